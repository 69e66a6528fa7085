// A small tool that makes the bundle which the replay_bundle image looks for beside itself.
#include <CLI/CLI.hpp>
#include <algorithm>
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
  std::string corpus;
  std::vector<std::string> without;
  size_t part_bytes = 12u << 20;
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

// All cases of a corpus whose outputs are integers, one bundle behind another, in files OUTPUT.0,
// OUTPUT.1 ... of at most `part_bytes`: what one image replays in one go.
class CorpusPacker {
 public:
  explicit CorpusPacker(const PackOptions& options) : options_(options) {}

  void pack() {
    std::vector<std::filesystem::path> folders;
    for (const auto& group : std::filesystem::directory_iterator(options_.corpus)) {
      if (!group.is_directory()) continue;
      for (const auto& entry : std::filesystem::directory_iterator(group)) {
        if (has_integer_outputs(entry.path()) && !left_out(entry.path())) {
          folders.push_back(entry.path());
        }
      }
    }
    std::sort(folders.begin(), folders.end());
    for (const auto& folder : folders) add(write_bundle(read_conformance_case(folder)));
    flush();
    std::printf("%zu cases with integer outputs in %zu files, %zu larger than a file\n",
                folders.size(), parts_, too_large_);
  }

 private:
  bool left_out(const std::filesystem::path& folder) const {
    const auto& names = options_.without;
    return std::find(names.begin(), names.end(), folder.filename().string()) != names.end();
  }
  void add(const std::vector<uint8_t>& bundle) {
    if (bundle.size() > options_.part_bytes) {
      ++too_large_;
      return;
    }
    if (part_.size() + bundle.size() > options_.part_bytes) flush();
    part_.insert(part_.end(), bundle.begin(), bundle.end());
    part_.resize((part_.size() + firmware::kBundleAlignment - 1) / firmware::kBundleAlignment *
                 firmware::kBundleAlignment);
  }
  void flush() {
    if (part_.empty()) return;
    part_.resize(part_.size() + sizeof(firmware::BundleHeader));  // zeros end the list
    write_file_atomically(options_.output + "." + std::to_string(parts_++), part_);
    part_.clear();
  }

  const PackOptions& options_;
  std::vector<uint8_t> part_;
  size_t parts_ = 0;
  size_t too_large_ = 0;
};

void pack(const PackOptions& options) {
  if (!options.corpus.empty()) return CorpusPacker(options).pack();
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
  app.add_option("--corpus", options.corpus,
                 "a whole corpus: its cases with integer outputs, in OUTPUT.0, OUTPUT.1 ...")
      ->excludes(folder);
  app.add_option("--without", options.without, "a case of the corpus to leave out");
  app.add_option("--part-bytes", options.part_bytes, "the size of such a file at most");
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
