// DEQUANTIZE of every dtype, with one scale and with one for each channel, and what is refused.
#include <gtest/gtest.h>

#include "mote/base/element.h"
#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Case {
  const char* name;
  DType type;
  float scale;
  int64_t zero_point;
  test::Bytes input;
  std::vector<float> output;
};

const Case kCases[] = {
    {"I8",
     DType::kI8,
     0.25f,
     -3,
     std::vector<int8_t>{-128, -3, 0, 127},
     {-31.25f, 0, 0.75f, 32.5f}},
    {"U8", DType::kU8, 0.5f, 128, std::vector<uint8_t>{0, 128, 129, 255}, {-64, 0, 0.5f, 63.5f}},
    {"I16", DType::kI16, 0.125f, 0, std::vector<int16_t>{-32768, 0, 32767}, {-4096, 0, 4095.875f}},
    {"I16ZeroPoint", DType::kI16, 2, -5, std::vector<int16_t>{-32768, 32767}, {-65526, 65544}},
    {"F16", DType::kF16, 0, 0, std::vector<uint16_t>{0x3C00, 0xC100, 1}, {1, -2.5f, 5.9604645e-8f}},
};

class Dequantize : public testing::TestWithParam<Case> {};

TEST_P(Dequantize, OneScale) {
  const Case& c = GetParam();
  const auto size = static_cast<int32_t>(c.output.size());
  OneOpModel model(fb::BuiltinOperator_DEQUANTIZE);
  model.input({size}, c.type, c.scale, c.zero_point).output({1, size}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {c.input}), c.output);
}

INSTANTIATE_TEST_SUITE_P(Dequantize, Dequantize, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

struct ChannelCase {
  const char* name;
  int32_t axis;
  std::vector<float> output;
};

// 0, 1 ... 11 in the shape 2 x 3 x 2, the scales 1, 10, 100 or as many as the axis is long.
const ChannelCase kChannelCases[] = {
    {"First", 0, {0, 1, 2, 3, 4, 5, 60, 70, 80, 90, 100, 110}},
    {"Middle", 1, {0, 1, 20, 30, 400, 500, 6, 7, 80, 90, 1000, 1100}},
    {"Last", 2, {0, 10, 2, 30, 4, 50, 6, 70, 8, 90, 10, 110}},
};

class DequantizeChannels : public testing::TestWithParam<ChannelCase> {};

std::vector<float> scales_along(int32_t axis) {
  return axis == 1 ? std::vector<float>{1, 10, 100} : std::vector<float>{1, 10};
}

TEST_P(DequantizeChannels, I8) {
  const ChannelCase& c = GetParam();
  OneOpModel model(fb::BuiltinOperator_DEQUANTIZE);
  model.constant<int8_t>({2, 3, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, scales_along(c.axis),
                         {}, c.axis);
  model.output({2, 3, 2}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {}), c.output);
}

INSTANTIATE_TEST_SUITE_P(Dequantize, DequantizeChannels, testing::ValuesIn(kChannelCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Dequantize, ZeroPointOfEachChannel) {
  OneOpModel model(fb::BuiltinOperator_DEQUANTIZE);
  model.constant<int8_t>({2, 2}, {1, 2, 3, 4}, {1, 0.5f}, {1, -2}, 0);
  model.output({2, 2}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {}), (std::vector<float>{0, 1, 2.5f, 3}));
}

// Channels of 3 elements: the second one starts in the middle of a byte.
TEST(Dequantize, PairsOfI4) {
  OneOpModel model(fb::BuiltinOperator_DEQUANTIZE);
  model.constant({3, 3}, DType::kI4, std::vector<uint8_t>{0x10, 0x72, 0x98, 0xF3, 0x0E},
                 {1, 0.5f, 2});
  model.output({3, 3}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {}), (std::vector<float>{0, 1, 2, 3.5f, -4, -3.5f, 6, -2, -4}));
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
    {"NoScale", [](OneOpModel& m) { m.tensor(0).quantization.reset(); },
     "a i8 tensor has no quantization scale"},
    {"ZeroScale",
     [](OneOpModel& m) {
       m.tensor(0).quantization->scale = {1, 0};
       m.tensor(0).quantization->zero_point = {0, 0};
     },
     "channel 1 of the input has the scale 0"},
};

INSTANTIATE_TEST_SUITE_P(Dequantize, DequantizeRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

}  // namespace
}  // namespace mote
