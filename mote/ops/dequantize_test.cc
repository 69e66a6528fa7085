// DEQUANTIZE from i8 and u8, and what is refused.
#include "mote/ops/dequantize.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

TEST(Dequantize, I8) {
  OneOpModel model(fb::BuiltinOperator_DEQUANTIZE);
  model.input({4}, DType::kI8, 0.25f, -3).output({2, 2}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<int8_t>{-128, -3, 0, 127}}),
            (std::vector<float>{-31.25f, 0, 0.75f, 32.5f}));
}

TEST(Dequantize, U8) {
  OneOpModel model(fb::BuiltinOperator_DEQUANTIZE);
  model.input({4}, DType::kU8, 0.5f, 128).output({4}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<uint8_t>{0, 128, 129, 255}}),
            (std::vector<float>{-64, 0, 0.5f, 63.5f}));
}

class DequantizeRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(DequantizeRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_DEQUANTIZE);
  model.input({2}, DType::kI8, 0.5f).output({2}, DType::kF32);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 DEQUANTIZE: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_INT8; },
     "i8 with i8 is not supported by this operator"},
    {"Size", [](OneOpModel& m) { m.tensor(1).shape = {3}; }, "output has 3 elements, 2 needed"},
    {"Scales",
     [](OneOpModel& m) {
       m.tensor(0).quantization->scale = {1, 2};
       m.tensor(0).quantization->zero_point = {0, 0};
     },
     "the input has 2 scales; one is supported"},
    {"NoScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
};

INSTANTIATE_TEST_SUITE_P(Dequantize, DequantizeRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

}  // namespace
}  // namespace mote
