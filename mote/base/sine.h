// Sines and cosines for tables made in prepare: IEEE double results from integer arithmetic.
#pragma once

#include <stdint.h>

#include "mote/base/real.h"

namespace mote {

// A Real with a sign.
struct SignedReal {
  Real magnitude;
  bool negative = false;

  // floor(value + 1/2), with the sum rounded as a double would be; |value| < 2^31.
  int32_t round_upwards() const;
  float to_float() const;
};

struct SineAndCosine {
  SignedReal sine;
  SignedReal cosine;
};

// Of an angle in [0, 2 pi], each rounded to double. Computed to within 2^-59, so that where the
// exact value lies closer than that to the middle of two doubles, the other one may come out.
SineAndCosine sine_and_cosine(Real angle);

// The double nearest to pi.
inline Real real_pi() {
  return Real::scaled(0x1921FB54442D18, -51);
}

}  // namespace mote
