// What one run of the gesture firmware left behind: its log, the sizes of its image, a count.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace mote::host {

struct GestureRun {
  std::vector<std::string> predictions;  // the class of each window
  double mean_microseconds = 0;          // of the clock that the image had
  std::string digest;                    // of all output bytes
  uint64_t arena = 0;
  uint64_t stack = 0;  // 0: not measured
  uint64_t text_and_rodata = 0, model = 0, data = 0, bss = 0;
  std::optional<uint64_t> instructions;  // of one inference
};

// Reads FOLDER/NAME.log (the console), NAME.sizes (from firmware/measure_image.cmake) and
// NAME.count (from virtual/qemu_plugin/mote_count.c, may be missing). Throws BadInput.
GestureRun read_gesture_run(const std::filesystem::path& folder, const std::string& name);

// The class of each window, from the windows.json of `mote train`. Throws BadInput.
std::vector<std::string> read_labels(const std::filesystem::path& file);

// The parts, for tests. `where` names the text in messages.
void parse_log(const std::string& text, const std::string& where, GestureRun* run);
void parse_sizes(const std::string& text, const std::string& where, GestureRun* run);
void parse_count(const std::string& text, const std::string& where, GestureRun* run);

}  // namespace mote::host
