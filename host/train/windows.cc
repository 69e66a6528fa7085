// Cuts recordings into windows of one length, and keeps the statistics that normalize them.
#include "host/train/windows.h"

#include <algorithm>
#include <cmath>

namespace mote::host {
namespace {

// Where a window best holds the motion: its middle on the center of energy, the energy of a row
// being the squared distance from the mean of the recording, each channel in its own deviation.
int32_t center_of_energy_start(const Recording& recording, uint32_t window_rows) {
  const uint32_t channels = recording.channels;
  Examples whole{recording.values, {recording.label}};
  const Normalization statistics = measure(whole, channels);
  normalize(statistics, &whole.inputs);
  double energy = 0, moment = 0;
  for (uint32_t row = 0; row < recording.rows; ++row) {
    for (uint32_t channel = 0; channel < channels; ++channel) {
      const double value = static_cast<double>(whole.inputs[row * channels + channel]);
      energy += value * value;
      moment += value * value * row;
    }
  }
  const int32_t room = static_cast<int32_t>(recording.rows) - static_cast<int32_t>(window_rows);
  const double center = energy > 0 ? moment / energy : 0.5 * recording.rows;
  return std::clamp(static_cast<int32_t>(std::lround(center - 0.5 * window_rows)), 0, room);
}

}  // namespace

std::vector<Cut> cut_windows(const std::vector<Recording>& recordings, uint32_t rows,
                             uint32_t hop) {
  std::vector<Cut> cuts;
  for (uint32_t index = 0; index < recordings.size(); ++index) {
    const Recording& recording = recordings[index];
    const int32_t room = static_cast<int32_t>(recording.rows) - static_cast<int32_t>(rows);
    if (room <= 0) {
      cuts.push_back({index, room / 2});
    } else if (recording.rows < 2 * rows || hop == 0) {
      cuts.push_back({index, center_of_energy_start(recording, rows)});
    } else {
      for (int32_t start = 0; start <= room; start += static_cast<int32_t>(hop)) {
        cuts.push_back({index, start});
      }
    }
  }
  return cuts;
}

void copy_window(const Recording& recording, int32_t start, WindowShape shape, float* window) {
  const int32_t last = static_cast<int32_t>(recording.rows) - 1;
  for (uint32_t row = 0; row < shape.rows; ++row) {
    const int32_t from = std::clamp(start + static_cast<int32_t>(row), 0, last);
    const float* values = &recording.values[static_cast<size_t>(from) * shape.channels];
    std::copy(values, values + shape.channels, window + row * shape.channels);
  }
}

Examples take_windows(const std::vector<Recording>& recordings, const std::vector<Cut>& cuts,
                      const std::vector<bool>& chosen, WindowShape shape) {
  Examples examples;
  for (const Cut& cut : cuts) {
    if (!chosen[cut.recording]) continue;
    const Recording& recording = recordings[cut.recording];
    examples.labels.push_back(recording.label);
    examples.inputs.resize(examples.inputs.size() + shape.values());
    copy_window(recording, cut.start, shape, &*examples.inputs.end() - shape.values());
  }
  return examples;
}

// Two passes: on a still axis the mean square and the squared mean are nearly equal, and digits
// cancel.
Normalization measure(const Examples& examples, uint32_t channels) {
  Normalization result;
  const size_t rows = examples.inputs.size() / channels;
  for (uint32_t channel = 0; channel < channels; ++channel) {
    double sum = 0, squares = 0;
    for (size_t row = 0; row < rows; ++row) sum += examples.inputs[row * channels + channel];
    const double mean = sum / static_cast<double>(rows);
    for (size_t row = 0; row < rows; ++row) {
      const double distance = examples.inputs[row * channels + channel] - mean;
      squares += distance * distance;
    }
    const double deviation = std::sqrt(squares / static_cast<double>(rows));
    result.mean.push_back(static_cast<float>(mean));
    result.deviation.push_back(deviation > 1e-6 ? static_cast<float>(deviation) : 1.0f);
  }
  return result;
}

void normalize(const Normalization& normalization, std::vector<float>* inputs) {
  const size_t channels = normalization.mean.size();
  for (size_t i = 0; i < inputs->size(); ++i) {
    (*inputs)[i] =
        ((*inputs)[i] - normalization.mean[i % channels]) / normalization.deviation[i % channels];
  }
}

}  // namespace mote::host
