// The corpus' case.json and raw files, and its rules of comparison.
#include "tests/conformance/corpus.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "host/base/files.h"
#include "host/base/shared_folder.h"

namespace mote::host {
namespace {

std::vector<std::vector<uint8_t>> read_raw(const std::filesystem::path& folder, const char* stem) {
  std::vector<std::vector<uint8_t>> files;
  for (int i = 0;; ++i) {
    const std::filesystem::path file = folder / fmt::format("{}{}.raw", stem, i);
    if (!std::filesystem::exists(file)) return files;
    files.push_back(read_file(file));
  }
}

template <class T>
std::string compare_as(const ConformanceCase& golden, const std::vector<uint8_t>& want,
                       const std::vector<uint8_t>& got) {
  for (size_t at = 0; at + sizeof(T) <= want.size(); at += sizeof(T)) {
    T w, g;
    std::memcpy(&w, want.data() + at, sizeof w);
    std::memcpy(&g, got.data() + at, sizeof g);
    const double a = static_cast<double>(w), b = static_cast<double>(g);
    const bool same = a == b || (std::isnan(a) && std::isnan(b));
    const double allowed =
        std::is_floating_point_v<T> ? golden.atol + golden.rtol * std::abs(a) : golden.max_diff;
    if (!same && !(std::abs(a - b) <= allowed)) {
      return fmt::format("element {} is {}, {} expected", at / sizeof(T), b, a);
    }
  }
  return "";
}

}  // namespace

std::vector<std::filesystem::path> cases_of_group(const std::string& group) {
  std::vector<std::filesystem::path> folders;
  const std::filesystem::path root = shared_folder() / "conformance" / group;
  if (shared_folder().empty() || !std::filesystem::is_directory(root)) return folders;
  for (const auto& entry : std::filesystem::directory_iterator(root)) {
    if (std::filesystem::exists(entry.path() / "case.json")) folders.push_back(entry.path());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

ConformanceCase read_case(const std::filesystem::path& folder) {
  const std::vector<uint8_t> text = read_file(folder / "case.json");
  const nlohmann::json json = nlohmann::json::parse(text.begin(), text.end());
  ConformanceCase result;
  result.name = json.at("name");
  result.oracle = json.at("oracle");
  result.samples = json.value("samples", size_t{1});
  result.max_diff = json.value("max_diff", 0.0);
  result.atol = json.value("atol", 1e-5);
  result.rtol = json.value("rtol", 1e-5);
  result.model = read_file(folder / "model.tflite");
  result.inputs = read_raw(folder, "in");
  const auto outputs = read_raw(folder, "out");
  for (size_t i = 0; i < outputs.size(); ++i) {
    result.outputs.push_back({json.at("outputs").at(i).at("dtype"), outputs[i]});
  }
  return result;
}

std::string compare(const ConformanceCase& golden, size_t output, const std::vector<uint8_t>& got) {
  const GoldenTensor& want = golden.outputs.at(output);
  if (got.size() != want.bytes.size()) {
    return fmt::format("output {} has {} bytes, {} expected", output, got.size(),
                       want.bytes.size());
  }
  if (want.dtype == "FLOAT32") return compare_as<float>(golden, want.bytes, got);
  if (want.dtype == "INT8") return compare_as<int8_t>(golden, want.bytes, got);
  if (want.dtype == "INT16") return compare_as<int16_t>(golden, want.bytes, got);
  if (want.dtype == "INT32") return compare_as<int32_t>(golden, want.bytes, got);
  if (want.dtype == "INT64") return compare_as<int64_t>(golden, want.bytes, got);
  return compare_as<uint8_t>(golden, want.bytes, got);
}

}  // namespace mote::host
