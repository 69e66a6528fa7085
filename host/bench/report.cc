// Writes measurements as text and as JSON.
#include "host/bench/report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace mote::host::bench {
namespace {

nlohmann::ordered_json number_or_null(const std::optional<uint64_t>& number) {
  if (number) return *number;
  return nullptr;
}

std::string line(std::string_view label, const std::string& value) {
  return fmt::format("  {:<28}{:>14}\n", label, value);
}

std::string cycles(const Count& count) {
  return count.cycles ? with_commas(*count.cycles) : "";
}

}  // namespace

std::string_view name(Mode mode) {
  return mode == Mode::kInterpreter ? "interpreter" : "aot";
}

std::string with_commas(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t i = digits.size(); i > 3;) digits.insert(i -= 3, 1, ',');
  return digits;
}

std::string text_report(const Measurement& m) {
  std::string text = fmt::format("{} on {}, {}{}\n", m.model, m.target, name(m.mode),
                                 m.objective.empty() ? "" : " for " + m.objective);
  text += line("instructions per inference", with_commas(m.inference.instructions));
  if (m.inference.cycles) text += line("cycles (estimate)", cycles(m.inference));
  text += line("instructions of start-up", with_commas(m.start_up.instructions));
  text += line("arena", with_commas(m.arena));
  text += line("data and bss", with_commas(m.data_bss));
  if (m.stack) {
    text += line("stack of start-up", with_commas(m.start_up_stack));
    text += line("stack of an inference", with_commas(m.inference_stack));
  }
  text += line("code and constants", with_commas(m.code));
  text += line("model", with_commas(m.model_bytes));
  text += line("digest of the outputs", m.digest);
  text += fmt::format("  {:>4}  {:<28}{:>14}{:>8}{:>16}\n", "node", "operator", "instructions",
                      "share", m.inference.cycles ? "cycles (est.)" : "");
  uint64_t sum = 0;
  for (const OperatorCount& one : m.operators) sum += one.count.instructions;
  for (size_t i = 0; i < m.operators.size(); ++i) {
    const Count& count = m.operators[i].count;
    const double share =
        sum == 0 ? 0 : 100.0 * static_cast<double>(count.instructions) / static_cast<double>(sum);
    text += fmt::format("  {:>4}  {:<28}{:>14}{:>6.1f} %{:>16}\n", i, m.operators[i].name,
                        with_commas(count.instructions), share, cycles(count));
  }
  return text;
}

nlohmann::ordered_json json_report(const Measurement& m) {
  nlohmann::ordered_json operators = nlohmann::ordered_json::array();
  for (size_t i = 0; i < m.operators.size(); ++i) {
    operators.push_back({{"node", i},
                         {"operator", m.operators[i].name},
                         {"instructions", m.operators[i].count.instructions},
                         {"cycles_estimate", number_or_null(m.operators[i].count.cycles)}});
  }
  return {{"model", m.model},
          {"target", m.target},
          {"mode", name(m.mode)},
          {"instructions", m.inference.instructions},
          {"cycles_estimate", number_or_null(m.inference.cycles)},
          {"startup_instructions", m.start_up.instructions},
          {"arena", m.arena},
          {"data_bss", m.data_bss},
          {"stack", number_or_null(m.stack)},
          {"code", m.code},
          {"model_bytes", m.model_bytes},
          {"output_fnv1a64", m.digest},
          {"operators", operators}};
}

}  // namespace mote::host::bench
