// Plans of the device library as plain numbers.
#include "host/compile/read_layer.h"

#include <cstring>

#include "mote/ops/conv_2d.h"
#include "mote/ops/depthwise_conv_2d.h"
#include "mote/ops/fully_connected.h"

namespace mote::host::compile {
namespace {

Axis axis_of(const kernels::WindowAxis& window) {
  return {window.input,  window.output,   window.filter,
          window.stride, window.dilation, window.padding};
}

void read_shape(const kernels::Conv2DShape& shape, WeightedLayer* layer) {
  layer->kind = LayerKind::kConv2D;
  layer->batches = static_cast<int>(shape.batches);
  layer->rows = axis_of(shape.window.rows);
  layer->columns = axis_of(shape.window.columns);
  layer->input_channels = static_cast<int>(shape.input_channels);
  layer->output_channels = static_cast<int>(shape.output_channels);
  layer->groups = static_cast<int>(shape.input_channels / shape.weights_channels);
}

void read_shape(const kernels::DepthwiseConv2DShape& shape, WeightedLayer* layer) {
  layer->kind = LayerKind::kDepthwiseConv2D;
  layer->batches = static_cast<int>(shape.batches);
  layer->rows = axis_of(shape.window.rows);
  layer->columns = axis_of(shape.window.columns);
  layer->input_channels = static_cast<int>(shape.input_channels);
  layer->output_channels = static_cast<int>(shape.output_channels);
  layer->depth_multiplier = static_cast<int>(shape.output_channels / shape.input_channels);
}

void read_shape(const kernels::FullyConnectedShape& shape, WeightedLayer* layer) {
  layer->kind = LayerKind::kFullyConnected;
  layer->columns.input = layer->columns.output = static_cast<int>(shape.batches);
  layer->input_channels = static_cast<int>(shape.input_depth);
  layer->output_channels = static_cast<int>(shape.output_depth);
}

template <class Plan>
std::optional<WeightedLayer> read_plan(const Interpreter& interpreter, uint32_t node) {
  const Plan& plan = *static_cast<const Plan*>(interpreter.plan_of(node));
  const kernels::LayerQuantization& quantization = plan.quantization;
  if (quantization.weights_offset != 0) return std::nullopt;
  WeightedLayer layer;
  read_shape(plan.shape, &layer);
  layer.input_zero_point = -quantization.input_offset;
  layer.output_zero_point = quantization.output_offset;
  layer.activation_min = quantization.activation_min;
  layer.activation_max = quantization.activation_max;
  const auto* multipliers = interpreter.memory().read<Multiplier>(plan.multipliers);
  for (int i = 0; i < layer.output_channels; ++i) {
    layer.multipliers.push_back(multipliers[i * quantization.multiplier_step]);
  }
  return layer;
}

std::optional<WeightedLayer> read_plan(const Interpreter& interpreter, uint32_t node,
                                       schema::BuiltinOperator code) {
  switch (code) {
    case schema::BuiltinOperator_CONV_2D:
      return read_plan<conv_2d::PlanQuantized>(interpreter, node);
    case schema::BuiltinOperator_DEPTHWISE_CONV_2D:
      return read_plan<depthwise_conv_2d::PlanQuantized>(interpreter, node);
    case schema::BuiltinOperator_FULLY_CONNECTED:
      return read_plan<fully_connected::PlanQuantized>(interpreter, node);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<WeightedLayer> read_layer(const Interpreter& interpreter, const Subgraph& subgraph,
                                        uint32_t node) {
  const GraphOperator& op = subgraph.operators[node];
  const KernelRow& row = interpreter.row_of(node);
  if (row.first != DType::kI8 || row.second != DType::kI8) return std::nullopt;
  const auto tensor = [&](uint32_t input) -> const GraphTensor* {
    const bool given = input < op.inputs.size() && op.inputs[input] >= 0;
    return given ? &subgraph.tensors[static_cast<size_t>(op.inputs[input])] : nullptr;
  };
  const GraphTensor* weights = tensor(kLayerWeights);
  const GraphTensor* bias = tensor(kLayerBias);
  if (weights == nullptr || weights->data.empty()) return std::nullopt;
  if (bias != nullptr && bias->data.empty()) return std::nullopt;
  std::optional<WeightedLayer> layer = read_plan(interpreter, node, op.code);
  if (!layer) return std::nullopt;
  layer->weights.resize(weights->data.size());
  std::memcpy(layer->weights.data(), weights->data.data(), weights->data.size());
  layer->bias.resize(static_cast<size_t>(layer->output_channels));
  if (bias != nullptr) std::memcpy(layer->bias.data(), bias->data.data(), bias->data.size());
  return layer;
}

uint64_t WeightedLayer::products() const {
  const auto taps = static_cast<uint64_t>(rows.filter) * static_cast<uint64_t>(columns.filter);
  const auto outputs = static_cast<uint64_t>(batches) * static_cast<uint64_t>(rows.output) *
                       static_cast<uint64_t>(columns.output) *
                       static_cast<uint64_t>(output_channels);
  const int inputs = kind == LayerKind::kDepthwiseConv2D ? 1 : input_channels / groups;
  return outputs * taps * static_cast<uint64_t>(inputs);
}

}  // namespace mote::host::compile
