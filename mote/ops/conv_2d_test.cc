// CONV_2D in all dtypes against its definition: windows, groups, channels, bias; what is refused.
#include "mote/ops/conv_2d.h"

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
  int outputs = 1;
  int groups = 1;
  int batches = 1;
  Bias bias = Bias::kGiven;
  fb::ActivationFunctionType activation = fb::ActivationFunctionType_NONE;

  int filter_channels() const { return channels / groups; }
  int filter_size() const { return window.rows.filter * window.columns.filter * filter_channels(); }
  int input_pixels() const { return window.rows.input * window.columns.input; }
  int output_pixels() const { return window.output_rows() * window.output_columns(); }
};

const Case kCases[] = {
    {"Pointwise", {{3, 1}, {2, 1}}, 4, 6},
    {"OnePixel", {{1, 1}, {1, 1}}},
    {"Same3x3", {{5, 3}, {6, 3}}, 3, 4},
    {"Valid3x3", {{5, 3}, {6, 3}, false}, 3, 4},
    {"SameEvenFilter", {{4, 2}, {5, 4}}, 2, 3},
    {"Stride2Same", {{7, 3, 2}, {8, 3, 2}}, 2, 2},
    {"Stride2Valid", {{7, 3, 2}, {8, 2, 3}, false}, 2, 2},
    {"StrideBeyondFilter", {{9, 1, 3}, {9, 2, 4}}, 2, 2},
    {"DilatedSame", {{7, 3, 1, 2}, {6, 3, 1, 3}}, 2, 3},
    {"DilatedValid", {{7, 3, 1, 3}, {6, 2, 1, 4}, false}, 2, 3},
    {"DilatedBeyondInput", {{3, 2, 1, 5}, {2, 3, 1, 4}}, 2, 2},
    {"FilterLargerThanInput", {{2, 5}, {3, 7}}, 2, 2},
    {"Groups", {{4, 3}, {4, 2}}, 6, 4, 2},
    {"OneChannelGroups", {{4, 3}, {4, 3}}, 3, 9, 3},
    {"GroupsDilated", {{5, 2, 2, 2}, {5, 2}}, 4, 2, 2},
    {"Batches", {{3, 2}, {3, 2}}, 2, 3, 1, 3},
    {"ManyChannels", {{2, 1}, {2, 2}}, 19, 5},
    {"BiasLeftOut", {{3, 2}, {3, 2}}, 2, 3, 1, 1, Bias::kLeftOut},
    {"BiasAbsent", {{3, 2}, {3, 2}}, 2, 3, 1, 1, Bias::kAbsent},
    {"Relu", {{5, 3}, {5, 3}}, 2, 3, 1, 1, Bias::kGiven, fb::ActivationFunctionType_RELU},
    {"Relu6", {{5, 3}, {5, 3}}, 2, 3, 1, 1, Bias::kGiven, fb::ActivationFunctionType_RELU6},
};

test::NaiveLayer naive(const Case& c) {
  const auto numbers = [](int count, uint32_t seed, int low, int high) {
    const auto values = test::noise<int8_t>(static_cast<size_t>(count), seed, low, high);
    return std::vector<double>(values.begin(), values.end());
  };
  test::NaiveLayer layer;
  layer.input_shape = {c.batches, c.window.rows.input, c.window.columns.input, c.channels};
  layer.weights_shape = {c.outputs, c.window.rows.filter, c.window.columns.filter,
                         c.filter_channels()};
  layer.output_shape = {c.batches, c.window.output_rows(), c.window.output_columns(), c.outputs};
  layer.input = numbers(c.batches * c.input_pixels() * c.channels, 1, -9, 9);
  layer.weights = numbers(c.outputs * c.filter_size(), 2, -3, 3);
  layer.bias = numbers(c.outputs, 3, -20, 20);
  if (c.bias != Bias::kGiven) layer.bias.assign(layer.bias.size(), 0);
  layer.has_bias = c.bias;
  layer.activation = c.activation;
  layer.sums.resize(static_cast<size_t>(c.batches * c.output_pixels() * c.outputs));
  for (size_t i = 0; i < layer.sums.size(); ++i) layer.sums[i] = layer.bias[i % layer.bias.size()];
  for (int b = 0; b < c.batches; ++b) {
    c.window.for_each_tap([&](int out, int tap, int pixel) {
      for (int i = 0; i < c.outputs * c.filter_channels(); ++i) {
        const int o = i / c.filter_channels(), channel = i % c.filter_channels();
        const int from = o / (c.outputs / c.groups) * c.filter_channels() + channel;
        const int w = o * c.filter_size() + tap * c.filter_channels() + channel;
        const int x = (b * c.input_pixels() + pixel) * c.channels + from;
        layer.sums[static_cast<size_t>((b * c.output_pixels() + out) * c.outputs + o)] +=
            layer.weights[static_cast<size_t>(w)] * layer.input[static_cast<size_t>(x)];
      }
    });
  }
  return layer;
}

