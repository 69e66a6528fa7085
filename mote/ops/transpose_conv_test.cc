// TRANSPOSE_CONV in all its dtypes against its definition, which scatters; and what is refused.
#include "mote/ops/transpose_conv.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "tests/support/layer_cases.h"
#include "tests/support/layer_dtypes.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Axis {
  int input;
  int output;
  int filter;
  int stride = 1;

  // Of the convolution from the output to the input.
  int padding(bool same) const {
    const int windows = (output + stride - 1) / stride;
    return same ? std::max(0, (windows - 1) * stride + filter - output) / 2 : 0;
  }
};

struct Case {
  const char* name;
  Axis rows;
  Axis columns;
  bool same = true;
  int channels = 1;
  int outputs = 1;
  int batches = 1;
  test::Bias bias = test::Bias::kGiven;
  fb::ActivationFunctionType activation = fb::ActivationFunctionType_NONE;
};

const Case kCases[] = {
    {"OnePixel", {1, 1, 1}, {1, 1, 1}},
    {"Pointwise", {2, 2, 1}, {3, 3, 1}, true, 4, 3},
    {"Same3x3", {4, 4, 3}, {5, 5, 3}, true, 3, 4},
    {"Valid3x3", {3, 5, 3}, {2, 4, 3}, false, 3, 4},
    {"Stride2Same", {3, 6, 3, 2}, {2, 4, 3, 2}, true, 2, 3},
    {"Stride2SameOdd", {3, 5, 3, 2}, {2, 3, 2, 2}, true, 2, 3},
    {"Stride2Valid", {3, 7, 3, 2}, {2, 5, 3, 2}, false, 2, 2},
    {"StrideBeyondFilter", {2, 5, 2, 3}, {3, 7, 1, 3}, false, 2, 2},
    {"LongFilter", {2, 3, 6, 2}, {2, 2, 5}, true, 2, 1},
    {"OutputBeyondReach", {2, 6, 2}, {2, 7, 2, 2}, false, 2, 2},
    {"OutputCutShort", {4, 3, 3}, {4, 2, 2, 2}, false, 2, 2},
    {"Batches", {2, 2, 2}, {2, 4, 2, 2}, true, 3, 2, 3},
    {"ManyChannels", {2, 3, 2}, {1, 2, 2}, false, 13, 5},
    {"NoBias", {3, 3, 2}, {3, 3, 2}, true, 2, 3, 1, test::Bias::kAbsent},
    {"BiasLeftOut", {3, 3, 2}, {3, 3, 2}, true, 2, 3, 1, test::Bias::kLeftOut},
    {"Relu",
     {3, 3, 2},
     {3, 3, 2},
     true,
     2,
     3,
     1,
     test::Bias::kGiven,
     fb::ActivationFunctionType_RELU},
    {"Relu6",
     {3, 3, 3},
     {3, 3, 2},
     true,
     2,
     3,
     1,
     test::Bias::kGiven,
     fb::ActivationFunctionType_RELU6},
};

const test::LayerDtypes kDtypes[] = {
    test::kF32,
    test::kF32I8,
    test::kF32I4,
    test::kI8,
    test::kI8I4,
    test::kU8,
    test::kI16I8WithI64,
    test::kI16I8WithI32,
    {"I16I8WithI16", DType::kI16, DType::kI8, DType::kI16},
};

// Adds every input times every tap of every filter to where it falls.
void scatter(const Case& c, test::NaiveLayer* layer) {
  const int pixels = c.rows.input * c.columns.input, taps = c.rows.filter * c.columns.filter;
  for (int i = 0; i < c.batches * c.rows.output * c.columns.output * c.outputs; ++i) {
    layer->sums.push_back(layer->bias[static_cast<size_t>(i % c.outputs)]);
  }
  for (int i = 0; i < c.batches * pixels * taps * c.outputs * c.channels; ++i) {
    const int channel = i % c.channels, o = i / c.channels % c.outputs;
    const int tap = i / c.channels / c.outputs % taps;
    const int pixel = i / c.channels / c.outputs / taps;  // of all batches
    const int y = pixel % pixels / c.columns.input * c.rows.stride - c.rows.padding(c.same) +
                  tap / c.columns.filter;
    const int x = pixel % c.columns.input * c.columns.stride - c.columns.padding(c.same) +
                  tap % c.columns.filter;
    if (y < 0 || y >= c.rows.output || x < 0 || x >= c.columns.output) continue;
    const int out = (pixel / pixels * c.rows.output + y) * c.columns.output + x;
    layer->sums[static_cast<size_t>(out * c.outputs + o)] +=
        layer->input[static_cast<size_t>(pixel * c.channels + channel)] *
        layer->weights[static_cast<size_t>((o * taps + tap) * c.channels + channel)];
  }
}

