// RSQRT on quantized tensors: close to doubles for every value, and what fails. (Bit for bit: the
// conformance corpus; in f32: unary_test.cc.)
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "host/base/aligned_bytes.h"
#include "mote/base/element.h"
#include "mote/base/integer_limits.h"
#include "mote/kernels/inverse_square_root.h"
#include "mote/mote.h"
#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

TEST(InverseSquareRoot, IsCloseToDoubles) {
  for (int32_t x = 1; x > 0 && x <= 0x60000000; x += 1 + x / 1000) {
    const Multiplier root = kernels::inverse_square_root(x);
    const double got = std::ldexp(root.value, root.shift - 31);
    ASSERT_NEAR(got * std::sqrt(x), 1, 3e-6) << x;
  }
}

struct Case {
  const char* name;
  float input_scale, output_scale;
  int32_t input_zero, output_zero;
};

const Case kCases[] = {
    {"Plain", 0.02f, 0.03f, 0, 0},          {"ZeroPoints", 0.0005f, 0.25f, 3, -20},
    {"FineOutput", 0.9f, 0.004f, 10, -100}, {"CoarseOutput", 1e-6f, 50.0f, 0, 0},
    {"ZeroOutput", 1.0f, 1e9f, 0, 1},
};

class RsqrtQuantized : public testing::TestWithParam<Case> {};

// Values from the zero point on; `zeros` moves both zero points to where they suit the dtype.
template <class T>
void check(const Case& c, int32_t zeros) {
  const int32_t input_zero = c.input_zero + zeros, output_zero = c.output_zero + zeros;
  std::vector<T> input;
  for (int32_t q = input_zero; q <= highest<T>(); ++q) input.push_back(static_cast<T>(q));
  const auto size = static_cast<int32_t>(input.size());
  OneOpModel model(fb::BuiltinOperator_RSQRT);
  model.input({size}, kDTypeOf<T>, c.input_scale, input_zero);
  model.output({size}, kDTypeOf<T>, c.output_scale, output_zero);
  const std::vector<T> got = test::run<T>(model, {input});
  ASSERT_EQ(got.size(), input.size());
  EXPECT_EQ(got[0], highest<T>());  // 1 / sqrt(0)
  for (size_t i = 1; i < got.size(); ++i) {
    const double real = 1 / std::sqrt(double{c.input_scale} * static_cast<double>(i));
    const double want = real / double{c.output_scale} + output_zero;
    // Half a step from rounding; the root has 20 bits of fraction.
    const double rounding = 0.501 + std::fabs(want) * 2e-4;
    ASSERT_NEAR(got[i], std::clamp<double>(want, lowest<T>(), highest<T>()), rounding) << i;
  }
}

TEST_P(RsqrtQuantized, I8) {
  check<int8_t>(GetParam(), 0);
}
TEST_P(RsqrtQuantized, U8) {
  check<uint8_t>(GetParam(), 128);
}
TEST_P(RsqrtQuantized, I16) {
  check<int16_t>(GetParam(), 0);
}

INSTANTIATE_TEST_SUITE_P(Rsqrt, RsqrtQuantized, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

class RsqrtRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(RsqrtRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_RSQRT);
  model.input({2}, DType::kI8, 0.5f).output({2}, DType::kI8, 0.25f);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 RSQRT: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"Size", [](OneOpModel& m) { m.tensor(1).shape = {3}; }, "output has 3 elements, 2 needed"},
    {"InputScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"OutputScale", [](OneOpModel& m) { m.tensor(1).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"Scales",
     [](OneOpModel& m) {
       m.tensor(0).quantization->scale = {1e-10f};
       m.tensor(1).quantization->scale = {1e-5f};
     },
     "1 / (sqrt(input scale) * output scale) is 2^30 or more"},
};

INSTANTIATE_TEST_SUITE_P(Rsqrt, RsqrtRefusal, testing::ValuesIn(kRefusals), test::name_of);

TEST(Rsqrt, NegativeInputsEndTheInference) {
  OneOpModel one(fb::BuiltinOperator_RSQRT);
  one.input({2}, DType::kI8, 0.5f, 10).output({2}, DType::kI8, 0.25f);
  const host::AlignedBytes bytes{one.bytes()};
  host::AlignedBytes arena(4096);
  Model model;
  ASSERT_FALSE(model.open(bytes.data(), bytes.size()));
  Interpreter interpreter(model, all_ops(), Span<uint8_t>(arena.data(), 4096));
  ASSERT_FALSE(interpreter.allocate());
  interpreter.input(0).as<int8_t>()[0] = 11;
  interpreter.input(0).as<int8_t>()[1] = 9;
  ASSERT_TRUE(interpreter.invoke());
  char text[128];
  EXPECT_EQ(std::string(text, write_message(interpreter.diagnosis(), text)),
            "node 0 RSQRT: an input is negative: 1/sqrt needs positive ones");
}

}  // namespace
}  // namespace mote
