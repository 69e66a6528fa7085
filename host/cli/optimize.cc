// mote optimize: the same model with less to compute, less to store and a memory plan.
#include "host/optimize/optimize.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/cli/commands.h"
#include "host/graph/import_tflite.h"
#include "host/optimize/device_metadata.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

struct OptimizeOptions {
  std::string model, output, report;
  double extra_percent = 100 * kUsualExtraMacs;
};

struct Sizes {
  size_t file = 0;
  uint32_t arena = 0;  // 0: the device library does not run this model
};

Sizes sizes_of(const std::vector<uint8_t>& bytes, const std::string& name) {
  try {
    return {bytes.size(), Session(bytes, name).arena_bytes()};
  } catch (const BadInput&) {
    return {bytes.size(), 0};
  }
}

std::string change(const char* what, uint64_t before, uint64_t after) {
  if (before == 0) return "";
  const double less = 100.0 * (1.0 - static_cast<double>(after) / static_cast<double>(before));
  return fmt::format("{:<22}{:>12} -> {:>12}  ({:.1f} % {})\n", what, before, after, std::abs(less),
                     less < 0 ? "more" : "less");
}

nlohmann::json json_of(const OptimizeReport& report, const Sizes& before, const Sizes& after) {
  const auto pair = [](uint64_t a, uint64_t b) {
    return nlohmann::json{{"before", a}, {"after", b}};
  };
  return {{"macs", pair(report.macs_before, report.macs_after)},
          {"nodes", pair(report.nodes_before, report.nodes_after)},
          {"constant_bytes", pair(report.constant_bytes_before, report.constant_bytes_after)},
          {"file_bytes", pair(before.file, after.file)},
          {"arena_bytes", pair(before.arena, after.arena)},
          {"done", report.done}};
}

void run(const OptimizeOptions& options) {
  const std::vector<uint8_t> original = read_file(options.model);
  Graph graph = import_tflite(original, options.model);
  OptimizeSettings settings;
  settings.extra_macs = options.extra_percent / 100;
  const OptimizeReport report = optimize(graph, settings);
  const std::vector<uint8_t> bytes = export_with_device_metadata(graph);
  const Sizes before = sizes_of(original, options.model), after = sizes_of(bytes, options.output);
  write_file_atomically(options.output, bytes);
  if (options.report == "json") {
    fmt::print("{}\n", json_of(report, before, after).dump(2));
    return;
  }
  for (const std::string& sentence : report.done) fmt::print("{}\n", sentence);
  if (report.done.empty()) fmt::print("nothing to remove was found\n");
  fmt::print("{}{}{}{}{}", change("multiply-accumulates", report.macs_before, report.macs_after),
             change("nodes", report.nodes_before, report.nodes_after),
             change("constants, bytes", report.constant_bytes_before, report.constant_bytes_after),
             change("file, bytes", before.file, after.file),
             change("arena, bytes", before.arena, after.arena));
}

}  // namespace

void add_optimize_command(CLI::App& app) {
  auto options = std::make_shared<OptimizeOptions>();
  CLI::App* command =
      app.add_subcommand("optimize", "Make a model smaller and faster without changing a result");
  command->add_option("MODEL", options->model, "the .tflite file")->required();
  command->add_option("-o,--output", options->output, "gets the new .tflite file")->required();
  command->add_option("--report", options->report, "what is printed: text (the default) or json")
      ->check(CLI::IsMember({"text", "json"}));
  command
      ->add_option("--extra-macs", options->extra_percent,
                   "most percent of multiply-accumulates to compute twice for less RAM, by layers "
                   "in strips of rows (default 15; 0: none)")
      ->check(CLI::Range(0.0, 1000.0));
  command->footer(
      "Every output stays the same bit for bit; the file is standard .tflite for any runtime.\n"
      "Example: mote optimize vww.tflite -o vww_small.tflite");
  command->callback([options] { run(*options); });
}

}  // namespace mote::host
