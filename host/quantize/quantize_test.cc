// Tests of the quantizer on small graphs: the rule of each operator, and that results stay close.
#include "host/quantize/quantize.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "host/base/bad_input.h"
#include "host/base/random.h"
#include "host/graph/export_tflite.h"
#include "host/quantize/calibrate.h"
#include "host/quantize/graph_maker.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

std::vector<float> noise(size_t count, double strength, uint64_t seed) {
  Random random(seed);
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(strength * random.normal());
  return values;
}

// Samples of standard normal noise for every input.
struct Samples {
  std::vector<std::vector<float>> values;
  std::vector<Sample> list;

  Samples(const Graph& graph, size_t count) {
    const Subgraph& main = graph.main();
    values.reserve(count * main.inputs.size());
    for (size_t i = 0; i < count; ++i) {
      Sample sample;
      for (const int32_t input : main.inputs) {
        size_t size = 1;
        for (const int32_t side : main.tensors[static_cast<size_t>(input)].shape) size *= side;
        values.push_back(noise(size, 1, values.size() + 1));
        sample.emplace_back(values.back());
      }
      list.push_back(std::move(sample));
    }
  }
};

Graph quantized(const Graph& graph, const QuantizeOptions& options = {}) {
  const Samples samples(graph, 40);
  return quantize_graph(graph, calibrate(graph, samples.list, "float"), options, "float");
}

Affine parameters(const Graph& graph, int32_t tensor) {
  const Quantization& q = graph.main().tensors[static_cast<size_t>(tensor)].quantization;
  return {q.scales.at(0), static_cast<int32_t>(q.zero_points.at(0))};
}

std::vector<float> run(const Graph& graph, const Sample& sample) {
  Session session(export_tflite(graph), "graph");
  std::vector<std::span<const uint8_t>> inputs;
  for (const std::span<const float> values : sample) {
    inputs.emplace_back(reinterpret_cast<const uint8_t*>(values.data()), values.size_bytes());
  }
  const std::vector<uint8_t> bytes = session.run(inputs).at(0);
  std::vector<float> output(bytes.size() / 4);
  std::memcpy(output.data(), bytes.data(), bytes.size());
  return output;
}

// The quantized graph, run by the device library, against the float one: at most `steps` of the
// output scale apart.
void expect_close(const Graph& graph, float steps, const QuantizeOptions& options = {}) {
  const Graph integer = quantized(graph, options);
  const Graph interfaced = with_float_interface(integer);
  const float scale = parameters(integer, integer.main().outputs[0]).scale;
  const Samples samples(graph, 10);
  for (const Sample& sample : samples.list) {
    const std::vector<float> want = run(graph, sample), got = run(interfaced, sample);
    ASSERT_EQ(want.size(), got.size());
    for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(got[i], want[i], steps * scale);
  }
}

// --- graphs ---

Graph dense_graph(schema::ActivationFunctionType activation) {
  GraphMaker make;
  const int32_t x = make.input({1, 12});
  const int32_t weights = make.constant({5, 12}, noise(60, 0.4, 100));
  const int32_t bias = make.constant({5}, noise(5, 0.4, 101));
  schema::FullyConnectedOptionsT options;
  options.fused_activation_function = activation;
  return make.done(
      {make.op(schema::BuiltinOperator_FULLY_CONNECTED, {x, weights, bias}, {1, 5}, options)});
}

Graph conv_graph() {
  GraphMaker make;
  const int32_t x = make.input({1, 1, 20, 3});
  const int32_t weights = make.constant({4, 1, 5, 3}, noise(60, 0.4, 102));
  const int32_t bias = make.constant({4}, noise(4, 0.4, 103));
  schema::Conv2DOptionsT options;
  options.stride_w = options.stride_h = 1;
  options.padding = schema::Padding_VALID;
  return make.done(
      {make.op(schema::BuiltinOperator_CONV_2D, {x, weights, bias}, {1, 1, 16, 4}, options)});
}

Graph depthwise_graph() {
  GraphMaker make;
  const int32_t x = make.input({1, 6, 6, 3});
  const int32_t weights = make.constant({1, 3, 3, 3}, noise(27, 0.4, 104));
  const int32_t bias = make.constant({3}, noise(3, 0.4, 105));
  schema::DepthwiseConv2DOptionsT options;
  options.stride_w = options.stride_h = options.depth_multiplier = 1;
  options.padding = schema::Padding_SAME;
  return make.done({make.op(schema::BuiltinOperator_DEPTHWISE_CONV_2D, {x, weights, bias},
                            {1, 6, 6, 3}, options)});
}

