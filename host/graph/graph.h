// The in-memory graph of the desk: what import fills, passes change, and export writes as .tflite.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mote/base/dtype.h"
#include "schema/tflite_generated.h"  // made at build time by flatc from schema/tflite.fbs

namespace mote::host {

// Affine quantization: real = scale * (q - zero_point). One scale for the whole tensor, or one for
// each index of dimension `axis`. Empty scales mean "not quantized".
struct Quantization {
  std::vector<float> scales;
  std::vector<int64_t> zero_points;
  int32_t axis = 0;
  std::vector<float> min, max;  // calibration range, kept only so that a round trip loses nothing
  schema::QuantizationDetailsUnion details;  // blocks or several axes; counts instead of the scales

  bool operator==(const Quantization&) const = default;
};

struct GraphTensor {
  std::string name;
  DType type = DType::kF32;
  std::vector<int32_t> shape;            // empty = scalar
  std::vector<int32_t> shape_signature;  // -1 where the exporter left a dimension open
  bool has_rank = true;
  bool is_variable = false;
  Quantization quantization;
  std::vector<uint8_t> data;  // little-endian contents of a constant; empty = computed at run time
  std::optional<schema::SparsityParametersT> sparsity;  // `data` holds the nonzero elements only
  std::vector<schema::VariantSubTypeT> variants;        // what a VARIANT holds

  bool operator==(const GraphTensor&) const = default;
};

struct GraphOperator {
  schema::BuiltinOperator code = schema::BuiltinOperator_ADD;
  int32_t version = 1;
  std::string custom_code;                              // only when code is CUSTOM
  std::vector<int32_t> inputs, outputs, intermediates;  // tensor indices, -1 = left out
  schema::BuiltinOptionsUnion options;
  schema::BuiltinOptions2Union options2;
  std::vector<uint8_t> custom_options;
  std::vector<bool> mutating_inputs;  // empty, or one for each input: which variables it changes
  int32_t debug_index = -1;           // into metadata written by a converter

  bool operator==(const GraphOperator&) const = default;
};

struct Subgraph {
  std::string name;
  std::vector<GraphTensor> tensors;
  std::vector<int32_t> inputs, outputs;
  std::vector<GraphOperator> operators;  // in the order of execution
  int32_t debug_index = -1;

  bool operator==(const Subgraph&) const = default;
};

struct Signature {
  std::string key;
  std::vector<std::pair<std::string, uint32_t>> inputs, outputs;
  uint32_t subgraph = 0;

  bool operator==(const Signature&) const = default;
};

struct Graph {
  std::string description;
  std::vector<Subgraph> subgraphs;
  std::vector<Signature> signatures;
  std::map<std::string, std::vector<uint8_t>> metadata;

  Subgraph& main() { return subgraphs.front(); }
  const Subgraph& main() const { return subgraphs.front(); }

  bool operator==(const Graph&) const = default;
};

}  // namespace mote::host
