// A node as the ahead-of-time compiler sees it: the operator, its tensors, and what the device
// library's prepare found out about it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "host/graph/graph.h"
#include "mote/base/fixed_point.h"
#include "mote/ops/op.h"

namespace mote::host::compile {

// One of the two spatial axes of a layer, in elements. Output o sees the inputs
// o * stride - padding + t * dilation for each tap t < filter.
struct Axis {
  int input = 1;
  int output = 1;
  int filter = 1;
  int stride = 1;
  int dilation = 1;
  int padding = 0;  // before the first element
};

enum class LayerKind : uint8_t { kConv2D, kDepthwiseConv2D, kFullyConnected };

// An i8 layer with i8 weights, as numbers. FULLY_CONNECTED is a 1x1 convolution over one row whose
// columns are the batches. output = clamp(round(multiplier * (bias + sum of weight * (input -
// input_zero_point))) + output_zero_point, activation_min, activation_max), with the rounding of
// multiply_by_quantized_multiplier().
struct WeightedLayer {
  LayerKind kind = LayerKind::kConv2D;
  int batches = 1;
  Axis rows, columns;
  int input_channels = 1;
  int output_channels = 1;
  int depth_multiplier = 1;  // depthwise: outputs of each input channel
  int groups = 1;            // CONV_2D
  int input_zero_point = 0;
  int output_zero_point = 0;
  int activation_min = -128;
  int activation_max = 127;
  // [output][row][column][input channel], depthwise [row][column][output].
  std::vector<int8_t> weights;
  std::vector<int32_t> bias;            // one an output channel; zeros when the model has none
  std::vector<Multiplier> multipliers;  // one an output channel

  // Multiply-accumulates of one inference; taps in the padding count.
  uint64_t products() const;
};

struct Node {
  uint32_t index = 0;  // in the main subgraph
  const GraphOperator* graph_operator = nullptr;
  const Subgraph* subgraph = nullptr;
  const Op* op = nullptr;
  const KernelRow* row = nullptr;
  const void* plan = nullptr;  // what prepare made for `row`
  std::optional<WeightedLayer> layer;

  const GraphTensor& input(uint32_t i) const {
    return subgraph->tensors[static_cast<size_t>(graph_operator->inputs[i])];
  }
  const GraphTensor& output(uint32_t i = 0) const {
    return subgraph->tensors[static_cast<size_t>(graph_operator->outputs[i])];
  }
};

}  // namespace mote::host::compile
