// Every operator on one tensor: in f32 and on all values of quantized tensors against doubles, on
// plain integers, and what is refused.
#include "mote/ops/unary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/support/model_builder.h"
#include "tests/support/reference_multiplier.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Function {
  const char* name;
  fb::BuiltinOperator op;
  double (*function)(double);
  std::vector<float> inputs;
  bool approximate = false;  // GELU's option
};

double round_to_even(double x) {
  return std::nearbyint(x);
}
double exponential_linear(double x) {
  return x < 0 ? std::expm1(x) : x;
}
double square(double x) {
  return x * x;
}
double negative(double x) {
  return -x;
}
double reciprocal_root(double x) {
  return 1 / std::sqrt(x);
}
double sign(double x) {
  return x > 0 ? 1 : (x < 0 ? -1 : 0);
}
double gelu(double x) {
  return 0.5 * x * std::erfc(-x / std::sqrt(2.0));
}
double approximate_gelu(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / std::acos(-1.0)) * (x + 0.044715 * x * x * x)));
}

const Function kFunctions[] = {
    {"Abs", fb::BuiltinOperator_ABS, std::fabs, {-2.5f, -0.0f, 0, 3, 1e30f}},
    {"Ceil", fb::BuiltinOperator_CEIL, std::ceil, {-2.5f, -2, -0.1f, 0, 0.1f, 2, 2.5f, 3e9f}},
    {"Cos", fb::BuiltinOperator_COS, std::cos, {-7, -1, 0, 0.5f, 1.5f, 3, 100}},
    {"Elu",
     fb::BuiltinOperator_ELU,
     exponential_linear,
     {-1e30f, -80, -1, -1e-6f, -0.0f, 0, 1e-6f, 1, 1e30f}},
    {"Exp", fb::BuiltinOperator_EXP, std::exp, {-80, -1, 0, 0.5f, 1, 80}},
    {"Floor", fb::BuiltinOperator_FLOOR, std::floor, {-2.5f, -2, -0.1f, 0, 0.1f, 2, 2.5f, 3e9f}},
    {"Gelu", fb::BuiltinOperator_GELU, gelu, {-12, -3, -1, -0.1f, 0, 0.1f, 1, 3, 50}},
    {"GeluApproximate",
     fb::BuiltinOperator_GELU,
     approximate_gelu,
     {-100, -3, -1, -0.1f, 0, 0.1f, 1, 3, 50},
     true},
    {"Log", fb::BuiltinOperator_LOG, std::log, {1e-30f, 0.1f, 1, 2, 10, 1e30f}},
    {"Neg", fb::BuiltinOperator_NEG, negative, {-2.5f, 0, 3, 1e30f}},
    {"Round",
     fb::BuiltinOperator_ROUND,
     round_to_even,
     {-2.5f, -1.5f, -0.5f, -0.4f, 0, 0.5f, 0.6f, 1.5f, 2.5f, 3e9f}},
    {"Rsqrt", fb::BuiltinOperator_RSQRT, reciprocal_root, {1e-30f, 0.25f, 1, 2, 100, 1e30f}},
    {"Sign", fb::BuiltinOperator_SIGN, sign, {-3, -1e-30f, -0.0f, 0, 1e-30f, 7}},
    {"Sin", fb::BuiltinOperator_SIN, std::sin, {-7, -1, 0, 0.5f, 1.5f, 3, 100}},
    {"Sqrt", fb::BuiltinOperator_SQRT, std::sqrt, {0, 1e-30f, 0.25f, 2, 100, 1e30f}},
    {"Square", fb::BuiltinOperator_SQUARE, square, {-3, 0, 0.5f, 1e15f}},
};

void PrintTo(const Function& function, std::ostream* out) {
  *out << function.name;
}

std::string name_of(const testing::TestParamInfo<Function>& info) {
  return info.param.name;
}

