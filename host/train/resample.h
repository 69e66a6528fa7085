// Changes the sample rate of a recording, with a low-pass that keeps fast motion from folding back.
#pragma once

#include <cstdint>
#include <vector>

namespace mote::host {

// values: rows x channels at from_hz -> rows x channels at to_hz, covering the same time.
// A Kaiser-windowed sinc with its -6 dB point at 0.4 of the lower rate: at 119 -> 50 Hz, 15 Hz
// passes within 1 %, and what lies above 25 Hz is at least 50 dB down. Ends are held.
std::vector<float> resample(const std::vector<float>& values, uint32_t channels, double from_hz,
                            double to_hz);

// values at uneven `times` (seconds, growing) -> as many rows at even times from the first to the
// last, by straight lines; meant for the jitter of a logger, not for a change of rate.
std::vector<float> interpolate_evenly(const std::vector<double>& times,
                                      const std::vector<float>& values, uint32_t channels);

}  // namespace mote::host
