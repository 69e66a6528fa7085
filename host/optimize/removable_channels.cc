// Channels are joined into groups by the operators that pass them on; groups are ruled out by the
// places that need one of them; what is left can go.
#include "host/optimize/removable_channels.h"

#include <algorithm>
#include <numeric>

#include "host/graph/node_view.h"

namespace mote::host {
namespace {

using compile::LayerKind;
using compile::Node;
using compile::WeightedLayer;

// How the taps of a filter lie for all output positions together.
struct TapUse {
  std::vector<bool> always;  // inside at every position
  std::vector<bool> ever;    // inside at some
};

TapUse find_tap_use(const WeightedLayer& layer) {
  const auto patterns = tap_patterns(layer);
  TapUse use{patterns.front(), patterns.front()};
  for (const auto& pattern : patterns) {
    for (size_t tap = 0; tap < pattern.size(); ++tap) {
      use.always[tap] = use.always[tap] && pattern[tap];
      use.ever[tap] = use.ever[tap] || pattern[tap];
    }
  }
  return use;
}

// Weights of CONV_2D and FULLY_CONNECTED: [output][tap][input].
int8_t weight_at(const WeightedLayer& layer, size_t taps, size_t output, size_t tap, size_t input) {
  return layer.weights[(output * taps + tap) * static_cast<size_t>(layer.input_channels) + input];
}

// Can the layer do without input channel `input`, whose values are in `range`?
bool does_without(const WeightedLayer& layer, const TapUse& use, size_t input,
                  const ChannelRange& range) {
  const bool is_zero = range.is_constant() && range.low == layer.input_zero_point;
  if (is_zero) return true;
  const size_t taps = use.ever.size();
  for (size_t output = 0; output < static_cast<size_t>(layer.output_channels); ++output) {
    for (size_t tap = 0; tap < taps; ++tap) {
      if (!use.ever[tap] || weight_at(layer, taps, output, tap, input) == 0) continue;
      if (!range.is_constant() || !use.always[tap]) return false;
    }
  }
  return true;
}

bool passes_channels_on(schema::BuiltinOperator code) {
  switch (code) {
    case schema::BuiltinOperator_AVERAGE_POOL_2D:
    case schema::BuiltinOperator_DEQUANTIZE:
    case schema::BuiltinOperator_HARD_SWISH:
    case schema::BuiltinOperator_LEAKY_RELU:
    case schema::BuiltinOperator_LOGISTIC:
    case schema::BuiltinOperator_MAX_POOL_2D:
    case schema::BuiltinOperator_QUANTIZE:
    case schema::BuiltinOperator_RELU:
    case schema::BuiltinOperator_RELU6:
    case schema::BuiltinOperator_RELU_N1_TO_1:
    case schema::BuiltinOperator_TANH:
      return true;
    default:
      return false;
  }
}

bool is_binary(schema::BuiltinOperator code) {
  return code == schema::BuiltinOperator_ADD || code == schema::BuiltinOperator_SUB ||
         code == schema::BuiltinOperator_MUL || code == schema::BuiltinOperator_MAXIMUM ||
         code == schema::BuiltinOperator_MINIMUM;
}

class Groups {
 public:
  Groups(const compile::CompileModel& model, const std::vector<TensorRanges>& ranges)
      : subgraph_(model.graph.main()), ranges_(ranges) {
    first_.push_back(0);
    for (const GraphTensor& tensor : subgraph_.tensors) {
      const int32_t channels = tensor.shape.empty() ? 1 : tensor.shape.back();
      first_.push_back(first_.back() + static_cast<size_t>(channels));
    }
    parents_.resize(first_.back());
    std::iota(parents_.begin(), parents_.end(), 0);
    needed_.resize(first_.back());
    for (const auto* list : {&subgraph_.inputs, &subgraph_.outputs}) {
      for (const int32_t index : *list) need_all(index);
    }
    for (size_t i = 0; i < subgraph_.tensors.size(); ++i) {
      const GraphTensor& tensor = subgraph_.tensors[i];
      const bool simple = !tensor.is_variable && !tensor.sparsity && bits(tensor.type) >= 8 &&
                          tensor.quantization.scales.size() <= 1;
      if (!simple) need_all(static_cast<int32_t>(i));
    }
    for (const Node& node : model.nodes) visit(node);
  }

  ChannelFlags removable() {
    while (keep_one_everywhere()) {
    }
    return flags();
  }

  // Several scales may not become one: TFLite rounds the multiplier of a FULLY_CONNECTED with a
  // single scale differently.
  void set_fewest(int32_t tensor, size_t channels) {
    fewest_.resize(subgraph_.tensors.size(), 1);
    fewest_[static_cast<size_t>(tensor)] = channels;
  }

