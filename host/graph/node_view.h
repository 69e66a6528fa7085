// What the rules for shapes see of a node: shapes of inputs, values of constant inputs, options.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <vector>

#include "host/graph/graph.h"

namespace mote::host {

// 64 bits, so that rules multiply dimensions without a second thought; infer_shapes() narrows.
using Dims = std::vector<int64_t>;

// Thrown where a rule needs what is only known at run time, or where a node contradicts itself.
// It never leaves infer_shapes().
struct CannotTell {};

inline void need(bool condition) {
  if (!condition) throw CannotTell{};
}

// -1 is the last of `rank` dimensions.
inline size_t dimension_index(int64_t axis, size_t rank) {
  const auto count = static_cast<int64_t>(rank);
  need(axis >= -count && axis < count);
  return static_cast<size_t>(axis < 0 ? axis + count : axis);
}

// Bounded at every step, so that no product of shapes runs over 64 bits.
inline int64_t count_elements(const Dims& dims) {
  int64_t elements = 1;
  for (const int64_t dimension : dims) {
    need(dimension >= 0 && dimension <= INT32_MAX);
    elements *= dimension;
    need(elements <= int64_t{1} << 31);
  }
  return elements;
}

class NodeView {
 public:
  NodeView(const Subgraph& subgraph, const GraphOperator& op) : subgraph_(subgraph), op_(op) {}

  const GraphOperator& op() const { return op_; }
  size_t input_count() const { return op_.inputs.size(); }
  size_t output_count() const { return op_.outputs.size(); }
  bool has(size_t input) const { return input < op_.inputs.size() && op_.inputs[input] >= 0; }

  const GraphTensor& input(size_t index) const {
    need(has(index));
    return subgraph_.tensors[static_cast<size_t>(op_.inputs[index])];
  }
  Dims shape(size_t index) const {
    const GraphTensor& tensor = input(index);
    return Dims(tensor.shape.begin(), tensor.shape.end());
  }
  Dims shape_in_file(size_t output) const {
    need(op_.outputs[output] >= 0);
    const GraphTensor& tensor = subgraph_.tensors[static_cast<size_t>(op_.outputs[output])];
    return Dims(tensor.shape.begin(), tensor.shape.end());
  }

  // A constant i32 or i64 input. Cut to 33 bits: larger numbers mean "to the end" in slices and are
  // beyond any shape elsewhere.
  Dims numbers(size_t index) const {
    const GraphTensor& tensor = input(index);
    const bool wide = tensor.type == DType::kI64;
    need((wide || tensor.type == DType::kI32) && !tensor.is_variable && !tensor.sparsity);
    // Computed at run time, unless there is nothing to compute.
    if (tensor.data.empty()) need(count_elements(shape(index)) == 0);
    Dims values(tensor.data.size() / (wide ? sizeof(int64_t) : sizeof(int32_t)));
    for (size_t i = 0; i < values.size(); ++i) {
      values[i] = wide ? read<int64_t>(tensor.data, i) : read<int32_t>(tensor.data, i);
      values[i] = std::clamp(values[i], -kLargest, kLargest);
    }
    return values;
  }
  int64_t number(size_t index) const {
    const Dims values = numbers(index);
    need(values.size() == 1);
    return values[0];
  }

 private:
  static constexpr int64_t kLargest = int64_t{1} << 32;

  template <class T>
  static int64_t read(const std::vector<uint8_t>& bytes, size_t index) {
    T value;
    std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
    return value;
  }

  const Subgraph& subgraph_;
  const GraphOperator& op_;
};

// Rules for operators that only move data: movement_shapes.cc. `output` is the index of the output
// that is asked for.
using ShapeRule = Dims (*)(const NodeView& node, size_t output);
ShapeRule movement_rule(schema::BuiltinOperator code);  // null when there is none
Dims strided_slice_shape(const NodeView& node, size_t output);

}  // namespace mote::host
