// Puts small float graphs together for tests, one operator a line.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "host/graph/graph.h"

namespace mote::host {

using Shape32 = std::vector<int32_t>;

// Each call adds a tensor, or an operator with the tensor that it computes, and returns its index.
class GraphMaker {
 public:
  GraphMaker() { graph_.subgraphs.resize(1); }

  int32_t input(const Shape32& shape) {
    const int32_t index = tensor(DType::kF32, shape);
    graph_.main().inputs.push_back(index);
    return index;
  }

  int32_t constant(const Shape32& shape, const std::vector<float>& values) {
    return with_data(tensor(DType::kF32, shape), values.data(), values.size() * 4);
  }

  int32_t integers(const Shape32& values) {
    const int32_t index = tensor(DType::kI32, {static_cast<int32_t>(values.size())});
    return with_data(index, values.data(), values.size() * 4);
  }

  template <class Options>
  int32_t op(schema::BuiltinOperator code, const Shape32& inputs, const Shape32& shape,
             Options options) {
    const int32_t output = op(code, inputs, shape);
    graph_.main().operators.back().options.Set(std::move(options));
    return output;
  }

  int32_t op(schema::BuiltinOperator code, const Shape32& inputs, const Shape32& shape) {
    GraphOperator added;
    added.code = code;
    added.inputs = inputs;
    added.outputs = {tensor(DType::kF32, shape)};
    graph_.main().operators.push_back(added);
    return added.outputs[0];
  }

  Graph done(const Shape32& outputs) {
    graph_.main().outputs = outputs;
    return graph_;
  }

 private:
  int32_t tensor(DType type, const Shape32& shape) {
    GraphTensor added;
    added.type = type;
    added.shape = shape;
    added.name = "t" + std::to_string(graph_.main().tensors.size());
    graph_.main().tensors.push_back(added);
    return static_cast<int32_t>(graph_.main().tensors.size()) - 1;
  }

  int32_t with_data(int32_t index, const void* data, size_t bytes) {
    const auto* first = static_cast<const uint8_t*>(data);
    graph_.main().tensors[static_cast<size_t>(index)].data.assign(first, first + bytes);
    return index;
  }

  Graph graph_;
};

}  // namespace mote::host
