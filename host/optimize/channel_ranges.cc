// Forward through the nodes.
#include "host/optimize/channel_ranges.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "host/run/run_node.h"

namespace mote::host {
namespace {

using compile::Axis;
using compile::LayerKind;
using compile::Node;
using compile::WeightedLayer;
using Bytes = std::vector<uint8_t>;

// In every input, a larger value gives a larger (or equal) output, or in every case a smaller one:
// then the extremes lie at the corners. MUL is linear in each input, and so has them there, too.
bool has_extremes_at_corners(schema::BuiltinOperator code) {
  switch (code) {
    case schema::BuiltinOperator_ADD:
    case schema::BuiltinOperator_AVERAGE_POOL_2D:
    case schema::BuiltinOperator_LOGISTIC:
    case schema::BuiltinOperator_MAXIMUM:
    case schema::BuiltinOperator_MAX_POOL_2D:
    case schema::BuiltinOperator_MEAN:
    case schema::BuiltinOperator_MINIMUM:
    case schema::BuiltinOperator_MUL:
    case schema::BuiltinOperator_PAD:
    case schema::BuiltinOperator_PADV2:
    case schema::BuiltinOperator_QUANTIZE:
    case schema::BuiltinOperator_RELU:
    case schema::BuiltinOperator_RELU6:
    case schema::BuiltinOperator_RELU_N1_TO_1:
    case schema::BuiltinOperator_RESHAPE:
    case schema::BuiltinOperator_SQUEEZE:
    case schema::BuiltinOperator_SUB:
    case schema::BuiltinOperator_TANH:
      return true;
    default:
      return false;
  }
}

// The combinations of taps inside along one axis, each once.
std::set<std::vector<bool>> axis_patterns(const Axis& axis) {
  std::set<std::vector<bool>> patterns;
  for (int output = 0; output < axis.output; ++output) {
    std::vector<bool> inside;
    for (int tap = 0; tap < axis.filter; ++tap) {
      const int64_t at =
          int64_t{output} * axis.stride - axis.padding + int64_t{tap} * axis.dilation;
      inside.push_back(at >= 0 && at < axis.input);
    }
    patterns.insert(inside);
  }
  return patterns;
}

// What a sum can be. 64 bits: 65,536 products at most.
struct SumRange {
  int64_t low = 0, high = 0;

  void add(int64_t weight, const ChannelRange& input, int zero_point) {
    const int64_t a = weight * (input.low - zero_point);
    const int64_t b = weight * (input.high - zero_point);
    low += std::min(a, b);
    high += std::max(a, b);
  }
};

bool fits_i32(int64_t value) {
  return value >= std::numeric_limits<int32_t>::min() &&
         value <= std::numeric_limits<int32_t>::max();
}

// The way of a sum to the output never falls, as long as nothing overflows on it.
ChannelRange finish(const WeightedLayer& layer, SumRange sum, size_t channel) {
  const Multiplier multiplier = layer.multipliers[channel];
  sum.low += layer.bias[channel];
  sum.high += layer.bias[channel];
  const int left = std::max(multiplier.shift, 0);
  const ChannelRange anything{layer.activation_min, layer.activation_max};
  for (const int64_t end : {sum.low, sum.high}) {
    if (!fits_i32(end) || !fits_i32(end * (int64_t{1} << left))) return anything;
  }
  const auto output = [&](int64_t value) {
    const int32_t scaled =
        multiply_by_quantized_multiplier(static_cast<int32_t>(value), multiplier);
    return offset_and_clamp(scaled, layer.output_zero_point, layer.activation_min,
                            layer.activation_max);
  };
  return {output(sum.low), output(sum.high)};
}

// The range of the input channel that weight `i` of output `channel` at `tap` meets.
class LayerRanges {
 public:
  LayerRanges(const WeightedLayer& layer, const TensorRanges& input)
      : layer_(layer), input_(input), patterns_(tap_patterns(layer)) {}

  TensorRanges outputs() const {
    TensorRanges result;
    for (size_t o = 0; o < static_cast<size_t>(layer_.output_channels); ++o) {
      ChannelRange range = finish(layer_, sum(o, patterns_.front()), o);
      for (const auto& pattern : patterns_) range.include(finish(layer_, sum(o, pattern), o));
      result.push_back(range);
    }
    return result;
  }

 private:
  // FULLY_CONNECTED flattens: its weights go round the channels of its input.
  const ChannelRange& input(size_t channel) const { return input_[channel % input_.size()]; }

  SumRange sum(size_t output, const std::vector<bool>& inside) const {
    SumRange sum;
    const auto outputs = static_cast<size_t>(layer_.output_channels);
    const auto multiplier = static_cast<size_t>(layer_.depth_multiplier);
    const auto depth = static_cast<size_t>(layer_.input_channels / layer_.groups);
    const size_t first = output / (outputs / static_cast<size_t>(layer_.groups)) * depth;
    for (size_t tap = 0; tap < inside.size(); ++tap) {
      if (!inside[tap]) continue;
      if (layer_.kind == LayerKind::kDepthwiseConv2D) {
        sum.add(layer_.weights[tap * outputs + output], input(output / multiplier),
                layer_.input_zero_point);
        continue;
      }
      const int8_t* weights = &layer_.weights[(output * inside.size() + tap) * depth];
      for (size_t i = 0; i < depth; ++i) {
        sum.add(weights[i], input(first + i), layer_.input_zero_point);
      }
    }
    return sum;
  }