// --- weights ---

TEST(Quantize, DenseWeightsHaveOneScaleByDefault) {
  const Graph graph = quantized(dense_graph(schema::ActivationFunctionType_NONE));
  const GraphTensor &weights = graph.main().tensors[1], &bias = graph.main().tensors[2];
  EXPECT_EQ(weights.type, DType::kI8);
  EXPECT_EQ(weights.quantization.scales.size(), 1u);
  EXPECT_EQ(weights.quantization.zero_points, (std::vector<int64_t>{0}));
  EXPECT_EQ(bias.type, DType::kI32);
  EXPECT_EQ(bias.data.size(), 20u);
  EXPECT_FLOAT_EQ(bias.quantization.scales[0],
                  parameters(graph, 0).scale * weights.quantization.scales[0]);
  EXPECT_EQ(graph.main().operators[0].version, 4);
}

TEST(Quantize, DenseWeightsPerUnitOnDemand) {
  const Graph graph = quantized(dense_graph(schema::ActivationFunctionType_NONE), {true});
  EXPECT_EQ(graph.main().tensors[1].quantization.scales.size(), 5u);
  EXPECT_EQ(graph.main().tensors[1].quantization.axis, 0);
  EXPECT_EQ(graph.main().tensors[2].quantization.scales.size(), 5u);
  EXPECT_EQ(graph.main().operators[0].version, 12);
}

TEST(Quantize, ConvolutionWeightsPerFilter) {
  const Graph graph = quantized(conv_graph());
  const Quantization &weights = graph.main().tensors[1].quantization,
                     &bias = graph.main().tensors[2].quantization;
  ASSERT_EQ(weights.scales.size(), 4u);
  EXPECT_EQ(weights.axis, 0);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_FLOAT_EQ(bias.scales[i], parameters(graph, 0).scale * weights.scales[i]);
  }
}

TEST(Quantize, DepthwiseWeightsPerChannelOfTheLastDimension) {
  const Quantization weights = quantized(depthwise_graph()).main().tensors[1].quantization;
  EXPECT_EQ(weights.scales.size(), 3u);
  EXPECT_EQ(weights.axis, 3);
}

TEST(Quantize, SharedWeightsAndBiasGetOneFormForEachUse) {
  GraphMaker make;
  const int32_t x = make.input({1, 4});
  const int32_t weights = make.constant({4, 4}, noise(16, 3, 106));
  const int32_t bias = make.constant({4}, noise(4, 1, 107));
  const int32_t y = make.op(schema::BuiltinOperator_FULLY_CONNECTED, {x, weights, bias}, {1, 4},
                            schema::FullyConnectedOptionsT());
  const int32_t z = make.op(schema::BuiltinOperator_FULLY_CONNECTED, {y, weights, bias}, {1, 4},
                            schema::FullyConnectedOptionsT());
  const Graph source = make.done({z}), graph = quantized(source);
  const Shape32 first = graph.main().operators[0].inputs, second = graph.main().operators[1].inputs;
  EXPECT_NE(first[2], second[2]);
  EXPECT_NE(parameters(graph, first[2]).scale, parameters(graph, second[2]).scale);
  expect_close(source, 3);
}

// --- activations ---

TEST(Quantize, FusedReluClipsTheRangeAtZero) {
  const Graph graph = quantized(dense_graph(schema::ActivationFunctionType_RELU));
  EXPECT_EQ(parameters(graph, graph.main().outputs[0]).zero_point, -128);
}

TEST(Quantize, Relu6NeverExceedsSix) {
  GraphMaker make;
  const int32_t x = make.input({1, 4});
  const int32_t ten = make.constant({1}, {10});
  const int32_t y = make.op(schema::BuiltinOperator_MUL, {x, ten}, {1, 4}, schema::MulOptionsT());
  const Graph graph = quantized(make.done({make.op(schema::BuiltinOperator_RELU6, {y}, {1, 4})}));
  const Affine p = parameters(graph, graph.main().outputs[0]);
  EXPECT_FLOAT_EQ(p.scale, 6.0f / 255);
  EXPECT_EQ(p.zero_point, -128);
}

