// Cuts weights, biases, scales and shapes down to the channels that stay.
#include "host/optimize/constant_channels.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "host/base/bad_input.h"
#include "host/graph/export_tflite.h"
#include "host/optimize/channel_ranges.h"
#include "host/optimize/removable_channels.h"

namespace mote::host {
namespace {

using compile::LayerKind;
using compile::Node;
using compile::WeightedLayer;
using Flags = std::vector<bool>;

size_t count(const Flags& flags) {
  return static_cast<size_t>(std::count(flags.begin(), flags.end(), true));
}

template <class T>
std::vector<T> without(const std::vector<T>& values, const Flags& goes) {
  std::vector<T> kept;
  for (size_t i = 0; i < values.size(); ++i) {
    if (!goes[i % goes.size()]) kept.push_back(values[i]);
  }
  return kept;
}

template <class T>
std::vector<uint8_t> as_bytes(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

void cut_last_dimension(GraphTensor* tensor, const Flags& goes) {
  const auto removed = static_cast<int32_t>(count(goes));
  tensor->shape.back() -= removed;
  if (tensor->shape_signature.empty() || tensor->shape_signature.back() < 0) return;
  tensor->shape_signature.back() -= removed;
}

class Cut {
 public:
  Cut(Graph& graph, const compile::CompileModel& model)
      : main_(graph.main()),
        model_(model),
        ranges_(find_channel_ranges(model)),
        goes_(find_removable_channels(model, ranges_)) {}

  // Whether there was anything to cut.
  bool run(size_t* removed) {
    size_t outputs = 0;
    for (const Node& node : model_.nodes) {
      if (!node.layer) continue;
      outputs += count(goes(node.graph_operator->outputs[0]));
    }
    *removed += outputs;
    if (outputs == 0) return false;
    for (const Node& node : model_.nodes) cut_node(node);
    // After the nodes, which look at the old shapes.
    for (size_t i = 0; i < goes_.size(); ++i) {
      if (count(goes_[i]) > 0) cut_tensor(&main_.tensors[i], goes_[i]);
    }
    for (const Node& node : model_.nodes) set_new_shape(node.index);
    return true;
  }

 private:
  const Flags& goes(int32_t tensor) const { return goes_[static_cast<size_t>(tensor)]; }
  const GraphTensor& old(int32_t tensor) const {
    return model_.graph.main().tensors[static_cast<size_t>(tensor)];
  }

  // A changed constant becomes a tensor of its own: others may use the old one as it was.
  int32_t add(GraphTensor tensor) {
    main_.tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(main_.tensors.size()) - 1;
  }

  void cut_node(const Node& node) {
    if (!node.layer) return;
    const GraphOperator& op = *node.graph_operator;
    const Flags& inputs = goes(op.inputs[0]);
    const Flags& outputs = goes(op.outputs[0]);
    if (count(inputs) + count(outputs) == 0) return;
    cut_weights(node, inputs, outputs);
    cut_bias(node, inputs, outputs);
    if (auto* options = main_.operators[node.index].options.AsDepthwiseConv2DOptions()) {
      const size_t left = outputs.size() - count(outputs);
      options->depth_multiplier = static_cast<int32_t>(left / (inputs.size() - count(inputs)));
    }
  }

  void cut_weights(const Node& node, const Flags& inputs, const Flags& outputs) {
    const WeightedLayer& layer = *node.layer;
    GraphTensor weights = old(node.graph_operator->inputs[1]);
    const bool depthwise = layer.kind == LayerKind::kDepthwiseConv2D;
    std::vector<int8_t> kept;
    if (depthwise) {
      kept = without(layer.weights, outputs);
    } else {
      const size_t filter = layer.weights.size() / outputs.size();
      for (size_t i = 0; i < layer.weights.size(); ++i) {
        const bool stays = !outputs[i / filter] && !inputs[i % filter % inputs.size()];
        if (stays) kept.push_back(layer.weights[i]);
      }
    }
    weights.data = as_bytes(kept);
    weights.shape_signature.clear();
    const auto removed = static_cast<int32_t>(count(outputs));
    if (depthwise) {
      weights.shape.back() -= removed;
    } else {
      weights.shape.front() -= removed;
      weights.shape.back() -= weights.shape.back() / static_cast<int32_t>(inputs.size()) *
                              static_cast<int32_t>(count(inputs));
    }
    cut_quantization(&weights.quantization, outputs);
    main_.operators[node.index].inputs[1] = add(std::move(weights));
  }

  static void cut_quantization(Quantization* quantization, const Flags& outputs) {
    if (quantization->scales.size() != outputs.size() || outputs.size() == 1) return;
    quantization->scales = without(quantization->scales, outputs);
    if (quantization->zero_points.size() > 1) {
      quantization->zero_points = without(quantization->zero_points, outputs);
    }
    quantization->min.clear();
    quantization->max.clear();
  }

  // Sums wrap in 32 bits on every runtime, and so does the bias here.
  void cut_bias(const Node& node, const Flags& inputs, const Flags& outputs) {
    const WeightedLayer& layer = *node.layer;
    const GraphOperator& op = *node.graph_operator;
    std::vector<int32_t> bias = layer.bias;
    if (layer.kind != LayerKind::kDepthwiseConv2D) {
      const TensorRanges& ranges = ranges_[static_cast<size_t>(op.inputs[0])];
      for (size_t i = 0; i < bias.size(); ++i) {
        bias[i] = static_cast<int32_t>(bias[i] + folded_products(layer, i, ranges, inputs));
      }
    }
    bias = without(bias, outputs);
    const bool had_bias = op.inputs.size() > 2 && op.inputs[2] >= 0;
    const bool is_zero = std::all_of(bias.begin(), bias.end(), [](int32_t b) { return b == 0; });
    if (!had_bias && is_zero) return;
    GraphTensor tensor = had_bias ? old(op.inputs[2]) : new_bias(op);
    tensor.data = as_bytes(bias);
    tensor.shape = {static_cast<int32_t>(bias.size())};
    tensor.shape_signature.clear();
    cut_quantization(&tensor.quantization, outputs);
    std::vector<int32_t>& list = main_.operators[node.index].inputs;
    list.resize(3, -1);
    list[2] = add(std::move(tensor));
  }

  // Its scales, by which runtimes check it: those of input times weights.
  GraphTensor new_bias(const GraphOperator& op) const {
    GraphTensor tensor;
    tensor.name = old(op.outputs[0]).name + "/bias";
    tensor.type = DType::kI32;
    for (const float scale : old(op.inputs[1]).quantization.scales) {
      tensor.quantization.scales.push_back(scale * old(op.inputs[0]).quantization.scales[0]);
      tensor.quantization.zero_points.push_back(0);
    }
    return tensor;
  }

  static void cut_tensor(GraphTensor* tensor, const Flags& goes) {
    cut_last_dimension(tensor, goes);
    if (tensor->data.empty()) return;
    const size_t size = bytes_of(tensor->type, 1);
    std::vector<uint8_t> kept;
    for (size_t i = 0; i < tensor->data.size(); ++i) {
      if (!goes[i / size % goes.size()]) kept.push_back(tensor->data[i]);
    }
    tensor->data = std::move(kept);
  }

  // RESHAPE names its output's shape once more.
  void set_new_shape(size_t node) {
    GraphOperator& op = main_.operators[node];
    if (op.code != schema::BuiltinOperator_RESHAPE || count(goes(op.outputs[0])) == 0) return;
    const std::vector<int32_t> shape = main_.tensors[static_cast<size_t>(op.outputs[0])].shape;
    auto* options = op.options.AsReshapeOptions();
    if (options != nullptr && !options->new_shape.empty()) options->new_shape = shape;
    if (op.inputs.size() < 2 || op.inputs[1] < 0) return;
    GraphTensor values = old(op.inputs[1]);
    values.data = as_bytes(shape);
    if (values.type == DType::kI64) {
      values.data = as_bytes(std::vector<int64_t>(shape.begin(), shape.end()));
    }
    op.inputs[1] = add(std::move(values));
  }

  Subgraph& main_;
  const compile::CompileModel& model_;
  std::vector<TensorRanges> ranges_;
  ChannelFlags goes_;
};

}  // namespace

size_t remove_constant_channels(Graph& graph) {
  std::unique_ptr<compile::CompileModel> model;
  try {
    model = compile::make_nodes(export_tflite(graph), "model");
  } catch (const BadInput&) {
    return 0;  // not for the device library
  }
  size_t removed = 0;
  while (Cut(graph, *model).run(&removed)) {
    model = compile::make_nodes(export_tflite(graph), "optimized model");
  }
  return removed;
}

}  // namespace mote::host
