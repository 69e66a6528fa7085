// RESHAPE in every dtype, with and without the tensor of the new shape, SQUEEZE, EXPAND_DIMS, and
// what is refused.
#include "mote/ops/reshape.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

template <class T>
void check(DType type) {
  std::vector<T> input(6);
  std::iota(input.begin(), input.end(), T{1});
  OneOpModel model(fb::BuiltinOperator_RESHAPE);
  model.input({2, 3}, type).constant<int32_t>({3}, {3, 1, -1}).output({3, 1, 2}, type);
  EXPECT_EQ(test::run<T>(model, {input}), input);
}

TEST(Reshape, F32) {
  check<float>(DType::kF32);
}
TEST(Reshape, I8) {
  check<int8_t>(DType::kI8);
}
TEST(Reshape, U8) {
  check<uint8_t>(DType::kU8);
}
TEST(Reshape, I16) {
  check<int16_t>(DType::kI16);
}
TEST(Reshape, I32) {
  check<int32_t>(DType::kI32);
}
TEST(Reshape, I64) {
  check<int64_t>(DType::kI64);
}
TEST(Reshape, Bool) {
  check<uint8_t>(DType::kBool);
}

TEST(Reshape, ShapeInOptions) {
  fb::ReshapeOptionsT options;
  options.new_shape = {-1};
  OneOpModel model(fb::BuiltinOperator_RESHAPE);
  model.input({2, 1}, DType::kI8).output({2}, DType::kI8).options(options);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{4, 5}}), (std::vector<int8_t>{4, 5}));
}

TEST(Reshape, ToScalar) {
  OneOpModel model(fb::BuiltinOperator_RESHAPE);
  model.input({1, 1}, DType::kF32).output({}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{4}}), (std::vector<float>{4}));
}

TEST(Reshape, ShapeMayBeComputed) {
  OneOpModel model(fb::BuiltinOperator_RESHAPE);
  model.input({2, 1}, DType::kI8).input({1}, DType::kI32).output({2}, DType::kI8);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{4, 5}, std::vector<int32_t>{-1}}),
            (std::vector<int8_t>{4, 5}));
}

TEST(Squeeze, DropsDimensions) {
  fb::SqueezeOptionsT options;
  options.squeeze_dims = {0, -1};
  OneOpModel model(fb::BuiltinOperator_SQUEEZE);
  model.input({1, 2, 1, 1}, DType::kI16).output({2, 1}, DType::kI16).options(options);
  EXPECT_EQ(test::run<int16_t>(model, {std::vector<int16_t>{4, 5}}), (std::vector<int16_t>{4, 5}));
  model.tensor(1).shape = {3};
  EXPECT_EQ(test::prepare_message(model), "node 0 SQUEEZE: output has 3 elements, 2 needed");
}

TEST(ExpandDims, InsertsOne) {
  OneOpModel model(fb::BuiltinOperator_EXPAND_DIMS);
  model.input({2}, DType::kI64).constant<int32_t>({}, {0}).output({1, 2}, DType::kI64);
  EXPECT_EQ(test::run<int64_t>(model, {std::vector<int64_t>{4, 5}}), (std::vector<int64_t>{4, 5}));
  model.tensor(2).shape = {2, 2};
  EXPECT_EQ(test::prepare_message(model), "node 0 EXPAND_DIMS: output has 4 elements, 2 needed");
}

class ReshapeRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(ReshapeRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_RESHAPE);
  model.input({2, 3}, DType::kI8).output({6}, DType::kI8);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 RESHAPE: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"Size", [](OneOpModel& m) { m.tensor(1).shape = {5}; }, "output has 5 elements, 6 needed"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_UINT8; },
     "i8 with u8 is not supported by this operator"},
    {"String", [](OneOpModel& m) { m.tensor(0).type = m.tensor(1).type = fb::TensorType_STRING; },
     "string with string is not supported by this operator"},
    {"Inputs",
     [](OneOpModel& m) {
       m.op().inputs = {0, 0, 0};
     },
     "has 3 inputs, 2 needed"},
};

INSTANTIATE_TEST_SUITE_P(Reshape, ReshapeRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
