// Changes the sample rate of a recording, with a low-pass that keeps fast motion from folding back.
#include "host/train/resample.h"

#include <algorithm>
#include <cmath>

namespace mote::host {
namespace {

// Rates closer than this are the same: over a window of 50 samples the drift is a quarter sample.
constexpr double kSameRate = 0.005;

constexpr double kCutoff = 0.4;       // of the lower rate; half a rate is where folding begins
constexpr double kHalfLength = 10.0;  // of the filter, in samples of the lower rate
constexpr double kKaiserBeta = 5.65;  // for 60 dB: 0.1102 * (60 - 8.7), Kaiser's formula

double sinc(double x) {
  if (std::abs(x) < 1e-9) return 1.0;
  return std::sin(M_PI * x) / (M_PI * x);
}

// x in [-1, 1] from one end of the filter to the other.
double kaiser(double x) {
  const double inside = std::max(0.0, 1.0 - x * x);
  return std::cyl_bessel_i(0.0, kKaiserBeta * std::sqrt(inside)) /
         std::cyl_bessel_i(0.0, kKaiserBeta);
}

}  // namespace

std::vector<float> resample(const std::vector<float>& values, uint32_t channels, double from_hz,
                            double to_hz) {
  if (std::abs(from_hz - to_hz) <= kSameRate * to_hz) return values;
  const int64_t rows = static_cast<int64_t>(values.size() / channels);
  const int64_t new_rows = static_cast<int64_t>(std::floor(rows * to_hz / from_hz + 1e-6));
  const double lower_hz = std::min(from_hz, to_hz);
  const double half_rows = kHalfLength * from_hz / lower_hz;
  std::vector<float> result;
  result.reserve(static_cast<size_t>(new_rows) * channels);
  std::vector<double> sums(channels);
  for (int64_t new_row = 0; new_row < new_rows; ++new_row) {
    const double center = static_cast<double>(new_row) * from_hz / to_hz;
    std::fill(sums.begin(), sums.end(), 0.0);
    double weights = 0.0;
    const int64_t last = static_cast<int64_t>(std::floor(center + half_rows));
    for (int64_t row = static_cast<int64_t>(std::ceil(center - half_rows)); row <= last; ++row) {
      const double distance = static_cast<double>(row) - center;
      const double weight =
          sinc(2.0 * kCutoff * lower_hz / from_hz * distance) * kaiser(distance / half_rows);
      weights += weight;
      const int64_t held = std::clamp<int64_t>(row, 0, rows - 1);
      const float* from = &values[static_cast<size_t>(held) * channels];
      for (uint32_t channel = 0; channel < channels; ++channel) {
        sums[channel] += weight * static_cast<double>(from[channel]);
      }
    }
    // Dividing by the sum of the weights keeps gravity, which is a constant, exact.
    for (const double sum : sums) result.push_back(static_cast<float>(sum / weights));
  }
  return result;
}

std::vector<float> interpolate_evenly(const std::vector<double>& times,
                                      const std::vector<float>& values, uint32_t channels) {
  const size_t rows = times.size();
  const double step = (times.back() - times.front()) / static_cast<double>(rows - 1);
  std::vector<float> result;
  result.reserve(values.size());
  size_t left = 0;
  for (size_t row = 0; row < rows; ++row) {
    const double time = times.front() + step * static_cast<double>(row);
    while (left + 2 < rows && times[left + 1] < time) ++left;
    const double share =
        std::clamp((time - times[left]) / (times[left + 1] - times[left]), 0.0, 1.0);
    for (uint32_t channel = 0; channel < channels; ++channel) {
      const double a = static_cast<double>(values[left * channels + channel]);
      const double b = static_cast<double>(values[(left + 1) * channels + channel]);
      result.push_back(static_cast<float>(a + share * (b - a)));
    }
  }
  return result;
}

}  // namespace mote::host