OneOpModel model_of(const Function& c) {
  OneOpModel model(c.op);
  if (c.op == fb::BuiltinOperator_GELU) {
    fb::GeluOptionsT options;
    options.approximate = c.approximate;
    model.options(options);
  }
  return model;
}

class UnaryF32 : public testing::TestWithParam<Function> {};

TEST_P(UnaryF32, EqualsDoubles) {
  const Function& c = GetParam();
  const auto size = static_cast<int32_t>(c.inputs.size());
  OneOpModel model = model_of(c);
  model.input({size}, DType::kF32).output({size}, DType::kF32);
  const auto got = test::run<float>(model, {c.inputs});
  ASSERT_EQ(got.size(), c.inputs.size());
  for (size_t i = 0; i < got.size(); ++i) {
    const double want = c.function(c.inputs[i]);
    EXPECT_NEAR(got[i], want, 1e-6 * std::fabs(want) + 2e-7) << c.inputs[i];
  }
}

INSTANTIATE_TEST_SUITE_P(Unary, UnaryF32, testing::ValuesIn(kFunctions), name_of);

TEST(UnaryF32, KeepsInfinityAndNan) {
  OneOpModel log(fb::BuiltinOperator_LOG), root(fb::BuiltinOperator_SQRT);
  log.input({2}, DType::kF32).output({2}, DType::kF32);
  root.input({2}, DType::kF32).output({2}, DType::kF32);
  const std::vector<float> input = {0, -1};
  EXPECT_EQ(test::run<float>(log, {input})[0], -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(test::run<float>(log, {input})[1]));
  EXPECT_TRUE(std::isnan(test::run<float>(root, {input})[1]));
}

// Powers of two, so that floats meet the steps of FLOOR and the like exactly.
constexpr float kInputScale = 0.0625f, kOutputScale = 0.03125f;

template <class T>
std::vector<T> all_values() {
  std::vector<T> values;
  for (int32_t q = lowest<T>(); q <= highest<T>(); ++q) values.push_back(static_cast<T>(q));
  return values;
}

template <class T>
std::vector<T> run_quantized(const Function& c, std::vector<T> input, int32_t input_zero,
                             int32_t output_zero) {
  const auto size = static_cast<int32_t>(input.size());
  OneOpModel model = model_of(c);
  model.input({size}, kDTypeOf<T>, kInputScale, input_zero);
  model.output({size}, kDTypeOf<T>, kOutputScale, output_zero);
  return test::run<T>(model, {input});
}

// The nearest value to the exact result; where two are about as near, either.
template <class T>
void check_quantized(const Function& c, int32_t input_zero, int32_t output_zero) {
  const std::vector<T> input = all_values<T>();
  const std::vector<T> got = run_quantized<T>(c, input, input_zero, output_zero);
  ASSERT_EQ(got.size(), input.size());
  for (size_t i = 0; i < input.size(); ++i) {
    const double real = c.function(double{kInputScale} * (input[i] - input_zero));
    double want = real / double{kOutputScale} + output_zero;
    if (std::isnan(want)) want = lowest<T>();
    want = std::clamp<double>(want, lowest<T>(), highest<T>());
    ASSERT_NEAR(got[i], want, 0.5 + 1e-3) << int32_t{input[i]};
  }
  // Short tensors are computed without a table, to the same values.
  const std::vector<T> few(input.begin() + 50, input.begin() + 150);
  const std::vector<T> same(got.begin() + 50, got.begin() + 150);
  EXPECT_EQ(run_quantized<T>(c, few, input_zero, output_zero), same);
}

class UnaryQuantized : public testing::TestWithParam<Function> {};

TEST_P(UnaryQuantized, I8) {
  check_quantized<int8_t>(GetParam(), -20, 5);
}
TEST_P(UnaryQuantized, U8) {
  check_quantized<uint8_t>(GetParam(), 108, 133);
}
TEST_P(UnaryQuantized, I16) {
  check_quantized<int16_t>(GetParam(), 0, 0);
}

