// The report of `mote inspect` for people.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "host/graph/check_graph.h"
#include "host/inspect/inspection.h"
#include "host/inspect/memory_chart.h"
#include "host/inspect/wording.h"

namespace mote::host {
namespace {

constexpr size_t kNameWidth = 34;
constexpr size_t kRuleWidth = 96;

std::string percent(uint64_t part, uint64_t whole) {
  if (whole == 0 || part == 0) return "";
  return fmt::format("{:.1f}%", 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

// Lines stay near 100 columns: names give way first, numbers never.
class TextReport {
 public:
  explicit TextReport(const Inspection& inspection)
      : inspection_(inspection), graph_(inspection.graph) {}

  std::string text() {
    write_summary();
    for (size_t i = 0; i < graph_.subgraphs.size(); ++i) write_operators(i);
    write_kinds();
    write_memory();
    return std::move(out_);
  }

 private:
  template <class... Values>
  // Padding of the last column is cut off, so that the text can be compared and pasted.
  void line(fmt::format_string<Values...> format, Values&&... values) {
    std::string text = fmt::format(format, std::forward<Values>(values)...);
    text.erase(text.find_last_not_of(' ') + 1);
    out_ += text + "\n";
  }

  void heading(const std::string& text) {
    line("");
    line("{} {}", text, std::string(kRuleWidth - std::min(kRuleWidth, text.size() + 1), '-'));
  }

  void row(const std::string& what, const std::string& text) { line("  {:<12}{}", what, text); }

  // --- the head ---

  void write_summary() {
    heading(inspection_.name);
    if (!graph_.description.empty()) row("description", graph_.description);
    row("file", with_commas(inspection_.file_bytes) + " bytes");
    row("operators", operators_text());
    row("compute", in_units(inspection_.total.macs) + " multiply-accumulates (MACs) an inference");
    row("weights",
        fmt::format("{} bytes, {} parameters", with_commas(inspection_.total.weights_bytes),
                    with_commas(inspection_.total.parameters)));
    row("arena", arena_text());
    write_ends("input", graph_.main().inputs);
    write_ends("output", graph_.main().outputs);
    for (const auto& [name, data] : graph_.metadata) {
      row("metadata", fmt::format("{} ({} bytes)", name, with_commas(data.size())));
    }
    for (const Unsupported& entry : inspection_.unsupported) {
      const bool one = entry.nodes.size() == 1;
      row("UNSUPPORTED", fmt::format("{} at {} {}", entry.name, one ? "node" : "nodes",
                                     fmt::join(entry.nodes, ", ")));
    }
  }

  std::string operators_text() const {
    const size_t count = graph_.main().operators.size();
    if (graph_.subgraphs.size() == 1) return std::to_string(count);
    return fmt::format("{} and {} other subgraphs", count, graph_.subgraphs.size() - 1);
  }

  std::string arena_text() const {
    if (!inspection_.memory) return "unknown: " + inspection_.memory_problem;
    const MemoryMap& memory = *inspection_.memory;
    return fmt::format("{} bytes: {} for tensors, {} for records", with_commas(memory.arena_bytes),
                       with_commas(memory.planned_bytes), with_commas(memory.record_bytes));
  }

  void write_ends(const std::string& what, const std::vector<int32_t>& indices) {
    for (const int32_t index : indices) {
      const GraphTensor& tensor = graph_.main().tensors[static_cast<size_t>(index)];
      row(what, fmt::format("{} {}  {}  {}", shape_text(tensor.shape), mote::name(tensor.type),
                            quantization_text(tensor.quantization),
                            tensor.name.empty() ? "" : "\"" + tensor.name + "\""));
    }
  }

  // --- operators: one line for the node, one for each of its tensors ---

  void write_operators(size_t which) {
    const Subgraph& subgraph = graph_.subgraphs[which];
    heading(which == 0 ? "Operators" : fmt::format("Subgraph {} \"{}\"", which, subgraph.name));
    for (size_t node = 0; node < subgraph.operators.size(); ++node) {
      const GraphOperator& op = subgraph.operators[node];
      const Cost& cost = inspection_.costs[which][node];
      const std::string what = fmt::format("{}  {}", operator_name(op), options_text(subgraph, op));
      line("{:>4}  {:<58}{:>14}{:>18}", node, what,
           cost.macs == 0 ? "" : in_units(cost.macs) + " MACs",
           cost.weights_bytes == 0 ? "" : with_commas(cost.weights_bytes) + " B weights");
      write_tensors(subgraph, "in", op.inputs);
      write_tensors(subgraph, "out", op.outputs);
    }
  }

  void write_tensors(const Subgraph& subgraph, const char* what,
                     const std::vector<int32_t>& indices) {
    for (const int32_t index : indices) {
      if (index < 0) continue;
      const GraphTensor& tensor = subgraph.tensors[static_cast<size_t>(index)];
      const char* kind = !tensor.data.empty() ? "const" : tensor.is_variable ? "state" : "";
      line("      {:<3} #{:<3} {:<{}} {:<5} {:<4} {:<14} {}", what, index,
           shortened(tensor.name, kNameWidth), kNameWidth, kind, mote::name(tensor.type),
           shape_text(tensor.shape), quantization_text(tensor.quantization));
    }
  }

  // --- what kinds of operators there are, and how their MACs are counted ---

  struct Kind {
    std::string name;
    const char* formula;
    uint64_t count = 0;
    Cost cost;
  };

  // In the order of cost: what is worth an optimization stands first.
  std::vector<Kind> kinds() const {
    std::vector<Kind> kinds;
    for (size_t i = 0; i < graph_.subgraphs.size(); ++i) {
      const auto& operators = graph_.subgraphs[i].operators;
      for (size_t node = 0; node < operators.size(); ++node) {
        const std::string name = operator_name(operators[node]);
        auto known = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const Kind& kind) { return kind.name == name; });
        if (known == kinds.end()) {
          known = kinds.insert(known, {name, mac_formula(operators[node].code), 0, {}});
        }
        ++known->count;
        known->cost.macs += inspection_.costs[i][node].macs;
        known->cost.weights_bytes += inspection_.costs[i][node].weights_bytes;
      }
    }
    std::stable_sort(kinds.begin(), kinds.end(),
                     [](const Kind& a, const Kind& b) { return a.cost.macs > b.cost.macs; });
    return kinds;
  }

  void write_kinds() {
    heading("Kinds of operators");
    line("  {:>5}  {:<36}{:>10}{:>9}{:>14}", "count", "operator", "MACs", "", "weights");
    const std::vector<Kind> all = kinds();
    for (const Kind& kind : all) {
      const uint64_t macs = kind.cost.macs;
      const uint64_t bytes = kind.cost.weights_bytes;
      line("  {:>5}  {:<36}{:>10}{:>9}{:>14}", kind.count, kind.name,
           macs == 0 ? "" : in_units(macs), percent(macs, inspection_.total.macs),
           bytes == 0 ? "" : with_commas(bytes) + " B");
    }
    line("");
    for (const Kind& kind : all) {
      if (kind.formula != nullptr) line("  MACs of {} = {}", kind.name, kind.formula);
    }
    line("  Other operators count as none.");
  }

  // --- memory ---

  void write_memory() {
    heading("Memory over time");
    if (!inspection_.memory) {
      line("  unknown: {}", inspection_.memory_problem);
      return;
    }
    const MemoryMap& memory = *inspection_.memory;
    line("  arena {} bytes (suffices exactly, on 32-bit chips too)",
         with_commas(memory.arena_bytes));
    if (!graph_.main().operators.empty()) line("  {}", peak_text(memory));
    line("");
    out_ += memory_chart(inspection_);
  }

  // What the plan needs beyond the peak is the planner's loss; it is zero for most networks.
  std::string peak_text(const MemoryMap& memory) const {
    const uint32_t node = memory.peak_node;
    const uint64_t peak = memory.live_bytes[node];
    const std::string where = operator_name(graph_.main().operators[node]);
    const std::string text =
        fmt::format("peak  {} bytes in use at node {} {}", with_commas(peak), node, where);
    if (memory.planned_bytes <= peak) return text;
    return text + fmt::format("; {} more are lost to alignment and gaps",
                              with_commas(memory.planned_bytes - peak));
  }

  const Inspection& inspection_;
  const Graph& graph_;
  std::string out_;
};

}  // namespace

std::string to_text(const Inspection& inspection) {
  return TextReport(inspection).text();
}

}  // namespace mote::host
