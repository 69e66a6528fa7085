// Shapes of outputs: operators that compute. Those that only move data are in movement_shapes.cc.
#include "host/graph/shape_rules.h"

#include <map>

#include "host/graph/node_view.h"
#include "mote/ops/window.h"

namespace mote::host {
namespace {

using schema::BuiltinOperator;

Dims same(const NodeView& node, size_t) {
  return node.shape(0);
}

// --- element-wise, with broadcasting ---

// Aligned at the last dimension; of two different ones, one has to be 1.
Dims broadcast_two(Dims a, Dims b) {
  if (a.size() < b.size()) std::swap(a, b);
  const size_t offset = a.size() - b.size();
  for (size_t i = 0; i < b.size(); ++i) {
    int64_t& dimension = a[offset + i];
    need(dimension == b[i] || dimension == 1 || b[i] == 1);
    if (dimension == 1) dimension = b[i];
  }
  return a;
}

Dims broadcast(const NodeView& node, size_t) {
  Dims result = node.shape(0);
  for (size_t i = 1; i < node.input_count(); ++i) {
    result = broadcast_two(std::move(result), node.shape(i));
  }
  return result;
}

// SELECT: the condition may be a vector that chooses rows of the other two.
Dims select(const NodeView& node, size_t) {
  return node.shape(1);
}

// --- windows: the device library's own count, so that its check cannot disagree ---

struct WindowStep {
  int64_t filter, stride, dilation;
};

int64_t count_places(schema::Padding padding, int64_t input, const WindowStep& step) {
  constexpr int64_t kLargest = 0xFFFF;  // the device's limit
  const int64_t span = (step.filter - 1) * step.dilation + 1;
  need(step.filter > 0 && step.stride > 0 && step.dilation > 0);
  need(span <= kLargest && step.stride <= kLargest && input > 0 && input <= INT32_MAX);
  const bool valid = padding == schema::Padding_VALID;
  need(!valid || span <= input);
  return count_windows(valid ? mote::schema::Padding::kValid : mote::schema::Padding::kSame,
                       static_cast<int32_t>(input), static_cast<int32_t>(span),
                       static_cast<int32_t>(step.stride));
}

// Weights of CONV_2D are [output channels, rows, columns, ...], of the depthwise one [1, rows,
// columns, output channels].
template <class Options>
Dims convolution(const NodeView& node, const Options* options, size_t channel_dimension) {
  const Dims input = node.shape(0), weights = node.shape(1);
  need(options != nullptr && input.size() == 4 && weights.size() == 4);
  const WindowStep down{weights[1], options->stride_h, options->dilation_h_factor};
  const WindowStep across{weights[2], options->stride_w, options->dilation_w_factor};
  return {input[0], count_places(options->padding, input[1], down),
          count_places(options->padding, input[2], across), weights[channel_dimension]};
}

Dims conv_2d(const NodeView& node, size_t) {
  return convolution(node, node.op().options.AsConv2DOptions(), 0);
}

Dims depthwise_conv_2d(const NodeView& node, size_t) {
  return convolution(node, node.op().options.AsDepthwiseConv2DOptions(), 3);
}

// Weights are [depth, rows, columns, input channels, output channels].
Dims conv_3d(const NodeView& node, size_t) {
  const Dims input = node.shape(0), weights = node.shape(1);
  const schema::Conv3DOptionsT* options = node.op().options.AsConv3DOptions();
  need(options != nullptr && input.size() == 5 && weights.size() == 5);
  const WindowStep inwards{weights[0], options->stride_d, options->dilation_d_factor};
  const WindowStep down{weights[1], options->stride_h, options->dilation_h_factor};
  const WindowStep across{weights[2], options->stride_w, options->dilation_w_factor};
  return {input[0], count_places(options->padding, input[1], inwards),
          count_places(options->padding, input[2], down),
          count_places(options->padding, input[3], across), weights[4]};
}

Dims pool_2d(const NodeView& node, size_t) {
  const Dims input = node.shape(0);
  const schema::Pool2DOptionsT* options = node.op().options.AsPool2DOptions();
  need(options != nullptr && input.size() == 4);
  const WindowStep down{options->filter_height, options->stride_h, 1};
  const WindowStep across{options->filter_width, options->stride_w, 1};
  return {input[0], count_places(options->padding, input[1], down),
          count_places(options->padding, input[2], across), input[3]};
}

// --- matrices ---

// Without keep_num_dims the leading dimensions become one, whatever they were.
Dims fully_connected(const NodeView& node, size_t) {
  const Dims input = node.shape(0), weights = node.shape(1);
  const auto* options = node.op().options.AsFullyConnectedOptions();
  need(weights.size() == 2 && weights[1] > 0);
  if (options != nullptr && options->keep_num_dims) {
    need(!input.empty());
    Dims result = input;
    result.back() = weights[0];
    return result;
  }
  const int64_t elements = count_elements(input);
  need(elements % weights[1] == 0);
  return {elements / weights[1], weights[0]};
}

Dims batch_matmul(const NodeView& node, size_t) {
  Dims a = node.shape(0), b = node.shape(1);
  const auto* options = node.op().options.AsBatchMatMulOptions();
  need(a.size() >= 2 && b.size() >= 2);
  const bool a_turned = options != nullptr && options->adj_x;
  const bool b_turned = options != nullptr && options->adj_y;
  const int64_t rows = a[a.size() - (a_turned ? 1 : 2)];
  const int64_t columns = b[b.size() - (b_turned ? 2 : 1)];
  a.resize(a.size() - 2);
  b.resize(b.size() - 2);
  Dims result = broadcast_two(std::move(a), std::move(b));
  result.insert(result.end(), {rows, columns});
  return result;
}

// Sequences and single steps alike: the last dimension is the number of units, which no exporter
// leaves open; batch and time are those of the input.
Dims recurrent(const NodeView& node, size_t output) {
  Dims result = node.shape(0);
  const Dims file = node.shape_in_file(output);
  need(!result.empty() && file.size() == result.size());
  result.back() = file.back();
  return result;
}

// --- reductions ---

Dims drop_dimensions(const NodeView& node, bool keep) {
  Dims result = node.shape(0);
  std::vector<bool> dropped(result.size());
  for (const int64_t axis : node.numbers(1)) dropped[dimension_index(axis, result.size())] = true;
  for (size_t i = result.size(); i-- > 0;) {
    if (!dropped[i]) continue;
    result[i] = 1;
    if (!keep) result.erase(result.begin() + static_cast<int64_t>(i));
  }
  return result;
}

Dims reduce(const NodeView& node, size_t) {
  const schema::ReducerOptionsT* options = node.op().options.AsReducerOptions();
  return drop_dimensions(node, options != nullptr && options->keep_dims);
}

Dims arg_min_max(const NodeView& node, size_t) {
  return drop_dimensions(node, false);
}

Dims top_k(const NodeView& node, size_t) {
  Dims result = node.shape(0);
  need(!result.empty());
  result.back() = node.number(1);
  return result;
}

// --- the table ---

using Rules = std::map<BuiltinOperator, ShapeRule>;

void add_same(Rules* rules) {
  for (const BuiltinOperator code : {schema::BuiltinOperator_ABS,
                                     schema::BuiltinOperator_ADD_N,
                                     schema::BuiltinOperator_CAST,
                                     schema::BuiltinOperator_CEIL,
                                     schema::BuiltinOperator_COS,
                                     schema::BuiltinOperator_CUMSUM,
                                     schema::BuiltinOperator_DEQUANTIZE,
                                     schema::BuiltinOperator_DYNAMIC_UPDATE_SLICE,
                                     schema::BuiltinOperator_ELU,
                                     schema::BuiltinOperator_EXP,
                                     schema::BuiltinOperator_FAKE_QUANT,
                                     schema::BuiltinOperator_FLOOR,
                                     schema::BuiltinOperator_GELU,
                                     schema::BuiltinOperator_HARD_SWISH,
                                     schema::BuiltinOperator_L2_NORMALIZATION,
                                     schema::BuiltinOperator_LEAKY_RELU,
                                     schema::BuiltinOperator_LOCAL_RESPONSE_NORMALIZATION,
                                     schema::BuiltinOperator_LOG,
                                     schema::BuiltinOperator_LOGICAL_NOT,
                                     schema::BuiltinOperator_LOGISTIC,
                                     schema::BuiltinOperator_LOG_SOFTMAX,
                                     schema::BuiltinOperator_MATRIX_SET_DIAG,
                                     schema::BuiltinOperator_NEG,
                                     schema::BuiltinOperator_PRELU,
                                     schema::BuiltinOperator_QUANTIZE,
                                     schema::BuiltinOperator_RELU,
                                     schema::BuiltinOperator_RELU6,
                                     schema::BuiltinOperator_RELU_0_TO_1,
                                     schema::BuiltinOperator_RELU_N1_TO_1,
                                     schema::BuiltinOperator_REVERSE_SEQUENCE,
                                     schema::BuiltinOperator_REVERSE_V2,
                                     schema::BuiltinOperator_ROUND,
                                     schema::BuiltinOperator_RSQRT,
                                     schema::BuiltinOperator_SIGN,
                                     schema::BuiltinOperator_SIN,
                                     schema::BuiltinOperator_SOFTMAX,
                                     schema::BuiltinOperator_SQRT,
                                     schema::BuiltinOperator_SQUARE,
                                     schema::BuiltinOperator_TANH,
                                     schema::BuiltinOperator_ZEROS_LIKE}) {
    rules->emplace(code, same);
  }
}

void add_broadcast(Rules* rules) {
  for (const BuiltinOperator code : {schema::BuiltinOperator_ADD,
                                     schema::BuiltinOperator_ATAN2,
                                     schema::BuiltinOperator_BITWISE_XOR,
                                     schema::BuiltinOperator_DIV,
                                     schema::BuiltinOperator_EQUAL,
                                     schema::BuiltinOperator_FLOOR_DIV,
                                     schema::BuiltinOperator_FLOOR_MOD,
                                     schema::BuiltinOperator_GREATER,
                                     schema::BuiltinOperator_GREATER_EQUAL,
                                     schema::BuiltinOperator_LESS,
                                     schema::BuiltinOperator_LESS_EQUAL,
                                     schema::BuiltinOperator_LOGICAL_AND,
                                     schema::BuiltinOperator_LOGICAL_OR,
                                     schema::BuiltinOperator_MAXIMUM,
                                     schema::BuiltinOperator_MINIMUM,
                                     schema::BuiltinOperator_MUL,
                                     schema::BuiltinOperator_NOT_EQUAL,
                                     schema::BuiltinOperator_POW,
                                     schema::BuiltinOperator_RIGHT_SHIFT,
                                     schema::BuiltinOperator_SELECT_V2,
                                     schema::BuiltinOperator_SQUARED_DIFFERENCE,
                                     schema::BuiltinOperator_SUB}) {
    rules->emplace(code, broadcast);
  }
}

Rules make_rules() {
  Rules rules = {
      {schema::BuiltinOperator_ARG_MAX, arg_min_max},
      {schema::BuiltinOperator_ARG_MIN, arg_min_max},
      {schema::BuiltinOperator_AVERAGE_POOL_2D, pool_2d},
      {schema::BuiltinOperator_BATCH_MATMUL, batch_matmul},
      {schema::BuiltinOperator_BIDIRECTIONAL_SEQUENCE_LSTM, recurrent},
      {schema::BuiltinOperator_BIDIRECTIONAL_SEQUENCE_RNN, recurrent},
      {schema::BuiltinOperator_CONV_2D, conv_2d},
      {schema::BuiltinOperator_CONV_3D, conv_3d},
      {schema::BuiltinOperator_DEPTHWISE_CONV_2D, depthwise_conv_2d},
      {schema::BuiltinOperator_FULLY_CONNECTED, fully_connected},
      {schema::BuiltinOperator_L2_POOL_2D, pool_2d},
      {schema::BuiltinOperator_MAX_POOL_2D, pool_2d},
      {schema::BuiltinOperator_MEAN, reduce},
      {schema::BuiltinOperator_REDUCE_ALL, reduce},
      {schema::BuiltinOperator_REDUCE_ANY, reduce},
      {schema::BuiltinOperator_REDUCE_MAX, reduce},
      {schema::BuiltinOperator_REDUCE_MIN, reduce},
      {schema::BuiltinOperator_REDUCE_PROD, reduce},
      {schema::BuiltinOperator_RNN, recurrent},
      {schema::BuiltinOperator_SELECT, select},
      {schema::BuiltinOperator_SUM, reduce},
      {schema::BuiltinOperator_SVDF, recurrent},
      {schema::BuiltinOperator_TOPK_V2, top_k},
      {schema::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM, recurrent},
      {schema::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_RNN, recurrent},
  };
  add_same(&rules);
  add_broadcast(&rules);
  return rules;
}

ShapeRule rule_for(BuiltinOperator code) {
  static const Rules kRules = make_rules();
  const auto found = kRules.find(code);
  return found == kRules.end() ? movement_rule(code) : found->second;
}

}  // namespace

std::optional<std::vector<std::vector<int32_t>>> infer_shapes(const Subgraph& subgraph,
                                                              const GraphOperator& op) {
  const ShapeRule rule = rule_for(op.code);
  if (rule == nullptr) return std::nullopt;
  std::vector<std::vector<int32_t>> shapes;
  try {
    for (size_t i = 0; i < op.outputs.size(); ++i) {
      const Dims dims = rule(NodeView(subgraph, op), i);
      count_elements(dims);  // every dimension is in range after this
      shapes.emplace_back(dims.begin(), dims.end());
    }
  } catch (const CannotTell&) {
    return std::nullopt;
  }
  return shapes;
}

}  // namespace mote::host
