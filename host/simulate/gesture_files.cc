// Recordings of simulated gestures as files, in the form that `mote train` reads.
#include "host/simulate/gesture_files.h"

#include <fmt/format.h>

#include "host/base/bad_input.h"
#include "host/base/files.h"

namespace mote::host {
namespace {

struct NamedGesture {
  Gesture gesture;
  const char* label;
};

constexpr NamedGesture kGestures[] = {
    {Gesture::kPunch, "punch"}, {Gesture::kFlex, "flex"}, {Gesture::kWave, "wave"}};

constexpr double kLeastSeconds = 1.06;  // a window of one second fits, jitter included

}  // namespace

std::string simulate_csv(Gesture gesture, uint32_t index, const SimulateSettings& settings) {
  Random random(settings.seed, (static_cast<uint64_t>(gesture) + 1) << 32 | index);
  const Performance performance = perform(gesture, &random);
  // People stop recording some time after the gesture, or while it still goes on.
  const double end = performance.begin + performance.seconds + random.uniform(-0.05, 0.3);
  const double seconds = std::max(kLeastSeconds, end);
  const double scale = counts_per_g(settings.sensor.range_g);
  std::string csv = "t_us,ax,ay,az\n";
  for (const Sample3& sample : record(performance.motion, seconds, settings.sensor, &random)) {
    csv += fmt::format("{},{:.5f},{:.5f},{:.5f}\n", sample.microseconds, sample.counts[0] / scale,
                       sample.counts[1] / scale, sample.counts[2] / scale);
  }
  return csv;
}

uint32_t write_gestures(const std::filesystem::path& folder, const SimulateSettings& settings) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    throw BadInput(
        fmt::format("--out {}: the folder cannot be made: {}", folder.string(), error.message()));
  }
  uint32_t written = 0;
  for (const NamedGesture& gesture : kGestures) {
    for (uint32_t index = 1; index <= settings.count; ++index) {
      const std::string name = fmt::format("{}_{:03}.csv", gesture.label, index);
      write_file_atomically(folder / name,
                            std::string_view(simulate_csv(gesture.gesture, index, settings)));
      ++written;
    }
  }
  return written;
}

}  // namespace mote::host
