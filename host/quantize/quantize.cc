// Turns a float graph into a full-integer one: int8 activations and weights, int32 biases.
#include "host/quantize/quantize.h"

#include <fmt/format.h>

#include <cstring>

#include "host/base/bad_input.h"
#include "host/quantize/scale_groups.h"

namespace mote::host {
namespace {

// Where an operator with weights has them, and the dimension that gets a scale for each index.
struct WeightedOp {
  schema::BuiltinOperator code;
  int32_t axis;
  bool always_per_channel;
};

constexpr WeightedOp kWeightedOps[] = {
    {schema::BuiltinOperator_CONV_2D, 0, true},
    {schema::BuiltinOperator_DEPTHWISE_CONV_2D, 3, true},
    {schema::BuiltinOperator_FULLY_CONNECTED, 0, false},
};

// The operator versions that first took int8, so that a runtime too old for them says so.
int32_t int8_version(schema::BuiltinOperator code, bool per_channel_dense) {
  switch (code) {
    case schema::BuiltinOperator_FULLY_CONNECTED:
      return per_channel_dense ? 12 : 4;
    case schema::BuiltinOperator_CONV_2D:
    case schema::BuiltinOperator_DEPTHWISE_CONV_2D:
      return 3;
    case schema::BuiltinOperator_RESHAPE:
      return 1;
    default:
      return 2;
  }
}

template <class T>
std::vector<uint8_t> bytes_of_values(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

std::vector<float> float_contents(const GraphTensor& tensor) {
  std::vector<float> values(tensor.data.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), tensor.data.data(), tensor.data.size());
  return values;
}

void set_activation(GraphTensor* tensor, Affine parameters) {
  tensor->type = DType::kI8;
  tensor->quantization = {};
  tensor->quantization.scales = {parameters.scale};
  tensor->quantization.zero_points = {parameters.zero_point};
}

class Quantizer {
 public:
  Quantizer(const Graph& graph, const std::vector<Range>& ranges, const QuantizeOptions& options,
            const std::string& name)
      : source_(graph.main()),
        options_(options),
        name_(name),
        result_(graph),
        parameters_(activation_parameters_of(graph.main(), ranges)),
        is_weights_(ranges.size(), false) {}

  // The graph keeps its tensors and their numbers: they change type in place, and what is new comes
  // behind them. Only the list of operators is written anew.
  Graph run() {
    if (result_.subgraphs.size() != 1) {
      throw BadInput(name_ + ": a graph with control flow cannot be quantized to int8");
    }
    result_.main().operators.clear();
    for (const int32_t input : source_.inputs) use_activation(input);
    for (size_t node = 0; node < source_.operators.size(); ++node) {
      convert(node, source_.operators[node]);
    }
    return std::move(result_);
  }

 private:
  void convert(size_t node, GraphOperator op) {
    if (scale_rule(op.code) == nullptr) {
      throw BadInput(fmt::format("{}: node {} {}: this operator cannot be quantized to int8", name_,
                                 node, schema::EnumNameBuiltinOperator(op.code)));
    }
    bool per_channel_dense = false;  // needs a newer version of FULLY_CONNECTED
    const WeightedOp* weighted = weighted_op(op.code);
    if (weighted != nullptr) {
      const int32_t axis =
          weighted->always_per_channel || options_.per_channel_dense ? weighted->axis : -1;
      per_channel_dense = axis >= 0 && !weighted->always_per_channel;
      convert_weights(node, axis, &op);
      use_activation(op.inputs[0]);
    } else {
      for (int32_t& input : op.inputs) input = convert_input(op, input);
    }
    for (const int32_t output : op.outputs) use_activation(output);
    op.version = int8_version(op.code, per_channel_dense);
    result_.main().operators.push_back(std::move(op));
  }

  static const WeightedOp* weighted_op(schema::BuiltinOperator code) {
    for (const WeightedOp& op : kWeightedOps) {
      if (op.code == code) return &op;
    }
    return nullptr;
  }

  // Marks a float tensor as int8; constants are converted, others get their contents at run time.
  // Tensors of other types (shapes, axes, paddings) stay what they are.
  void use_activation(int32_t index) {
    if (index < 0 || source_tensor(index).type != DType::kF32) return;
    GraphTensor& tensor = result_tensor(index);
    if (tensor.type != DType::kF32) return;
    const Affine parameters = parameters_[static_cast<size_t>(index)];
    set_activation(&tensor, parameters);
    if (!tensor.data.empty()) {
      tensor.data =
          bytes_of_values(quantize_activations(float_contents(source_tensor(index)), parameters));
    }
  }

  // For a concatenation, an input with other parameters than the output is requantized before it.
  int32_t convert_input(const GraphOperator& op, int32_t input) {
    if (input >= 0 && is_weights_[static_cast<size_t>(input)]) return activation_copy(input);
    use_activation(input);
    const Affine wanted = parameters_[static_cast<size_t>(op.outputs.front())];
    const bool mismatch = *scale_rule(op.code) == ScaleRule::kSameAll && input >= 0 &&
                          parameters_[static_cast<size_t>(input)] != wanted;
    if (!mismatch) return input;
    GraphTensor tensor = result_tensor(input);
    tensor.name += "_requantized";
    tensor.data.clear();
    set_activation(&tensor, wanted);
    const int32_t output = add_tensor(std::move(tensor));
    GraphOperator quantize;
    quantize.code = schema::BuiltinOperator_QUANTIZE;
    quantize.version = 2;  // the first with int8 as input
    quantize.inputs = {input};
    quantize.outputs = {output};
    quantize.options.Set(schema::QuantizeOptionsT());
    result_.main().operators.push_back(std::move(quantize));
    return output;
  }

