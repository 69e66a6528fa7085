// TFLite's multiplication by a real number, as its definition reads: in doubles and 64-bit
// integers.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "mote/base/fixed_point.h"

namespace mote::test {

// x times a real number, rounded to 31 bits and once more when shifted down: halves up, then away
// from zero. What the device computes in 32-bit integers must equal this bit for bit.
class ReferenceMultiplier {
 public:
  explicit ReferenceMultiplier(double real) {
    value_ = std::llround(std::frexp(real, &shift_) * 0x1p31);
    if (value_ == int64_t{1} << 31) {
      value_ /= 2;
      ++shift_;
    }
  }
  // Of a multiplier that is known already.
  ReferenceMultiplier(int64_t value, int shift) : value_(value), shift_(shift) {}

  int64_t value() const { return value_; }
  int shift() const { return shift_; }

  int64_t operator()(int64_t x) const {
    const int64_t left = x << std::max(shift_, 0);
    const int64_t high = (left * value_ + (int64_t{1} << 30)) >> 31;
    return std::llround(static_cast<double>(high) / std::ldexp(1.0, std::max(-shift_, 0)));
  }

 private:
  int64_t value_ = 0;
  int shift_ = 0;
};

inline int8_t saturate_i8(int64_t x) {
  return static_cast<int8_t>(std::clamp<int64_t>(x, -128, 127));
}

// TFLite's QuantizeMultiplier: what prepare makes of a real number. Below 2^-32 it is zero.
inline Multiplier quantized_multiplier(double real) {
  const ReferenceMultiplier reference(real);
  if (real == 0 || reference.shift() < -31) return {};
  return {static_cast<int32_t>(reference.value()), reference.shift()};
}

}  // namespace mote::test
