// Builds the float .tflite graph of a fitted network.
#include "host/train/float_graph.h"

#include <cstring>

namespace mote::host {
namespace {

using Shape32 = std::vector<int32_t>;

int32_t as_int(uint32_t value) {
  return static_cast<int32_t>(value);
}

template <class T>
std::vector<uint8_t> to_bytes(const std::vector<T>& values) {
  std::vector<uint8_t> bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

schema::ActivationFunctionType fused(Activation activation) {
  switch (activation) {
    case Activation::kRelu:
      return schema::ActivationFunctionType_RELU;
    case Activation::kRelu6:
      return schema::ActivationFunctionType_RELU6;
    default:
      return schema::ActivationFunctionType_NONE;  // an operator of its own, or none
  }
}

class Builder {
 public:
  explicit Builder(const std::string& description) {
    graph_.description = description;
    graph_.subgraphs.resize(1);
    graph_.main().name = "main";
  }

  Graph build(const std::vector<Layer>& layers, const std::vector<LayerWeights>& weights) {
    const Layer& first = layers.front();
    const bool flat = flattens_first(layers);
    current_ =
        add_tensor("window", DType::kF32,
                   flat ? Shape32{1, as_int(first.input_values())}
                        : Shape32{1, as_int(first.input_rows), as_int(first.input_channels)});
    graph_.main().inputs = {current_};
    for (size_t i = 0; i < layers.size(); ++i) {
      prefix_ = "layer" + std::to_string(i + 1);
      add_layer(layers[i], weights[i]);
    }
    graph_.main().outputs = {current_};
    tensor(current_).name = "probabilities";
    return std::move(graph_);
  }

 private:
  // A net that never looks at the rows as a sequence takes the window as one flat vector, which
  // saves the RESHAPE.
  static bool flattens_first(const std::vector<Layer>& layers) {
    for (const Layer& layer : layers) {
      if (layer.kind == LayerKind::kDropout) continue;
      return layer.kind == LayerKind::kDense || layer.kind == LayerKind::kFlatten;
    }
    return true;
  }

  void add_layer(const Layer& layer, const LayerWeights& weights) {
    switch (layer.kind) {
      case LayerKind::kDense:
        add_dense(layer, weights);
        break;
      case LayerKind::kConv1d:
        add_conv1d(layer, weights);
        break;
      case LayerKind::kMaxPool1d:
        add_pool(layer, schema::BuiltinOperator_MAX_POOL_2D);
        break;
      case LayerKind::kAveragePool1d:
        add_pool(layer, schema::BuiltinOperator_AVERAGE_POOL_2D);
        break;
      case LayerKind::kGlobalAveragePool:
        add_global_average(layer);
        break;
      case LayerKind::kFlatten:
        reshape({1, as_int(layer.input_values())});
        break;
      case LayerKind::kDropout:
        break;
    }
  }

  void add_dense(const Layer& layer, const LayerWeights& weights) {
    reshape({1, as_int(layer.input_values())});
    schema::FullyConnectedOptionsT options;
    options.fused_activation_function = fused(layer.activation);
    const int32_t units = as_int(layer.units);
    const int32_t matrix =
        add_constant("weights", {units, as_int(layer.input_values())}, weights.weights);
    const int32_t bias = add_constant("bias", {units}, weights.bias);
    add_op(schema::BuiltinOperator_FULLY_CONNECTED, options, {current_, matrix, bias}, {1, units});
    add_unfused(layer.activation);
  }

  void add_conv1d(const Layer& layer, const LayerWeights& weights) {
    as_image(layer);
    schema::Conv2DOptionsT options;
    options.padding = layer.same_padding ? schema::Padding_SAME : schema::Padding_VALID;
    options.stride_w = as_int(layer.stride);
    options.stride_h = 1;
    options.fused_activation_function = fused(layer.activation);
    const int32_t filters = as_int(layer.units);
    const int32_t kernel =
        add_constant("weights", {filters, 1, as_int(layer.kernel), as_int(layer.input_channels)},
                     weights.weights);
    const int32_t bias = add_constant("bias", {filters}, weights.bias);
    add_op(schema::BuiltinOperator_CONV_2D, options, {current_, kernel, bias},
           {1, 1, as_int(layer.output_rows), filters});
    add_unfused(layer.activation);
  }

  void add_pool(const Layer& layer, schema::BuiltinOperator code) {
    as_image(layer);
    schema::Pool2DOptionsT options;
    options.padding = schema::Padding_VALID;
    options.stride_w = options.filter_width = as_int(layer.kernel);
    options.stride_h = options.filter_height = 1;
    add_op(code, options, {current_},
           {1, 1, as_int(layer.output_rows), as_int(layer.output_channels)});
  }

  // MEAN over height and width rather than AVERAGE_POOL_2D over all rows: its int8 form may choose
  // the scale of its output, and a mean spans less than what it is taken of.
  void add_global_average(const Layer& layer) {
    as_image(layer);
    schema::ReducerOptionsT options;
    options.keep_dims = false;
    const int32_t axes = add_tensor(prefix_ + "/axes", DType::kI32, {2});
    tensor(axes).data = to_bytes(Shape32{1, 2});
    add_op(schema::BuiltinOperator_MEAN, options, {current_, axes},
           {1, as_int(layer.output_channels)});
  }

  // What cannot be fused into the weighted operator.
  void add_unfused(Activation activation) {
    const Shape32 shape = tensor(current_).shape;
    if (activation == Activation::kSoftmax) {
      schema::SoftmaxOptionsT options;
      options.beta = 1.0f;
      add_op(schema::BuiltinOperator_SOFTMAX, options, {current_}, shape);
    } else if (activation == Activation::kSigmoid) {
      add_op(schema::BuiltinOperator_LOGISTIC, {current_}, shape);
    }
  }

  // A sequence as an image of height 1, which is what the 2-D operators take.
  void as_image(const Layer& layer) {
    reshape({1, 1, as_int(layer.input_rows), as_int(layer.input_channels)});
  }

  // To `shape`, unless the current tensor has it. The target shape is given twice, as the input
  // that newer runtimes read and as the option that older ones do.
  void reshape(const Shape32& shape) {
    if (tensor(current_).shape == shape) return;
    schema::ReshapeOptionsT options;
    options.new_shape = shape;
    const int32_t target =
        add_tensor(prefix_ + "/shape", DType::kI32, {as_int(static_cast<uint32_t>(shape.size()))});
    tensor(target).data = to_bytes(shape);
    add_op(schema::BuiltinOperator_RESHAPE, options, {current_, target}, shape);
  }

  GraphOperator& add_op(schema::BuiltinOperator code, const Shape32& inputs,
                        const Shape32& output_shape) {
    const std::string name = prefix_ + "/" + schema::EnumNameBuiltinOperator(code);
    current_ = add_tensor(name, DType::kF32, output_shape);
    GraphOperator op;
    op.code = code;
    op.inputs = inputs;
    op.outputs = {current_};
    graph_.main().operators.push_back(std::move(op));
    return graph_.main().operators.back();
  }

  template <class Options>
  void add_op(schema::BuiltinOperator code, Options options, const Shape32& inputs,
              const Shape32& output_shape) {
    add_op(code, inputs, output_shape).options.Set(std::move(options));
  }

  int32_t add_constant(const char* name, const Shape32& shape, const std::vector<float>& values) {
    const int32_t index = add_tensor(prefix_ + "/" + name, DType::kF32, shape);
    tensor(index).data = to_bytes(values);
    return index;
  }

  int32_t add_tensor(const std::string& name, DType type, const Shape32& shape) {
    GraphTensor added;
    added.name = name;
    added.type = type;
    added.shape = shape;
    graph_.main().tensors.push_back(std::move(added));
    return static_cast<int32_t>(graph_.main().tensors.size()) - 1;
  }

  GraphTensor& tensor(int32_t index) { return graph_.main().tensors[static_cast<size_t>(index)]; }

  Graph graph_;
  int32_t current_ = -1;
  std::string prefix_;
};

}  // namespace

Graph build_float_graph(const std::vector<Layer>& layers, const std::vector<LayerWeights>& weights,
                        const std::string& description) {
  return Builder(description).build(layers, weights);
}

}  // namespace mote::host
