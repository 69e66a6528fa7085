// Cuts recordings into windows of one length, and keeps the statistics that normalize them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/train/recordings.h"

namespace mote::host {

struct WindowShape {
  uint32_t rows = 50;
  uint32_t channels = 3;
  uint32_t values() const { return rows * channels; }
};

// A window of a recording. `start` is negative where the recording is shorter than a window.
struct Cut {
  uint32_t recording = 0;
  int32_t start = 0;
};

// Windows with their labels, concatenated: count x rows x channels.
struct Examples {
  std::vector<float> inputs;
  std::vector<uint32_t> labels;
  uint32_t size() const { return static_cast<uint32_t>(labels.size()); }
};

// Mean and standard deviation of each channel.
struct Normalization {
  std::vector<float> mean, deviation;
};

// Recordings below two windows give one window, around the center of their motion's energy (middle
// of the padding if shorter than a window). Longer ones, such as a minute of walking, give a window
// every `hop` rows; a hop of 0 keeps to one window there too. All windows of a recording carry its
// index, so that a split by recording keeps them together.
std::vector<Cut> cut_windows(const std::vector<Recording>& recordings, uint32_t rows, uint32_t hop);

// Copies shape.values() numbers; rows before the start or after the end repeat the nearest one.
void copy_window(const Recording& recording, int32_t start, WindowShape shape, float* window);

// The windows of the recordings whose `chosen` flag is set, as they are.
Examples take_windows(const std::vector<Recording>& recordings, const std::vector<Cut>& cuts,
                      const std::vector<bool>& chosen, WindowShape shape);

// Over all rows of all windows. A channel that never moves gets deviation 1.
Normalization measure(const Examples& examples, uint32_t channels);

// (x - mean) / deviation, in single precision as the firmware computes it.
void normalize(const Normalization& normalization, std::vector<float>* inputs);

}  // namespace mote::host
