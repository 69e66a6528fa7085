// Makes firmware images around a model: one to measure time on, one to measure size on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "host/bench/tree.h"

namespace mote::host::bench {

enum class Mode : uint8_t { kInterpreter, kAheadOfTime };

struct Request {
  std::filesystem::path model;
  Mode mode = Mode::kInterpreter;
  // speed, balanced or memory; of an interpreter, "memory" takes the library that is built small.
  std::string objective = "balanced";

  Library library() const {
    if (mode == Mode::kAheadOfTime) return Library::kNone;
    return objective == "memory" ? Library::kSmall : Library::kFast;
  }
};

struct Program {
  std::filesystem::path image;        // main.cc
  std::filesystem::path small_image;  // main_small.cc
  uint64_t arena_bytes = 0;
  std::vector<std::string> operators;  // of the nodes that get marks, in their order
};

// Files go to `folder`. Throws BadInput when the model cannot run or the image is not linked, most
// often because it does not fit the board.
Program build_program(const Request& request, const Target& target, const Tools& tools,
                      const std::filesystem::path& tree, const std::filesystem::path& folder);

// For the two modes: compiles `source` to an object in `folder`, with further flags.
std::filesystem::path compile(const Tools& tools, const std::filesystem::path& source,
                              const std::filesystem::path& folder,
                              const std::vector<std::string>& flags);

}  // namespace mote::host::bench
