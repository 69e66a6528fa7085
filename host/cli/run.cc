// mote run: runs a model on this machine with the code that runs on the chip.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/cli/commands.h"
#include "host/compile/run_compiled.h"
#include "host/compile/targets.h"
#include "host/run/runnable.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

struct RunOptions {
  std::string model;
  std::vector<std::string> inputs;
  std::string output_dir;
  std::string mode = "interpreter";
  std::string target = "host";
  std::string objective = "speed";
  std::string compiler = "c++ -O1";
};

using Bytes = std::vector<uint8_t>;

// The number of samples: every input file holds that many tensors one after the other.
size_t count_samples(const RunOptions& options, const Session& session,
                     const std::vector<Bytes>& inputs) {
  const uint32_t needed = session.interpreter().input_count();
  if (inputs.size() != needed) {
    throw BadInput(options.model + ": has " + std::to_string(needed) + " inputs, " +
                   std::to_string(inputs.size()) + " files were given: use --input once for each");
  }
  size_t samples = needed == 0 ? 1 : 0;
  for (uint32_t i = 0; i < needed; ++i) {
    const size_t bytes = session.interpreter().input(i).bytes;
    const size_t count = inputs[i].size() / bytes;
    const bool first = i == 0;
    if (inputs[i].size() % bytes != 0 || count == 0 || (!first && count != samples)) {
      throw BadInput(options.inputs[i] + ": has " + std::to_string(inputs[i].size()) +
                     " bytes, not a multiple of " + std::to_string(bytes) +
                     " (one sample of input " + std::to_string(i) +
                     ") with as many samples as the other inputs");
    }
    samples = count;
  }
  return samples;
}

std::vector<Bytes> interpret(Session& session, const std::vector<Bytes>& inputs, size_t samples) {
  std::vector<Bytes> outputs(session.interpreter().output_count());
  for (size_t k = 0; k < samples; ++k) {
    std::vector<std::span<const uint8_t>> sample;
    for (const Bytes& input : inputs) {
      const size_t bytes = input.size() / samples;
      sample.emplace_back(input.data() + k * bytes, bytes);
    }
    const std::vector<Bytes> results = session.run(sample);
    for (size_t i = 0; i < results.size(); ++i) {
      outputs[i].insert(outputs[i].end(), results[i].begin(), results[i].end());
    }
  }
  return outputs;
}

std::vector<Bytes> run_aot(const RunOptions& options, const Bytes& model,
                           const std::vector<Bytes>& inputs, size_t samples) {
  compile::CompiledRun run;
  run.name = options.model;
  run.target = &compile::find_target(options.target);
  run.objective = options.objective;
  run.compiler = options.compiler;
  run.samples = samples;
  return compile::run_compiled(model, run, inputs);
}

void run(const RunOptions& options) {
  if (options.mode != "interpreter" && options.mode != "aot") {
    throw BadInput("--mode " + options.mode + ": interpreter or aot");
  }
  const RunnableModel model = make_runnable(read_file(options.model), options.model);
  if (!model.note.empty()) fmt::print(stderr, "note: {}\n", model.note);
  Session session(model.bytes, options.model);
  std::vector<Bytes> inputs;
  for (const std::string& file : options.inputs) inputs.push_back(read_file(file));
  const size_t samples = count_samples(options, session, inputs);
  const std::vector<Bytes> outputs = options.mode == "aot"
                                         ? run_aot(options, model.bytes, inputs, samples)
                                         : interpret(session, inputs, samples);
  const std::filesystem::path folder = options.output_dir;
  std::filesystem::create_directories(folder);
  for (size_t i = 0; i < outputs.size(); ++i) {
    write_file_atomically(folder / ("out" + std::to_string(i) + ".raw"), outputs[i]);
  }
}

}  // namespace

void add_run_command(CLI::App& app) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Run a model on this machine, bytes in, bytes out");
  command->add_option("MODEL", options->model, "the .tflite file")->required();
  command->add_option("--input", options->inputs,
                      "raw little-endian bytes of an input, K samples one after the other; once "
                      "for each input");
  command->add_option("--output-dir", options->output_dir, "gets out0.raw, out1.raw ...")
      ->required();
  command->add_option("--mode", options->mode,
                      "interpreter (default), or aot: compiled by `mote compile` and this "
                      "computer's C++ compiler");
  command->add_option("--target", options->target,
                      "with --mode aot: for which chip it is compiled (default host); its kernels "
                      "run as their portable twins");
  command->add_option("--for", options->objective, "with --mode aot: speed, balanced or memory");
  command->add_option("--compiler", options->compiler, "with --mode aot: default \"c++ -O1\"");
  command->footer(
      "The samples run one after the other on one interpreter, so state is carried on.\n"
      "Example: mote run kws.tflite --input in0.raw --output-dir out");
  command->callback([options] { run(*options); });
}

}  // namespace mote::host
