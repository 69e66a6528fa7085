// mote embed: a .tflite as C++ source with everything that firmware needs.
#include "host/embed/embed.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <cctype>
#include <filesystem>
#include <memory>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/cli/commands.h"
#include "host/run/runnable.h"

namespace mote::host {
namespace {

namespace fs = std::filesystem;

struct EmbedOptions {
  std::string model, folder, name;
  std::string report;
  std::vector<std::string> labels;
};

std::string identifier_of(const std::string& file) {
  std::string name = fs::path(file).stem().string();
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  const bool digit_first = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0]));
  return digit_first ? "model_" + name : name;
}

void embed_model(const EmbedOptions& options) {
  EmbedSettings settings;
  settings.name = options.name.empty() ? identifier_of(options.model) : options.name;
  settings.source = fs::path(options.model).filename().string();
  settings.labels = options.labels;
  if (!options.report.empty()) {
    settings.training = parse_training(read_text_file(options.report), options.report);
  }
  const RunnableModel runnable = make_runnable(read_file(options.model), settings.source);
  if (!runnable.note.empty()) fmt::print(stderr, "note: {}\n", runnable.note);
  const EmbeddedModel model = embed(runnable.bytes, settings);
  const fs::path folder = options.folder;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw BadInput(fmt::format("-o {}: {}", options.folder, error.message()));
  const OutputFile files[] = {{folder / (settings.name + "_model.h"), model.header},
                              {folder / (settings.name + "_model.cc"), model.source}};
  write_files_atomically(files);
  fmt::print("{}\n{}\nmodel {} bytes, arena {} bytes on a 32-bit chip, operators: {}\n",
             files[0].path.string(), files[1].path.string(), runnable.bytes.size(),
             model.arena_bytes, fmt::join(model.operators, ", "));
}

}  // namespace

void add_embed_command(CLI::App& app) {
  auto options = std::make_shared<EmbedOptions>();
  CLI::App* command = app.add_subcommand("embed", "Turn a model into C++ source for firmware");
  command->add_option("MODEL", options->model, "the .tflite file")->required();
  command->add_option("-o,--out", options->folder, "folder for NAME_model.h and NAME_model.cc")
      ->required();
  command->add_option("--name", options->name, "default: the model's file name");
  command
      ->add_option("--labels", options->labels,
                   "one for each output; default: those of the training")
      ->delimiter(',');
  command->add_option("--report", options->report,
                      "report.json of `mote train`, when the model does not hold its training");
  command->footer(
      "The header holds the exact arena size, input and output shapes and scales, labels,\n"
      "normalization, and make_resolver() with just the operators of the model.\n"
      "Example: mote embed model_int8.tflite -o firmware --name gesture");
  command->callback([options] { embed_model(*options); });
}

}  // namespace mote::host
