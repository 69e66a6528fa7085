// CONV_3D against its definition, in f32 and with i8 and i4 weights; and what is refused.
#include "mote/ops/conv_3d.h"

#include <gtest/gtest.h>

#include <tuple>

#include "tests/support/layer_cases.h"
#include "tests/support/layer_dtypes.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Case {
  const char* name;
  test::NaiveAxis slices;
  test::NaiveWindow window;  // rows, columns and the padding of all three
  int channels = 1;
  int outputs = 1;
  int batches = 1;
  test::Bias bias = test::Bias::kGiven;
  fb::ActivationFunctionType activation = fb::ActivationFunctionType_NONE;
};

const Case kCases[] = {
    {"OnePixel", {1, 1}, {{1, 1}, {1, 1}}},
    {"Pointwise", {2, 1}, {{3, 1}, {2, 1}}, 3, 5},
    {"Same", {4, 3}, {{5, 3}, {4, 2}}, 2, 3},
    {"Valid", {4, 3}, {{5, 2}, {4, 3}, false}, 2, 4},
    {"Strides", {5, 2, 2}, {{6, 3, 3}, {7, 3, 2}}, 2, 5},
    {"StridesValid", {5, 2, 2}, {{6, 3, 3}, {7, 3, 2}, false}, 2, 1},
    {"Dilated", {5, 2, 1, 2}, {{5, 2, 1, 3}, {6, 3, 1, 2}}, 2, 3},
    {"DilatedBeyondInput", {2, 2, 1, 4}, {{2, 3, 1, 3}, {3, 2, 1, 5}}, 2, 2},
    {"Batches", {2, 2}, {{2, 2}, {3, 2}}, 2, 3, 3},
    {"NoBias", {2, 2}, {{2, 2}, {3, 2}}, 2, 3, 1, test::Bias::kAbsent},
    {"BiasLeftOut", {2, 2}, {{2, 2}, {3, 2}}, 2, 3, 1, test::Bias::kLeftOut},
    {"Relu6",
     {2, 2},
     {{3, 3}, {3, 2}},
     2,
     3,
     1,
     test::Bias::kGiven,
     fb::ActivationFunctionType_RELU6},
};

const test::LayerDtypes kDtypes[] = {test::kF32, test::kF32I8, test::kF32I4};

// A sum of convolutions in two dimensions, one for each slice of input and filter that meet.
void convolve(const Case& c, test::NaiveLayer* layer) {
  const int image = c.window.rows.input * c.window.columns.input;
  const int plane = c.window.output_rows() * c.window.output_columns();
  const int taps = c.window.rows.filter * c.window.columns.filter;
  const int slices = c.window.output(c.slices);
  for (int i = 0; i < c.batches * slices * plane * c.outputs; ++i) {
    layer->sums.push_back(layer->bias[static_cast<size_t>(i % c.outputs)]);
  }
  for (int i = 0; i < c.batches * slices * c.slices.filter; ++i) {
    const int out_slice = i / c.slices.filter, tap_slice = i % c.slices.filter;
    const int z = c.window.at(c.slices, out_slice % slices, tap_slice);
    if (z < 0 || z >= c.slices.input) continue;
    const int in_slice = out_slice / slices * c.slices.input + z;
    c.window.for_each_tap([&](int out, int tap, int pixel) {
      for (int k = 0; k < c.channels * c.outputs; ++k) {
        const int x = (in_slice * image + pixel) * c.channels + k / c.outputs;
        const int w = (tap_slice * taps + tap) * c.channels * c.outputs + k;
        layer->sums[static_cast<size_t>((out_slice * plane + out) * c.outputs + k % c.outputs)] +=
            layer->input[static_cast<size_t>(x)] * layer->weights[static_cast<size_t>(w)];
      }
    });
  }
}

test::NaiveLayer layer_of(const Case& c) {
  const test::NaiveAxis &rows = c.window.rows, &columns = c.window.columns;
  test::NaiveLayer layer;
  layer.input_shape = {c.batches, c.slices.input, rows.input, columns.input, c.channels};
  layer.weights_shape = {c.slices.filter, rows.filter, columns.filter, c.channels, c.outputs};
  layer.output_shape = {c.batches, c.window.output(c.slices), c.window.output_rows(),
                        c.window.output_columns(), c.outputs};
  layer.input = test::noise<double>(test::elements(layer.input_shape), 1, -9, 9);
  layer.weights = test::noise<double>(test::elements(layer.weights_shape), 2, -3, 3);
  layer.bias = test::noise<double>(static_cast<size_t>(c.outputs), 3, -20, 20);
  layer.has_bias = c.bias;
  layer.activation = c.activation;
  if (c.bias != test::Bias::kGiven) layer.bias.assign(layer.bias.size(), 0);
  convolve(c, &layer);
  return layer;
}

