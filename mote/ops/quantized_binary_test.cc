// ADD, SUB, MUL, DIV and SQUARED_DIFFERENCE in i8, u8 and i16: TFLite's rounding, scales,
// activations, and what is refused.
#include "mote/ops/quantized_binary.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/reference_multiplier.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::ReferenceMultiplier;

struct Quantization {
  float scale;
  int64_t zero_point = 0;
};

struct Case {
  const char* name;
  Quantization a, b, output;
};

// Zero points are those of i8.
const Case kCases[] = {
    {"EqualScales", {0.05f}, {0.05f}, {0.1f}},
    {"ZeroPoints", {0.05f, -128}, {0.05f, 127}, {0.1f, 5}},
    {"LargerFirst", {0.07f, 3}, {0.011f, -9}, {0.061f, -20}},
    {"LargerSecond", {0.011f, -9}, {0.07f, 3}, {0.061f, -20}},
    {"FarApart", {1.0f}, {1e-6f}, {0.9f}},
    {"FarthestApart", {1.0f}, {0x1p-31f}, {0.9f}},
    {"TooFarApart", {1.0f}, {1e-12f, 50}, {0.9f}},
    {"FineOutput", {0.5f, 1}, {0.3f, 2}, {0.004f, 3}},
    {"CoarseOutput", {0.5f, 1}, {0.3f, 2}, {50.0f, 3}},
    {"Enlarging", {2.0f, 3}, {3.0f, -9}, {1.5f, -20}},
    {"Vanishing", {1e-6f, 3}, {1e-6f, -9}, {1.0f, -20}},
    // In i16 some sums differ between ratios in float and in double.
    {"FloatRatios", {0.918314278f}, {0.783143163f}, {1.74479711f}},
};

// What one element of the output should be, before it is cut to the activation's range.
using Reference = int64_t (*)(const Case& c, int64_t a, int64_t b, int bits);

double larger_twice(const Case& c) {
  return 2.0 * std::max(c.a.scale, c.b.scale);
}

// Three multiplications, in the order of the inputs; TFLM takes the ratios of SUB in float.
template <bool kDifference>
int64_t sum(const Case& c, int64_t a, int64_t b, int bits) {
  const auto ratio = [](double x) { return kDifference ? double{static_cast<float>(x)} : x; };
  const double twice = larger_twice(c);
  const ReferenceMultiplier times_a(ratio(c.a.scale / twice)), times_b(ratio(c.b.scale / twice));
  const ReferenceMultiplier times_output(ratio(twice / (double(1 << bits) * c.output.scale)));
  const int64_t scaled_a = times_a(a << bits), scaled_b = times_b(b << bits);
  return times_output(kDifference ? scaled_a - scaled_b : scaled_a + scaled_b);
}

// TFLite's multiplication with a shift to the left that saturates where TFLite's is undefined.
int64_t saturating_times(double real, int64_t x) {
  const ReferenceMultiplier times(real);
  const int left = std::max(times.shift(), 0);
  const int64_t shifted = std::clamp<int64_t>(x << left, INT32_MIN, INT32_MAX);
  return ReferenceMultiplier(times.value(), times.shift() - left)(shifted);
}

int64_t product(const Case& c, int64_t a, int64_t b, int) {
  return saturating_times(double{c.a.scale} * c.b.scale / c.output.scale, a * b);
}

int64_t squared_difference(const Case& c, int64_t a, int64_t b, int bits) {
  const int extra = bits == 20 ? 7 : 0;
  const double twice = larger_twice(c);
  const ReferenceMultiplier times_a(c.a.scale / twice), times_b(c.b.scale / twice);
  const int64_t difference = times_a(a << extra) - times_b(b << extra);
  const double unit = double(1 << (2 * extra)) * c.output.scale;
  return saturating_times(twice * twice / unit, difference * difference);
}

struct Operator {
  fb::BuiltinOperator op;
  Reference reference;
  bool i16_zero_points;
  std::function<void(OneOpModel&, fb::ActivationFunctionType)> set;  // none without activation
};

template <class Options>
void set_activation(OneOpModel& model, fb::ActivationFunctionType activation) {
  Options options;
  options.fused_activation_function = activation;
  model.options(options);
}