 private:
  size_t channels(int32_t tensor) const {
    return first_[static_cast<size_t>(tensor) + 1] - first_[static_cast<size_t>(tensor)];
  }
  size_t root(size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }
  size_t root(int32_t tensor, size_t channel) {
    return root(first_[static_cast<size_t>(tensor)] + channel);
  }
  void need(int32_t tensor, size_t channel) { needed_[root(tensor, channel)] = true; }
  void need_all(int32_t tensor) {
    if (tensor < 0) return;
    for (size_t i = 0; i < channels(tensor); ++i) need(tensor, i);
  }
  void need_all(const GraphOperator& op) {
    for (const auto* list : {&op.inputs, &op.outputs, &op.intermediates}) {
      for (const int32_t index : *list) need_all(index);
    }
  }
  void join(int32_t a, size_t channel_a, int32_t b, size_t channel_b) {
    const size_t x = root(a, channel_a), y = root(b, channel_b);
    parents_[x] = y;
    needed_[y] = needed_[y] || needed_[x];
  }
  void join_all(int32_t a, int32_t b) {
    for (size_t i = 0; i < channels(a); ++i) join(a, i, b, i);
  }

  void visit(const Node& node) {
    const GraphOperator& op = *node.graph_operator;
    const bool simple = op.outputs.size() == 1 && op.outputs[0] >= 0 && !op.inputs.empty() &&
                        op.inputs[0] >= 0 && op.intermediates.empty();
    if (!simple || !visit_known(node, op)) return need_all(op);
    // Shapes, axes, paddings; weights and biases, which their layers cut.
    if (is_binary(op.code) || op.code == schema::BuiltinOperator_CONCATENATION) return;
    for (size_t i = 1; i < op.inputs.size(); ++i) need_all(op.inputs[i]);
  }

  // False when nothing is known about the operator, or about this use of it.
  bool visit_known(const Node& node, const GraphOperator& op) {
    const int32_t input = op.inputs[0], output = op.outputs[0];
    if (node.layer) return visit_layer(*node.layer, op);
    if (is_binary(op.code)) return visit_binary(op);
    if (op.code == schema::BuiltinOperator_RESHAPE) return visit_reshape(op);
    if (op.code == schema::BuiltinOperator_CONCATENATION) return visit_concatenation(op);
    const bool moves = op.code == schema::BuiltinOperator_MEAN ? keeps_last(op) : pads_none(op);
    if (!passes_channels_on(op.code) && !moves) return false;
    if (channels(input) != channels(output)) return false;
    join_all(input, output);
    return true;
  }

  bool visit_layer(const WeightedLayer& layer, const GraphOperator& op) {
    const int32_t input = op.inputs[0], output = op.outputs[0];
    const auto depth = static_cast<size_t>(layer.input_channels);
    if (channels(output) != static_cast<size_t>(layer.output_channels)) return false;
    if (layer.groups != 1 || depth % channels(input) != 0) return false;
    if (ranges_[static_cast<size_t>(input)].size() != channels(input)) return false;
    if (layer.kind == LayerKind::kDepthwiseConv2D) return visit_depthwise(layer, op);
    const TapUse use = find_tap_use(layer);
    for (size_t i = 0; i < depth; ++i) {
      const size_t channel = i % channels(input);
      const ChannelRange& range = ranges_[static_cast<size_t>(input)][channel];
      if (!does_without(layer, use, i, range)) need(input, channel);
    }
    const GraphTensor& weights = subgraph_.tensors[static_cast<size_t>(op.inputs[1])];
    const bool several = weights.quantization.scales.size() > 1;
    if (layer.kind == LayerKind::kFullyConnected && several) set_fewest(output, 2);
    return true;
  }

  // With a single input channel, each output can go alone.
  bool visit_depthwise(const WeightedLayer& layer, const GraphOperator& op) {
    const int32_t input = op.inputs[0], output = op.outputs[0];
    const auto multiplier = static_cast<size_t>(layer.depth_multiplier);
    if (layer.input_channels == 1) {
      need_all(input);
      return true;
    }
    for (size_t i = 0; i < channels(output); ++i) join(input, i / multiplier, output, i);
    return true;
  }

  bool visit_binary(const GraphOperator& op) {
    const int32_t output = op.outputs[0];
    for (const int32_t input : op.inputs) {
      if (input < 0) return false;
      if (channels(input) == channels(output)) {
        join_all(input, output);
      } else {
        need_all(input);  // one value for all channels
      }
    }
    return true;
  }