fb::Conv3DOptionsT options_of(const Case& c) {
  fb::Conv3DOptionsT options;
  options.padding = c.window.same ? fb::Padding_SAME : fb::Padding_VALID;
  options.stride_d = c.slices.stride;
  options.stride_h = c.window.rows.stride;
  options.stride_w = c.window.columns.stride;
  options.dilation_d_factor = c.slices.dilation;
  options.dilation_h_factor = c.window.rows.dilation;
  options.dilation_w_factor = c.window.columns.dilation;
  return options;
}

class Conv3D : public testing::TestWithParam<std::tuple<Case, test::LayerDtypes>> {};

TEST_P(Conv3D, EqualsItsDefinition) {
  const auto& [c, dtypes] = GetParam();
  const test::NaiveLayer layer = layer_of(c);
  const OneOpModel model = layer.model(fb::BuiltinOperator_CONV_3D, dtypes, options_of(c));
  EXPECT_EQ(test::run<uint8_t>(model, {layer.stored_input(dtypes)}),
            layer.stored_output(dtypes).bytes);
}

INSTANTIATE_TEST_SUITE_P(Conv3D, Conv3D,
                         testing::Combine(testing::ValuesIn(kCases), testing::ValuesIn(kDtypes)),
                         test::name_of_case_and_dtypes<Conv3D::ParamType>);

TEST(Conv3DChannels, EachHasItsScale) {
  OneOpModel model(fb::BuiltinOperator_CONV_3D);
  model.input({1, 1, 1, 1, 2}, DType::kF32);
  model.constant<int8_t>({1, 1, 1, 2, 3}, {1, 3, 5, 2, 4, 6}, {1.0f, 0.5f, 0.25f}, {0, 0, 0}, 4);
  model.output({1, 1, 1, 1, 3}, DType::kF32);
  fb::Conv3DOptionsT options;
  options.stride_d = options.stride_h = options.stride_w = 1;
  model.options(options);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{1, 10}}),
            (std::vector<float>{21, 21.5f, 16.25f}));
}

// Tensors: 0 input [1, 2, 2, 3, 2], 1 weights [2, 2, 2, 2, 3], 2 bias, 3 output [1, 2, 2, 3, 3].
const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(0).type = fb::TensorType_INT8; },
     "i8 with f32 is not supported by this operator"},
    {"InputRank",
     [](OneOpModel& m) {
       m.tensor(0).shape = {2, 2, 3, 2};
     },
     "input or output has 4 dimensions, 5 needed"},
    {"OutputRank",
     [](OneOpModel& m) {
       m.tensor(3).shape = {2, 2, 3, 3};
     },
     "input or output has 4 dimensions, 5 needed"},
    {"Channels",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 2, 2, 3, 4};
     },
     "weights have 2 input channels, 4 needed"},
    {"Stride", [](OneOpModel& m) { m.op().builtin_options.AsConv3DOptions()->stride_d = 0; },
     "a stride of 0; 1 to 65535 is possible"},
    {"Padding",
     [](OneOpModel& m) {
       m.op().builtin_options.AsConv3DOptions()->padding = static_cast<fb::Padding>(2);
     },
     "padding 2 is neither SAME (0) nor VALID (1)"},
    {"Output",
     [](OneOpModel& m) {
       m.tensor(3).shape = {1, 3, 2, 3, 3};
     },
     "the output has a dimension of 3, input and weights make 2"},
    {"EmptyInput",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 2, 0, 3, 2};
     },
     "dimension 2 of the input is 0"},
};

class Conv3DRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(Conv3DRefusal, SaysWhy) {
  const Case c{"", {2, 2}, {{2, 2}, {3, 2}}, 2, 3};
  OneOpModel model = layer_of(c).model(fb::BuiltinOperator_CONV_3D, test::kF32, options_of(c));
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 CONV_3D: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Conv3D, Conv3DRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