const Operator kOperators[] = {
    {fb::BuiltinOperator_ADD, sum<false>, true, set_activation<fb::AddOptionsT>},
    {fb::BuiltinOperator_SUB, sum<true>, true, set_activation<fb::SubOptionsT>},
    {fb::BuiltinOperator_MUL, product, false, set_activation<fb::MulOptionsT>},
    {fb::BuiltinOperator_SQUARED_DIFFERENCE, squared_difference, false, nullptr},
};

// The case as another dtype has it: u8 counts from 128 on, i16 may have to do without zero points.
template <class T>
Case adapted(Case c, bool zero_points) {
  for (Quantization* q : {&c.a, &c.b, &c.output}) {
    q->zero_point = zero_points ? q->zero_point + (std::is_unsigned_v<T> ? 128 : 0) : 0;
  }
  return c;
}

template <class T>
OneOpModel model_of(fb::BuiltinOperator op, const Case& c, int32_t size) {
  OneOpModel model(op);
  model.input({size}, test::dtype_of<T>(), c.a.scale, c.a.zero_point);
  model.input({size}, test::dtype_of<T>(), c.b.scale, c.b.zero_point);
  model.output({size}, test::dtype_of<T>(), c.output.scale, c.output.zero_point);
  return model;
}

template <class T>
void expect_reference(const Operator& o, const Case& unadapted) {
  constexpr int32_t kSize = sizeof(T) == 1 ? 1000 : 20000;  // more to round, more rarely off
  constexpr int64_t kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  const Case c = adapted<T>(unadapted, sizeof(T) == 1 || o.i16_zero_points);
  auto a = test::noise<T>(kSize, 1, kLow, kHigh), b = test::noise<T>(kSize, 2, kLow, kHigh);
  a[0] = a[1] = b[0] = b[2] = static_cast<T>(kLow);  // the corners
  a[2] = a[3] = b[1] = b[3] = static_cast<T>(kHigh);
  std::vector<T> want;
  for (size_t i = 0; i < a.size(); ++i) {
    const int64_t value =
        o.reference(c, a[i] - c.a.zero_point, b[i] - c.b.zero_point, sizeof(T) == 1 ? 20 : 15);
    want.push_back(static_cast<T>(std::clamp(value + c.output.zero_point, kLow, kHigh)));
  }
  const OneOpModel model = model_of<T>(o.op, c, kSize);
  EXPECT_EQ(test::run<T>(model, {a, b}), want) << fb::EnumNameBuiltinOperator(o.op);
}

class QuantizedBinary : public testing::TestWithParam<Case> {};

TEST_P(QuantizedBinary, I8EqualsTfliteBitForBit) {
  for (const Operator& o : kOperators) expect_reference<int8_t>(o, GetParam());
}
TEST_P(QuantizedBinary, U8EqualsTfliteBitForBit) {
  for (const Operator& o : kOperators) expect_reference<uint8_t>(o, GetParam());
}
TEST_P(QuantizedBinary, I16EqualsTfliteBitForBit) {
  for (const Operator& o : kOperators) expect_reference<int16_t>(o, GetParam());
}