  const WeightedLayer& layer_;
  const TensorRanges& input_;
  std::vector<std::vector<bool>> patterns_;
};

size_t last_dimension(const GraphTensor& tensor) {
  return tensor.shape.empty() ? 0 : static_cast<size_t>(tensor.shape.back());
}

// Each channel from the lowest to the highest of what lies at its positions.
TensorRanges ranges_of(const Bytes& data, size_t channels) {
  if (channels == 0 || data.size() < channels) return {};
  TensorRanges ranges(channels, {127, -128});
  for (size_t i = 0; i < data.size(); ++i) {
    const int32_t value = static_cast<int8_t>(data[i]);
    ranges[i % channels].include({value, value});
  }
  return ranges;
}

class Analysis {
 public:
  explicit Analysis(const compile::CompileModel& model)
      : subgraph_(model.graph.main()), ranges_(subgraph_.tensors.size()) {
    for (size_t i = 0; i < ranges_.size(); ++i) {
      const GraphTensor& tensor = subgraph_.tensors[i];
      if (tensor.type != DType::kI8) continue;
      ranges_[i].resize(last_dimension(tensor));
      if (!tensor.data.empty() && !tensor.sparsity && !tensor.is_variable) {
        ranges_[i] = ranges_of(tensor.data, ranges_[i].size());
      }
    }
    for (const Node& node : model.nodes) visit(node);
  }

  std::vector<TensorRanges> take() { return std::move(ranges_); }

 private:
  TensorRanges& at(int32_t tensor) { return ranges_[static_cast<size_t>(tensor)]; }

  void visit(const Node& node) {
    const GraphOperator& op = *node.graph_operator;
    if (op.inputs.empty() || op.inputs[0] < 0 || op.outputs.size() != 1) return;
    const TensorRanges& input = at(op.inputs[0]);
    TensorRanges& output = at(op.outputs[0]);
    if (input.empty() || output.empty()) return;
    if (node.layer) {
      const bool goes_round = static_cast<size_t>(node.layer->input_channels) % input.size() == 0;
      TensorRanges found;
      if (goes_round) found = LayerRanges(*node.layer, input).outputs();
      if (found.size() == output.size()) output = found;
    } else if (has_extremes_at_corners(op.code)) {
      visit_corners(op, &output);
    }
  }

  // With one or two inputs that vary, each at its lowest and its highest.
  void visit_corners(const GraphOperator& op, TensorRanges* output) {
    std::vector<int32_t> varying;
    for (const int32_t index : op.inputs) {
      if (index >= 0 && subgraph_.tensors[static_cast<size_t>(index)].data.empty()) {
        varying.push_back(index);
      }
    }
    if (varying.empty() || varying.size() > 2) return;
    // x * x has its lowest value between the corners.
    if (varying.size() == 2 && varying[0] == varying[1]) return;
    for (const int32_t index : varying) {
      if (at(index).empty()) return;
    }
    TensorRanges found;
    for (size_t corner = 0; corner < size_t{1} << varying.size(); ++corner) {
      std::map<int32_t, Bytes> values;
      for (size_t i = 0; i < varying.size(); ++i) {
        values[varying[i]] = filled(varying[i], (corner >> i & 1) != 0);
      }
      const auto results = run_node(subgraph_, op, values);
      if (!results) return;
      const TensorRanges ranges = ranges_of(results->front(), output->size());
      if (found.empty()) found = ranges;
      for (size_t i = 0; i < ranges.size(); ++i) found[i].include(ranges[i]);
    }
    *output = found;
  }

  Bytes filled(int32_t index, bool high) {
    const GraphTensor& tensor = subgraph_.tensors[static_cast<size_t>(index)];
    const TensorRanges& ranges = at(index);
    size_t elements = 1;
    for (const int32_t dimension : tensor.shape) elements *= static_cast<size_t>(dimension);
    Bytes bytes(elements);
    for (size_t i = 0; i < elements; ++i) {
      const ChannelRange& range = ranges[i % ranges.size()];
      bytes[i] = static_cast<uint8_t>(high ? range.high : range.low);
    }
    return bytes;
  }

  const Subgraph& subgraph_;
  std::vector<TensorRanges> ranges_;
};

}  // namespace

std::vector<std::vector<bool>> tap_patterns(const WeightedLayer& layer) {
  std::vector<std::vector<bool>> patterns;
  for (const auto& rows : axis_patterns(layer.rows)) {
    for (const auto& columns : axis_patterns(layer.columns)) {
      std::vector<bool> inside;
      for (const bool row : rows) {
        for (const bool column : columns) inside.push_back(row && column);
      }
      patterns.push_back(inside);
    }
  }
  return patterns;
}

std::vector<TensorRanges> find_channel_ranges(const compile::CompileModel& model) {
  return Analysis(model).take();
}

}  // namespace mote::host
