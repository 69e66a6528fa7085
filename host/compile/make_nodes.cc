// Reads i8 layers out of the Plans that the device library made for them.
#include "host/compile/make_nodes.h"

#include <cstring>

#include "host/graph/export_tflite.h"
#include "host/graph/import_tflite.h"
#include "host/optimize/device_metadata.h"
#include "mote/ops/conv_2d.h"
#include "mote/ops/depthwise_conv_2d.h"
#include "mote/ops/fully_connected.h"
#include "mote/ops/quantization.h"

namespace mote::host::compile {
namespace {

Axis axis_of(const kernels::WindowAxis& axis) {
  return {axis.input, axis.output, axis.filter, axis.stride, axis.dilation, axis.padding};
}

void set_shape(const kernels::Conv2DShape& shape, WeightedLayer* layer) {
  layer->kind = LayerKind::kConv2D;
  layer->batches = static_cast<int>(shape.batches);
  layer->rows = axis_of(shape.window.rows);
  layer->columns = axis_of(shape.window.columns);
  layer->input_channels = static_cast<int>(shape.input_channels);
  layer->output_channels = static_cast<int>(shape.output_channels);
  layer->groups = static_cast<int>(shape.input_channels / shape.weights_channels);
}

void set_shape(const kernels::DepthwiseConv2DShape& shape, WeightedLayer* layer) {
  layer->kind = LayerKind::kDepthwiseConv2D;
  layer->batches = static_cast<int>(shape.batches);
  layer->rows = axis_of(shape.window.rows);
  layer->columns = axis_of(shape.window.columns);
  layer->input_channels = static_cast<int>(shape.input_channels);
  layer->output_channels = static_cast<int>(shape.output_channels);
  layer->depth_multiplier = layer->output_channels / layer->input_channels;
}

void set_shape(const kernels::FullyConnectedShape& shape, WeightedLayer* layer) {
  layer->kind = LayerKind::kFullyConnected;
  layer->columns.input = layer->columns.output = static_cast<int>(shape.batches);
  layer->input_channels = static_cast<int>(shape.input_depth);
  layer->output_channels = static_cast<int>(shape.output_depth);
}

class LayerReader {
 public:
  LayerReader(const PreparedModel& prepared, const Node& node) : prepared_(prepared), node_(node) {}

  template <class Plan>
  std::optional<WeightedLayer> read() const {
    const Plan& plan = *static_cast<const Plan*>(node_.plan);
    const kernels::LayerQuantization& q = plan.quantization;
    const GraphTensor& weights = node_.input(1);
    // Weights that are computed, or have a zero point, stay with the library's own kernel.
    if (weights.data.empty() || q.weights_offset != 0) return std::nullopt;
    WeightedLayer layer;
    set_shape(plan.shape, &layer);
    layer.input_zero_point = -q.input_offset;
    layer.output_zero_point = q.output_offset;
    layer.activation_min = q.activation_min;
    layer.activation_max = q.activation_max;
    layer.weights.resize(weights.data.size());
    std::memcpy(layer.weights.data(), weights.data.data(), weights.data.size());
    const size_t channels = static_cast<size_t>(layer.output_channels);
    const Multiplier* table =
        reinterpret_cast<const Multiplier*>(prepared_.at(plan.multipliers.offset()));
    for (size_t i = 0; i < channels; ++i) {
      layer.multipliers.push_back(table[i * q.multiplier_step]);
    }
    return read_bias(&layer) ? std::optional(std::move(layer)) : std::nullopt;
  }

 private:
  bool read_bias(WeightedLayer* layer) const {
    layer->bias.assign(static_cast<size_t>(layer->output_channels), 0);
    const std::vector<int32_t>& inputs = node_.graph_operator->inputs;
    if (inputs.size() < 3 || inputs[2] < 0) return true;
    const std::vector<uint8_t>& data = node_.input(2).data;
    if (data.size() != layer->bias.size() * 4) return false;  // computed
    std::memcpy(layer->bias.data(), data.data(), data.size());
    return true;
  }

  const PreparedModel& prepared_;
  const Node& node_;
};

std::optional<WeightedLayer> read_layer(const PreparedModel& prepared, const Node& node) {
  if (node.row->first != DType::kI8 || node.row->second != DType::kI8) return std::nullopt;
  const LayerReader reader(prepared, node);
  if (node.op == &ops::conv_2d) return reader.read<mote::conv_2d::PlanQuantized>();
  if (node.op == &ops::depthwise_conv_2d) {
    return reader.read<mote::depthwise_conv_2d::PlanQuantized>();
  }
  if (node.op == &ops::fully_connected) return reader.read<mote::fully_connected::PlanQuantized>();
  return std::nullopt;
}

}  // namespace

uint64_t WeightedLayer::products() const {
  const uint64_t outputs = uint64_t(batches) * uint64_t(rows.output) * uint64_t(columns.output) *
                           uint64_t(output_channels);
  const int depth = kind == LayerKind::kDepthwiseConv2D ? 1 : input_channels / groups;
  return outputs * uint64_t(rows.filter) * uint64_t(columns.filter) * uint64_t(depth);
}

CompileModel::CompileModel(std::span<const uint8_t> bytes, const std::string& name)
    : graph(import_tflite(bytes, name)), prepared(bytes, name) {
  const Subgraph& main = graph.main();
  for (uint32_t i = 0; i < main.operators.size(); ++i) {
    const PreparedNode& made = prepared.node(0, i);
    Node node;
    node.index = i;
    node.graph_operator = &main.operators[i];
    node.subgraph = &main;
    node.op = made.op;
    node.row = &made.op->kernels[made.row];
    node.plan = made.has_plan ? prepared.at(made.plan) : nullptr;
    node.layer = read_layer(prepared, node);
    nodes.push_back(std::move(node));
  }
}

// Multipliers that a model brings along would not lie where PreparedModel looks for tables.
std::unique_ptr<CompileModel> make_nodes(std::span<const uint8_t> bytes, const std::string& name) {
  Graph graph = import_tflite(bytes, name);
  if (graph.metadata.count(kStoredMultipliersMetadata) == 0) {
    return std::make_unique<CompileModel>(bytes, name);
  }
  remove_device_metadata(graph);
  return std::make_unique<CompileModel>(export_tflite(graph), name);
}

}  // namespace mote::host::compile
