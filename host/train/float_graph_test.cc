// Tests of the operators that each layer becomes.
#include "host/train/float_graph.h"

#include <gtest/gtest.h>

namespace mote::host {
namespace {

Graph build(const std::string& text) {
  const std::vector<Layer> layers = resolve_net(parse_net(text), 20, 3, 4);
  std::vector<LayerWeights> weights;
  for (const Layer& layer : layers) {
    const auto total = static_cast<size_t>(weight_count(layer));
    weights.emplace_back();
    if (total == 0) continue;
    weights.back().bias.assign(layer.units, 0.5f);
    weights.back().weights.assign(total - layer.units, 0.25f);
  }
  return build_float_graph(layers, weights, "a test");
}

std::string operators(const Graph& graph) {
  std::string names;
  for (const GraphOperator& op : graph.main().operators) {
    names += std::string(names.empty() ? "" : " ") + schema::EnumNameBuiltinOperator(op.code);
  }
  return names;
}

const GraphTensor& tensor(const Graph& graph, int32_t index) {
  return graph.main().tensors[static_cast<size_t>(index)];
}

struct GraphCase {
  const char* net;
  const char* operators;
  std::vector<int32_t> input;
};

class Graphs : public testing::TestWithParam<GraphCase> {};

TEST_P(Graphs, HaveTheExpectedOperators) {
  const Graph graph = build(GetParam().net);
  EXPECT_EQ(operators(graph), GetParam().operators);
  EXPECT_EQ(tensor(graph, graph.main().inputs[0]).shape, GetParam().input);
  EXPECT_EQ(tensor(graph, graph.main().outputs[0]).shape, (std::vector<int32_t>{1, 4}));
}

INSTANTIATE_TEST_SUITE_P(
    FloatGraph, Graphs,
    testing::Values(GraphCase{"dense 8 relu, dropout 0.2, dense softmax",
                              "FULLY_CONNECTED FULLY_CONNECTED SOFTMAX",
                              {1, 60}},
                    GraphCase{"dropout 0.1, flatten, dense 8 sigmoid, dense softmax",
                              "FULLY_CONNECTED LOGISTIC FULLY_CONNECTED SOFTMAX",
                              {1, 60}},
                    GraphCase{"conv1d 8 5 relu, maxpool1d 2, flatten, dense softmax",
                              "RESHAPE CONV_2D MAX_POOL_2D RESHAPE FULLY_CONNECTED SOFTMAX",
                              {1, 20, 3}},
                    GraphCase{"avgpool 2, conv1d 8 3, globalavgpool, dense softmax",
                              "RESHAPE AVERAGE_POOL_2D CONV_2D MEAN FULLY_CONNECTED SOFTMAX",
                              {1, 20, 3}}));

TEST(FloatGraph, ConvolutionIsAnImageOfHeightOne) {
  const Graph graph = build("conv1d 8 5 stride 2 same relu, dense softmax");
  const GraphOperator& conv = graph.main().operators[1];
  EXPECT_EQ(tensor(graph, conv.inputs[0]).shape, (std::vector<int32_t>{1, 1, 20, 3}));
  EXPECT_EQ(tensor(graph, conv.inputs[1]).shape, (std::vector<int32_t>{8, 1, 5, 3}));
  EXPECT_EQ(tensor(graph, conv.inputs[2]).shape, (std::vector<int32_t>{8}));
  EXPECT_EQ(tensor(graph, conv.outputs[0]).shape, (std::vector<int32_t>{1, 1, 10, 8}));
  const schema::Conv2DOptionsT* options = conv.options.AsConv2DOptions();
  ASSERT_NE(options, nullptr);
  EXPECT_EQ(options->stride_w, 2);
  EXPECT_EQ(options->stride_h, 1);
  EXPECT_EQ(options->padding, schema::Padding_SAME);
  EXPECT_EQ(options->fused_activation_function, schema::ActivationFunctionType_RELU);
}

TEST(FloatGraph, EveryConvolutionHasABias) {
  // LiteRT's optimized kernel reads past the end without one.
  const Graph graph = build("conv1d 8 5, dense softmax");
  for (const GraphOperator& op : graph.main().operators) {
    if (op.code == schema::BuiltinOperator_CONV_2D) {
      EXPECT_EQ(op.inputs.size(), 3u);
    }
  }
}

}  // namespace
}  // namespace mote::host
