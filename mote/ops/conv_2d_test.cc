// CONV_2D in f32 and i8 against its definition: windows, groups, channels, bias; what is refused.
#include "mote/ops/conv_2d.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

enum class Bias { kGiven, kLeftOut, kAbsent };

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

// Sums of products and bias; the values are small integers, so that doubles, floats and i8 agree.
std::vector<double> naive(const Case& c, const std::vector<int8_t>& input,
                          const std::vector<int8_t>& weights, const std::vector<int32_t>& bias) {
  std::vector<double> output(static_cast<size_t>(c.batches * c.output_pixels() * c.outputs));
  for (size_t i = 0; i < output.size(); ++i) output[i] = bias[i % static_cast<size_t>(c.outputs)];
  for (int b = 0; b < c.batches; ++b) {
    c.window.for_each_tap([&](int out, int tap, int pixel) {
      for (int i = 0; i < c.outputs * c.filter_channels(); ++i) {
        const int o = i / c.filter_channels(), channel = i % c.filter_channels();
        const int from = o / (c.outputs / c.groups) * c.filter_channels() + channel;
        const int w = o * c.filter_size() + tap * c.filter_channels() + channel;
        const int x = (b * c.input_pixels() + pixel) * c.channels + from;
        output[static_cast<size_t>((b * c.output_pixels() + out) * c.outputs + o)] +=
            weights[static_cast<size_t>(w)] * input[static_cast<size_t>(x)];
      }
    });
  }
  return output;
}

double activate(double x, fb::ActivationFunctionType activation) {
  if (activation == fb::ActivationFunctionType_NONE) return x;
  return std::clamp(x, 0.0, activation == fb::ActivationFunctionType_RELU6 ? 6.0 : 1e9);
}

fb::Conv2DOptionsT options_of(const Case& c) {
  fb::Conv2DOptionsT options;
  options.padding = c.window.same ? fb::Padding_SAME : fb::Padding_VALID;
  options.stride_h = c.window.rows.stride;
  options.stride_w = c.window.columns.stride;
  options.dilation_h_factor = c.window.rows.dilation;
  options.dilation_w_factor = c.window.columns.dilation;
  options.fused_activation_function = c.activation;
  return options;
}

class Conv2D : public testing::TestWithParam<Case> {
 protected:
  Conv2D()
      : c(GetParam()),
        input_shape{c.batches, c.window.rows.input, c.window.columns.input, c.channels},
        weights_shape{c.outputs, c.window.rows.filter, c.window.columns.filter,
                      c.filter_channels()},
        output_shape{c.batches, c.window.output_rows(), c.window.output_columns(), c.outputs},
        input(test::noise<int8_t>(static_cast<size_t>(c.batches * c.input_pixels() * c.channels), 1,
                                  -9, 9)),
        weights(test::noise<int8_t>(static_cast<size_t>(c.outputs * c.filter_size()), 2, -3, 3)),
        bias(test::noise<int32_t>(static_cast<size_t>(c.outputs), 3, -20, 20)) {
    if (c.bias != Bias::kGiven) bias.assign(bias.size(), 0);
    expected = naive(c, input, weights, bias);
  }

  template <class T>
  void add_bias(OneOpModel& model) const {
    const std::vector<T> values(bias.begin(), bias.end());
    if (c.bias == Bias::kGiven) model.constant<T>({c.outputs}, values);
    if (c.bias == Bias::kLeftOut) model.left_out();
  }

  const Case& c;
  const test::Shape input_shape, weights_shape, output_shape;
  const std::vector<int8_t> input, weights;
  std::vector<int32_t> bias;
  std::vector<double> expected;
};

TEST_P(Conv2D, F32) {
  OneOpModel model(fb::BuiltinOperator_CONV_2D);
  model.input(input_shape, DType::kF32);
  model.constant<float>(weights_shape, std::vector<float>(weights.begin(), weights.end()));
  add_bias<float>(model);
  model.output(output_shape, DType::kF32).options(options_of(c));
  std::vector<float> want;
  for (const double x : expected) want.push_back(static_cast<float>(activate(x, c.activation)));
  EXPECT_EQ(test::run<float>(model, {std::vector<float>(input.begin(), input.end())}), want);
}

// Scales 0.5 * 0.25 / 0.125 = 1: sums go to the output unscaled, around its zero point.
TEST_P(Conv2D, I8) {
  constexpr int kInputZero = -7, kOutputZero = 12;
  OneOpModel model(fb::BuiltinOperator_CONV_2D);
  model.input(input_shape, DType::kI8, 0.5f, kInputZero);
  model.constant<int8_t>(weights_shape, weights, {0.25f});
  add_bias<int32_t>(model);
  model.output(output_shape, DType::kI8, 0.125f, kOutputZero).options(options_of(c));
  std::vector<int8_t> stored(input), want;
  for (int8_t& x : stored) x = static_cast<int8_t>(x + kInputZero);
  for (const double sum : expected) {
    const double q = kOutputZero + activate(sum * 0.125, c.activation) / 0.125;
    want.push_back(static_cast<int8_t>(std::clamp(q, -128.0, 127.0)));
  }
  EXPECT_EQ(test::run<int8_t>(model, {stored}), want);
}

INSTANTIATE_TEST_SUITE_P(Conv2D, Conv2D, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

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
    {"Dtypes", [](OneOpModel& m) { m.tensor(0).type = fb::TensorType_FLOAT32; },
     "f32 with i8 is not supported by this operator"},
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
     "weights have the zero point 4; i8 weights need 0"},
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
