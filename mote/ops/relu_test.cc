// RELU and its relatives: f32, all quantized values against the definition, and what is refused.
#include "mote/ops/relu.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "mote/base/integer_limits.h"
#include "tests/support/model_builder.h"
#include "tests/support/reference_multiplier.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Operator {
  const char* name;
  fb::BuiltinOperator op;
  double min, max;
};

const Operator kOperators[] = {
    {"Relu", fb::BuiltinOperator_RELU, 0, INFINITY},
    {"Relu6", fb::BuiltinOperator_RELU6, 0, 6},
    {"ReluN1To1", fb::BuiltinOperator_RELU_N1_TO_1, -1, 1},
    {"Relu0To1", fb::BuiltinOperator_RELU_0_TO_1, 0, 1},
};

void PrintTo(const Operator& c, std::ostream* out) {
  *out << c.name;
}

class ReluFamily : public testing::TestWithParam<Operator> {};

TEST_P(ReluFamily, F32) {
  const Operator& c = GetParam();
  const std::vector<float> input = {-INFINITY, -1e30f, -1.5f, -1,    -0.5f, 0,       0.25f,
                                    1,         1.5f,   6,     6.25f, 1e30f, INFINITY};
  std::vector<float> want;
  for (const float x : input)
    want.push_back(static_cast<float>(std::clamp<double>(x, c.min, c.max)));
  OneOpModel model(c.op);
  model.input({13}, DType::kF32).output({13}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {input}), want);
}

TEST_P(ReluFamily, F32KeepsNan) {
  OneOpModel model(GetParam().op);
  model.input({1}, DType::kF32).output({1}, DType::kF32);
  EXPECT_TRUE(std::isnan(test::run<float>(model, {std::vector<float>{NAN}})[0]));
}

struct Quantization {
  float scale;
  int32_t zero_point;
};

// A bound in the output's units; where it is beyond the dtype, the dtype's end.
template <class T>
int64_t quantized(double bound, Quantization q) {
  const double steps = std::round(bound / double{q.scale}) + q.zero_point;
  return static_cast<int64_t>(std::clamp<double>(steps, lowest<T>(), highest<T>()));
}

// All values of T. RELU6 does not look at the output's quantization.
template <class T>
void check(const Operator& c, Quantization in, Quantization out) {
  std::vector<T> input, want;
  const Quantization of_result = c.op == fb::BuiltinOperator_RELU6 ? in : out;
  const test::ReferenceMultiplier times(double{in.scale / of_result.scale});
  const int64_t min = quantized<T>(c.min, of_result), max = quantized<T>(c.max, of_result);
  for (int32_t x = lowest<T>(); x <= highest<T>(); ++x) {
    input.push_back(static_cast<T>(x));
    const int64_t y = times(x - in.zero_point) + of_result.zero_point;
    want.push_back(static_cast<T>(std::clamp(y, min, max)));
  }
  const auto size = static_cast<int32_t>(input.size());
  OneOpModel model(c.op);
  model.input({size}, kDTypeOf<T>, in.scale, in.zero_point);
  model.output({size}, kDTypeOf<T>, out.scale, out.zero_point);
  EXPECT_EQ(test::run<T>(model, {input}), want);
}

TEST_P(ReluFamily, I8) {
  check<int8_t>(GetParam(), {0.1f, 3}, {0.1f, 3});
  check<int8_t>(GetParam(), {0.1f, 3}, {0.07f, -20});
  check<int8_t>(GetParam(), {0.7f, 0}, {0.7f, 0});          // 6 / 0.7 is rounded
  check<int8_t>(GetParam(), {0.02f, -128}, {0.02f, -128});  // 6 is beyond the dtype
  check<int8_t>(GetParam(), {0.5f, 127}, {0.004f, 127});    // so is nearly everything
}
TEST_P(ReluFamily, U8) {
  check<uint8_t>(GetParam(), {0.1f, 131}, {0.1f, 131});
  check<uint8_t>(GetParam(), {0.1f, 131}, {0.04f, 9});
}
TEST_P(ReluFamily, I16) {
  check<int16_t>(GetParam(), {0.001f, 0}, {0.001f, 0});
  check<int16_t>(GetParam(), {0.001f, 0}, {0.00037f, 0});
}

INSTANTIATE_TEST_SUITE_P(Relu, ReluFamily, testing::ValuesIn(kOperators),
                         [](const auto& row) { return std::string(row.param.name); });

