// The rules that later code relies on without asking again.
#include "host/graph/check_graph.h"

#include <fmt/format.h>

#include <cmath>

#include "host/base/bad_input.h"

namespace mote::host {
namespace {

// Not asked here: that names are unique, that every tensor is used, that zero points are in the
// range of the dtype. Whether a graph can be run, the device library decides when it opens the
// file.
class GraphCheck {
 public:
  GraphCheck(const Graph& graph, const std::string& name) : graph_(graph), name_(name) {}

  void check() {
    if (graph_.subgraphs.empty()) fail("model without a subgraph");
    for (size_t i = 0; i < graph_.subgraphs.size(); ++i) {
      where_ = i == 0 ? "" : fmt::format("subgraph {}: ", i);
      check_subgraph(graph_.subgraphs[i]);
    }
    where_.clear();
    for (const Signature& signature : graph_.signatures) check_signature(signature);
  }

 private:
  [[noreturn]] void fail(const std::string& text) const {
    throw BadInput(fmt::format("{}: {}{}", name_, where_, text));
  }

  void check_subgraph(const Subgraph& subgraph) {
    for (size_t i = 0; i < subgraph.tensors.size(); ++i) {
      const GraphTensor& tensor = subgraph.tensors[i];
      const std::string problem = problem_of(tensor);
      if (!problem.empty()) fail(fmt::format("tensor {} \"{}\" {}", i, tensor.name, problem));
    }
    check_indices(subgraph, subgraph.inputs, "the list of inputs", 0);
    check_indices(subgraph, subgraph.outputs, "the list of outputs", 0);
    for (size_t i = 0; i < subgraph.operators.size(); ++i) {
      check_operator(subgraph, subgraph.operators[i], i);
    }
  }

  // `lowest` is -1 where a tensor may be left out.
  void check_indices(const Subgraph& subgraph, const std::vector<int32_t>& indices,
                     const std::string& who, int32_t lowest) const {
    const auto count = static_cast<int64_t>(subgraph.tensors.size());
    for (const int32_t index : indices) {
      if (index >= lowest && index < count) continue;
      fail(fmt::format("{} refers to tensor {} of only {}", who, index, count));
    }
  }

  // Outputs may be -1 as well: whether an operator can do without one, its prepare says.
  void check_operator(const Subgraph& subgraph, const GraphOperator& op, size_t index) const {
    const std::string who = fmt::format("node {} {}", index, operator_name(op));
    check_indices(subgraph, op.inputs, who, -1);
    check_indices(subgraph, op.outputs, who, -1);
    check_indices(subgraph, op.intermediates, who, -1);
    for (const int64_t called : called_subgraphs(op)) {
      if (called >= 0 && called < static_cast<int64_t>(graph_.subgraphs.size())) continue;
      fail(fmt::format("{} calls subgraph {} of only {}", who, called, graph_.subgraphs.size()));
    }
  }

  // 64 bits, because CALL counts unsigned and the others signed.
  static std::vector<int64_t> called_subgraphs(const GraphOperator& op) {
    if (const auto* options = op.options.AsIfOptions()) {
      return {options->then_subgraph_index, options->else_subgraph_index};
    }
    if (const auto* options = op.options.AsWhileOptions()) {
      return {options->cond_subgraph_index, options->body_subgraph_index};
    }
    if (const auto* options = op.options.AsCallOnceOptions()) return {options->init_subgraph_index};
    if (const auto* options = op.options.AsCallOptions()) return {options->subgraph};
    return {};
  }

  void check_signature(const Signature& signature) const {
    if (signature.subgraph >= graph_.subgraphs.size()) {
      fail(fmt::format("signature \"{}\" refers to subgraph {} of only {}", signature.key,
                       signature.subgraph, graph_.subgraphs.size()));
    }
    const size_t count = graph_.subgraphs[signature.subgraph].tensors.size();
    for (const auto* list : {&signature.inputs, &signature.outputs}) {
      for (const auto& [name, tensor] : *list) {
        if (tensor < count) continue;
        fail(fmt::format("signature \"{}\": \"{}\" refers to tensor {} of only {}", signature.key,
                         name, tensor, count));
      }
    }
  }

  // --- one tensor; an empty string says that it is in order ---

  // The product is bounded after every step, so it cannot run over: 2^40 times 2^31 fits in 64
  // bits. A dimension of 0 is allowed; the device refuses it only where memory would be needed.
  static std::string problem_of(const GraphTensor& tensor) {
    uint64_t elements = 1;
    for (const int32_t dimension : tensor.shape) {
      if (dimension < 0) return fmt::format("has the dimension {}", dimension);
      elements *= static_cast<uint64_t>(dimension);
      if (elements > kMostElements) return "has more elements than a file can hold";
    }
    const std::string problem = problem_of_data(tensor, elements);
    return problem.empty() ? problem_of_quantization(tensor) : problem;
  }

  static std::string problem_of_data(const GraphTensor& tensor, uint64_t elements) {
    // Strings bring their own lengths, handles have no contents, sparse data has fewer elements.
    if (tensor.data.empty() || tensor.sparsity || bits(tensor.type) == 0) return "";
    const uint64_t bytes = bytes_of(tensor.type, elements);
    if (tensor.data.size() == bytes) return "";
    return fmt::format("has {} bytes of data, its shape and dtype {} ask for {}",
                       tensor.data.size(), mote::name(tensor.type), bytes);
  }

  // Without zero points 0 is meant; one zero point may stand for many scales.
  static std::string problem_of_quantization(const GraphTensor& tensor) {
    const Quantization& quantization = tensor.quantization;
    const size_t scales = quantization.scales.size();
    const size_t zero_points = quantization.zero_points.size();
    for (const float scale : quantization.scales) {
      if (!std::isfinite(scale) || scale < 0) return fmt::format("has the scale {}", scale);
    }
    if (zero_points > 1 && zero_points != scales) {
      return fmt::format("has {} scales but {} zero points", scales, zero_points);
    }
    if (scales <= 1) return "";
    // Converters copy the axis of the weights to the bias, which has one dimension only.
    const bool list = tensor.shape.size() == 1;
    if (list && static_cast<size_t>(tensor.shape[0]) == scales) return "";
    const auto axis = static_cast<size_t>(quantization.axis);
    if (quantization.axis < 0 || axis >= tensor.shape.size()) {
      return fmt::format("is quantized along dimension {} of {}", quantization.axis,
                         tensor.shape.size());
    }
    if (static_cast<size_t>(tensor.shape[axis]) == scales) return "";
    return fmt::format("has {} scales for the {} indices of dimension {}", scales,
                       tensor.shape[axis], axis);
  }

  // Far above what 2 GB hold, since tensors that are computed have no bytes in the file.
  static constexpr uint64_t kMostElements = uint64_t{1} << 40;

  const Graph& graph_;
  const std::string& name_;
  std::string where_;
};

}  // namespace

void check_graph(const Graph& graph, const std::string& name_for_messages) {
  GraphCheck(graph, name_for_messages).check();
}

std::string operator_name(const GraphOperator& op) {
  if (op.code == schema::BuiltinOperator_CUSTOM) return op.custom_code;
  return schema::EnumNameBuiltinOperator(op.code);
}

}  // namespace mote::host
