// A model as C++ without dependencies: ahead-of-time compilation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/base/files.h"
#include "host/compile/choose.h"
#include "host/embed/embed.h"

namespace mote::host::compile {

struct CompileSettings {
  EmbedSettings model;  // name, source, labels, training
  const Target* target = nullptr;
  Objective objective = Objective::kBalanced;
};

struct NodeReport {
  std::string op;
  std::string variant;
  Cost cost;
};

// Of one objective. Code and instructions are estimates, the rest is exact.
struct Figures {
  uint64_t arena_bytes = 0;
  uint64_t state_bytes = 0;
  uint64_t constant_bytes = 0;
  uint64_t code_bytes = 0;
  uint64_t instructions = 0;
  uint64_t cycles = 0;  // 0: not known
};

struct CompiledModel {
  std::vector<OutputFile> files;  // paths within the folder
  std::vector<NodeReport> nodes;
  Figures figures;
  bool memory_is_minimal = false;
};

// `model` is the bytes of a file that the device library runs. Throws BadInput when it does not.
CompiledModel compile(std::span<const uint8_t> model, const CompileSettings& settings);

// What the other objectives would give.
std::array<Figures, 3> compare_objectives(std::span<const uint8_t> model,
                                          const CompileSettings& settings);

}  // namespace mote::host::compile