TEST(Quantize, SoftmaxAndLogisticAreFixed) {
  GraphMaker make;
  const int32_t x = make.input({1, 4});
  schema::SoftmaxOptionsT options;
  options.beta = 1;
  const int32_t y = make.op(schema::BuiltinOperator_SOFTMAX, {x}, {1, 4}, options);
  const int32_t z = make.op(schema::BuiltinOperator_LOGISTIC, {x}, {1, 4});
  const Graph graph = quantized(make.done({y, z}));
  EXPECT_EQ(parameters(graph, y), kProbability);
  EXPECT_EQ(parameters(graph, z), kProbability);
}

TEST(Quantize, LayoutOperatorsKeepTheirParameters) {
  GraphMaker make;
  const int32_t x = make.input({1, 8, 4});
  const int32_t shape = make.integers({1, 1, 8, 4});
  const int32_t image =
      make.op(schema::BuiltinOperator_RESHAPE, {x, shape}, {1, 1, 8, 4}, schema::ReshapeOptionsT());
  schema::Pool2DOptionsT pool;
  pool.filter_width = pool.stride_w = 2;
  pool.filter_height = pool.stride_h = 1;
  pool.padding = schema::Padding_VALID;
  const int32_t largest = make.op(schema::BuiltinOperator_MAX_POOL_2D, {image}, {1, 1, 4, 4}, pool);
  const int32_t average =
      make.op(schema::BuiltinOperator_AVERAGE_POOL_2D, {largest}, {1, 1, 2, 4}, pool);
  const int32_t paddings = make.integers({0, 0, 0, 0, 1, 1, 0, 0});
  const int32_t padded = make.op(schema::BuiltinOperator_PAD, {average, paddings}, {1, 1, 4, 4},
                                 schema::PadOptionsT());
  Graph source = make.done({padded});
  source.main().tensors[static_cast<size_t>(paddings)].shape = {4, 2};
  const Graph graph = quantized(source);
  for (const int32_t tensor : {image, largest, average, padded}) {
    EXPECT_EQ(parameters(graph, tensor), parameters(graph, x));
  }
  EXPECT_EQ(graph.main().tensors[static_cast<size_t>(shape)].type, DType::kI32);
  expect_close(source, 1.01f);
}

TEST(Quantize, ConcatenationJoinsTheRanges) {
  GraphMaker make;
  const int32_t a = make.input({1, 4}), b = make.input({1, 4});
  const int32_t ten = make.constant({1}, {10});
  const int32_t wide =
      make.op(schema::BuiltinOperator_MUL, {b, ten}, {1, 4}, schema::MulOptionsT());
  schema::ConcatenationOptionsT options;
  options.axis = 1;
  const int32_t both = make.op(schema::BuiltinOperator_CONCATENATION, {a, wide}, {1, 8}, options);
  const Graph source = make.done({both}), graph = quantized(source);
  EXPECT_EQ(parameters(graph, a), parameters(graph, both));
  EXPECT_EQ(parameters(graph, wide), parameters(graph, both));
  EXPECT_GT(parameters(graph, both).scale, 0.1f);
  expect_close(source, 2);
}

TEST(Quantize, FixedInputOfAConcatenationIsRequantized) {
  GraphMaker make;
  const int32_t a = make.input({1, 4});
  const int32_t share = make.op(schema::BuiltinOperator_LOGISTIC, {a}, {1, 4});
  schema::ConcatenationOptionsT options;
  options.axis = 1;
  const int32_t both = make.op(schema::BuiltinOperator_CONCATENATION, {a, share}, {1, 8}, options);
  const Graph graph = quantized(make.done({both}));
  ASSERT_EQ(graph.main().operators.size(), 3u);
  EXPECT_EQ(graph.main().operators[1].code, schema::BuiltinOperator_QUANTIZE);
  EXPECT_EQ(parameters(graph, share), kProbability);
  EXPECT_EQ(parameters(graph, graph.main().operators[2].inputs[1]), parameters(graph, both));
}

TEST(Quantize, ConstantOperandBecomesInt8) {
  GraphMaker make;
  const int32_t x = make.input({1, 4});
  const int32_t c = make.constant({4}, {1, -2, 0.5f, 3});
  const Graph source =
      make.done({make.op(schema::BuiltinOperator_ADD, {x, c}, {1, 4}, schema::AddOptionsT())});
  const Graph graph = quantized(source);
  EXPECT_EQ(graph.main().tensors[1].type, DType::kI8);
  EXPECT_EQ(graph.main().tensors[1].data.size(), 4u);
  EXPECT_FLOAT_EQ(parameters(graph, c).scale, 5.0f / 255);
  expect_close(source, 2);
}