  // Row-major order is kept, so that the shorter of the last dimensions goes round in the longer.
  bool visit_reshape(const GraphOperator& op) {
    const int32_t input = op.inputs[0], output = op.outputs[0];
    const size_t a = channels(input), b = channels(output);
    const bool constant_shape = op.inputs.size() < 2 || op.inputs[1] < 0 ||
                                !subgraph_.tensors[static_cast<size_t>(op.inputs[1])].data.empty();
    if (a == 0 || b == 0 || (a % b != 0 && b % a != 0) || !constant_shape) return false;
    for (size_t i = 0; i < std::max(a, b); ++i) join(input, i % a, output, i % b);
    return true;
  }

  bool visit_concatenation(const GraphOperator& op) {
    const auto* options = op.options.AsConcatenationOptions();
    const int32_t output = op.outputs[0];
    const auto rank = subgraph_.tensors[static_cast<size_t>(output)].shape.size();
    if (options == nullptr) return false;
    const bool last = options->axis == -1 || options->axis == static_cast<int32_t>(rank) - 1;
    size_t first = 0;
    for (const int32_t input : op.inputs) {
      if (input < 0 || first + channels(input) > channels(output)) return false;
      for (size_t i = 0; i < channels(input); ++i) join(input, i, output, first + i);
      if (last) first += channels(input);
    }
    return true;
  }

  bool keeps_last(const GraphOperator& op) const {
    try {
      const NodeView node(subgraph_, op);
      const size_t rank = node.shape(0).size();
      const Dims axes = node.numbers(1);
      return std::none_of(axes.begin(), axes.end(),
                          [&](int64_t axis) { return dimension_index(axis, rank) == rank - 1; });
    } catch (const CannotTell&) {
      return false;
    }
  }

  // PAD that leaves the channels alone.
  bool pads_none(const GraphOperator& op) const {
    const bool pads =
        op.code == schema::BuiltinOperator_PAD || op.code == schema::BuiltinOperator_PADV2;
    if (!pads) return false;
    try {
      const Dims paddings = NodeView(subgraph_, op).numbers(1);
      return paddings.size() >= 2 && paddings[paddings.size() - 1] == 0 &&
             paddings[paddings.size() - 2] == 0;
    } catch (const CannotTell&) {
      return false;
    }
  }

  ChannelFlags flags() {
    ChannelFlags flags(subgraph_.tensors.size());
    for (size_t t = 0; t < flags.size(); ++t) {
      for (size_t i = first_[t]; i < first_[t + 1]; ++i) flags[t].push_back(!needed_[root(i)]);
    }
    return flags;
  }

  bool keep_one_everywhere() {
    const ChannelFlags flags = this->flags();
    fewest_.resize(flags.size(), 1);
    bool changed = false;
    for (size_t t = 0; t < flags.size(); ++t) {
      const auto kept = static_cast<size_t>(std::count(flags[t].begin(), flags[t].end(), false));
      const auto goes = std::find(flags[t].begin(), flags[t].end(), true);
      if (kept >= fewest_[t] || goes == flags[t].end()) continue;
      need(static_cast<int32_t>(t), static_cast<size_t>(goes - flags[t].begin()));
      changed = true;
    }
    return changed;
  }

  const Subgraph& subgraph_;
  const std::vector<TensorRanges>& ranges_;
  std::vector<size_t> first_;    // of each tensor among all channels
  std::vector<size_t> parents_;  // a forest: the channels of a tree are a group
  std::vector<bool> needed_;     // by root
  std::vector<size_t> fewest_;   // channels that a tensor has to keep
};

}  // namespace

ChannelFlags find_removable_channels(const compile::CompileModel& model,
                                     const std::vector<TensorRanges>& ranges) {
  return Groups(model, ranges).removable();
}

int64_t folded_products(const WeightedLayer& layer, size_t output, const TensorRanges& input,
                        const std::vector<bool>& goes) {
  const TapUse use = find_tap_use(layer);
  int64_t sum = 0;
  for (size_t i = 0; i < static_cast<size_t>(layer.input_channels); ++i) {
    const ChannelRange& range = input[i % input.size()];
    if (!goes[i % goes.size()] || !range.is_constant()) continue;  // else its weights are zero
    for (size_t tap = 0; tap < use.always.size(); ++tap) {
      if (!use.always[tap]) continue;
      sum += int64_t{weight_at(layer, use.always.size(), output, tap, i)} *
             (range.low - layer.input_zero_point);
    }
  }
  return sum;
}

}  // namespace mote::host
