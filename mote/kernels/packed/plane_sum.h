// ADD and SUB of int8 tensors of one shape in 32 bits: the output lies on a plane over both inputs.
//
//   q = clamp((a * A + b * B + C) >> shift)
// TFLite rounds one input, then the sum, with high halves of 64-bit products, which cores without a
// long multiply pay for dearly. The packer finds whole numbers A, B and C for which the plane gives
// the reference's result for each of the 65,536 pairs of inputs, by trying all of them, or finds
// that there are none. About 20 instructions an element. No scratch; the output may replace either
// input.
#pragma once

#include <stdint.h>

#include "mote/kernels/quantized_binary.h"

namespace mote::kernels::packed {

struct PlaneSum {
  int32_t a, b, constant;
  int32_t shift;  // the more, the finer the plane
  int32_t activation_min, activation_max;
};

inline int8_t on_plane(const PlaneSum& plane, int32_t a, int32_t b) {
  const int32_t q = (a * plane.a + b * plane.b + plane.constant) >> plane.shift;
  return static_cast<int8_t>(clamp(q, plane.activation_min, plane.activation_max));
}

// Reads an element before it writes the one of the same number.
[[gnu::noinline]] inline void add_on_plane(const PlaneSum& plane, const int8_t* a, const int8_t* b,
                                           uint32_t count, int8_t* output) {
  const PlaneSum local = plane;  // the output could be the plane, for all that a compiler knows
  for (uint32_t i = 0; i != count; ++i) output[i] = on_plane(local, a[i], b[i]);
}

// --- packing, on the desk ---

// The real number that a multiplier stands for.
inline double real_value(Multiplier m) {
  double value = m.value / 2147483648.0;
  for (int32_t i = 0; i < m.shift; ++i) value *= 2;
  for (int32_t i = 0; i > m.shift; --i) value /= 2;
  return value;
}

template <bool kDifference>
class PlaneFinder {
 public:
  explicit PlaneFinder(const SumQuantization& q) : q_(q), reference_{q} {}

  bool find(PlaneSum& plane) {
    plane.activation_min = q_.tensors.activation_min;
    plane.activation_max = q_.tensors.activation_max;
    constexpr int32_t kMostShift = 23, kLeastShift = 18;
    for (plane.shift = kMostShift; plane.shift >= kLeastShift; --plane.shift) {
      if (find_slopes(plane)) return true;
    }
    return false;
  }

 private:
  bool find_slopes(PlaneSum& plane) const {
    const double sign = kDifference ? q_.sign : 1;
    const double unit = real_value(q_.output_multiplier) * (1 << plane.shift) * sign;
    // `a` is scaled by one half of 2^kExtraBits, b by its multiplier.
    const double slope_a = unit * (1 << (kExtraBits<int8_t> - 1));
    const double slope_b = unit * (1 << kExtraBits<int8_t>)*real_value(q_.multiplier_b);
    const double second = kDifference ? -slope_b : slope_b;
    // 255 is how far an input may be from its zero point.
    if (255 * (magnitude(slope_a) + magnitude(second)) > 2147483648.0) return false;
    constexpr int32_t kReach = 6;
    for (int32_t distance = 0; distance <= kReach; ++distance) {
      for (int32_t i = -distance; i <= distance; ++i) {
        for (int32_t j = -distance; j <= distance; ++j) {
          if (i != distance && i != -distance && j != distance && j != -distance) continue;
          plane.a = nearest(slope_a) + i;
          plane.b = nearest(second) + j;
          if (find_constant(plane)) return true;
        }
      }
    }
    return false;
  }

  static double magnitude(double x) { return x < 0 ? -x : x; }
  static int32_t nearest(double x) { return static_cast<int32_t>(x < 0 ? x - 0.5 : x + 0.5); }

  // The constants that satisfy all pairs are an interval.
  bool find_constant(PlaneSum& plane) const {
    int64_t low = INT32_MIN, high = INT32_MAX;
    int64_t least = 0, most = 0;
    for (int32_t a = -128; a < 128; ++a) {
      for (int32_t b = -128; b < 128; ++b) {
        const int32_t q = reference_(static_cast<int8_t>(a), static_cast<int8_t>(b));
        const int64_t at = int64_t{a} * plane.a + int64_t{b} * plane.b;
        least = at < least ? at : least;
        most = at > most ? at : most;
        const int64_t floor = int64_t{q} * (1 << plane.shift) - at;
        if (q > plane.activation_min && floor > low) low = floor;
        const int64_t ceiling = floor + (1 << plane.shift) - 1;
        if (q < plane.activation_max && ceiling < high) high = ceiling;
        if (low > high) return false;
      }
    }
    plane.constant = static_cast<int32_t>((low + high) / 2);
    return least + plane.constant >= INT32_MIN && most + plane.constant <= INT32_MAX;
  }

  SumQuantization q_;
  QuantizedSum<int8_t, kDifference> reference_;
};

}  // namespace mote::kernels::packed
