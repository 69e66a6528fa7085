// mote inspect: operators, tensors, quantization, memory map and cost of a model.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/cli/commands.h"
#include "host/inspect/inspection.h"
#include "host/inspect/support_table.h"
#include "mote/engine/all_ops.h"

namespace mote::host {
namespace {

struct InspectOptions {
  std::string model;
  bool json = false;
  bool ops = false;
  bool page = false;
};

void run(const InspectOptions& options) {
  if (options.ops) {
    const std::string text = options.page ? support_page(all_ops()) : support_text(all_ops());
    std::fputs(text.c_str(), stdout);
    return;
  }
  if (options.model.empty()) {
    throw BadInput("inspect needs a MODEL, or --ops for what can be run");
  }
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
  command->add_option("MODEL", options->model, "the .tflite file");
  command->add_flag("--json", options->json, "the same for programs");
  auto* ops =
      command->add_flag("--ops", options->ops, "instead: all operators and dtypes that Mote runs");
  command->add_flag("--page", options->page, "these as the page of the documentation")->needs(ops);
  command->footer(
      "The arena is what the device library needs, exactly: the same on the desk and on a chip.\n"
      "Example: mote inspect gesture.tflite");
  command->callback([options] { run(*options); });
}

}  // namespace mote::host
