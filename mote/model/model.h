// The model door: open() verifies a .tflite once, whole; afterwards the views below trust it.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/base/diagnosis.h"
#include "mote/base/dtype.h"
#include "mote/base/memory.h"
#include "mote/base/shape.h"
#include "mote/base/span.h"
#include "mote/base/status.h"
#include "mote/model/flatbuffer.h"
#include "mote/model/schema.h"

namespace mote {

class Model;

// One for each scale, or one for all of them; 0 when there is none.
struct ZeroPoints {
  const uint8_t* values = nullptr;
  uint32_t count = 0;

  int32_t operator[](uint32_t index) const {
    if (count == 0) return 0;
    return static_cast<int32_t>(load<int64_t>(values + size_t{8} * (index < count ? index : 0)));
  }
};

// One tensor of a subgraph, read in place.
class TensorView {
 public:
  TensorView(const Model* model, Table table) : model_(model), table_(table) {}
  Table table() const { return table_; }

  DType type() const;
  Shape shape() const;
  // Shape product times element size; 0 for strings and handles.
  uint32_t bytes() const;
  bool is_variable() const;
  const char* name() const;  // null when the file gives none

  // The constant's bytes in the model, or null when the tensor is computed. Aligned to its dtype,
  // but never to more than 4: read 64-bit elements with load<int64_t>().
  const uint8_t* constant() const;
  template <class T>
  const T* constant_as() const {
    return reinterpret_cast<const T*>(constant());
  }

  // real = scale * (q - zero_point). One scale, or one for each index of `axis()`; none for floats.
  Span<const float> scales() const;
  ZeroPoints zero_points() const;
  float scale() const;  // the first, 0 when there is none
  int32_t zero_point() const { return zero_points()[0]; }
  uint32_t axis() const;

 private:
  const Model* model_;
  Table table_;
};

// One operator in its subgraph's order of execution.
class OperatorView {
 public:
  OperatorView(const Model* model, Table table) : model_(model), table_(table) {}
  Table table() const { return table_; }

  int32_t builtin() const;     // a schema::BuiltinOperator
  const char* custom() const;  // the name of a custom operator, else null
  int32_t version() const;
  Span<const int32_t> inputs() const;  // tensor indices, -1 = left out
  Span<const int32_t> outputs() const;
  // The options when the model says that they are of this type, else none: every field then reads
  // as its default. The door has checked a table's fields as what the model says, not as what the
  // operator expects.
  Table options(schema::BuiltinOptions type) const;
  Table options(schema::BuiltinOptions2 type) const;
  Span<const uint8_t> custom_options() const;

 private:
  Table code() const;

  const Model* model_;
  Table table_;
};

// Finds its lists once: keep one rather than asking the model again.
class SubgraphView {
 public:
  SubgraphView(const Model* model, Table table);
  Table table() const { return table_; }

  uint32_t tensor_count() const { return tensors_.size(); }
  TensorView tensor(uint32_t index) const { return {model_, tensors_[index]}; }
  uint32_t operator_count() const { return operators_.size(); }
  OperatorView op(uint32_t index) const { return {model_, operators_[index]}; }
  Span<const int32_t> inputs() const;
  Span<const int32_t> outputs() const;

 private:
  const Model* model_;
  Table table_;
  TableVector tensors_;
  TableVector operators_;
};

class Model {
 public:
  // Checks every offset, index, shape, buffer and quantization of the file in time O(size), without
  // recursion or allocation. `bytes` must stay in place as long as the model is used and be aligned
  // to 4 (16 is better: alignas(16)). On failure the model stays closed and `diagnosis` says where:
  // `got` is a byte offset or the offending number.
  Status open(const void* bytes, size_t size, Diagnosis* diagnosis = nullptr);

  bool is_open() const { return static_cast<bool>(root_); }
  const uint8_t* bytes() const { return bytes_; }
  uint32_t size() const { return size_; }

  uint32_t buffer_count() const { return buffers_.size(); }
  uint32_t operator_code_count() const { return codes_.size(); }
  uint32_t subgraph_count() const { return subgraphs_.size(); }
  SubgraphView subgraph(uint32_t index) const { return {this, subgraphs_[index]}; }
  // Contents of buffer `index`; empty for buffer 0 and for tensors that are computed.
  Span<const uint8_t> buffer(uint32_t index) const;
  // Contents of the named metadata entry, empty when there is none.
  Span<const uint8_t> metadata(const char* name) const;
  Table root() const { return root_; }
  Table operator_code(uint32_t index) const { return codes_[index]; }

 private:
  Status verify(const uint8_t* bytes, size_t size, Diagnosis* diagnosis);

  const uint8_t* bytes_ = nullptr;
  uint32_t size_ = 0;
  Table root_;
  TableVector buffers_;
  TableVector codes_;
  TableVector subgraphs_;
};

}  // namespace mote
