// Reads the conformance corpus: models with inputs and golden outputs, one folder a case.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace mote::host {

struct GoldenTensor {
  std::string dtype;           // FLOAT32, INT8 ...
  std::vector<uint8_t> bytes;  // of all samples
};

struct ConformanceCase {
  std::string name;
  std::string oracle;  // tflm, litert, or none when there is no golden
  size_t samples = 1;
  double max_diff = 0;        // of integer outputs
  double atol = 0, rtol = 0;  // of float outputs
  std::vector<uint8_t> model;
  std::vector<std::vector<uint8_t>> inputs;
  std::vector<GoldenTensor> outputs;
};

// The folders of a group, sorted; empty when the corpus is not there.
std::vector<std::filesystem::path> cases_of_group(const std::string& group);

ConformanceCase read_case(const std::filesystem::path& folder);

// What is wrong with `got`, a message for people; empty when it is within the tolerance.
std::string compare(const ConformanceCase& golden, size_t output, const std::vector<uint8_t>& got);

}  // namespace mote::host