test::NaiveLayer layer_of(const Case& c) {
  test::NaiveLayer layer;
  layer.input_shape = {c.batches, c.rows.input, c.columns.input, c.channels};
  layer.weights_shape = {c.outputs, c.rows.filter, c.columns.filter, c.channels};
  layer.output_shape = {c.batches, c.rows.output, c.columns.output, c.outputs};
  layer.input = test::noise<double>(test::elements(layer.input_shape), 1, -9, 9);
  layer.weights = test::noise<double>(test::elements(layer.weights_shape), 2, -3, 3);
  layer.bias = test::noise<double>(static_cast<size_t>(c.outputs), 3, -20, 20);
  layer.has_bias = c.bias;
  layer.activation = c.activation;
  if (c.bias != test::Bias::kGiven) layer.bias.assign(layer.bias.size(), 0);
  scatter(c, &layer);
  return layer;
}

fb::TransposeConvOptionsT options_of(const Case& c) {
  fb::TransposeConvOptionsT options;
  options.padding = c.same ? fb::Padding_SAME : fb::Padding_VALID;
  options.stride_h = c.rows.stride;
  options.stride_w = c.columns.stride;
  options.fused_activation_function = c.activation;
  return options;
}

// The operator's inputs are shape of the output, weights, input and bias.
OneOpModel model_of(const Case& c, const test::LayerDtypes& dtypes, const test::NaiveLayer& layer) {
  OneOpModel model = layer.model(fb::BuiltinOperator_TRANSPOSE_CONV, dtypes, options_of(c));
  model.constant<int32_t>({4}, layer.output_shape);
  std::vector<int32_t>& inputs = model.op().inputs;
  std::rotate(inputs.begin(), inputs.end() - 1, inputs.end());
  std::swap(inputs[1], inputs[2]);
  return model;
}

class TransposeConv : public testing::TestWithParam<std::tuple<Case, test::LayerDtypes>> {};

TEST_P(TransposeConv, EqualsItsDefinition) {
  const auto& [c, dtypes] = GetParam();
  const test::NaiveLayer layer = layer_of(c);
  EXPECT_EQ(test::run<uint8_t>(model_of(c, dtypes, layer), {layer.stored_input(dtypes)}),
            layer.stored_output(dtypes).bytes);
}

INSTANTIATE_TEST_SUITE_P(TransposeConv, TransposeConv,
                         testing::Combine(testing::ValuesIn(kCases), testing::ValuesIn(kDtypes)),
                         test::name_of_case_and_dtypes<TransposeConv::ParamType>);

const test::LayerDtypes kI8{"I8", DType::kI8, DType::kI8, DType::kI32};  // zero points 0

const Case kOnePixel{"", {1, 1, 1}, {1, 1, 1}, true, 2, 3, 1};

OneOpModel one_pixel(const test::LayerDtypes& dtypes) {
  test::NaiveLayer layer = layer_of(kOnePixel);
  layer.weights = {1, 4, 3, 0, -3, 0};
  layer.bias = {1, 0, 0};
  return model_of(kOnePixel, dtypes, layer);
}

// Three filters of scales 1, 0.5 and 0.25 on {1, 2}.
TEST(TransposeConvChannels, EachHasItsScale) {
  OneOpModel model = one_pixel(kI8);
  model.tensor(1).quantization->scale = {1.0f, 0.5f, 0.25f};
  model.tensor(1).quantization->zero_point = {0, 0, 0};
  model.tensor(0).quantization->scale = {1.0f};
  model.tensor(3).quantization->scale = {1.0f};
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{1, 2}}),
            (std::vector<int8_t>{10, 2, -1}));
}