struct ByHand {
  const char* name;
  float input_scale, output_scale;
  int64_t input_zero, output_zero;
  std::vector<int8_t> input, output;
};

const ByHand kByHand[] = {
    {"SameScale", 0.5f, 0.5f, 0, 0, {-128, -1, 0, 1, 127}, {0, 0, 0, 1, 127}},
    {"ZeroPoint", 0.5f, 0.5f, 10, 10, {-128, 9, 10, 11, 127}, {10, 10, 10, 11, 127}},
    {"OtherZeroPoint", 0.5f, 0.5f, 10, -128, {-128, 9, 10, 11, 127}, {-128, -128, -128, -127, -11}},
    {"HalfScale", 0.25f, 0.5f, 0, 0, {-4, 2, 3, 5, 127}, {0, 1, 2, 3, 64}},
    {"DoubleScaleSaturates", 1.0f, 0.5f, 0, -1, {-4, 1, 3, 64, 127}, {-1, 1, 5, 127, 127}},
};

class ReluI8 : public testing::TestWithParam<ByHand> {};

TEST_P(ReluI8, EqualsTheFormula) {
  const ByHand& c = GetParam();
  const auto size = static_cast<int32_t>(c.input.size());
  OneOpModel model(fb::BuiltinOperator_RELU);
  model.input({size}, DType::kI8, c.input_scale, c.input_zero)
      .output({size}, DType::kI8, c.output_scale, c.output_zero);
  EXPECT_EQ(test::run<int8_t>(model, {c.input}), c.output);
}

INSTANTIATE_TEST_SUITE_P(Relu, ReluI8, testing::ValuesIn(kByHand),
                         [](const auto& row) { return std::string(row.param.name); });

struct Refusal {
  const char* name;
  fb::BuiltinOperator op;
  DType input, output;
  float input_scale, output_scale;
  int32_t output_size;
  const char* message;
};

const Refusal kRefusals[] = {
    {"OtherDtype", fb::BuiltinOperator_RELU, DType::kI64, DType::kI64, 1, 1, 4,
     "node 0 RELU: i64 with i64 is not supported by this operator"},
    {"MixedDtypes", fb::BuiltinOperator_RELU, DType::kI8, DType::kF32, 1, 1, 4,
     "node 0 RELU: i8 with f32 is not supported by this operator"},
    {"Size", fb::BuiltinOperator_RELU, DType::kF32, DType::kF32, 0, 0, 5,
     "node 0 RELU: output has 5 elements, 4 needed"},
    {"SizeQuantized", fb::BuiltinOperator_RELU6, DType::kI8, DType::kI8, 1, 1, 5,
     "node 0 RELU6: output has 5 elements, 4 needed"},
    {"NoScale", fb::BuiltinOperator_RELU, DType::kI8, DType::kI8, 0, 1, 4,
     "node 0 RELU: a i8 tensor has no quantization scale"},
    {"NoOutputScale", fb::BuiltinOperator_RELU_0_TO_1, DType::kI8, DType::kI8, 1, 0, 4,
     "node 0 RELU_0_TO_1: a i8 tensor has no quantization scale"},
    {"NoScaleOfRelu6", fb::BuiltinOperator_RELU6, DType::kI8, DType::kI8, 0, 1, 4,
     "node 0 RELU6: a i8 tensor has no quantization scale"},
    {"ScaleRatio", fb::BuiltinOperator_RELU, DType::kI8, DType::kI8, 1e9f, 0.5f, 4,
     "node 0 RELU: the ratio of input and output scales is 2^30 or more"},
};

class ReluRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(ReluRefusal, IsNamed) {
  const Refusal& c = GetParam();
  OneOpModel model(c.op);
  model.input({4}, c.input, c.input_scale).output({c.output_size}, c.output, c.output_scale);
  EXPECT_EQ(test::prepare_message(model), c.message);
}

INSTANTIATE_TEST_SUITE_P(Relu, ReluRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Relu, NeedsOneInputAndOneOutput) {
  OneOpModel model(fb::BuiltinOperator_RELU);
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

// The door lets zero points of 16 bits in, because comparisons bear them.
TEST(Relu, ZeroPointsBeyondTheDtypeAreNamed) {
  test::OneOpModel model(fb::BuiltinOperator_RELU);
  model.input({4}, DType::kI8, 0.5f, 200).output({4}, DType::kI8, 0.5f);
  EXPECT_EQ(test::prepare_message(model),
            "node 0 RELU: the zero point 200 is beyond what i8 holds");
}

}  // namespace
}  // namespace mote
