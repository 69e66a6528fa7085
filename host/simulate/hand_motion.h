// How a hand moves in a punch, a flex and a wave: place and orientation over time.
#pragma once

#include <functional>

#include "host/base/random.h"
#include "host/simulate/rotation.h"

namespace mote::host {

// World: x forward, y left, z up, in meters. The columns of `orientation` are the sensor's axes in
// the world: x along the forearm to the hand, y to the left, z out of the back of the hand.
struct Pose {
  Vector3 position{};
  Matrix3 orientation{};
};

// Pose at a time in seconds; twice differentiable, at rest before the gesture begins.
using Motion = std::function<Pose(double seconds)>;

enum class Gesture { kPunch, kFlex, kWave };

struct Performance {
  Motion motion;
  double begin = 0;    // when the hand starts to move
  double seconds = 0;  // how long the gesture takes
};

// One person performing it once: every length, angle and tempo is drawn from a range that people
// show, and is correlated where it is in life (who is hasty moves less far).
Performance perform(Gesture gesture, Random* random);

// 0 before 0, 1 after 1, and between them the path of least jerk, which reaching hands follow
// (Flash and Hogan 1985): 10 x^3 - 15 x^4 + 6 x^5.
double minimum_jerk(double x);

}  // namespace mote::host
