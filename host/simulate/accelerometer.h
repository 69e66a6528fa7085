// What an MPU6050 reports of a moving hand.
#pragma once

#include <cstdint>
#include <vector>

#include "host/simulate/hand_motion.h"

namespace mote::host {

struct AccelerometerSettings {
  double rate_hz = 50;
  double range_g = 4;           // full scale: 2, 4, 8 or 16
  double low_pass_hz = 21;      // the sensor's digital filter, setting 4 of its register map
  double noise_g = 0.003;       // 400 ug/sqrt(Hz) of the data sheet over 21 Hz, and some more
  double bias_g = 0.05;         // zero-g offset of the data sheet, each axis
  double gain_error = 0.03;     // tolerance of the data sheet, each axis
  double mounting_degrees = 8;  // how far a strap sits askew, standard deviation
  double tremor_g = 0.02;       // of a hand, 7 to 12 Hz
  double jitter_us = 150;       // of the moment when a sample is fetched, standard deviation
};

// `counts` are the sensor's own 16 bits.
struct Sample3 {
  int64_t microseconds = 0;
  int16_t counts[3] = {0, 0, 0};
};

// Counts of 1 g at a full scale of `range_g`.
inline double counts_per_g(double range_g) {
  return 32768.0 / range_g;
}

// Follows `motion` from time 0 for `seconds`. Bias, gain and mounting are drawn once.
std::vector<Sample3> record(const Motion& motion, double seconds,
                            const AccelerometerSettings& settings, Random* random);

}  // namespace mote::host
