// DEPTHWISE_CONV_2D in all dtypes against its definition: windows, multipliers; what is refused.
#include "mote/ops/depthwise_conv_2d.h"

#include <gtest/gtest.h>

#include "tests/support/layer_dtypes.h"
#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::Bias;
using test::OneOpModel;

struct Case {
  const char* name;
  test::NaiveWindow window;
  int channels = 1;
  int multiplier = 1;
  int batches = 1;
  Bias bias = Bias::kGiven;

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
    {"BiasAbsent", {{3, 2}, {3, 2}}, 5, 1, 1, Bias::kAbsent},
    {"BiasLeftOut", {{3, 2}, {3, 2}}, 5, 1, 1, Bias::kLeftOut},
    {"MoreTapsThanAreSummedIn32Bits", {{1, 1}, {300, 299}}, 4},
};

test::NaiveLayer naive(const Case& c) {
  const auto numbers = [](int count, uint32_t seed, int low, int high) {
    const auto values = test::noise<int8_t>(static_cast<size_t>(count), seed, low, high);
    return std::vector<double>(values.begin(), values.end());
  };
  test::NaiveLayer layer;
  layer.input_shape = {c.batches, c.window.rows.input, c.window.columns.input, c.channels};
  layer.weights_shape = {1, c.window.rows.filter, c.window.columns.filter, c.outputs()};
  layer.output_shape = {c.batches, c.window.output_rows(), c.window.output_columns(), c.outputs()};
  layer.input = numbers(c.batches * c.input_pixels() * c.channels, 4, -9, 9);
  layer.weights = numbers(c.taps() * c.outputs(), 5, -4, 4);
  layer.bias = numbers(c.outputs(), 6, -20, 20);
  if (c.bias != Bias::kGiven) layer.bias.assign(layer.bias.size(), 0);
  layer.has_bias = c.bias;
  layer.sums.resize(static_cast<size_t>(c.batches * c.output_pixels() * c.outputs()));
  for (size_t i = 0; i < layer.sums.size(); ++i) layer.sums[i] = layer.bias[i % layer.bias.size()];
  for (int b = 0; b < c.batches; ++b) {
    c.window.for_each_tap([&](int out, int tap, int pixel) {
      for (int o = 0; o < c.outputs(); ++o) {
        const int x = (b * c.input_pixels() + pixel) * c.channels + o / c.multiplier;
        layer.sums[static_cast<size_t>((b * c.output_pixels() + out) * c.outputs() + o)] +=
            layer.weights[static_cast<size_t>(tap * c.outputs() + o)] *
            layer.input[static_cast<size_t>(x)];
      }
    });
  }
  return layer;
}

fb::DepthwiseConv2DOptionsT options_of(const Case& c) {
  fb::DepthwiseConv2DOptionsT options;
  options.padding = c.window.same ? fb::Padding_SAME : fb::Padding_VALID;
  options.stride_h = c.window.rows.stride;
  options.stride_w = c.window.columns.stride;
  options.dilation_h_factor = c.window.rows.dilation;
  options.dilation_w_factor = c.window.columns.dilation;
  options.depth_multiplier = c.multiplier;
  return options;
}

class DepthwiseConv2D : public testing::TestWithParam<std::tuple<Case, test::LayerDtypes>> {};

TEST_P(DepthwiseConv2D, EqualsTheDefinition) {
  const auto& [c, types] = GetParam();
  const test::NaiveLayer layer = naive(c);
  const OneOpModel model = layer.model(fb::BuiltinOperator_DEPTHWISE_CONV_2D, types, options_of(c));
  const auto outputs = test::run_raw(model, {layer.stored_input(types)});
  ASSERT_EQ(outputs.size(), 1u);
  EXPECT_EQ(outputs[0], layer.stored_output(types).bytes);
}

INSTANTIATE_TEST_SUITE_P(DepthwiseConv2D, DepthwiseConv2D,
                         testing::Combine(testing::ValuesIn(kCases),
                                          testing::Values(test::kF32, test::kF32I8, test::kF32I4,
                                                          test::kI8, test::kI8I4, test::kU8,
                                                          test::kI16I8WithI64)),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param).name) +
                                  std::get<1>(info.param).name;
                         });

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
    // TFLM reads an i32 bias as if it were i64; TFLite refuses it, too.
    {"I16Bias", [](OneOpModel& m) { m.tensor(0).type = m.tensor(3).type = fb::TensorType_INT16; },
     "bias is i32, i64 needed"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_UINT8; },
     "i8 with u8 is not supported by this operator"},
};

INSTANTIATE_TEST_SUITE_P(DepthwiseConv2D, DepthwiseConv2DRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

}  // namespace
}  // namespace mote