// RSQRT fails below zero: rsqrt_test.cc.
std::vector<Function> all_but_rsqrt() {
  std::vector<Function> functions(std::begin(kFunctions), std::end(kFunctions));
  std::erase_if(functions, [](const auto& f) { return f.op == fb::BuiltinOperator_RSQRT; });
  return functions;
}

INSTANTIATE_TEST_SUITE_P(Unary, UnaryQuantized, testing::ValuesIn(all_but_rsqrt()), name_of);

// ABS and NEG with other scales: the multiplier of the reference kernels, bit for bit.
template <class T>
void check_rescaled(const Function& c, float output_scale) {
  const std::vector<T> input = all_values<T>();
  OneOpModel model(c.op);
  model.input({static_cast<int32_t>(input.size())}, kDTypeOf<T>, 0.1f, 3);
  model.output({static_cast<int32_t>(input.size())}, kDTypeOf<T>, output_scale, 7);
  const std::vector<T> got = test::run<T>(model, {input});
  ASSERT_EQ(got.size(), input.size());
  const test::ReferenceMultiplier times(double{0.1f} / output_scale);
  for (size_t i = 0; i < input.size(); ++i) {
    const auto y = times(static_cast<int64_t>(c.function(input[i] - 3))) + 7;
    ASSERT_EQ(got[i], std::clamp<int64_t>(y, lowest<T>(), highest<T>())) << int32_t{input[i]};
  }
}

class UnaryRescaled : public testing::TestWithParam<Function> {};

TEST_P(UnaryRescaled, I8) {
  check_rescaled<int8_t>(GetParam(), 0.077f);
}
TEST_P(UnaryRescaled, U8) {
  check_rescaled<uint8_t>(GetParam(), 0.13f);
}
TEST_P(UnaryRescaled, I16) {
  check_rescaled<int16_t>(GetParam(), 0.0999f);
}

INSTANTIATE_TEST_SUITE_P(Unary, UnaryRescaled,
                         testing::Values(Function{"Abs", fb::BuiltinOperator_ABS, std::fabs, {}},
                                         Function{"Neg", fb::BuiltinOperator_NEG, negative, {}}),
                         name_of);

struct IntegerCase {
  const char* name;
  fb::BuiltinOperator op;
  DType type;
  std::vector<int64_t> input, output;
};

constexpr int64_t kLowest32 = std::numeric_limits<int32_t>::min();
constexpr int64_t kLowest64 = std::numeric_limits<int64_t>::min();

const IntegerCase kIntegerCases[] = {
    {"AbsI8", fb::BuiltinOperator_ABS, DType::kI8, {-128, -5, 0, 5}, {127, 5, 0, 5}},
    {"AbsI16", fb::BuiltinOperator_ABS, DType::kI16, {-32768, -5, 0, 5}, {32767, 5, 0, 5}},
    {"AbsI32", fb::BuiltinOperator_ABS, DType::kI32, {kLowest32, -5, 0, 5}, {kLowest32, 5, 0, 5}},
    {"AbsI64", fb::BuiltinOperator_ABS, DType::kI64, {kLowest64, -5, 0, 5}, {kLowest64, 5, 0, 5}},
    {"NegI8", fb::BuiltinOperator_NEG, DType::kI8, {-128, -5, 0, 5}, {127, 5, 0, -5}},
    {"NegI16", fb::BuiltinOperator_NEG, DType::kI16, {-32768, -5, 0, 5}, {32767, 5, 0, -5}},
    {"NegI32", fb::BuiltinOperator_NEG, DType::kI32, {kLowest32, -5, 0, 5}, {kLowest32, 5, 0, -5}},
    {"NegI64", fb::BuiltinOperator_NEG, DType::kI64, {kLowest64, -5, 0, 5}, {kLowest64, 5, 0, -5}},
    {"SignI32", fb::BuiltinOperator_SIGN, DType::kI32, {kLowest32, -1, 0, 9}, {-1, -1, 0, 1}},
    {"SignI64", fb::BuiltinOperator_SIGN, DType::kI64, {kLowest64, -1, 0, 9}, {-1, -1, 0, 1}},
    {"SquareI32",
     fb::BuiltinOperator_SQUARE,
     DType::kI32,
     {-3, 7, 65536, 65537},
     {9, 49, 0, 131073}},
};