INSTANTIATE_TEST_SUITE_P(QuantizedBinary, QuantizedBinary, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// --- activations: the range in units of the output ---

struct Range {
  fb::ActivationFunctionType activation;
  int8_t low, high;
};

// An output scale of 0.1 and a zero point of -7.
const Range kRanges[] = {
    {fb::ActivationFunctionType_NONE, -128, 127},
    {fb::ActivationFunctionType_RELU, -7, 127},
    {fb::ActivationFunctionType_RELU6, -7, 53},
    {fb::ActivationFunctionType_RELU_N1_TO_1, -17, 3},
};

TEST(QuantizedActivation, CutsBothEnds) {
  const Case c = {"", {1.0f}, {1.0f}, {0.1f, -7}};
  for (const Operator& o : kOperators) {
    if (o.set == nullptr) continue;
    for (const Range& range : kRanges) {
      OneOpModel model = model_of<int8_t>(o.op, c, 2);
      o.set(model, range.activation);
      const std::vector<int8_t> a = {-100, 100}, b = {1, 1};
      EXPECT_EQ(test::run<int8_t>(model, {a, b}), (std::vector<int8_t>{range.low, range.high}))
          << fb::EnumNameBuiltinOperator(o.op) << " " << range.activation;
    }
  }
}

// --- DIV: within one of the real quotient; the corpus holds it to TFLM's bits ---

template <class T>
void expect_quotients(const Case& unadapted) {
  if (unadapted.a.scale / (unadapted.b.scale * unadapted.output.scale) >= 0x1p30f) return;
  constexpr int32_t kSize = 1000;
  constexpr int64_t kLow = std::numeric_limits<T>::min(), kHigh = std::numeric_limits<T>::max();
  const Case c = adapted<T>(unadapted, true);
  const auto a = test::noise<T>(kSize, 1, kLow, kHigh), b = test::noise<T>(kSize, 2, kLow, kHigh);
  const OneOpModel model = model_of<T>(fb::BuiltinOperator_DIV, c, kSize);
  const std::vector<T> got = test::run<T>(model, {a, b});
  ASSERT_EQ(got.size(), a.size());
  for (size_t i = 0; i < got.size(); ++i) {
    const double dividend = double(a[i] - c.a.zero_point) * c.a.scale;
    const double divisor = double(b[i] - c.b.zero_point) * c.b.scale;
    if (divisor == 0) continue;
    const double real = dividend / divisor / c.output.scale + double(c.output.zero_point);
    EXPECT_NEAR(double(got[i]), std::clamp(real, double(kLow), double(kHigh)), 1.0) << i;
  }
}

TEST_P(QuantizedBinary, DivIsTheQuotient) {
  expect_quotients<int8_t>(GetParam());
  expect_quotients<uint8_t>(GetParam());
  expect_quotients<int16_t>(GetParam());
}

TEST(QuantizedDiv, ByZeroSaturates) {
  const OneOpModel model =
      model_of<int8_t>(fb::BuiltinOperator_DIV, {"", {0.5f, 1}, {0.5f, 2}, {0.25f, 3}}, 3);
  const std::vector<int8_t> a = {-5, 1, 9}, b = {2, 2, 2};
  EXPECT_EQ(test::run<int8_t>(model, {a, b}), (std::vector<int8_t>{-128, 3, 127}));
}

// TFLM's shift leaves its range here: far above all outputs, and far below one half of the last.
TEST(QuantizedDiv, ExtremeRatiosSaturateOrVanish) {
  const std::vector<int8_t> a = {-128, -1, 0, 1, 127}, b = {1, 1, 1, 1, 1};
  const OneOpModel large =
      model_of<int8_t>(fb::BuiltinOperator_DIV, {"", {1.0f}, {1.0f}, {0x1p-29f}}, 5);
  EXPECT_EQ(test::run<int8_t>(large, {a, b}), (std::vector<int8_t>{-128, -128, 0, 127, 127}));
  const OneOpModel small =
      model_of<int8_t>(fb::BuiltinOperator_DIV, {"", {1.0f}, {1.0f}, {0x1p30f, 4}}, 5);
  EXPECT_EQ(test::run<int8_t>(small, {a, b}), (std::vector<int8_t>{4, 4, 4, 4, 4}));
}

// -2^14 times almost 2^17 is almost -2^31: the zero point must not carry it over. Beyond that, what
// does not fit in 32 bits saturates.
TEST(QuantizedMul, HostileRatiosSaturate) {
  const OneOpModel large = model_of<int8_t>(
      fb::BuiltinOperator_MUL, {"", {0x1.0002p0f}, {0x1.fffcp-1f, -128}, {0x1p-17f, -128}}, 2);
  EXPECT_EQ(test::run<int8_t>(large, {std::vector<int8_t>{-128, 0}, std::vector<int8_t>{0, 0}}),
            (std::vector<int8_t>{-128, -128}));
  const OneOpModel larger =
      model_of<int8_t>(fb::BuiltinOperator_MUL, {"", {1.0f}, {1.0f}, {0x1p-29f}}, 5);
  const std::vector<int8_t> a = {-128, -1, 0, 1, 64}, b = {64, 64, 64, 64, 64};
  EXPECT_EQ(test::run<int8_t>(larger, {a, b}), (std::vector<int8_t>{-128, -128, 0, 127, 127}));
}

// The sum of 16 bits reaches 2^31 - 2^15: here, too.
TEST(QuantizedAdd, HostileZeroPointsSaturate) {
  const OneOpModel model = model_of<int16_t>(
      fb::BuiltinOperator_ADD, {"", {1.0f, -32768}, {1.0f, -32768}, {0x1.00001p-14f, 32767}}, 2);
  const std::vector<int16_t> a = {32767, -32768}, b = {32767, -32768};
  EXPECT_EQ(test::run<int16_t>(model, {a, b}), (std::vector<int16_t>{32767, 32767}));
}

// --- what is refused ---

struct Refused {
  const char* name;
  fb::BuiltinOperator op;
  DType type;
  std::function<void(OneOpModel&)> change;
  const char* message;
};

void remove_scale(OneOpModel& model, size_t tensor) {
  model.tensor(tensor).quantization.reset();
}

constexpr const char* kNoScale = "a i8 tensor has no quantization scale";
constexpr const char* kRatio = "the ratio of input and output scales is 2^30 or more";
constexpr const char* kZeroPoint = "i16 tensors need zero points of 0 here, not 4";

void set_output_scale(OneOpModel& model, float scale) {
  model.tensor(2).quantization->scale = {scale};
}

const Refused kRefused[] = {
    {"FirstScale", fb::BuiltinOperator_ADD, DType::kI8, [](OneOpModel& m) { remove_scale(m, 0); },
     kNoScale},
    {"SecondScale", fb::BuiltinOperator_SUB, DType::kI8, [](OneOpModel& m) { remove_scale(m, 1); },
     kNoScale},
    {"OutputScale", fb::BuiltinOperator_MUL, DType::kI8, [](OneOpModel& m) { remove_scale(m, 2); },
     kNoScale},
    {"QuotientScale", fb::BuiltinOperator_DIV, DType::kI8,
     [](OneOpModel& m) { remove_scale(m, 2); }, kNoScale},
    {"DifferenceScale", fb::BuiltinOperator_SQUARED_DIFFERENCE, DType::kI8,
     [](OneOpModel& m) { remove_scale(m, 1); }, kNoScale},
    {"FineSum", fb::BuiltinOperator_ADD, DType::kI8,
     [](OneOpModel& m) { set_output_scale(m, 0.5e-6f); },
     "the output's scale is too small for its inputs: less than their 2^-19th"},
    {"FineSumI16", fb::BuiltinOperator_SUB, DType::kI16,
     [](OneOpModel& m) { set_output_scale(m, 1e-5f); },
     "the output's scale is too small for its inputs: less than their 2^-14th"},
    {"FineProduct", fb::BuiltinOperator_MUL, DType::kI8,
     [](OneOpModel& m) { set_output_scale(m, 1e-11f); }, kRatio},
    {"FineQuotient", fb::BuiltinOperator_DIV, DType::kI8,
     [](OneOpModel& m) { set_output_scale(m, 1e-11f); }, kRatio},
    {"VanishingDivisor", fb::BuiltinOperator_DIV, DType::kI8,
     [](OneOpModel& m) {
       m.tensor(1).quantization->scale = {1e-30f};
       set_output_scale(m, 1e-30f);
     },
     kRatio},
    {"FineDifference", fb::BuiltinOperator_SQUARED_DIFFERENCE, DType::kI8,
     [](OneOpModel& m) { set_output_scale(m, 1e-15f); }, kRatio},
    {"ProductZeroPoint", fb::BuiltinOperator_MUL, DType::kI16,
     [](OneOpModel& m) { m.tensor(1).quantization->zero_point = {4}; }, kZeroPoint},
    {"DifferenceZeroPoint", fb::BuiltinOperator_SQUARED_DIFFERENCE, DType::kI16,
     [](OneOpModel& m) { m.tensor(2).quantization->zero_point = {4}; }, kZeroPoint},
    {"Activation", fb::BuiltinOperator_SUB, DType::kI8,
     [](OneOpModel& m) { set_activation<fb::SubOptionsT>(m, fb::ActivationFunctionType_TANH); },
     "the fused activation 4 is not supported"},
};

class QuantizedRefusal : public testing::TestWithParam<Refused> {};

TEST_P(QuantizedRefusal, SaysWhy) {
  const Refused& c = GetParam();
  OneOpModel model(c.op);
  model.input({2}, c.type, 0.5f).input({2}, c.type, 0.25f).output({2}, c.type, 0.5f);
  c.change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 ") + fb::EnumNameBuiltinOperator(c.op) + ": " + c.message);
}

INSTANTIATE_TEST_SUITE_P(QuantizedBinary, QuantizedRefusal, testing::ValuesIn(kRefused),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace mote
