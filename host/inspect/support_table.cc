// The support table as text and as a page.
#include "host/inspect/support_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "mote/engine/message.h"

namespace mote::host {
namespace {

std::string combination(const KernelRow& row) {
  if (row.first == DType::kVariant) return "any";
  if (row.first == row.second) return name(row.first);
  return fmt::format("{} x {}", name(row.first), name(row.second));
}

void add_once(const std::string& text, std::vector<std::string>* list) {
  if (std::find(list->begin(), list->end(), text) == list->end()) list->push_back(text);
}

SupportedOperator describe(const Op& op) {
  SupportedOperator result;
  result.custom = op.custom != nullptr;
  result.name = result.custom ? op.custom : operator_name(static_cast<int32_t>(op.builtin));
  result.dtypes = supported_dtypes(op);
  for (const KernelRow& row : op.kernels) {
    const bool tuned = (row.tuned_for & kTunedForArmDsp) != 0;
    if (tuned) add_once(combination(row), &result.tuned_for_arm_dsp);
  }
  return result;
}

}  // namespace

std::vector<std::string> supported_dtypes(const Op& op) {
  std::vector<std::string> dtypes;
  for (const KernelRow& row : op.kernels) add_once(combination(row), &dtypes);
  return dtypes;
}

std::vector<SupportedOperator> supported_operators(OpTable ops) {
  std::vector<SupportedOperator> result;
  for (uint32_t i = 0; i < ops.count; ++i) result.push_back(describe(*ops.ops[i]));
  std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) {
    return std::make_pair(a.custom, a.name) < std::make_pair(b.custom, b.name);
  });
  return result;
}

std::string support_text(OpTable ops) {
  const std::vector<SupportedOperator> operators = supported_operators(ops);
  size_t width = 0;
  for (const auto& op : operators) width = std::max(width, op.name.size());
  std::string text;
  for (const auto& op : operators) {
    text += fmt::format("{:{}}  {}", op.name, width, fmt::join(op.dtypes, ", "));
    if (!op.tuned_for_arm_dsp.empty()) {
      text += fmt::format("  (own loops for Arm DSP: {})", fmt::join(op.tuned_for_arm_dsp, ", "));
    }
    text += '\n';
  }
  const auto customs =
      std::count_if(operators.begin(), operators.end(), [](const auto& op) { return op.custom; });
  text += fmt::format("{} builtin and {} custom operators\n", operators.size() - customs, customs);
  return text;
}

std::string support_page(OpTable ops) {
  std::string text =
      "# Supported operators\n\n"
      "Written by `mote inspect --ops --page` from the tables that the interpreter runs by; a "
      "test\n"
      "compares them. `a x b` names two dtypes that differ: of the activations and of the "
      "weights,\n"
      "or of the input and the output of a conversion. Everything runs on every processor; the "
      "last\n"
      "column says which dtypes have inner loops of their own for an instruction set.\n\n"
      "| operator | dtypes | own loops |\n|---|---|---|\n";
  for (const auto& op : supported_operators(ops)) {
    const std::string tuned =
        op.tuned_for_arm_dsp.empty()
            ? ""
            : fmt::format("Arm DSP: {}", fmt::join(op.tuned_for_arm_dsp, ", "));
    text += fmt::format("| {}{} | {} | {} |\n", op.name, op.custom ? " (custom)" : "",
                        fmt::join(op.dtypes, ", "), tuned);
  }
  return text;
}

}  // namespace mote::host
