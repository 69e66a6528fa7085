// How a hand moves in a punch, a flex and a wave: place and orientation over time.
#include "host/simulate/hand_motion.h"

#include <algorithm>
#include <cmath>

namespace mote::host {
namespace {

// How somebody carries the arm: the same for all of one performance.
struct Carriage {
  double forearm;  // from the elbow to the sensor at the wrist, meters
  double roll;     // of the forearm about its own axis
  double pitch;    // upwards
  double haste;    // above 1: faster and shorter
  double begin;    // when the hand starts to move
};

Carriage random_carriage(Random* random) {
  return {.forearm = random->uniform(0.22, 0.30),
          .roll = 14 * kRadians * random->normal(),
          .pitch = 10 * kRadians * random->normal(),
          .haste = std::clamp(std::exp(0.18 * random->normal()), 0.65, 1.5),
          .begin = random->uniform(0.06, 0.22)};
}

// Rises to 1 within `rise`, stays for `hold`, returns within `fall`.
double there_and_back(double time, double rise, double hold, double fall) {
  return minimum_jerk(time / rise) - minimum_jerk((time - rise - hold) / fall);
}

// The fist goes straight ahead and stops hard, then comes back more slowly. The forearm turns on
// the way (pronation). The exponent puts the peak of the speed late: stopping is harsher than
// starting.
Performance punch(const Carriage& carriage, Random* random) {
  const double reach = random->uniform(0.25, 0.5) / std::sqrt(carriage.haste);
  const double rise = random->uniform(0.19, 0.34) / carriage.haste;
  const double hold = random->uniform(0.0, 0.1);
  const double fall = random->uniform(0.3, 0.55) / carriage.haste;
  const double lateness = random->uniform(1.0, 1.5);
  const double turn = random->uniform(-10, 80) * kRadians;
  const double lift = random->uniform(-0.1, 0.15);  // of the reach: few punch level
  const Motion motion = [=](double seconds) {
    const double time = std::max(0.0, seconds - carriage.begin);
    const double out = minimum_jerk(std::pow(std::min(1.0, time / rise), lateness)) -
                       minimum_jerk((time - rise - hold) / fall);
    Pose pose;
    pose.position = {reach * out, 0, reach * lift * out};
    pose.orientation = about_y(-carriage.pitch) * about_x(carriage.roll + turn * out);
    return pose;
  };
  return {motion, carriage.begin, rise + hold + fall};
}

// The forearm turns up about the elbow and down again: gravity wanders through the sensor's x-z
// plane, and the wrist feels the turn as tangential and centripetal acceleration.
Performance flex(const Carriage& carriage, Random* random) {
  const double from = random->uniform(-55, 5) * kRadians + carriage.pitch;
  const double lift = random->uniform(75, 135) * kRadians / std::sqrt(carriage.haste);
  const double rise = random->uniform(0.3, 0.55) / carriage.haste;
  const double hold = random->uniform(0.0, 0.2);
  const double fall = random->uniform(0.3, 0.6) / carriage.haste;
  const double turn = random->uniform(-15, 35) * kRadians;
  const Motion motion = [=](double seconds) {
    const double up = there_and_back(seconds - carriage.begin, rise, hold, fall);
    const double angle = from + lift * up;
    Pose pose;
    pose.position = {carriage.forearm * std::cos(angle), 0, carriage.forearm * std::sin(angle)};
    pose.orientation = about_y(-angle) * about_x(carriage.roll + turn * up);
    return pose;
  };
  return {motion, carriage.begin, rise + hold + fall};
}

// The raised forearm swings from side to side. Some wave with the arm high, some with it low, some
// give up after one swing.
Performance wave(const Carriage& carriage, Random* random) {
  const double pitch = random->uniform(15, 85) * kRadians + carriage.pitch;
  const double frequency = random->uniform(1.7, 3.4) * std::sqrt(carriage.haste);
  const double swing = random->uniform(14, 34) * kRadians / carriage.haste;
  const double swings = random->uniform(1.5, 4.0);
  const double side = random->uniform() < 0.5 ? 1 : -1;
  const double fade = 0.5 / frequency;  // to full swing and back to rest
  const double length = swings / frequency;
  const Motion motion = [=](double seconds) {
    const double time = seconds - carriage.begin;
    const double strength = there_and_back(time, fade, std::max(0.0, length - 2 * fade), fade);
    const double angle = side * swing * strength * std::sin(2 * M_PI * frequency * time);
    Pose pose;
    pose.orientation = about_x(angle) * about_y(-pitch) * about_x(carriage.roll);
    pose.position = pose.orientation * Vector3{carriage.forearm, 0, 0};
    return pose;
  };
  return {motion, carriage.begin, length};
}

}  // namespace

double minimum_jerk(double x) {
  x = std::clamp(x, 0.0, 1.0);
  return x * x * x * (10 + x * (-15 + x * 6));
}

Performance perform(Gesture gesture, Random* random) {
  const Carriage carriage = random_carriage(random);
  switch (gesture) {
    case Gesture::kPunch:
      return punch(carriage, random);
    case Gesture::kFlex:
      return flex(carriage, random);
    case Gesture::kWave:
      break;
  }
  return wave(carriage, random);
}

}  // namespace mote::host
