// RELU6 in f32 and i8.
#include "mote/ops/relu6.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"

namespace mote {
namespace {

namespace fb = test::fb;

TEST(Relu6, F32CutsBelowZeroAndAboveSix) {
  test::OneOpModel model(fb::BuiltinOperator_RELU6);
  model.input({6}, DType::kF32).output({6}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{-2, 0, 0.5f, 6, 6.1f, 70}}),
            (std::vector<float>{0, 0, 0.5f, 6, 6, 6}));
}

struct QuantizedCase {
  const char* name;
  float scale;
  int64_t zero_point;
  std::vector<int8_t> output;  // of the input {-128, -10, 0, 10, 127}
};

const QuantizedCase kCases[] = {
    {"SixIsTwelve", 0.5f, 0, {0, 0, 0, 10, 12}},
    {"ZeroPoint", 0.5f, -10, {-10, -10, 0, 2, 2}},
    {"SixIsBeyondTheDtype", 0.02f, -128, {-128, -10, 0, 10, 127}},
    {"RoundsSix", 0.7f, 0, {0, 0, 0, 9, 9}},
    {"EverythingIsZero", 0.5f, 127, {127, 127, 127, 127, 127}},
};

class Relu6I8 : public testing::TestWithParam<QuantizedCase> {};

TEST_P(Relu6I8, EqualsTheFormula) {
  const QuantizedCase& c = GetParam();
  test::OneOpModel model(fb::BuiltinOperator_RELU6);
  model.input({5}, DType::kI8, c.scale, c.zero_point)
      .output({5}, DType::kI8, c.scale, c.zero_point);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{-128, -10, 0, 10, 127}}), c.output);
}

INSTANTIATE_TEST_SUITE_P(Relu6, Relu6I8, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Relu6, Refusals) {
  test::OneOpModel model(fb::BuiltinOperator_RELU6);
  model.input({4}, DType::kI8).output({4}, DType::kI8);
  EXPECT_EQ(test::prepare_message(model), "node 0 RELU6: a i8 tensor has no quantization scale");
  model.tensor(1).shape = {5};
  EXPECT_EQ(test::prepare_message(model), "node 0 RELU6: output has 5 elements, 4 needed");
  model.tensor(0).type = fb::TensorType_BOOL;
  EXPECT_EQ(test::prepare_message(model),
            "node 0 RELU6: bool with i8 is not supported by this operator");
}

}  // namespace
}  // namespace mote
