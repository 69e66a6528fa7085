// Comparisons: the order of pairs in every dtype, quantized tensors of equal and of different
// scales, and what is refused.
#include "mote/ops/comparison.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/reference_multiplier.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Operator {
  fb::BuiltinOperator op;
  bool (*holds)(int order);  // of the sign of a - b
};

const Operator kOperators[] = {
    {fb::BuiltinOperator_EQUAL, [](int order) { return order == 0; }},
    {fb::BuiltinOperator_NOT_EQUAL, [](int order) { return order != 0; }},
    {fb::BuiltinOperator_LESS, [](int order) { return order < 0; }},
    {fb::BuiltinOperator_LESS_EQUAL, [](int order) { return order <= 0; }},
    {fb::BuiltinOperator_GREATER, [](int order) { return order > 0; }},
    {fb::BuiltinOperator_GREATER_EQUAL, [](int order) { return order >= 0; }},
};

std::string name_of_operator(const testing::TestParamInfo<Operator>& info) {
  return fb::EnumNameBuiltinOperator(info.param.op);
}

class Comparison : public testing::TestWithParam<Operator> {
 protected:
  // The results for a < b, a = b and a > b, without quantization.
  template <class T>
  std::vector<uint8_t> results(T low, T high, DType type = test::dtype_of<T>()) {
    OneOpModel model(GetParam().op);
    model.input({3}, type).input({3}, type).output({3}, DType::kBool);
    const std::vector<T> a = {low, high, high}, b = {high, high, low};
    return test::run_raw(model, {a, b})[0];
  }
};

TEST_P(Comparison, OrdersEveryDtype) {
  std::vector<uint8_t> want;
  for (const int order : {-1, 0, 1}) want.push_back(GetParam().holds(order));
  EXPECT_EQ(results<float>(-0.5f, 0.25f), want);
  EXPECT_EQ(results<int8_t>(-128, 127), want);
  EXPECT_EQ(results<uint8_t>(1, 255), want);
  EXPECT_EQ(results<int16_t>(-32768, 32767), want);
  EXPECT_EQ(results<int32_t>(INT32_MIN, INT32_MAX), want);
  EXPECT_EQ(results<int64_t>(1LL << 40, (1LL << 40) + 1), want);
  EXPECT_EQ(results<uint8_t>(0, 1, DType::kBool), want);
}

TEST_P(Comparison, NotANumberOnlyDiffers) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const uint8_t want = GetParam().op == fb::BuiltinOperator_NOT_EQUAL;
  EXPECT_EQ(results<float>(nan, nan), (std::vector<uint8_t>{want, want, want}));
}

struct Quantization {
  float scale;
  int64_t zero_point;
};

struct Pair {
  const char* name;
  Quantization a, b;
  double divisor;  // of both scales, where they are too large for the reference
};

const Pair kPairs[] = {
    {"equal scales", {0.05f, 0}, {0.05f, 0}, 1},
    {"zero points", {0.05f, -7}, {0.05f, 12}, 1},
    {"twice", {0.05f, 3}, {0.1f, 3}, 1},
    {"unequal scales", {0.017f, 3}, {0.031f, -1}, 1},
    {"so small that most are equal", {1e-5f, 0}, {1e-5f, 1}, 1},
    {"almost one", {0.999f, 0}, {0.5f, 0}, 1},
    {"one and more", {3.0f, 0}, {1.0f, 1}, 4},
    {"far more", {1e9f, 0}, {1e3f, 0}, 0x1p30},
};

int order_of(const Pair& p, int64_t a, int64_t b) {
  const test::ReferenceMultiplier times_a(p.a.scale / p.divisor), times_b(p.b.scale / p.divisor);
  const int64_t scaled_a = times_a((a - p.a.zero_point) * 256);
  const int64_t scaled_b = times_b((b - p.b.zero_point) * 256);
  return scaled_a < scaled_b ? -1 : scaled_a > scaled_b;
}

template <class T>
void expect_reference(const Operator& o, const Pair& p, int shift) {
  constexpr int32_t kSize = 500;
  Pair shifted = p;  // zero points of u8 are not negative
  shifted.a.zero_point += shift;
  shifted.b.zero_point += shift;
  const int low = std::numeric_limits<T>::min(), high = std::numeric_limits<T>::max();
  const auto a = test::noise<T>(kSize, 1, low, high), b = test::noise<T>(kSize, 2, low, high);
  std::vector<uint8_t> want;
  for (size_t i = 0; i < a.size(); ++i) want.push_back(o.holds(order_of(shifted, a[i], b[i])));
  OneOpModel model(o.op);
  model.input({kSize}, test::dtype_of<T>(), p.a.scale, shifted.a.zero_point);
  model.input({kSize}, test::dtype_of<T>(), p.b.scale, shifted.b.zero_point);
  model.output({kSize}, DType::kBool);
  EXPECT_EQ(test::run_raw(model, {a, b})[0], want);
}

TEST_P(Comparison, QuantizedEqualsTfliteBitForBit) {
  for (const Pair& p : kPairs) {
    SCOPED_TRACE(p.name);
    expect_reference<int8_t>(GetParam(), p, 0);
    expect_reference<uint8_t>(GetParam(), p, 128);
    expect_reference<int16_t>(GetParam(), p, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Comparison, Comparison, testing::ValuesIn(kOperators), name_of_operator);

TEST(ComparisonRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_LESS);
  model.input({2}, DType::kI8, 0.5f).input({2}, DType::kI8).output({2}, DType::kBool);
  EXPECT_EQ(test::prepare_message(model), "node 0 LESS: a i8 tensor has no quantization scale");
  model.tensor(2).type = fb::TensorType_INT8;
  EXPECT_EQ(test::prepare_message(model), "node 0 LESS: output is i8, bool needed");
  model.op().inputs.pop_back();
  EXPECT_EQ(test::prepare_message(model), "node 0 LESS: has 1 inputs, 2 needed");
}

}  // namespace
}  // namespace mote
