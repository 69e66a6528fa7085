// What an MPU6050 reports of a moving hand.
#include "host/simulate/accelerometer.h"

#include <algorithm>
#include <cmath>

namespace mote::host {
namespace {

constexpr double kGravity = 9.80665;  // m/s^2
constexpr double kStep = 0.001;       // the sensor itself samples at 1 kHz
// For the second derivative. Longer than a step, so that rounding does not show; short against
// everything that passes the low-pass.
constexpr double kDelta = 0.002;

// What an accelerometer feels, in g, along its own axes: the acceleration of its place, less
// gravity. At rest and level that is (0, 0, 1).
Vector3 specific_force(const Motion& motion, double time) {
  const Pose before = motion(time - kDelta), now = motion(time), after = motion(time + kDelta);
  Vector3 world{0, 0, 1};
  for (size_t i = 0; i < 3; ++i) {
    world[i] += (before.position[i] - 2 * now.position[i] + after.position[i]) /
                (kDelta * kDelta * kGravity);
  }
  return transposed(now.orientation) * world;
}

// The trembling of muscles: a few sines per axis, of random phase.
class Tremor {
 public:
  Tremor(double strength, Random* random) {
    for (Wave& wave : waves_) {
      wave.frequency = random->uniform(7, 12);
      wave.phase = random->uniform(0, 2 * M_PI);
      for (double& part : wave.strength) part = strength * random->normal() / std::sqrt(kWaves / 2);
    }
  }

  void add_to(Vector3* force, double time) const {
    for (const Wave& wave : waves_) {
      const double swing = std::sin(2 * M_PI * wave.frequency * time + wave.phase);
      for (size_t i = 0; i < 3; ++i) (*force)[i] += wave.strength[i] * swing;
    }
  }

 private:
  static constexpr double kWaves = 4;
  struct Wave {
    double frequency, phase;
    Vector3 strength;
  };
  std::array<Wave, 4> waves_;
};

// Two equal first-order stages; each is 3 dB down at 1.55 times the cutoff of both together.
class LowPass {
 public:
  explicit LowPass(double cutoff_hz)
      : share_(1 - std::exp(-2 * M_PI * 1.554 * cutoff_hz * kStep)) {}

  Vector3 step(const Vector3& input) {
    for (size_t i = 0; i < 3; ++i) {
      if (!started_) first_[i] = second_[i] = input[i];
      first_[i] += share_ * (input[i] - first_[i]);
      second_[i] += share_ * (first_[i] - second_[i]);
    }
    started_ = true;
    return second_;
  }

 private:
  double share_;
  bool started_ = false;
  Vector3 first_{}, second_{};
};

// Errors of one sensor on one wrist, and its converter.
class Converter {
 public:
  Converter(const AccelerometerSettings& settings, Random* random)
      : settings_(settings), random_(random) {
    for (size_t i = 0; i < 3; ++i) {
      bias_[i] = settings.bias_g * random->uniform(-1, 1);
      gain_[i] = 1 + settings.gain_error * random->uniform(-1, 1);
    }
    const double askew = settings.mounting_degrees * kRadians;
    mounting_ = about_x(askew * random->normal()) * about_y(askew * random->normal()) *
                about_z(askew * random->normal());
  }

  Sample3 convert(const Vector3& force, double time) const {
    const Vector3 felt = mounting_ * force;
    Sample3 sample;
    sample.microseconds = std::llround(time * 1e6);
    for (size_t i = 0; i < 3; ++i) {
      const double g = felt[i] * gain_[i] + bias_[i] + settings_.noise_g * random_->normal();
      const double counts = std::round(g * counts_per_g(settings_.range_g));
      sample.counts[i] = static_cast<int16_t>(std::clamp(counts, -32768.0, 32767.0));
    }
    return sample;
  }

 private:
  const AccelerometerSettings& settings_;
  Random* random_;
  Vector3 bias_{}, gain_{};
  Matrix3 mounting_{};
};

}  // namespace

std::vector<Sample3> record(const Motion& motion, double seconds,
                            const AccelerometerSettings& settings, Random* random) {
  const Tremor tremor(settings.tremor_g, random);
  const Converter converter(settings, random);
  LowPass low_pass(settings.low_pass_hz);
  std::vector<Sample3> samples;
  // A loop that fetches at a fixed beat is late by a little each time, never by a whole step.
  const double jitter_limit = 0.2 / settings.rate_hz;
  const auto next_fetch = [&] {
    const double late = settings.jitter_us * 1e-6 * std::abs(random->normal());
    return static_cast<double>(samples.size()) / settings.rate_hz + std::min(late, jitter_limit);
  };
  double fetch = next_fetch();
  for (int64_t step = 0; static_cast<double>(step) * kStep < seconds; ++step) {
    const double time = static_cast<double>(step) * kStep;
    Vector3 force = specific_force(motion, time);
    tremor.add_to(&force, time);
    const Vector3 filtered = low_pass.step(force);
    if (time + kStep <= fetch) continue;
    samples.push_back(converter.convert(filtered, fetch));
    fetch = next_fetch();
  }
  return samples;
}

}  // namespace mote::host