class UnaryInteger : public testing::TestWithParam<IntegerCase> {};

template <class T>
void check_integers(const IntegerCase& c) {
  const auto size = static_cast<int32_t>(c.input.size());
  OneOpModel model(c.op);
  model.input({size}, c.type).output({size}, c.type);
  const std::vector<T> input(c.input.begin(), c.input.end());
  const std::vector<T> want(c.output.begin(), c.output.end());
  EXPECT_EQ(test::run<T>(model, {input}), want);
}

TEST_P(UnaryInteger, WithoutScale) {
  const IntegerCase& c = GetParam();
  if (c.type == DType::kI8) check_integers<int8_t>(c);
  if (c.type == DType::kI16) check_integers<int16_t>(c);
  if (c.type == DType::kI32) check_integers<int32_t>(c);
  if (c.type == DType::kI64) check_integers<int64_t>(c);
}

INSTANTIATE_TEST_SUITE_P(Unary, UnaryInteger, testing::ValuesIn(kIntegerCases),
                         [](const auto& row) { return std::string(row.param.name); });

// A constant of 64-bit elements may stand at an address that is a multiple of 4 only.
TEST(UnaryInteger, ReadsConstants) {
  OneOpModel model(fb::BuiltinOperator_NEG);
  model.constant<int64_t>({3}, {1, -2, int64_t{1} << 40}).output({3}, DType::kI64);
  EXPECT_EQ(test::run<int64_t>(model, {}), (std::vector<int64_t>{-1, 2, -(int64_t{1} << 40)}));
}

class UnaryRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(UnaryRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_SQRT);
  model.input({2}, DType::kI8, 0.5f).output({2}, DType::kI8, 0.25f);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 SQRT: ") + GetParam().message);
}

void give_two_scales(fb::TensorT& tensor) {
  tensor.quantization->scale = {1, 2};
  tensor.quantization->zero_point = {0, 0};
}

const test::Refusal kRefusals[] = {
    {"Inputs",
     [](OneOpModel& m) {
       m.op().inputs = {0, 0};
     },
     "has 2 inputs, 1 needed"},
    {"Dtype", [](OneOpModel& m) { m.tensor(0).type = m.tensor(1).type = fb::TensorType_INT32; },
     "i32 with i32 is not supported by this operator"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
     "i8 with f32 is not supported by this operator"},
    {"Size", [](OneOpModel& m) { m.tensor(1).shape = {3}; }, "output has 3 elements, 2 needed"},
    {"InputScales", [](OneOpModel& m) { give_two_scales(m.tensor(0)); },
     "a tensor has 2 scales; one is supported"},
    {"OutputScales", [](OneOpModel& m) { give_two_scales(m.tensor(1)); },
     "a tensor has 2 scales; one is supported"},
    {"NoInputScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"NoOutputScale", [](OneOpModel& m) { m.tensor(1).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
};

INSTANTIATE_TEST_SUITE_P(Unary, UnaryRefusal, testing::ValuesIn(kRefusals), test::name_of);

TEST(UnaryRescaled, NeedsBothScalesOrNone) {
  OneOpModel model(fb::BuiltinOperator_ABS);
  model.input({2}, DType::kI16).output({2}, DType::kI16, 0.5f);
  EXPECT_EQ(test::prepare_message(model), "node 0 ABS: a i16 tensor has no quantization scale");
}

}  // namespace
}  // namespace mote
