// DEPTHWISE_CONV_2D in f32 and i8 against its definition: windows, multipliers; what is refused.
#include "mote/ops/depthwise_conv_2d.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Case {
  const char* name;
  test::NaiveWindow window;
  int channels = 1;
  int multiplier = 1;
  int batches = 1;
  bool bias = true;

  int outputs() const { return channels * multiplier; }
  int taps() const { return window.rows.filter * window.columns.filter; }
  int input_pixels() const { return window.rows.input * window.columns.input; }
  int output_pixels() const { return window.output_rows() * window.output_columns(); }
};

// Four channels go together: 1, 3, 4, 5 and 9 are all the ways in which they can be left over.
const Case kCases[] = {
    {"OneChannel", {{5, 3}, {5, 3}}, 1},
    {"ThreeChannels", {{5, 3}, {4, 3}}, 3},
    {"FourChannels", {{4, 3}, {5, 3}}, 4},
    {"FiveChannels", {{5, 3}, {5, 3}, false}, 5},
    {"NineChannels", {{4, 2}, {5, 4}}, 9},
    {"Stride", {{7, 3, 2}, {8, 3, 2}}, 4},
    {"StrideValid", {{7, 3, 2}, {8, 2, 3}, false}, 5},
    {"Dilated", {{7, 3, 1, 2}, {6, 3, 1, 3}}, 4},
    {"DilatedBeyondInput", {{3, 2, 1, 5}, {2, 3, 1, 4}}, 5},
    {"Multiplier2", {{4, 3}, {4, 3}}, 3, 2},
    {"Multiplier4", {{4, 3}, {4, 3}}, 2, 4},
    {"Multiplier8OfOneChannel", {{6, 5, 2}, {6, 4, 2}}, 1, 8},
    {"Multiplier5", {{4, 3}, {4, 3, 1, 2}}, 3, 5},
    {"Batches", {{3, 2}, {3, 2}}, 5, 1, 3},
    {"BatchesMultiplier", {{3, 2}, {3, 2}}, 2, 6, 2},
    {"NoBias", {{3, 2}, {3, 2}}, 5, 1, 1, false},
};

std::vector<double> naive(const Case& c, const std::vector<int8_t>& input,
                          const std::vector<int8_t>& weights, const std::vector<int32_t>& bias) {
  std::vector<double> output(static_cast<size_t>(c.batches * c.output_pixels() * c.outputs()));
  for (size_t i = 0; i < output.size(); ++i) output[i] = bias[i % bias.size()];
  for (int b = 0; b < c.batches; ++b) {
    c.window.for_each_tap([&](int out, int tap, int pixel) {
      for (int o = 0; o < c.outputs(); ++o) {
        const int x = (b * c.input_pixels() + pixel) * c.channels + o / c.multiplier;
        output[static_cast<size_t>((b * c.output_pixels() + out) * c.outputs() + o)] +=
            weights[static_cast<size_t>(tap * c.outputs() + o)] * input[static_cast<size_t>(x)];
      }
    });
  }
  return output;
}

class DepthwiseConv2D : public testing::TestWithParam<Case> {
 protected:
  DepthwiseConv2D()
      : c(GetParam()),
        input_shape{c.batches, c.window.rows.input, c.window.columns.input, c.channels},
        weights_shape{1, c.window.rows.filter, c.window.columns.filter, c.outputs()},
        output_shape{c.batches, c.window.output_rows(), c.window.output_columns(), c.outputs()},
        input(test::noise<int8_t>(static_cast<size_t>(c.batches * c.input_pixels() * c.channels), 4,
                                  -9, 9)),
        weights(test::noise<int8_t>(static_cast<size_t>(c.taps() * c.outputs()), 5, -4, 4)),
        bias(test::noise<int32_t>(static_cast<size_t>(c.outputs()), 6, -20, 20)) {
    if (!c.bias) bias.assign(bias.size(), 0);
    expected = naive(c, input, weights, bias);
    options.padding = c.window.same ? fb::Padding_SAME : fb::Padding_VALID;
    options.stride_h = c.window.rows.stride;
    options.stride_w = c.window.columns.stride;
    options.dilation_h_factor = c.window.rows.dilation;
    options.dilation_w_factor = c.window.columns.dilation;
    options.depth_multiplier = c.multiplier;
  }

  const Case& c;
  const test::Shape input_shape, weights_shape, output_shape;
  const std::vector<int8_t> input, weights;
  std::vector<int32_t> bias;
  std::vector<double> expected;
  fb::DepthwiseConv2DOptionsT options;
};

