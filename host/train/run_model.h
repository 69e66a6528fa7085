// Classifies normalized windows with a .tflite, on the interpreter that runs on the chip.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mote::host {

// What one model made of a list of windows.
struct Classified {
  std::vector<uint32_t> classes;     // the most probable class of each window, the first on a tie
  std::vector<float> probabilities;  // windows x classes
  uint32_t arena_bytes = 0;          // that the model needs, exactly
};

// `windows` are concatenated; each has as many values as the model's first input. An int8 input is
// quantized as the firmware does it, round(x / scale) + zero_point. `name` stands in messages.
Classified classify(std::span<const uint8_t> model, std::span<const float> windows,
                    const std::string& name);

}  // namespace mote::host
