// Variations of a recorded window that leave the gesture what it is.
#pragma once

#include <string>
#include <vector>

#include "host/base/random.h"
#include "host/train/windows.h"

namespace mote::host {

// Largest variation of each kind; all zero leaves the window as it was recorded.
struct AugmentSettings {
  double shift_seconds = 0.2;    // uniform, either way
  double scale = 0.2;            // factor uniform in [1 - scale, 1 + scale]
  double rotation_degrees = 15;  // about a random axis, uniform either way
  double noise_g = 0.03;         // standard deviation of white noise on accelerometer axes
  double noise_dps = 3;          // ... and on gyroscope axes
};

class Augmenter {
 public:
  // `axes` names the channels. A rotation needs a whole triple (ax ay az, or gx gy gz), wherever
  // its axes stand; channels outside a whole triple are not rotated.
  Augmenter(const std::vector<std::string>& axes, double rate_hz, const AugmentSettings& settings);

  // Writes shape.values() numbers. A shift takes rows of the recording itself where it has them.
  void make_window(const Recording& recording, int32_t start, WindowShape shape, Random* random,
                   float* window) const;

 private:
  void rotate(WindowShape shape, Random* random, float* window) const;

  AugmentSettings settings_;
  double rate_hz_;
  std::vector<double> noise_;                   // for each channel
  std::vector<std::vector<uint32_t>> triples_;  // channels that form a vector in space
};

}  // namespace mote::host