// --- results ---

TEST(Quantize, ResultsStayCloseToFloat) {
  expect_close(dense_graph(schema::ActivationFunctionType_NONE), 4);
  expect_close(dense_graph(schema::ActivationFunctionType_RELU), 4);
  expect_close(conv_graph(), 4);
  expect_close(depthwise_graph(), 4);
}

TEST(Quantize, MeanOverRowsStaysClose) {
  GraphMaker make;
  const int32_t x = make.input({1, 1, 10, 3});
  schema::ReducerOptionsT options;
  options.keep_dims = false;
  const int32_t axes = make.integers({1, 2});
  expect_close(make.done({make.op(schema::BuiltinOperator_MEAN, {x, axes}, {1, 3}, options)}), 4);
}

// --- interface and failures ---

TEST(Quantize, InterfaceIsInt8OrFloat) {
  const Graph integer = quantized(dense_graph(schema::ActivationFunctionType_NONE));
  const Subgraph& main = integer.main();
  EXPECT_EQ(main.tensors[static_cast<size_t>(main.inputs[0])].type, DType::kI8);
  EXPECT_EQ(main.tensors[static_cast<size_t>(main.outputs[0])].type, DType::kI8);
  const Graph interfaced = with_float_interface(integer);
  const Subgraph& around = interfaced.main();
  EXPECT_EQ(around.tensors[static_cast<size_t>(around.inputs[0])].type, DType::kF32);
  EXPECT_EQ(around.tensors[static_cast<size_t>(around.outputs[0])].type, DType::kF32);
  ASSERT_EQ(around.operators.size(), 3u);
  EXPECT_EQ(around.operators.front().code, schema::BuiltinOperator_QUANTIZE);
  EXPECT_EQ(around.operators.back().code, schema::BuiltinOperator_DEQUANTIZE);
}

TEST(Quantize, OperatorWithoutInt8FormIsNamed) {
  GraphMaker make;
  const int32_t x = make.input({1, 4});
  const Graph graph = make.done({make.op(schema::BuiltinOperator_FLOOR, {x}, {1, 4})});
  try {
    quantize_graph(graph, std::vector<Range>(2), {}, "m.tflite");
    FAIL() << "accepted";
  } catch (const BadInput& error) {
    EXPECT_STREQ(error.what(), "m.tflite: node 0 FLOOR: this operator cannot be quantized to int8");
  }
}

TEST(Quantize, ComputedWeightsAreNamed) {
  GraphMaker make;
  const int32_t x = make.input({1, 4}), w = make.input({2, 4});
  const Graph graph = make.done({make.op(schema::BuiltinOperator_FULLY_CONNECTED, {x, w, -1},
                                         {1, 2}, schema::FullyConnectedOptionsT())});
  EXPECT_THROW(quantize_graph(graph, std::vector<Range>(3), {}, "m"), BadInput);
}

TEST(Quantize, MetadataAndNamesSurvive) {
  Graph source = dense_graph(schema::ActivationFunctionType_NONE);
  source.metadata["mote.training"] = {'{', '}'};
  const Graph graph = quantized(source);
  EXPECT_EQ(graph.metadata, source.metadata);
  EXPECT_EQ(graph.main().tensors[1].name, source.main().tensors[1].name);
}

TEST(Calibrate, RangesOfInputsConstantsAndActivations) {
  GraphMaker make;
  const int32_t x = make.input({1, 2});
  const int32_t c = make.constant({2}, {-3, 5});
  const int32_t y = make.op(schema::BuiltinOperator_ADD, {x, c}, {1, 2}, schema::AddOptionsT());
  const int32_t z = make.op(schema::BuiltinOperator_RELU, {y}, {1, 2});
  const Graph graph = make.done({z});
  const std::vector<float> first = {1, 2}, second = {-4, 0.5f};
  const std::vector<Range> ranges = calibrate(graph, {{first}, {second}}, "g");
  EXPECT_EQ(ranges[static_cast<size_t>(x)].min, -4);
  EXPECT_EQ(ranges[static_cast<size_t>(x)].max, 2);
  EXPECT_EQ(ranges[static_cast<size_t>(c)].max, 5);
  EXPECT_EQ(ranges[static_cast<size_t>(y)].min, -7);
  EXPECT_EQ(ranges[static_cast<size_t>(y)].max, 7);
  EXPECT_EQ(ranges[static_cast<size_t>(z)].min, 0);
}

}  // namespace
}  // namespace mote::host
