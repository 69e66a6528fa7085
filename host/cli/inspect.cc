// mote inspect: operators, tensors, quantization, memory map and cost of a model.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "host/base/files.h"
#include "host/cli/commands.h"
#include "host/inspect/inspection.h"

namespace mote::host {
namespace {

struct InspectOptions {
  std::string model;
  bool json = false;
};

void run(const InspectOptions& options) {
  const std::string name = std::filesystem::path(options.model).filename().string();
  const Inspection inspection = inspect(read_file(options.model), name);
  // Names in a file may be any bytes; JSON wants UTF-8.
  constexpr auto kReplace = nlohmann::ordered_json::error_handler_t::replace;
  const std::string text =
      options.json ? to_json(inspection).dump(2, ' ', false, kReplace) + "\n" : to_text(inspection);
  std::fputs(text.c_str(), stdout);
}

}  // namespace

void add_inspect_command(CLI::App& app) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* command =
      app.add_subcommand("inspect", "Show operators, tensors, cost and memory of a model");
  command->add_option("MODEL", options->model, "the .tflite file")->required();
  command->add_flag("--json", options->json, "the same for programs");
  command->footer(
      "The arena is what the device library needs, exactly: the same on the desk and on a chip.\n"
      "Example: mote inspect gesture.tflite");
  command->callback([options] { run(*options); });
}

}  // namespace mote::host
