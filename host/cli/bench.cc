// mote bench: what a model costs on emulated chips, counted instruction by instruction.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "host/base/bad_input.h"
#include "host/bench/report.h"
#include "host/cli/commands.h"

namespace mote::host {
namespace {

struct BenchOptions {
  std::string model;
  std::vector<std::string> targets;
  std::string mode = "interpreter";
  std::string objective = "balanced";
  std::string image;
  bool json = false;
};

void run(const BenchOptions& options) {
  bench::Request request;
  request.model = options.model;
  request.mode = options.mode == "aot" ? bench::Mode::kAheadOfTime : bench::Mode::kInterpreter;
  request.objective = options.objective;
  if (!options.image.empty() && options.targets.size() != 1) {
    throw BadInput("--elf keeps the image of one target: give --target one name");
  }
  const std::filesystem::path folder = std::filesystem::path(options.image).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder)) {
    throw BadInput(fmt::format("--elf {}: there is no folder {}", options.image, folder.string()));
  }
  std::vector<const bench::Target*> targets;  // all names are known before the first is built
  for (const std::string& name : options.targets) targets.push_back(&bench::find_target(name));
  const std::filesystem::path tree = bench::find_tree();
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const bench::Target* target : targets) {
    const bench::Tools tools = bench::build_parts(tree, *target, request.library());
    const bench::Measurement measurement =
        bench::measure(request, *target, tree, tools, options.image);
    if (options.json) {
      all.push_back(bench::json_report(measurement));
    } else {
      fmt::print("{}", bench::text_report(measurement));
    }
  }
  if (options.json) fmt::print("{}\n", all.dump(2));
}

}  // namespace

void add_bench_command(CLI::App& app) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App* command = app.add_subcommand(
      "bench", "Count what a model costs on emulated chips: instructions, RAM, flash");
  command->add_option("MODEL", options->model, "the .tflite file")->required();
  command
      ->add_option("--target", options->targets,
                   fmt::format("one or more of {}", fmt::join(bench::target_names(), ",")))
      ->required()
      ->delimiter(',');
  command->add_option("--mode", options->mode, "interpreter or aot (compiled by mote compile)")
      ->check(CLI::IsMember({"interpreter", "aot"}));
  command
      ->add_option("--for", options->objective,
                   "what aot aims at: speed, balanced or memory; of an interpreter, "
                   "memory builds the library for size")
      ->check(CLI::IsMember({"speed", "balanced", "memory"}));
  command->add_flag("--json", options->json, "print an array of objects");
  command->add_option("--elf", options->image,
                      "keep the image: it runs under plain QEMU with semihosting, takes the number "
                      "of inferences as argument and prints the digest of the outputs");
  command->footer(
      "Cycles are an estimate for a Cortex-M4 with memory that never waits (docs/benchmark.md).\n"
      "Example: mote bench kws.tflite --target cortex-m4,cortex-m0plus --mode interpreter");
  command->callback([options] { run(*options); });
}

}  // namespace mote::host
