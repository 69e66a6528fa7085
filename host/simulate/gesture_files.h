// Recordings of simulated gestures as files, in the form that `mote train` reads.
#pragma once

#include <filesystem>
#include <string>

#include "host/simulate/accelerometer.h"

namespace mote::host {

struct SimulateSettings {
  uint32_t count = 40;  // recordings of each gesture
  uint64_t seed = 1;
  AccelerometerSettings sensor;
};

// Recording `index` of a gesture as CSV: t_us,ax,ay,az, in g. Depends on nothing but its arguments.
std::string simulate_csv(Gesture gesture, uint32_t index, const SimulateSettings& settings);

// Writes punch_001.csv ..., flex_001.csv ..., wave_001.csv ... and returns how many.
uint32_t write_gestures(const std::filesystem::path& folder, const SimulateSettings& settings);

}  // namespace mote::host
