// One row an operator that multiplies: its formula for people and for the machine.
#include "host/inspect/cost.h"

#include <algorithm>
#include <limits>

namespace mote::host {
namespace {

// Shapes are checked one tensor at a time, so a product of two sizes may still be too large.
uint64_t product(std::initializer_list<uint64_t> factors) {
  uint64_t result = 1;
  for (const uint64_t factor : factors) {
    if (__builtin_mul_overflow(result, factor, &result)) {
      return std::numeric_limits<uint64_t>::max();
    }
  }
  return result;
}

// The tensors of one operator; what is left out or too short reads as empty.
class Operands {
 public:
  Operands(const Subgraph& subgraph, const GraphOperator& op) : subgraph_(subgraph), op_(op) {}

  uint64_t input(size_t index) const { return elements(op_.inputs, index); }
  uint64_t output() const { return elements(op_.outputs, 0); }
  // Dimension of an input; negative counts from the last.
  uint64_t dimension(size_t index, int32_t which) const {
    const GraphTensor* tensor = at(op_.inputs, index);
    if (tensor == nullptr) return 0;
    const auto rank = static_cast<int32_t>(tensor->shape.size());
    if (which < 0) which += rank;
    return which < 0 || which >= rank ? 0 : static_cast<uint64_t>(tensor->shape[which]);
  }
  const GraphOperator& op() const { return op_; }

 private:
  const GraphTensor* at(const std::vector<int32_t>& list, size_t index) const {
    if (index >= list.size() || list[index] < 0) return nullptr;
    return &subgraph_.tensors[static_cast<size_t>(list[index])];
  }
  uint64_t elements(const std::vector<int32_t>& list, size_t index) const {
    const GraphTensor* tensor = at(list, index);
    return tensor == nullptr ? 0 : elements_of(*tensor);
  }

  const Subgraph& subgraph_;
  const GraphOperator& op_;
};

// Weights are OHWI, so dimension 3 is the input channels of one group.
uint64_t conv_2d(const Operands& of) {
  return product({of.output(), of.dimension(1, 1), of.dimension(1, 2), of.dimension(1, 3)});
}

uint64_t conv_3d(const Operands& of) {
  return product({of.output(), of.dimension(1, 0), of.dimension(1, 1), of.dimension(1, 2),
                  of.dimension(1, 3)});
}

uint64_t depthwise_conv_2d(const Operands& of) {
  return product({of.output(), of.dimension(1, 1), of.dimension(1, 2)});
}

// Inputs: output shape, weights OHWI, input.
uint64_t transpose_conv(const Operands& of) {
  return product({of.input(2), of.dimension(1, 0), of.dimension(1, 1), of.dimension(1, 2)});
}

uint64_t fully_connected(const Operands& of) {
  return product({of.output(), of.dimension(1, -1)});
}

uint64_t batch_matmul(const Operands& of) {
  const auto* options = of.op().options.AsBatchMatMulOptions();
  const bool transposed = options != nullptr && options->adj_x;
  return product({of.output(), of.dimension(0, transposed ? -2 : -1)});
}

// Inputs: input, weights of features [filters, depth], weights of time [filters, memory].
uint64_t svdf(const Operands& of) {
  return product({of.dimension(0, 0), of.input(1) + of.input(2)});
}

// Inputs: input, 4 matrices for the input, 4 for the recurrence; without peepholes and projection.
uint64_t sequence_lstm(const Operands& of) {
  uint64_t weights = 0;
  for (size_t i = 1; i <= 8; ++i) weights += of.input(i);
  return product({of.dimension(0, 0), of.dimension(0, 1), weights});
}

struct Rule {
  schema::BuiltinOperator code;
  const char* formula;
  uint64_t (*macs)(const Operands& of);
};

constexpr const char* kConv2D =
    "outputs x kernel rows x kernel columns x input channels of a group";
constexpr const char* kConv3D = "outputs x kernel depth x rows x columns x input channels";

constexpr Rule kRules[] = {
    {schema::BuiltinOperator_CONV_2D, kConv2D, conv_2d},
    {schema::BuiltinOperator_DEPTHWISE_CONV_2D, "outputs x kernel rows x kernel columns",
     depthwise_conv_2d},
    {schema::BuiltinOperator_TRANSPOSE_CONV,
     "inputs x kernel rows x kernel columns x output channels", transpose_conv},
    {schema::BuiltinOperator_CONV_3D, kConv3D, conv_3d},
    {schema::BuiltinOperator_FULLY_CONNECTED, "outputs x inputs of a row", fully_connected},
    {schema::BuiltinOperator_BATCH_MATMUL, "outputs x inner dimension", batch_matmul},
    {schema::BuiltinOperator_SVDF, "batch x (feature weights + time weights)", svdf},
    {schema::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM, "steps x batch x weights of all gates",
     sequence_lstm},
};

const Rule* rule_of(schema::BuiltinOperator code) {
  const auto* rule =
      std::find_if(std::begin(kRules), std::end(kRules), [=](auto& r) { return r.code == code; });
  return rule == std::end(kRules) ? nullptr : rule;
}

bool is_real(const GraphTensor& tensor) {
  const bool is_float = tensor.type == DType::kF32 || tensor.type == DType::kF16 ||
                        tensor.type == DType::kBF16 || tensor.type == DType::kF64;
  return is_float || !tensor.quantization.scales.empty();
}

}  // namespace

uint64_t elements_of(const GraphTensor& tensor) {
  uint64_t elements = 1;
  for (const int32_t dimension : tensor.shape) elements *= static_cast<uint64_t>(dimension);
  return elements;
}

std::vector<int32_t> weights_of(const Subgraph& subgraph, const GraphOperator& op) {
  const bool multiplies = mac_formula(op.code) != nullptr;
  std::vector<int32_t> weights;
  for (size_t i = 0; i < op.inputs.size(); ++i) {
    const int32_t index = op.inputs[i];
    if (index < 0) continue;
    const GraphTensor& tensor = subgraph.tensors[static_cast<size_t>(index)];
    const bool is_shape = op.code == schema::BuiltinOperator_TRANSPOSE_CONV && i == 0;
    const bool counts = !tensor.data.empty() && !is_shape && (multiplies || is_real(tensor));
    const bool is_new = std::find(weights.begin(), weights.end(), index) == weights.end();
    if (counts && is_new) weights.push_back(index);
  }
  return weights;
}

Cost cost_of(const Subgraph& subgraph, const GraphOperator& op) {
  Cost cost;
  if (const Rule* rule = rule_of(op.code)) cost.macs = rule->macs(Operands(subgraph, op));
  for (const int32_t index : weights_of(subgraph, op)) {
    const GraphTensor& tensor = subgraph.tensors[static_cast<size_t>(index)];
    cost.weights_bytes += tensor.data.size();
    cost.parameters += elements_of(tensor);
  }
  return cost;
}

const char* mac_formula(schema::BuiltinOperator code) {
  const Rule* rule = rule_of(code);
  return rule == nullptr ? nullptr : rule->formula;
}

}  // namespace mote::host