fb::Conv2DOptionsT options_of(const Case& c) {
  fb::Conv2DOptionsT options;
  options.padding = c.window.same ? fb::Padding_SAME : fb::Padding_VALID;
  options.stride_h = c.window.rows.stride;
  options.stride_w = c.window.columns.stride;
  options.dilation_h_factor = c.window.rows.dilation;
  options.dilation_w_factor = c.window.columns.dilation;
  return options;
}

class Conv2D : public testing::TestWithParam<std::tuple<Case, test::LayerDtypes>> {};

TEST_P(Conv2D, EqualsTheDefinition) {
  const auto& [c, types] = GetParam();
  const test::NaiveLayer layer = naive(c);
  const OneOpModel model = layer.model(fb::BuiltinOperator_CONV_2D, types, options_of(c));
  const auto outputs = test::run_raw(model, {layer.stored_input(types)});
  ASSERT_EQ(outputs.size(), 1u);
  EXPECT_EQ(outputs[0], layer.stored_output(types).bytes);
}

INSTANTIATE_TEST_SUITE_P(
    Conv2D, Conv2D,
    testing::Combine(testing::ValuesIn(kCases),
                     testing::Values(test::kF32, test::kF32I8, test::kF32I4, test::kI8, test::kI8I4,
                                     test::kU8, test::kI16I8WithI32, test::kI16I8WithI64)),
    [](const auto& info) {
      return std::string(std::get<0>(info.param).name) + std::get<1>(info.param).name;
    });

// One pixel, three 1x1 filters: sums 10, 3 and -3 times 1, 0.5 and 0.25.
OneOpModel one_pixel() {
  OneOpModel model(fb::BuiltinOperator_CONV_2D);
  model.input({1, 1, 1, 2}, DType::kI8, 1.0f);
  model.constant<int8_t>({3, 1, 1, 2}, {1, 4, 3, 0, -3, 0}, {1.0f, 0.5f, 0.25f}, {0, 0, 0}, 0);
  model.constant<int32_t>({3}, {1, 0, 0}).output({1, 1, 1, 3}, DType::kI8, 1.0f);
  fb::Conv2DOptionsT options;
  options.stride_h = options.stride_w = 1;
  model.options(options);
  return model;
}

// 3 * 0.5 rounds up to 2, -3 * 0.25 to -1.
TEST(Conv2DChannels, EachHasItsScale) {
  EXPECT_EQ(test::run<int8_t>(one_pixel(), {std::vector<int8_t>{1, 2}}),
            (std::vector<int8_t>{10, 2, -1}));
}

// A sum that leaves int32 wraps: 2^31 + 8, shifted left once by the multiplier of 1, leaves 8.
TEST(Conv2DChannels, HostileBiasIsHarmless) {
  OneOpModel model = one_pixel();
  test::replace_constant<int32_t>(model, 2, {3}, {INT32_MAX, INT32_MIN, INT32_MAX});
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{1, 2}}),
            (std::vector<int8_t>{8, -128, 127}));
}

class Conv2DRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(Conv2DRefusal, SaysWhy) {
  OneOpModel model = one_pixel();
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 CONV_2D: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_UINT8; },
     "i8 with u8 is not supported by this operator"},
    {"OutputType", [](OneOpModel& m) { m.tensor(3).type = fb::TensorType_FLOAT32; },
     "output is f32, i8 needed"},
    {"Activation",
     [](OneOpModel& m) {
       m.op().builtin_options.AsConv2DOptions()->fused_activation_function =
           fb::ActivationFunctionType_SIGN_BIT;
     },
     "the fused activation 5 is not supported"},
    {"WeightsRank",
     [](OneOpModel& m) {
       m.tensor(1).shape = {3, 1, 2};
     },
     "weights have 3 dimensions, 4 needed"},
    {"WeightsEmpty",
     [](OneOpModel& m) {
       m.tensor(1).shape = {3, 1, 0, 2};
       m.tensor(1).buffer = 0;
     },
     "dimension 2 of the weights is 0"},
    {"WeightsZeroPoint",
     [](OneOpModel& m) {
       m.tensor(1).quantization->zero_point = {0, 4, 0};
     },
     "weights have the zero point 4, 0 needed"},
    {"FilterSize",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 1, 1, 65537};
       test::replace_constant(m, 1, {3, 1, 1, 65537}, std::vector<int8_t>(3 * 65537));
     },
     "a filter of 65537 weights an output channel; at most 65536 is possible"},
    {"BiasType", [](OneOpModel& m) { m.op().inputs[2] = 1; }, "bias is i8, i32 needed"},
    {"BiasSize",
     [](OneOpModel& m) {
       test::replace_constant<int32_t>(m, 2, {2}, {1, 2});
     },
     "bias has 2 elements, 3 needed"},
    {"Groups",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 1, 1, 3};
     },
     "3 input channels do not divide into groups of the weights' 2"},
    {"GroupOutputs",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 1, 1, 4};
     },
     "3 output channels do not divide into 2 groups"},
    {"OutputChannels",
     [](OneOpModel& m) {
       m.tensor(3).shape = {1, 1, 1, 4};
     },
     "output has 4 channels, 3 (one a filter) needed"},
};

INSTANTIATE_TEST_SUITE_P(Conv2D, Conv2DRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
