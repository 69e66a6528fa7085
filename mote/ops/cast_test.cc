// CAST between every pair of dtypes, and what C++ leaves undefined.
#include "mote/kernels/cast.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/support/model_builder.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

constexpr float kInfinity = std::numeric_limits<float>::infinity();

template <class Out, class In>
std::vector<Out> cast(const std::vector<In>& input) {
  const auto size = static_cast<int32_t>(input.size());
  OneOpModel model(fb::BuiltinOperator_CAST);
  model.input({size}, kDTypeOf<In>).output({size}, kDTypeOf<Out>);
  return test::run<Out>(model, {input});
}

// The numbers that elements stand for: all of those here are exact in a double.
template <class T>
double number(T x) {
  return static_cast<double>(x);
}
double number(Half x) {
  return to_float(x);
}
double number(Bool x) {
  return x.byte;
}

template <class T>
T element(double x) {
  return static_cast<T>(x);
}
template <>
Half element<Half>(double x) {
  return to_half(static_cast<float>(x));
}
template <>
Bool element<Bool>(double x) {
  return {static_cast<uint8_t>(x != 0)};
}

// Numbers that both dtypes hold stay what they are; to bool, they become 0 or 1.
template <class In, class Out>
void check_pair() {
  std::vector<In> input;
  for (const double x : {0.0, 1.0, 2.0, 100.0}) input.push_back(element<In>(x));
  const std::vector<Out> got = cast<Out>(input);
  ASSERT_EQ(got.size(), input.size());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_EQ(number(got[i]), number(element<Out>(number(input[i]))))
        << name(kDTypeOf<In>) << " to " << name(kDTypeOf<Out>);
  }
}

template <class T>
class CastFrom : public testing::Test {};

using Elements = testing::Types<float, Half, int8_t, uint8_t, int16_t, uint16_t, int32_t, uint32_t,
                                int64_t, Bool>;
TYPED_TEST_SUITE(CastFrom, Elements);

TYPED_TEST(CastFrom, KeepsNumbersThatFit) {
  check_pair<TypeParam, float>();
  check_pair<TypeParam, Half>();
  check_pair<TypeParam, int8_t>();
  check_pair<TypeParam, uint8_t>();
  check_pair<TypeParam, int16_t>();
  check_pair<TypeParam, uint16_t>();
  check_pair<TypeParam, int32_t>();
  check_pair<TypeParam, uint32_t>();
  check_pair<TypeParam, int64_t>();
  check_pair<TypeParam, Bool>();
}

template <class T>
class CastToInteger : public testing::Test {};

using Integers = testing::Types<int8_t, uint8_t, int16_t, uint16_t, int32_t, uint32_t, int64_t>;
TYPED_TEST_SUITE(CastToInteger, Integers);

TYPED_TEST(CastToInteger, CutsFractionsAndHoldsFloats) {
  const auto low = std::numeric_limits<TypeParam>::min(),
             high = std::numeric_limits<TypeParam>::max();
  const TypeParam minus_two = std::max<int64_t>(low, 0) == 0 && low < 0 ? -2 : 0;
  EXPECT_EQ(cast<TypeParam>(std::vector<float>{2.9f, -2.9f, -0.9f, NAN}),
            (std::vector<TypeParam>{2, minus_two, 0, 0}));
  EXPECT_EQ(cast<TypeParam>(std::vector<float>{1e20f, -1e20f, kInfinity, -kInfinity}),
            (std::vector<TypeParam>{high, low, high, low}));
}

TYPED_TEST(CastToInteger, IsExactUpToTheEnds) {
  const double end = std::ldexp(1.0, std::numeric_limits<TypeParam>::digits);  // highest + 1
  const float last = std::nextafterf(static_cast<float>(end), 0.0f);
  const float low = static_cast<float>(std::numeric_limits<TypeParam>::min());
  EXPECT_EQ(
      cast<TypeParam>(std::vector<float>{last, static_cast<float>(end), low}),
      (std::vector<TypeParam>{static_cast<TypeParam>(last), std::numeric_limits<TypeParam>::max(),
                              std::numeric_limits<TypeParam>::min()}));
}

TEST(Cast, ShorterIntegersKeepTheLowBits) {
  const std::vector<int64_t> input = {0x123456789ALL, -2, int64_t{1} << 40};
  EXPECT_EQ(cast<int32_t>(input), (std::vector<int32_t>{0x3456789A, -2, 0}));
  EXPECT_EQ(cast<uint16_t>(input), (std::vector<uint16_t>{0x789A, 0xFFFE, 0}));
  EXPECT_EQ(cast<int8_t>(input), (std::vector<int8_t>{-0x66, -2, 0}));
  EXPECT_EQ(cast<uint8_t>(std::vector<int8_t>{-1, 5}), (std::vector<uint8_t>{255, 5}));
}

TEST(Cast, LongerIntegersKeepTheSign) {
  const std::vector<int8_t> input = {-128, -1, 127};
  EXPECT_EQ(cast<int64_t>(input), (std::vector<int64_t>{-128, -1, 127}));
  EXPECT_EQ(cast<uint32_t>(input), (std::vector<uint32_t>{0xFFFFFF80, 0xFFFFFFFF, 127}));
  EXPECT_EQ(cast<float>(input), (std::vector<float>{-128, -1, 127}));
  EXPECT_EQ(cast<int32_t>(std::vector<uint16_t>{65535}), (std::vector<int32_t>{65535}));
}

TEST(Cast, EveryNonzeroIsTrueAndEveryTrueIsOne) {
  EXPECT_EQ(cast<uint8_t>(std::vector<Bool>{{0}, {1}, {2}, {255}}),
            (std::vector<uint8_t>{0, 1, 1, 1}));
  const auto got = cast<Bool>(std::vector<float>{0, -0.0f, 0.25f, NAN});
  ASSERT_EQ(got.size(), 4u);
  EXPECT_EQ(got[0].byte + got[1].byte, 0);
  EXPECT_EQ(got[2].byte + got[3].byte, 2);
}

TEST(Cast, RoundsToTheNearestFloat) {
  EXPECT_EQ(cast<float>(std::vector<int32_t>{16777217, 16777219}),
            (std::vector<float>{16777216, 16777220}));
  const auto halves = cast<Half>(std::vector<int32_t>{2049, 2051, 70000});
  ASSERT_EQ(halves.size(), 3u);
  EXPECT_EQ(to_float(halves[0]), 2048);
  EXPECT_EQ(to_float(halves[1]), 2052);
  EXPECT_EQ(to_float(halves[2]), kInfinity);
}

TEST(Cast, Refuses) {
  OneOpModel model(fb::BuiltinOperator_CAST);
  model.input({2}, DType::kF32).output({3}, DType::kI32);
  EXPECT_EQ(test::prepare_message(model), "node 0 CAST: output has 3 elements, 2 needed");
  model.tensor(1).type = fb::TensorType_COMPLEX64;
  EXPECT_EQ(test::prepare_message(model),
            "node 0 CAST: f32 with c64 is not supported by this operator");
}

}  // namespace
}  // namespace mote
