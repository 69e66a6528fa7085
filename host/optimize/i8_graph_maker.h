// For tests: small i8 networks with random weights, one layer a line.
#pragma once

#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "host/base/random.h"
#include "host/graph/graph.h"

namespace mote::host {

// How dead a layer is: the shares of its filters that are all zero, and whose bias is so far out
// that the activation saturates.
struct Deadness {
  double zero = 0.3;
  double saturated = 0.2;
};

class I8GraphMaker {
 public:
  explicit I8GraphMaker(uint64_t seed) : random_(seed) { graph_.subgraphs.resize(1); }

  Random& random() { return random_; }
  Graph& graph() { return graph_; }
  const std::vector<int32_t>& shape(int32_t tensor) { return at(tensor).shape; }

  int32_t input(const std::vector<int32_t>& shape) {
    graph_.main().inputs.push_back(activation(shape));
    return graph_.main().inputs.back();
  }

  int32_t conv(int32_t input, int32_t outputs, int32_t filter, int32_t stride, bool same,
               Deadness dead = {}, bool relu = true) {
    const std::vector<int32_t> in = shape(input);
    schema::Conv2DOptionsT options;
    options.padding = same ? schema::Padding_SAME : schema::Padding_VALID;
    options.stride_h = options.stride_w = stride;
    options.fused_activation_function = activation_of(relu);
    const int32_t weights = add_weights({outputs, filter, filter, in[3]}, 0, dead);
    const int32_t bias = add_bias(outputs, dead);
    const int32_t output = activation({in[0], spatial(in[1], filter, stride, same),
                                       spatial(in[2], filter, stride, same), outputs});
    return op(schema::BuiltinOperator_CONV_2D, {input, weights, bias}, output, options);
  }

  int32_t depthwise(int32_t input, int32_t multiplier, int32_t filter, int32_t stride, bool same,
                    Deadness dead = {}) {
    const std::vector<int32_t> in = shape(input);
    schema::DepthwiseConv2DOptionsT options;
    options.padding = same ? schema::Padding_SAME : schema::Padding_VALID;
    options.stride_h = options.stride_w = stride;
    options.depth_multiplier = multiplier;
    options.fused_activation_function = activation_of(true);
    const int32_t outputs = in[3] * multiplier;
    const int32_t weights = add_weights({1, filter, filter, outputs}, 3, dead);
    const int32_t bias = add_bias(outputs, dead);
    const int32_t output = activation({in[0], spatial(in[1], filter, stride, same),
                                       spatial(in[2], filter, stride, same), outputs});
    return op(schema::BuiltinOperator_DEPTHWISE_CONV_2D, {input, weights, bias}, output, options);
  }

  // Per-tensor weights, as converters have them, or per-channel ones; without a bias now and then.
  int32_t fully_connected(int32_t input, int32_t outputs, bool per_channel, bool with_bias = true,
                          Deadness dead = {}) {
    int32_t depth = 1;
    for (size_t i = 1; i < shape(input).size(); ++i) depth *= shape(input)[i];
    const int32_t weights = add_weights({outputs, depth}, 0, dead, per_channel);
    const int32_t bias = with_bias ? add_bias(outputs, dead) : -1;
    const int32_t output = activation({shape(input)[0], outputs});
    return op(schema::BuiltinOperator_FULLY_CONNECTED, {input, weights, bias}, output,
              schema::FullyConnectedOptionsT());
  }

  int32_t add(int32_t a, int32_t b) {
    return op(schema::BuiltinOperator_ADD, {a, b}, activation(shape(a)), schema::AddOptionsT());
  }

  int32_t pool(int32_t input, bool average) {
    const std::vector<int32_t> in = shape(input);
    schema::Pool2DOptionsT options;
    options.padding = schema::Padding_SAME;
    options.stride_h = options.stride_w = options.filter_height = options.filter_width = 2;
    const int32_t output = activation({in[0], (in[1] + 1) / 2, (in[2] + 1) / 2, in[3]});
    at(output).quantization = at(input).quantization;
    return op(
        average ? schema::BuiltinOperator_AVERAGE_POOL_2D : schema::BuiltinOperator_MAX_POOL_2D,
        {input}, output, options);
  }

  int32_t mean(int32_t input) {
    const int32_t axes = integers({1, 2});
    return op(schema::BuiltinOperator_MEAN, {input, axes},
              activation({shape(input)[0], shape(input)[3]}), schema::ReducerOptionsT());
  }

  int32_t reshape(int32_t input, const std::vector<int32_t>& to) {
    const int32_t output = activation(to);
    at(output).quantization = at(input).quantization;
    schema::ReshapeOptionsT options;
    options.new_shape = to;
    const int32_t values = integers(to);
    return op(schema::BuiltinOperator_RESHAPE, {input, values}, output, options);
  }

