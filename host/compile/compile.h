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
  bool optimize = true;  // the graph first: exact, see host/optimize/optimize.h
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
  std::vector<OutputFile> files;           // paths within the folder
  std::vector<std::string> optimizations;  // what was done to the graph, in sentences
  std::vector<NodeReport> nodes;
  Figures figures;
  bool memory_is_minimal = false;
  // Of the model's inputs and outputs: their sizes, and the argument of input_0() and so on.
  std::vector<uint32_t> input_bytes, output_bytes;
  std::vector<std::string> input_places, output_places;
};

// Of "speed", "balanced", "memory". Throws BadInput for other words.
Objective objective_of(const std::string& name);
const char* objective_name(Objective objective);

// `model` is the bytes of a file that the device library runs. Throws BadInput when it does not.
CompiledModel compile(std::span<const uint8_t> model, const CompileSettings& settings);

// What the other objectives would give.
std::array<Figures, 3> compare_objectives(std::span<const uint8_t> model,
                                          const CompileSettings& settings);

}  // namespace mote::host::compile
