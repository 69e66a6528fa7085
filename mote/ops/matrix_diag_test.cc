// MATRIX_DIAG by hand, and what is refused.
#include "mote/ops/matrix_diag.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

TEST(MatrixDiag, OneSquare) {
  OneOpModel model(fb::BuiltinOperator_MATRIX_DIAG);
  model.input({3}, DType::kF32).output({3, 3}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{1, 2, 3}}),
            (std::vector<float>{1, 0, 0, 0, 2, 0, 0, 0, 3}));
}

TEST(MatrixDiag, Batches) {
  OneOpModel model(fb::BuiltinOperator_MATRIX_DIAG);
  model.input({2, 1, 2}, DType::kI64).output({2, 1, 2, 2}, DType::kI64);
  EXPECT_EQ(test::run<int64_t>(model, {std::vector<int64_t>{1, 2, 3, 4}}),
            (std::vector<int64_t>{1, 0, 0, 2, 3, 0, 0, 4}));
}

TEST(MatrixDiag, I8FillsWithTheZeroPoint) {
  OneOpModel model(fb::BuiltinOperator_MATRIX_DIAG);
  model.input({2}, DType::kI8, 0.5f, -7).output({2, 2}, DType::kI8, 0.5f, -7);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{1, 2}}),
            (std::vector<int8_t>{1, -7, -7, 2}));
}

class MatrixDiagRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(MatrixDiagRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_MATRIX_DIAG);
  model.input({2, 3}, DType::kF32).output({2, 3, 3}, DType::kF32);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 MATRIX_DIAG: ") + GetParam().message);
}

template <int32_t... dimensions>
void set_input(OneOpModel& model) {
  model.tensor(0).shape = {dimensions...};
}
template <int32_t... dimensions>
void set_output(OneOpModel& model) {
  model.tensor(1).shape = {dimensions...};
}

const test::Refusal kRefusals[] = {
    {"Scalar", set_input<>, "input is a scalar; 1 dimension or more needed"},
    {"Rank", set_output<2, 3>, "output has 2 dimensions, 3 needed"},
    {"Dimension", set_output<2, 3, 2>, "a dimension of the output is 2, 3 needed"},
    {"Empty",
     [](OneOpModel& m) {
       m.tensor(0).shape = {0, 3};
       m.tensor(1).shape = {0, 3, 3};
     },
     "input has no elements"},
};

INSTANTIATE_TEST_SUITE_P(MatrixDiag, MatrixDiagRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

}  // namespace
}  // namespace mote