  // Weights and bias become new tensors when another operator shares the float ones: the bias scale
  // depends on the input, so a shared bias has several int32 forms.
  void convert_weights(size_t node, int32_t axis, GraphOperator* op) {
    if (op->inputs.size() < 2 || source_tensor(op->inputs[1]).data.empty() ||
        source_tensor(op->inputs[1]).type != DType::kF32) {
      throw BadInput(fmt::format("{}: node {} {}: only constant float32 weights can be quantized",
                                 name_, node, schema::EnumNameBuiltinOperator(op->code)));
    }
    const float input_scale = parameters_[static_cast<size_t>(op->inputs[0])].scale;
    const bool has_bias = op->inputs.size() > 2 && op->inputs[2] >= 0;
    const GraphTensor& weights = source_tensor(op->inputs[1]);
    const std::vector<float> values = float_contents(weights);
    std::vector<float> bias;
    if (has_bias) bias = float_contents(source_tensor(op->inputs[2]));

    std::vector<float> scales = weight_scales(values, weights.shape, axis);
    make_room_for_bias(bias, input_scale, &scales);
    op->inputs[1] = own_tensor(op->inputs[1]);
    set_constant(op->inputs[1], DType::kI8, scales, std::max(axis, 0),
                 bytes_of_values(quantize_weights(values, weights.shape, axis, scales)));
    if (!has_bias) return;
    std::vector<float> bias_scales;
    for (const float scale : scales) bias_scales.push_back(input_scale * scale);
    op->inputs[2] = own_tensor(op->inputs[2]);
    set_constant(op->inputs[2], DType::kI32, bias_scales, 0,
                 bytes_of_values(quantize_bias(bias, input_scale, scales)));
  }

  // Weights and biases are symmetric: their zero points are all 0, which the format wants spelt
  // out.
  void set_constant(int32_t index, DType type, const std::vector<float>& scales, int32_t axis,
                    std::vector<uint8_t> data) {
    GraphTensor& tensor = result_tensor(index);
    tensor.type = type;
    tensor.quantization = {};
    tensor.quantization.scales = scales;
    tensor.quantization.zero_points.assign(scales.size(), 0);
    tensor.quantization.axis = axis;
    tensor.data = std::move(data);
  }

  // The tensor itself on its first use as a constant, a copy later.
  int32_t own_tensor(int32_t index) {
    if (result_tensor(index).type != DType::kF32) return add_tensor(source_tensor(index));
    is_weights_[static_cast<size_t>(index)] = true;
    return index;
  }

  // A constant that was converted as somebody's weights and is an activation elsewhere.
  int32_t activation_copy(int32_t index) {
    GraphTensor tensor = source_tensor(index);
    const Affine parameters = parameters_[static_cast<size_t>(index)];
    tensor.data = bytes_of_values(quantize_activations(float_contents(tensor), parameters));
    set_activation(&tensor, parameters);
    return add_tensor(std::move(tensor));
  }

  int32_t add_tensor(GraphTensor tensor) {
    result_.main().tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(result_.main().tensors.size()) - 1;
  }

  const GraphTensor& source_tensor(int32_t index) const {
    return source_.tensors[static_cast<size_t>(index)];
  }
  GraphTensor& result_tensor(int32_t index) {
    return result_.main().tensors[static_cast<size_t>(index)];
  }

  const Subgraph& source_;
  const QuantizeOptions& options_;
  const std::string& name_;
  Graph result_;
  std::vector<Affine> parameters_;
  std::vector<bool> is_weights_;  // tensors of the source that were converted as weights or bias
};

// A float32 twin of an int8 tensor at the interface.
int32_t add_float_twin(Subgraph* subgraph, int32_t index) {
  GraphTensor twin = subgraph->tensors[static_cast<size_t>(index)];
  twin.name += "_f32";
  twin.type = DType::kF32;
  twin.quantization = {};
  subgraph->tensors.push_back(std::move(twin));
  return static_cast<int32_t>(subgraph->tensors.size()) - 1;
}

}  // namespace

Graph quantize_graph(const Graph& graph, const std::vector<Range>& ranges,
                     const QuantizeOptions& options, const std::string& name) {
  return Quantizer(graph, ranges, options, name).run();
}

Graph with_float_interface(const Graph& quantized) {
  Graph graph = quantized;
  Subgraph& subgraph = graph.main();
  std::vector<GraphOperator> quantizers;
  for (int32_t& input : subgraph.inputs) {
    if (subgraph.tensors[static_cast<size_t>(input)].type != DType::kI8) continue;
    GraphOperator op;
    op.code = schema::BuiltinOperator_QUANTIZE;
    op.options.Set(schema::QuantizeOptionsT());
    op.outputs = {input};
    input = add_float_twin(&subgraph, input);
    op.inputs = {input};
    quantizers.push_back(std::move(op));
  }
  subgraph.operators.insert(subgraph.operators.begin(), quantizers.begin(), quantizers.end());
  for (int32_t& output : subgraph.outputs) {
    if (subgraph.tensors[static_cast<size_t>(output)].type != DType::kI8) continue;
    GraphOperator op;
    op.code = schema::BuiltinOperator_DEQUANTIZE;
    op.version = 2;  // the first that takes int8
    op.options.Set(schema::DequantizeOptionsT());
    op.inputs = {output};
    output = add_float_twin(&subgraph, output);
    op.outputs = {output};
    subgraph.operators.push_back(std::move(op));
  }
  return graph;
}

}  // namespace mote::host
