// Reads a case of a conformance corpus: a folder with case.json, the model and raw tensors.
#include "virtual/conformance_case.h"

#include <nlohmann/json.hpp>

#include "host/base/bad_input.h"
#include "host/base/files.h"

namespace mote::host {
namespace {

using nlohmann::json;

// in0.raw, in1.raw ... or out0.raw, out1.raw ...; their sizes must be what case.json says.
std::vector<std::vector<uint8_t>> read_tensors(const std::filesystem::path& folder,
                                               const std::string& prefix, const json& list,
                                               uint32_t samples) {
  std::vector<std::vector<uint8_t>> tensors;
  for (const json& entry : list) {
    const auto path = folder / (prefix + std::to_string(tensors.size()) + ".raw");
    tensors.push_back(read_file(path));
    const size_t wanted = entry.at("bytes").get<size_t>() * samples;
    if (tensors.back().size() != wanted) {
      throw BadInput(path.string() + ": has " + std::to_string(tensors.back().size()) +
                     " bytes, case.json says " + std::to_string(wanted));
    }
  }
  return tensors;
}

}  // namespace

BundleContents read_conformance_case(const std::filesystem::path& folder) {
  const auto description_path = folder / "case.json";
  const std::vector<uint8_t> text = read_file(description_path);
  try {
    const json description = json::parse(text);
    BundleContents contents;
    contents.name = description.at("name");
    contents.samples = description.at("samples");
    contents.model = read_file(folder / "model.tflite");
    contents.inputs = read_tensors(folder, "in", description.at("inputs"), contents.samples);
    contents.expected = read_tensors(folder, "out", description.at("outputs"), contents.samples);
    contents.output_count = static_cast<uint32_t>(contents.expected.size());
    contents.largest_difference = description.at("max_diff");
    contents.absolute_tolerance = description.at("atol");
    contents.relative_tolerance = description.at("rtol");
    return contents;
  } catch (const json::exception& error) {
    throw BadInput(description_path.string() + ": " + error.what());
  }
}

bool has_integer_outputs(const std::filesystem::path& folder) {
  const auto description_path = folder / "case.json";
  if (!std::filesystem::exists(description_path)) return false;
  const json description = json::parse(read_file(description_path), nullptr, false);
  const json outputs = description.value("outputs", json::array());
  for (const json& output : outputs) {
    const std::string dtype = output.value("dtype", "FLOAT32");
    if (dtype.find("FLOAT") != std::string::npos) return false;
  }
  return !outputs.empty() && description.value("oracle", "none") != "none";
}

}  // namespace mote::host
