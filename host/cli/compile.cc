// mote compile: a model as C++ that needs nothing else.
#include "host/compile/compile.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/cli/commands.h"
#include "host/compile/namespace_name.h"
#include "host/compile/targets.h"
#include "host/run/runnable.h"

namespace mote::host {
namespace {

namespace fs = std::filesystem;

struct CompileOptions {
  std::string model, folder, name, target, objective = "balanced", report;
  std::vector<std::string> labels;
  bool json = false;
};

const char* name_of(size_t objective) {
  return compile::objective_name(static_cast<compile::Objective>(objective));
}

nlohmann::ordered_json json_of(const compile::Figures& figures) {
  return {{"arena", figures.arena_bytes},
          {"state", figures.state_bytes},
          {"constants", figures.constant_bytes},
          {"code_estimate", figures.code_bytes},
          {"instructions_estimate", figures.instructions},
          {"cycles_estimate", figures.cycles}};
}

void print_json(const CompileOptions& options, const compile::CompiledModel& model,
                const std::array<compile::Figures, 3>& all) {
  nlohmann::ordered_json report = {
      {"model", options.model}, {"target", options.target}, {"for", options.objective}};
  report["optimizations"] = model.optimizations;
  for (const compile::NodeReport& node : model.nodes) {
    report["nodes"].push_back({{"operator", node.op},
                               {"variant", node.variant},
                               {"instructions_estimate", node.cost.instructions},
                               {"cycles_estimate", node.cost.cycles}});
  }
  for (size_t i = 0; i < all.size(); ++i) report["objectives"][name_of(i)] = json_of(all[i]);
  fmt::print("{}\n", report.dump(2));
}

void print_text(const CompileOptions& options, const compile::CompiledModel& model,
                const std::array<compile::Figures, 3>& all) {
  for (const std::string& done : model.optimizations) fmt::print("{}\n", done);
  fmt::print("{:>4}  {:<24} {:<36} {:>14}\n", "node", "operator", "computed by", "instructions");
  for (size_t i = 0; i < model.nodes.size(); ++i) {
    const compile::NodeReport& node = model.nodes[i];
    fmt::print("{:>4}  {:<24} {:<36} {:>14}\n", i, node.op, node.variant, node.cost.instructions);
  }
  fmt::print("\n{:<10} {:>10} {:>10} {:>12} {:>12} {:>14}\n", "for", "arena", "state", "constants",
             "code (est.)", "instr. (est.)");
  for (size_t i = 0; i < all.size(); ++i) {
    fmt::print("{:<10} {:>10} {:>10} {:>12} {:>12} {:>14}{}\n", name_of(i), all[i].arena_bytes,
               all[i].state_bytes, all[i].constant_bytes, all[i].code_bytes, all[i].instructions,
               options.objective == name_of(i) ? "  <- written" : "");
  }
  if (model.memory_is_minimal) fmt::print("No arrangement of this arena is smaller.\n");
}

void compile_model(const CompileOptions& options) {
  compile::CompileSettings settings;
  settings.target = &compile::find_target(options.target);
  settings.objective = compile::objective_of(options.objective);
  settings.model.name =
      options.name.empty() ? compile::namespace_name_of(options.model) : options.name;
  settings.model.source = fs::path(options.model).filename().string();
  settings.model.labels = options.labels;
  if (!options.report.empty()) {
    settings.model.training = parse_training(read_text_file(options.report), options.report);
  }
  const RunnableModel runnable = make_runnable(read_file(options.model), settings.model.source);
  if (!runnable.note.empty()) fmt::print(stderr, "note: {}\n", runnable.note);
  compile::CompiledModel model = compile::compile(runnable.bytes, settings);
  const fs::path folder = options.folder;
  for (OutputFile& file : model.files) {
    file.path = folder / file.path;
    std::error_code error;
    fs::create_directories(file.path.parent_path(), error);
    if (error) throw BadInput(fmt::format("-o {}: {}", options.folder, error.message()));
  }
  write_files_atomically(model.files);
  const auto all = compile::compare_objectives(runnable.bytes, settings);
  options.json ? print_json(options, model, all) : print_text(options, model, all);
}

}  // namespace

void add_compile_command(CLI::App& app) {
  auto options = std::make_shared<CompileOptions>();
  CLI::App* command =
      app.add_subcommand("compile", "Turn a model into C++ that needs nothing else, for one chip");
  command->add_option("MODEL", options->model, "the .tflite file")->required();
  command->add_option("--target", options->target, "cortex-m4, host, ...: which chip")->required();
  command->add_option("--for", options->objective, "speed, balanced (default) or memory");
  command->add_option("-o,--out", options->folder, "folder for NAME.h, NAME.cc and what they need")
      ->required();
  command->add_option("--name", options->name,
                      "of the files and the namespace; default: the model's file name");
  command
      ->add_option("--labels", options->labels,
                   "one for each output; default: those of the training")
      ->delimiter(',');
  command->add_option("--report", options->report,
                      "report.json of `mote train`, when the model does not hold its training");
  command->add_flag("--json", options->json, "print the report for programs");
  command->footer(
      "Compile all sources of the folder with -I FOLDER and C++17 or later.\n"
      "Example: mote compile model_int8.tflite --target cortex-m4 -o firmware/gesture");
  command->callback([options] { compile_model(*options); });
}

}  // namespace mote::host
