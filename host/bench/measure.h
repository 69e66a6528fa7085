// Runs an image on its emulated board and reads what it took.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/bench/program.h"

namespace mote::host::bench {

struct Count {
  uint64_t instructions = 0;
  std::optional<uint64_t> cycles;  // estimated, where the core's timings are known
};

struct OperatorCount {
  std::string name;
  Count count;
};

struct Measurement {
  std::string model;  // the file's name without .tflite
  std::string target;
  Mode mode = Mode::kInterpreter;
  std::string objective;  // empty for the interpreter
  Count inference;        // the second one
  Count start_up;
  uint64_t arena = 0;
  uint64_t data_bss = 0;
  std::optional<uint64_t> stack;  // the larger of the two; unknown on the host
  uint64_t start_up_stack = 0;
  uint64_t inference_stack = 0;
  uint64_t code = 0;
  uint64_t model_bytes = 0;
  std::string digest;  // FNV-1a 64 of the first inference's outputs, 16 hexadecimal digits
  std::vector<OperatorCount> operators;
};

// `tools` are those of the target (tree.h). `keep_image`, when it is not empty, gets a copy of the
// image that was measured.
Measurement measure(const Request& request, const Target& target, const std::filesystem::path& tree,
                    const Tools& tools, const std::filesystem::path& keep_image = {});

}  // namespace mote::host::bench
