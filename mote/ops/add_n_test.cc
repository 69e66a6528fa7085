// ADD_N: sums in every dtype, TFLM's rounding of quantized ones, and what is refused.
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/reference_multiplier.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::Bytes;
using test::OneOpModel;

template <class T>
std::vector<T> sum(const std::vector<std::vector<T>>& inputs) {
  OneOpModel model(fb::BuiltinOperator_ADD_N);
  const auto size = static_cast<int32_t>(inputs[0].size());
  for (size_t i = 0; i < inputs.size(); ++i) model.input({size}, test::dtype_of<T>());
  model.output({size}, test::dtype_of<T>());
  return test::run<T>(model, {inputs.begin(), inputs.end()});
}

TEST(AddN, AddsEveryInput) {
  EXPECT_EQ(sum<float>({{1, -2}, {0.5f, 3}, {0.25f, 10}}), (std::vector{1.75f, 11.0f}));
  EXPECT_EQ(sum<int32_t>({{1, INT32_MAX}, {2, 1}}), (std::vector<int32_t>{3, INT32_MIN}));
  EXPECT_EQ(sum<int64_t>({{1, 1LL << 40}, {2, 1}, {3, 1}}),
            (std::vector<int64_t>{6, (1LL << 40) + 2}));
}

struct Case {
  size_t inputs;
  float scale, output_scale;
  int64_t zero_point, output_zero_point;
};

// 15 inputs are the most for which TFLM's sum keeps within 32 bits.
const Case kCases[] = {
    {2, 0.05f, 0.1f, 0, 0},     {2, 0.05f, 0.1f, 7, -9},    {5, 0.031f, 0.11f, -128, 28},
    {3, 0.5f, 0.001f, 3, 0},    {15, 0.05f, 0.6f, -128, 0}, {16, 0.05f, 0.6f, -128, 0},
    {100, 0.05f, 3.0f, 127, 0},
};

// One more input than there are, of zero, and 20 bits more until the sum would need more than 32.
template <class T>
T expected(const Case& c, const std::vector<std::vector<T>>& inputs, size_t element) {
  int bits = 20;
  while ((c.inputs + 1) * 256 > size_t{1} << (32 - bits)) --bits;
  const test::ReferenceMultiplier times(2.0 * c.scale / ((1 << bits) * double{c.output_scale}));
  int64_t total = -c.zero_point;
  for (const auto& input : inputs) total += input[element] - c.zero_point;
  const int64_t value = times(total << (bits - 1)) + c.output_zero_point;
  return static_cast<T>(
      std::clamp<int64_t>(value, std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
}

template <class T>
void expect_reference(Case c) {
  constexpr int32_t kSize = 300;
  const int64_t shift = std::is_unsigned_v<T> ? 128 : 0;
  c.zero_point += shift;
  c.output_zero_point += shift;
  OneOpModel model(fb::BuiltinOperator_ADD_N);
  std::vector<std::vector<T>> inputs;
  for (size_t i = 0; i < c.inputs; ++i) {
    model.input({kSize}, test::dtype_of<T>(), c.scale, c.zero_point);
    inputs.push_back(test::noise<T>(kSize, static_cast<uint32_t>(i), std::numeric_limits<T>::min(),
                                    std::numeric_limits<T>::max()));
    inputs.back()[0] = std::numeric_limits<T>::max();
    inputs.back()[1] = std::numeric_limits<T>::min();
  }
  model.output({kSize}, test::dtype_of<T>(), c.output_scale, c.output_zero_point);
  std::vector<T> want;
  for (size_t i = 0; i < kSize; ++i) want.push_back(expected(c, inputs, i));
  EXPECT_EQ(test::run<T>(model, {inputs.begin(), inputs.end()}), want);
}

TEST(AddN, QuantizedEqualsTflm) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(testing::Message() << c.inputs << " inputs");
    expect_reference<int8_t>(c);
    expect_reference<uint8_t>(c);
  }
}

class AddNRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(AddNRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_ADD_N);
  model.input({2}, DType::kI8, 0.5f, 1).input({2}, DType::kI8, 0.5f, 1);
  model.input({2}, DType::kI8, 0.5f, 1).output({2}, DType::kI8, 0.5f);
  ASSERT_EQ(test::prepare_message(model), "");
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ADD_N: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"OneInput", [](OneOpModel& m) { m.op().inputs.resize(1); }, "has 1 inputs, 2 needed"},
    {"LeftOut", [](OneOpModel& m) { m.op().inputs[2] = -1; }, "input 2 is left out but needed"},
    {"TooMany", [](OneOpModel& m) { m.op().inputs.resize(70000); },
     "adds 70000 tensors, at most 65535 are possible"},
    {"OutputType", [](OneOpModel& m) { m.tensor(3).type = fb::TensorType_INT32; },
     "i8 with i32 is not supported by this operator"},
    {"InputType", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_UINT8; },
     "adds a u8 to a i8: one dtype needed"},
    {"InputShape", [](OneOpModel& m) { m.tensor(1).shape = {1}; },
     "input 1 has another shape than the output"},
    {"InputScale", [](OneOpModel& m) { m.tensor(1).quantization->scale = {0.25f}; },
     "input 1 has another scale or zero point than the first"},
    {"InputZeroPoint", [](OneOpModel& m) { m.tensor(2).quantization->zero_point = {0}; },
     "input 2 has another scale or zero point than the first"},
    {"NoScale", [](OneOpModel& m) { m.tensor(3).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"FineOutput", [](OneOpModel& m) { m.tensor(3).quantization->scale = {0.5e-6f}; },
     "the output's scale is too small for its inputs: less than their 2^-19th"},
};

INSTANTIATE_TEST_SUITE_P(AddN, AddNRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