  int32_t concatenate(const std::vector<int32_t>& inputs) {
    std::vector<int32_t> to = shape(inputs[0]);
    to.back() = 0;
    for (const int32_t input : inputs) to.back() += shape(input).back();
    const int32_t output = activation(to);
    for (const int32_t input : inputs) at(input).quantization = at(output).quantization;
    schema::ConcatenationOptionsT options;
    options.axis = 3;
    return op(schema::BuiltinOperator_CONCATENATION, inputs, output, options);
  }

  int32_t pad(int32_t input, const std::vector<int32_t>& paddings) {
    std::vector<int32_t> to = shape(input);
    for (size_t i = 0; i < to.size(); ++i) to[i] += paddings[2 * i] + paddings[2 * i + 1];
    const int32_t values = integers(paddings);
    at(values).shape = {static_cast<int32_t>(to.size()), 2};
    const int32_t output = activation(to);
    at(output).quantization = at(input).quantization;
    return op(schema::BuiltinOperator_PAD, {input, values}, output, schema::PadOptionsT());
  }

  template <class Options>
  int32_t op(schema::BuiltinOperator code, const std::vector<int32_t>& inputs, int32_t output,
             Options options) {
    GraphOperator added;
    added.code = code;
    added.inputs = inputs;
    added.outputs = {output};
    added.options.Set(std::move(options));
    graph_.main().operators.push_back(added);
    return output;
  }

  int32_t activation(const std::vector<int32_t>& shape, DType type = DType::kI8) {
    GraphTensor tensor;
    tensor.name = "t" + std::to_string(graph_.main().tensors.size());
    tensor.type = type;
    tensor.shape = shape;
    if (type == DType::kI8) {
      tensor.quantization.scales = {static_cast<float>(random_.uniform(0.02, 0.06))};
      tensor.quantization.zero_points = {
          random_.below(2) == 0 ? -128 : static_cast<int64_t>(random_.below(200)) - 100};
    }
    return push(std::move(tensor));
  }

  GraphTensor& at(int32_t tensor) { return graph_.main().tensors[static_cast<size_t>(tensor)]; }

  int32_t integers(const std::vector<int32_t>& values) {
    GraphTensor tensor;
    tensor.type = DType::kI32;
    tensor.shape = {static_cast<int32_t>(values.size())};
    tensor.data.resize(values.size() * 4);
    std::memcpy(tensor.data.data(), values.data(), tensor.data.size());
    return push(std::move(tensor));
  }

  Graph done(const std::vector<int32_t>& outputs) {
    graph_.main().outputs = outputs;
    return graph_;
  }

 private:
  static int32_t spatial(int32_t size, int32_t filter, int32_t stride, bool same) {
    return same ? (size + stride - 1) / stride : (size - filter) / stride + 1;
  }
  static schema::ActivationFunctionType activation_of(bool relu) {
    return relu ? schema::ActivationFunctionType_RELU : schema::ActivationFunctionType_NONE;
  }

  int32_t push(GraphTensor tensor) {
    graph_.main().tensors.push_back(std::move(tensor));
    return static_cast<int32_t>(graph_.main().tensors.size()) - 1;
  }

  int32_t add_weights(const std::vector<int32_t>& shape, int32_t axis, Deadness dead,
                      bool per_channel = true) {
    GraphTensor tensor;
    tensor.type = DType::kI8;
    tensor.shape = shape;
    size_t elements = 1;
    for (const int32_t dimension : shape) elements *= static_cast<size_t>(dimension);
    const auto channels = static_cast<size_t>(shape[static_cast<size_t>(axis)]);
    tensor.data.resize(elements);
    for (uint8_t& byte : tensor.data) byte = static_cast<uint8_t>(random_.bits());
    for (size_t c = 0; c < channels; ++c) {
      if (random_.uniform() >= dead.zero) continue;
      for (size_t i = 0; i < elements; ++i) {
        if ((axis == 0 ? i / (elements / channels) : i % channels) == c) tensor.data[i] = 0;
      }
    }
    tensor.quantization.axis = axis;
    for (size_t c = 0; c < (per_channel ? channels : 1); ++c) {
      tensor.quantization.scales.push_back(static_cast<float>(random_.uniform(0.001, 0.004)));
      tensor.quantization.zero_points.push_back(0);
    }
    return push(std::move(tensor));
  }

  int32_t add_bias(int32_t channels, Deadness dead) {
    std::vector<int32_t> values;
    for (int32_t c = 0; c < channels; ++c) {
      values.push_back(static_cast<int32_t>(random_.below(20000)) - 10000);
      if (random_.uniform() < dead.saturated) {
        values.back() = random_.below(2) == 0 ? 50'000'000 : -50'000'000;
      }
    }
    return integers(values);
  }

  Random random_;
  Graph graph_;
};

}  // namespace mote::host
