// Runs a model by compiling it: `mote compile`, then this computer's C++ compiler, then the
// program.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "host/compile/variant.h"

namespace mote::host::compile {

struct CompiledRun {
  std::string name;                // for messages
  const Target* target = nullptr;  // on this computer a chip's kernels run as their portable twins
  std::string objective = "speed";
  std::string compiler = "c++ -O1";
  size_t samples = 1;
};

// `inputs` hold the samples one after the other, and so do the outputs. The samples run one after
// the other with one state. Throws BadInput when the model is refused or the compiler fails.
std::vector<std::vector<uint8_t>> run_compiled(std::span<const uint8_t> model,
                                               const CompiledRun& settings,
                                               const std::vector<std::vector<uint8_t>>& inputs);

}  // namespace mote::host::compile
