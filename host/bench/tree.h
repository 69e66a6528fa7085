// The source tree that images are built from, and what was built of it for a target.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "host/bench/target.h"

namespace mote::host::bench {

// The source tree: $MOTE_SOURCE, else the one around this program or the current folder. Throws
// BadInput when there is none.
std::filesystem::path find_tree();

// How to compile and link an image: bench/CMakeLists.txt writes it.
struct Tools {
  std::string compiler;
  std::vector<std::string> flags;
  std::vector<std::string> link;
  std::vector<std::string> libraries;
  std::vector<std::string> objects;  // the board
  std::string main;                  // the loop that measures
  std::string main_small;            // the one that only runs
  std::string mote;                  // the device library
  std::string plugin;                // counts instructions
};

// The device library of an image. Both leave the sentences of failures out, as the peer does.
enum class Library : uint8_t {
  kNone,   // of a compiled model
  kFast,   // everything at -O2
  kSmall,  // everything at -Os
};

// Brings the board's parts up to date for the target, and the device library when it is wanted.
// Other processes may ask for the same at the same time.
Tools build_parts(const std::filesystem::path& tree, const Target& target, Library library);

}  // namespace mote::host::bench
