// The chips that `mote bench` measures on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mote::host::bench {

struct Target {
  std::string_view name;
  std::string_view preset;  // of CMakePresets.json
  std::string_view board;   // of firmware/boards
  bool estimates_cycles = false;
};

// Throws BadInput that lists the names there are.
const Target& find_target(const std::string& name);
std::vector<std::string> target_names();

}  // namespace mote::host::bench
