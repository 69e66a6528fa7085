// RELU in f32 and i8, with equal and with different scales.
#include "mote/ops/relu.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"

namespace mote {
namespace {

namespace fb = test::fb;

TEST(Relu, F32CutsNegatives) {
  test::OneOpModel model(fb::BuiltinOperator_RELU);
  model.input({5}, DType::kF32).output({5}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{-2, -0.0f, 0, 0.5f, 7}}),
            (std::vector<float>{0, 0, 0, 0.5f, 7}));
}

struct QuantizedCase {
  const char* name;
  float input_scale, output_scale;
  int64_t input_zero, output_zero;
  std::vector<int8_t> input, output;
};

const QuantizedCase kCases[] = {
    {"SameScale", 0.5f, 0.5f, 0, 0, {-128, -1, 0, 1, 127}, {0, 0, 0, 1, 127}},
    {"ZeroPoint", 0.5f, 0.5f, 10, 10, {-128, 9, 10, 11, 127}, {10, 10, 10, 11, 127}},
    {"OtherZeroPoint", 0.5f, 0.5f, 10, -128, {-128, 9, 10, 11, 127}, {-128, -128, -128, -127, -11}},
    {"HalfScale", 0.25f, 0.5f, 0, 0, {-4, 2, 3, 5, 127}, {0, 1, 2, 3, 64}},
    {"DoubleScaleSaturates", 1.0f, 0.5f, 0, -1, {-4, 1, 3, 64, 127}, {-1, 1, 5, 127, 127}},
};

class ReluI8 : public testing::TestWithParam<QuantizedCase> {};

TEST_P(ReluI8, EqualsTheFormula) {
  const QuantizedCase& c = GetParam();
  const auto size = static_cast<int32_t>(c.input.size());
  test::OneOpModel model(fb::BuiltinOperator_RELU);
  model.input({size}, DType::kI8, c.input_scale, c.input_zero)
      .output({size}, DType::kI8, c.output_scale, c.output_zero);
  EXPECT_EQ(test::run<int8_t>(model, {c.input}), c.output);
}

INSTANTIATE_TEST_SUITE_P(Relu, ReluI8, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

struct Refusal {
  const char* name;
  DType input, output;
  float input_scale, output_scale;
  int32_t output_size;
  const char* message;
};

const Refusal kRefusals[] = {
    {"OtherDtype", DType::kI64, DType::kI64, 1, 1, 4,
     "node 0 RELU: i64 with i64 is not supported by this operator"},
    {"MixedDtypes", DType::kI8, DType::kF32, 1, 1, 4,
     "node 0 RELU: i8 with f32 is not supported by this operator"},
    {"Size", DType::kF32, DType::kF32, 0, 0, 5, "node 0 RELU: output has 5 elements, 4 needed"},
    {"NoScale", DType::kI8, DType::kI8, 0, 1, 4,
     "node 0 RELU: a i8 tensor has no quantization scale"},
    {"ScaleRatio", DType::kI8, DType::kI8, 1e9f, 0.5f, 4,
     "node 0 RELU: the ratio of input and output scales is 2^30 or more"},
};

class ReluRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(ReluRefusal, IsNamed) {
  const Refusal& c = GetParam();
  test::OneOpModel model(fb::BuiltinOperator_RELU);
  model.input({4}, c.input, c.input_scale).output({c.output_size}, c.output, c.output_scale);
  EXPECT_EQ(test::prepare_message(model), c.message);
}

INSTANTIATE_TEST_SUITE_P(Relu, ReluRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Relu, NeedsOneInputAndOneOutput) {
  test::OneOpModel model(fb::BuiltinOperator_RELU);
  model.input({4}, DType::kF32).input({4}, DType::kF32).output({4}, DType::kF32);
  EXPECT_EQ(test::prepare_message(model), "node 0 RELU: has 2 inputs, 1 needed");
  model.op().inputs = {-1};
  EXPECT_EQ(test::prepare_message(model), "node 0 RELU: input 0 is left out but needed");
  model.op().inputs = {};
  EXPECT_EQ(test::prepare_message(model), "node 0 RELU: has 0 inputs, 1 needed");
  model.op().inputs = {0};
  model.op().outputs = {};
  EXPECT_EQ(test::prepare_message(model), "node 0 RELU: has 0 outputs, 1 needed");
}

}  // namespace
}  // namespace mote
