// Variations of a recorded window that leave the gesture what it is.
#include "host/train/augment.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace mote::host {
namespace {

using Matrix = std::array<std::array<double, 3>, 3>;

// Rodrigues' formula for a rotation by `angle` about the unit vector `axis`.
Matrix rotation_matrix(const std::array<double, 3>& axis, double angle) {
  const double c = std::cos(angle), s = std::sin(angle);
  const auto [x, y, z] = axis;
  return {{{c + x * x * (1 - c), x * y * (1 - c) - z * s, x * z * (1 - c) + y * s},
           {y * x * (1 - c) + z * s, c + y * y * (1 - c), y * z * (1 - c) - x * s},
           {z * x * (1 - c) - y * s, z * y * (1 - c) + x * s, c + z * z * (1 - c)}}};
}

// Three normals have no preferred direction, so their unit vector is uniform on the sphere.
std::array<double, 3> random_direction(Random* random) {
  std::array<double, 3> axis{random->normal(), random->normal(), random->normal()};
  const double length = std::hypot(axis[0], axis[1], axis[2]);
  for (double& part : axis) part /= length;
  return axis;
}

}  // namespace

Augmenter::Augmenter(const std::vector<std::string>& axes, double rate_hz,
                     const AugmentSettings& settings)
    : settings_(settings), rate_hz_(rate_hz) {
  for (const std::string& axis : axes) {
    noise_.push_back(axis[0] == 'a' ? settings.noise_g : settings.noise_dps);
  }
  for (const char sensor : {'a', 'g'}) {
    std::vector<uint32_t> triple;
    for (const char direction : {'x', 'y', 'z'}) {
      const auto found = std::ranges::find(axes, std::string{sensor, direction});
      if (found != axes.end()) triple.push_back(static_cast<uint32_t>(found - axes.begin()));
    }
    if (triple.size() == 3) triples_.push_back(triple);
  }
}

void Augmenter::make_window(const Recording& recording, int32_t start, WindowShape shape,
                            Random* random, float* window) const {
  const double shift = settings_.shift_seconds * rate_hz_ * random->uniform(-1, 1);
  copy_window(recording, start + static_cast<int32_t>(std::lround(shift)), shape, window);
  rotate(shape, random, window);
  const double factor = 1 + settings_.scale * random->uniform(-1, 1);
  for (uint32_t i = 0; i < shape.values(); ++i) {
    const double noise = noise_[i % shape.channels] * random->normal();
    window[i] = static_cast<float>(window[i] * factor + noise);
  }
}

// Both sensors sit on one board, so one rotation turns both.
void Augmenter::rotate(WindowShape shape, Random* random, float* window) const {
  const double angle = settings_.rotation_degrees * M_PI / 180 * random->uniform(-1, 1);
  const Matrix matrix = rotation_matrix(random_direction(random), angle);
  for (const std::vector<uint32_t>& triple : triples_) {
    for (uint32_t row = 0; row < shape.rows; ++row) {
      float* values = window + row * shape.channels;
      const std::array<double, 3> old{values[triple[0]], values[triple[1]], values[triple[2]]};
      for (uint32_t i = 0; i < 3; ++i) {
        values[triple[i]] = static_cast<float>(matrix[i][0] * old[0] + matrix[i][1] * old[1] +
                                               matrix[i][2] * old[2]);
      }
    }
  }
}

}  // namespace mote::host
