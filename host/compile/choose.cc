// Chooses variants by their cost.
#include "host/compile/choose.h"

#include <algorithm>

#include "host/compile/offers.h"
#include "host/inspect/cost.h"

namespace mote::host::compile {
namespace {

// The library's kernels in instructions, roughly: 8 a product, 30 an element.
compile::Cost library_cost(const Node& node) {
  compile::Cost cost;
  const host::Cost counted = cost_of(*node.subgraph, *node.graph_operator);
  uint64_t elements = 0;
  for (const int32_t tensor : node.graph_operator->outputs) {
    elements += elements_of(node.subgraph->tensors[static_cast<size_t>(tensor)]);
  }
  cost.instructions = counted.macs * 8 + elements * 30;
  cost.code_bytes = 2000;
  for (const int32_t tensor : node.graph_operator->inputs) {
    if (tensor < 0) continue;
    cost.constant_bytes +=
        static_cast<uint32_t>(node.subgraph->tensors[static_cast<size_t>(tensor)].data.size());
  }
  return cost;
}

// Operators that only rename the shape: input and output have the same bytes.
bool only_renames(const Node& node) {
  switch (node.graph_operator->code) {
    case schema::BuiltinOperator_RESHAPE:
    case schema::BuiltinOperator_SQUEEZE:
    case schema::BuiltinOperator_EXPAND_DIMS:
      break;
    default:
      return false;
  }
  const GraphTensor& input = node.input(0);
  return input.data.empty() && !input.is_variable;
}

// Whether both layouts of a tensor are the same bytes.
bool is_both_layouts(const GraphTensor& tensor) {
  if (tensor.shape.size() != 4 || tensor.shape[0] != 1) return true;
  return tensor.shape[3] == 1 || tensor.shape[1] * tensor.shape[2] == 1;
}

bool takes_nhwc(const Node& node, const Variant& variant) {
  for (uint32_t i = 0; i < variant.inputs.size(); ++i) {
    if (variant.inputs[i] == Layout::kPlanes && !is_both_layouts(node.input(i))) return false;
  }
  return variant.output == Layout::kNhwc || is_both_layouts(node.output());
}

Choice library_choice(const Node& node) {
  Choice choice;
  choice.variant.name = "library";
  choice.variant.code_key = "library";
  choice.variant.cost = library_cost(node);
  return choice;
}

}  // namespace

std::vector<Choice> choose(const CompileModel& model, const Target& target, Objective) {
  std::vector<Choice> choices;
  for (const Node& node : model.nodes) {
    Choice best = library_choice(node);
    if (only_renames(node)) {
      best = {Choice::How::kAlias, {}};
      best.variant.name = "none: same bytes";
    } else {
      for (Variant& variant : offers(node, target)) {
        if (!takes_nhwc(node, variant)) continue;
        if (variant.cost.instructions >= best.variant.cost.instructions) continue;
        best = {Choice::How::kVariant, std::move(variant)};
      }
    }
    choices.push_back(std::move(best));
  }
  return choices;
}

}  // namespace mote::host::compile
