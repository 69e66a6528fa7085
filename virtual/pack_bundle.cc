// A small tool that makes the bundle which the replay_bundle image looks for beside itself.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>

#include "host/base/aligned_bytes.h"
#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "mote/mote.h"
#include "virtual/bundle_writer.h"
#include "virtual/conformance_case.h"

namespace mote::host {
namespace {

struct PackOptions {
  std::string output;
  std::string case_folder;
  std::string model;
  std::vector<std::string> inputs;
  std::vector<std::string> expected;
  bool prints_outputs = false;
};

uint32_t count_outputs(const std::vector<uint8_t>& bytes, const std::string& name) {
  const AlignedBytes aligned(bytes);
  Model model;
  if (model.open(aligned.data(), aligned.size())) throw BadInput(name + ": is no valid model");
  return model.subgraph(0).outputs().size;
}

BundleContents gather(const PackOptions& options) {
  if (!options.case_folder.empty()) return read_conformance_case(options.case_folder);
  BundleContents contents;
  contents.name = std::filesystem::path(options.model).stem().string();
  contents.model = read_file(options.model);
  for (const std::string& file : options.inputs) contents.inputs.push_back(read_file(file));
  for (const std::string& file : options.expected) contents.expected.push_back(read_file(file));
  contents.output_count = count_outputs(contents.model, options.model);
  if (!contents.expected.empty() && contents.expected.size() != contents.output_count) {
    throw BadInput(options.model + ": has " + std::to_string(contents.output_count) +
                   " outputs: give --expected once for each, or not at all");
  }
  return contents;
}

void pack(const PackOptions& options) {
  BundleContents contents = gather(options);
  contents.prints_outputs = options.prints_outputs;
  write_file_atomically(options.output, write_bundle(contents));
}

}  // namespace
}  // namespace mote::host

int main(int argument_count, char** arguments) {
  CLI::App app(
      "Packs a model, inputs and expected outputs into a bundle for the replay_bundle image");
  mote::host::PackOptions options;
  app.add_option("OUTPUT", options.output, "the bundle to write")->required();
  auto* folder = app.add_option("--case", options.case_folder, "a folder of a conformance corpus");
  auto* model = app.add_option("--model", options.model, "a .tflite file")->excludes(folder);
  app.add_option("--input", options.inputs, "raw bytes of an input; once for each")->needs(model);
  app.add_option("--expected", options.expected, "raw bytes of an output; once for each")
      ->needs(model);
  app.add_flag("--print-outputs", options.prints_outputs, "let the image print its outputs");
  CLI11_PARSE(app, argument_count, arguments);
  try {
    mote::host::pack(options);
  } catch (const mote::host::BadInput& error) {
    std::fprintf(stderr, "pack_bundle: %s\n", error.what());
    return 2;
  }
  return 0;
}