TEST(TransposeConvChannels, EachHasItsScaleInHybrid) {
  OneOpModel model = one_pixel(test::kF32I8);
  model.tensor(1).quantization->scale = {1.0f, 0.5f, 0.25f};
  model.tensor(1).quantization->zero_point = {0, 0, 0};
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{1, 2}}),
            (std::vector<float>{9.25f, 1.5f, -0.75f}));
}

// The shape of the output may be computed: it is in the file as well.
TEST(TransposeConvShape, MayBeComputed) {
  OneOpModel model = one_pixel(kI8);
  model.tensor(4).buffer = 0;
  auto& inputs = model.model().subgraphs[0]->inputs;
  inputs.insert(inputs.begin(), 4);
  const std::vector<int32_t> shape = {9, 9, 9, 9};
  EXPECT_EQ(test::run<int8_t>(model, {shape, std::vector<int8_t>{1, 2}}).size(), 3u);
}

// Tensors: 0 input, 1 weights, 2 bias, 3 output, 4 the output's shape.
const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(0).type = fb::TensorType_BOOL; },
     "bool with i8 is not supported by this operator"},
    {"OutputType", [](OneOpModel& m) { m.tensor(3).type = fb::TensorType_UINT8; },
     "output is u8, i8 needed"},
    {"Rank",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 1, 2};
     },
     "a tensor has 3 dimensions, 4 needed"},
    {"Empty",
     [](OneOpModel& m) {
       m.tensor(1).shape = {3, 0, 1, 2};
       m.tensor(1).buffer = 0;
     },
     "dimension 1 of input or weights is 0"},
    {"OutputShape",
     [](OneOpModel& m) {
       test::replace_constant<int32_t>(m, 4, {4}, {1, 1, 2, 3});
     },
     "the output has a dimension of 1 where input 0 says 2"},
    {"OutputShapeRank",
     [](OneOpModel& m) {
       test::replace_constant<int32_t>(m, 4, {3}, {1, 1, 3});
     },
     "a tensor has 4 dimensions, 3 needed"},
    {"OutputShapeType", [](OneOpModel& m) { m.op().inputs[0] = 1; },
     "a list of indices is i8, i32 or i64 needed"},
    {"Batches",
     [](OneOpModel& m) {
       m.tensor(3).shape = {2, 1, 1, 3};
     },
     "output has 2 batches, 1 needed"},
    {"Channels",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 1, 1, 3};
     },
     "weights have 2 input channels, 3 needed"},
    {"OutputChannels",
     [](OneOpModel& m) {
       m.tensor(3).shape = {1, 1, 1, 4};
     },
     "output has 4 channels, 3 (one a filter) needed"},
    {"Padding",
     [](OneOpModel& m) {
       m.op().builtin_options.AsTransposeConvOptions()->padding = static_cast<fb::Padding>(2);
     },
     "padding 2 is neither SAME (0) nor VALID (1)"},
    {"Stride", [](OneOpModel& m) { m.op().builtin_options.AsTransposeConvOptions()->stride_w = 0; },
     "a stride or filter size of 0; 1 to 65535 is possible"},
    {"Filter",
     [](OneOpModel& m) {
       test::replace_constant(m, 1, {3, 65536, 1, 2}, std::vector<int8_t>(3 * 2 * 65536));
     },
     "a stride or filter size of 65536; 1 to 65535 is possible"},
    {"BiasType", [](OneOpModel& m) { m.op().inputs[3] = 1; }, "bias is i8, i32 needed"},
    {"WeightsZeroPoint", [](OneOpModel& m) { m.tensor(1).quantization->zero_point = {4}; },
     "weights have the zero point 4, 0 needed"},
};

class TransposeConvRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(TransposeConvRefusal, SaysWhy) {
  OneOpModel model = one_pixel(kI8);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 TRANSPOSE_CONV: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(TransposeConv, TransposeConvRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

TEST(TransposeConvI16, ChecksAShortBias) {
  OneOpModel model = one_pixel(kDtypes[8]);
  test::replace_constant<int16_t>(model, 2, {2}, {1, 2});
  EXPECT_EQ(test::prepare_message(model), "node 0 TRANSPOSE_CONV: bias has 2 elements, 3 needed");
}

}  // namespace
}  // namespace mote
