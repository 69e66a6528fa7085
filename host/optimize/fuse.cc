// Pairs of neighbouring nodes, subgraph by subgraph.
#include "host/optimize/fuse.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "host/graph/node_view.h"

namespace mote::host {
namespace {

using schema::ActivationFunctionType;
using schema::BuiltinOperator;

// The fields of convolutions' options that padding and activation live in.
struct LayerOptions {
  schema::Padding* padding = nullptr;
  ActivationFunctionType* activation = nullptr;
  int32_t stride[2] = {1, 1};  // rows, columns
  int32_t dilation[2] = {1, 1};
};

template <class Options>
LayerOptions window_options(Options* options) {
  return {&options->padding,
          &options->fused_activation_function,
          {options->stride_h, options->stride_w},
          {options->dilation_h_factor, options->dilation_w_factor}};
}

LayerOptions layer_options(GraphOperator* op) {
  if (auto* options = op->options.AsConv2DOptions()) return window_options(options);
  if (auto* options = op->options.AsDepthwiseConv2DOptions()) return window_options(options);
  LayerOptions result;
  if (auto* options = op->options.AsFullyConnectedOptions()) {
    result.activation = &options->fused_activation_function;
  } else if (auto* options = op->options.AsAddOptions()) {
    result.activation = &options->fused_activation_function;
  } else if (auto* options = op->options.AsSubOptions()) {
    result.activation = &options->fused_activation_function;
  } else if (auto* options = op->options.AsMulOptions()) {
    result.activation = &options->fused_activation_function;
  }
  return result;
}

std::optional<ActivationFunctionType> activation_of(BuiltinOperator code) {
  switch (code) {
    case schema::BuiltinOperator_RELU:
      return schema::ActivationFunctionType_RELU;
    case schema::BuiltinOperator_RELU6:
      return schema::ActivationFunctionType_RELU6;
    default:
      return std::nullopt;
  }
}

// One scale for all, and a normal number.
bool is_quantized(const GraphTensor& tensor) {
  const Quantization& quantization = tensor.quantization;
  return quantization.scales.size() == 1 && std::isnormal(quantization.scales[0]) &&
         quantization.details.type == schema::QuantizationDetails_NONE;
}

bool quantized_alike(const GraphTensor& a, const GraphTensor& b) {
  return a.quantization.scales == b.quantization.scales &&
         a.quantization.zero_points == b.quantization.zero_points;
}

class Pass {
 public:
  Pass(Graph& graph, size_t index) : subgraph_(graph.subgraphs[index]) {
    fixed_.resize(subgraph_.tensors.size());
    for (const auto* list : {&subgraph_.inputs, &subgraph_.outputs}) {
      for (const int32_t tensor : *list) fixed_[static_cast<size_t>(tensor)] = true;
    }
    for (const Signature& signature : graph.signatures) {
      if (signature.subgraph != index) continue;
      for (const auto& entry : signature.outputs) fixed_[entry.second] = true;
    }
  }

  void run(Fused* fused) {
    for (GraphOperator& op : subgraph_.operators) {
      fused->identities += skip_reshape(&op);
      fused->pads += fuse_pad(&op);
      fused->activations += fuse_activation(&op);
      fused->identities += bypass(&op);
    }
  }

 private:
  GraphTensor& tensor(int32_t index) { return subgraph_.tensors[static_cast<size_t>(index)]; }
  bool is_fixed(int32_t index) const { return fixed_[static_cast<size_t>(index)]; }

  GraphOperator* producer(int32_t index) {
    for (GraphOperator& op : subgraph_.operators) {
      const auto found = std::find(op.outputs.begin(), op.outputs.end(), index);
      if (found != op.outputs.end()) return &op;
    }
    return nullptr;
  }

  size_t readers(int32_t index) const {
    size_t count = 0;
    for (const GraphOperator& op : subgraph_.operators) {
      count += static_cast<size_t>(std::count(op.inputs.begin(), op.inputs.end(), index));
    }
    return count;
  }

  bool has_one_each(const GraphOperator& op) const {
    return !op.inputs.empty() && op.inputs[0] >= 0 && op.outputs.size() == 1 && op.outputs[0] >= 0;
  }

  // --- RESHAPE reads what the RESHAPE before it has read: only the last shape counts ---

  bool skip_reshape(GraphOperator* op) {
    if (op->code != schema::BuiltinOperator_RESHAPE || !has_one_each(*op)) return false;
    const GraphOperator* before = producer(op->inputs[0]);
    if (before == nullptr || before->code != schema::BuiltinOperator_RESHAPE) return false;
    if (!has_one_each(*before) || tensor(before->inputs[0]).is_variable) return false;
    if (!quantized_alike(tensor(before->inputs[0]), tensor(op->inputs[0]))) return false;
    op->inputs[0] = before->inputs[0];
    return true;
  }

  // --- readers of a node that changes nothing read what it reads ---

  bool is_identity(const GraphOperator& op) {
    if (!has_one_each(op)) return false;
    const GraphTensor &from = tensor(op.inputs[0]), &to = tensor(op.outputs[0]);
    const bool moves =
        op.code == schema::BuiltinOperator_RESHAPE || op.code == schema::BuiltinOperator_QUANTIZE;
    const bool alike = from.type == to.type && from.shape == to.shape && quantized_alike(from, to);
    const bool per_tensor = from.quantization.scales.size() <= 1 &&
                            from.quantization.details.type == schema::QuantizationDetails_NONE;
    return moves && alike && per_tensor && !from.is_variable && !to.is_variable;
  }