TEST_P(DepthwiseConv2D, F32) {
  OneOpModel model(fb::BuiltinOperator_DEPTHWISE_CONV_2D);
  model.input(input_shape, DType::kF32);
  model.constant<float>(weights_shape, std::vector<float>(weights.begin(), weights.end()));
  if (c.bias) model.constant<float>({c.outputs()}, std::vector<float>(bias.begin(), bias.end()));
  model.output(output_shape, DType::kF32).options(options);
  const std::vector<float> want(expected.begin(), expected.end());
  EXPECT_EQ(test::run<float>(model, {std::vector<float>(input.begin(), input.end())}), want);
}

// Scales 0.5 * 0.25 / 0.125 = 1: sums go to the output unscaled, around its zero point.
TEST_P(DepthwiseConv2D, I8) {
  constexpr int kInputZero = 9, kOutputZero = -12;
  OneOpModel model(fb::BuiltinOperator_DEPTHWISE_CONV_2D);
  model.input(input_shape, DType::kI8, 0.5f, kInputZero);
  model.constant<int8_t>(weights_shape, weights, {0.25f});
  if (c.bias) model.constant<int32_t>({c.outputs()}, bias);
  model.output(output_shape, DType::kI8, 0.125f, kOutputZero).options(options);
  std::vector<int8_t> stored(input), want;
  for (int8_t& x : stored) x = static_cast<int8_t>(x + kInputZero);
  for (const double sum : expected) {
    want.push_back(static_cast<int8_t>(std::clamp(kOutputZero + sum, -128.0, 127.0)));
  }
  EXPECT_EQ(test::run<int8_t>(model, {stored}), want);
}

INSTANTIATE_TEST_SUITE_P(DepthwiseConv2D, DepthwiseConv2D, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// Two channels on one pixel: sums 10 and -3 times 1 and 0.25; a wrong option and RELU6.
OneOpModel one_pixel() {
  OneOpModel model(fb::BuiltinOperator_DEPTHWISE_CONV_2D);
  model.input({1, 1, 1, 2}, DType::kI8, 1.0f);
  model.constant<int8_t>({1, 1, 1, 2}, {9, -3}, {1.0f, 0.25f}, {0, 0}, 3);
  model.constant<int32_t>({2}, {1, 0}).output({1, 1, 1, 2}, DType::kI8, 1.0f);
  fb::DepthwiseConv2DOptionsT options;
  options.stride_h = options.stride_w = 1;
  options.depth_multiplier = 7;  // redundant: shapes count
  model.options(options);
  return model;
}

TEST(DepthwiseConv2DChannels, EachHasItsScale) {
  EXPECT_EQ(test::run<int8_t>(one_pixel(), {std::vector<int8_t>{1, 1}}),
            (std::vector<int8_t>{10, -1}));
}

TEST(DepthwiseConv2DChannels, Relu6) {
  OneOpModel model = one_pixel();
  model.op().builtin_options.AsDepthwiseConv2DOptions()->fused_activation_function =
      fb::ActivationFunctionType_RELU6;
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{1, 1}}), (std::vector<int8_t>{6, 0}));
}

class DepthwiseConv2DRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(DepthwiseConv2DRefusal, SaysWhy) {
  OneOpModel model = one_pixel();
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 DEPTHWISE_CONV_2D: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"WeightsBatch",
     [](OneOpModel& m) {
       test::replace_constant<int8_t>(m, 1, {2, 1, 1, 2}, {1, 2, 3, 4});
     },
     "the first dimension of the weights is 2, 1 needed"},
    {"Multiplier",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 1, 1, 3};
     },
     "weights for 2 outputs are no multiple of 3 input channels"},
    {"OutputChannels",
     [](OneOpModel& m) {
       m.tensor(3).shape = {1, 1, 1, 4};
     },
     "output has 4 channels, 2 (as the weights) needed"},
    {"Axis",
     [](OneOpModel& m) {
       test::replace_constant<int8_t>(m, 1, {1, 2, 1, 2}, {1, 2, 3, 4});
       m.tensor(1).quantization->quantized_dimension = 1;
     },
     "weights are quantized along dimension 1, 3 needed"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_UINT8; },
     "i8 with u8 is not supported by this operator"},
};

INSTANTIATE_TEST_SUITE_P(DepthwiseConv2D, DepthwiseConv2DRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

}  // namespace
}  // namespace mote
