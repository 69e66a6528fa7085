// The table at the end of the demo: the same firmware on this computer and on a chip.
#include "host/demo/demo_table.h"

#include <fmt/core.h>

#include <cmath>

#include "host/base/bad_input.h"

namespace mote::host {
namespace {

// 1234567 as "1,234,567".
std::string grouped(uint64_t value) {
  const std::string digits = std::to_string(value);
  std::string groups;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) groups += ',';
    groups += digits[i];
  }
  return groups;
}

std::string row(const std::string& title, const std::string& host, const std::string& chip) {
  return fmt::format("{:<36}{:>14}{:>14}\n", title, host, chip);
}

std::string bytes_row(const std::string& title, uint64_t host, uint64_t chip) {
  return row(title, grouped(host), grouped(chip));
}

// Variables other than the arena, which the application holds in bss.
uint64_t variables(const GestureRun& run) {
  const uint64_t all = run.data + run.bss;
  return all > run.arena ? all - run.arena : 0;
}

std::string instructions(const GestureRun& run) {
  return run.instructions ? grouped(*run.instructions) : "-";
}

std::string estimated_microseconds(const GestureRun& run) {
  if (!run.instructions) return "-";
  const double cycles = static_cast<double>(*run.instructions) * kCyclesPerInstruction;
  return grouped(static_cast<uint64_t>(std::lround(cycles / kClockMegahertz)));
}

std::string correct(const GestureRun& run, const std::vector<std::string>& labels) {
  if (labels.size() != run.predictions.size()) {
    throw BadInput(fmt::format("{} labels do not belong to {} windows", labels.size(),
                               run.predictions.size()));
  }
  size_t right = 0;
  for (size_t i = 0; i < labels.size(); ++i) right += run.predictions[i] == labels[i] ? 1 : 0;
  return fmt::format("{} of {}", right, labels.size());
}

}  // namespace

Agreement compare_runs(const GestureRun& host, const GestureRun& chip) {
  if (host.predictions.size() != chip.predictions.size()) {
    throw BadInput(
        fmt::format("the host saw {} windows and the chip {}: build both images with the "
                    "same windows",
                    host.predictions.size(), chip.predictions.size()));
  }
  Agreement agreement;
  agreement.windows = host.predictions.size();
  for (size_t i = 0; i < agreement.windows; ++i) {
    if (host.predictions[i] == chip.predictions[i]) ++agreement.equal;
  }
  agreement.same_bytes = host.digest == chip.digest;
  return agreement;
}

std::string demo_table(const GestureRun& host, const GestureRun& chip, const std::string& chip_name,
                       const std::vector<std::string>& labels) {
  const Agreement agreement = compare_runs(host, chip);
  const std::string line(64, '-');
  std::string table = row("", "this computer", chip_name) + line + "\n";
  table += bytes_row("flash: text + rodata, bytes", host.text_and_rodata, chip.text_and_rodata);
  table += bytes_row("flash: model, bytes", host.model, chip.model);
  table += bytes_row("RAM: arena, bytes", host.arena, chip.arena);
  table += row("RAM: stack high-water, bytes", "-", grouped(chip.stack));
  table += bytes_row("RAM: other data + bss, bytes", variables(host), variables(chip));
  table += row("instructions per inference", instructions(host), instructions(chip));
  table += row("microseconds per inference", fmt::format("{:.1f} (1)", host.mean_microseconds),
               estimated_microseconds(chip) + " (2)");
  table += row("predictions as recorded", correct(host, labels), correct(chip, labels));
  table +=
      row("predictions equal", "", fmt::format("{} of {}", agreement.equal, agreement.windows));
  table += row("output bytes equal", "", agreement.same_bytes ? "yes" : "NO") + line + "\n";
  table += "(1) measured with this computer's clock\n";
  table += fmt::format(
      "(2) estimate: {} cycles per instruction at {:.0f} MHz; the instructions are counted\n",
      kCyclesPerInstruction, kClockMegahertz);
  return table;
}

}  // namespace mote::host