  // DEQUANTIZE and back: scale * n / scale is wrong by less than n * 2^-21, and rounds to n.
  const GraphOperator* dequantize_before(const GraphOperator& op) {
    if (op.code != schema::BuiltinOperator_QUANTIZE || !has_one_each(op)) return nullptr;
    const GraphOperator* before = producer(op.inputs[0]);
    if (before == nullptr || before->code != schema::BuiltinOperator_DEQUANTIZE) return nullptr;
    if (!has_one_each(*before) || tensor(op.inputs[0]).type != DType::kF32) return nullptr;
    const GraphTensor &from = tensor(before->inputs[0]), &to = tensor(op.outputs[0]);
    const bool alike = from.type == to.type && from.shape == to.shape && quantized_alike(from, to);
    return alike && bits(to.type) == 8 && is_quantized(to) && !from.is_variable ? before : nullptr;
  }

  // What the model gives out keeps its tensor and its node.
  bool bypass(GraphOperator* op) {
    const GraphOperator* before = dequantize_before(*op);
    if (before == nullptr && !is_identity(*op)) return false;
    const int32_t to = op->outputs[0];
    const int32_t from = before == nullptr ? op->inputs[0] : before->inputs[0];
    if (is_fixed(to)) return false;
    for (GraphOperator& reader : subgraph_.operators) {
      std::replace(reader.inputs.begin(), reader.inputs.end(), to, from);
    }
    return true;
  }

  // --- PAD ---

  // SAME pads on both sides, an odd one behind: whether that is what the PAD does along an axis.
  static bool same_pads(int64_t input, int64_t filter, int64_t stride, int64_t dilation,
                        int64_t before, int64_t after) {
    const int64_t span = (filter - 1) * dilation + 1;
    const int64_t padded = input + before + after;
    if (input <= 0 || padded < span || stride <= 0) return false;
    const int64_t valid = (padded - span) / stride + 1, same = (input - 1) / stride + 1;
    const int64_t missing = std::max<int64_t>((same - 1) * stride + span - input, 0);
    // What a stride leaves behind the last window does not matter.
    return valid == same && missing / 2 == before;
  }

  // PAD adds zeros, which are the zero point in quantized tensors: exactly what SAME adds.
  bool fuse_pad(GraphOperator* op) {
    const LayerOptions options = layer_options(op);
    if (options.padding == nullptr || *options.padding != schema::Padding_VALID) return false;
    if (!has_one_each(*op) || op->inputs.size() < 2 || op->inputs[1] < 0) return false;
    const GraphOperator* pad = producer(op->inputs[0]);
    if (pad == nullptr || pad->code != schema::BuiltinOperator_PAD || !has_one_each(*pad)) {
      return false;
    }
    const GraphTensor &input = tensor(pad->inputs[0]), &padded = tensor(pad->outputs[0]);
    const GraphTensor& weights = tensor(op->inputs[1]);
    const bool integer = input.type == DType::kI8 || input.type == DType::kU8;
    if (!integer || input.type != padded.type || !quantized_alike(input, padded)) return false;
    if (input.shape.size() != 4 || weights.shape.size() != 4 || input.is_variable) return false;
    try {
      const Dims paddings = NodeView(subgraph_, *pad).numbers(1);
      if (paddings.size() != 8 || paddings[0] + paddings[1] + paddings[6] + paddings[7] != 0) {
        return false;
      }
      for (size_t axis = 0; axis < 2; ++axis) {
        if (!same_pads(input.shape[1 + axis], weights.shape[1 + axis], options.stride[axis],
                       options.dilation[axis], paddings[2 + 2 * axis], paddings[3 + 2 * axis])) {
          return false;
        }
      }
    } catch (const CannotTell&) {
      return false;
    }
    *options.padding = schema::Padding_SAME;
    op->inputs[0] = pad->inputs[0];
    return true;
  }

  // --- activations ---

  // Quantized alike, the activation is a clamp of the same numbers; two clamps are one when the
  // layer had none of its own. Nobody else may read the layer's output.
  bool fuse_activation(GraphOperator* op) {
    const std::optional<ActivationFunctionType> activation = activation_of(op->code);
    if (!activation || !has_one_each(*op)) return false;
    const int32_t from = op->inputs[0], to = op->outputs[0];
    GraphOperator* layer = producer(from);
    if (layer == nullptr || !has_one_each(*layer) || is_fixed(from) || readers(from) != 1) {
      return false;
    }
    const LayerOptions options = layer_options(layer);
    if (options.activation == nullptr ||
        *options.activation != schema::ActivationFunctionType_NONE) {
      return false;
    }
    const GraphTensor &before = tensor(from), &after = tensor(to);
    const bool alike =
        before.type == after.type && before.shape == after.shape && quantized_alike(before, after);
    if (!alike || before.type != DType::kI8 || !is_quantized(before)) return false;
    *options.activation = *activation;
    layer->outputs[0] = to;
    op->outputs[0] = from;  // now nobody reads it
    op->inputs[0] = to;
    return true;
  }

  Subgraph& subgraph_;
  std::vector<bool> fixed_;  // tensors that keep their meaning: inputs and outputs
};

}  // namespace

Fused fuse_nodes(Graph& graph) {
  Fused fused;
  for (size_t i = 0; i < graph.subgraphs.size(); ++i) Pass(graph, i).run(&fused);
  return fused;
}

}  // namespace mote::host
