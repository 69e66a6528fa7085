// The integer form of 1 / sqrt(x), in 32-bit integers, equal bit for bit to TFLite's.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/fixed_point_functions.h"

namespace mote::kernels {

// 1 / sqrt(x) for x >= 1 by Newton's iteration y = y * (3 - d * y * y) / 2 in Q<3>, five steps from
// 1, where d = x * 4^k lies between 1/2 and 2. Cost: 22 multiplications.
inline Multiplier inverse_square_root(int32_t x) {
  if (x <= 1) return {INT32_MAX, 0};  // the result for 1, a hair below 1, as TFLite has it
  // Shifted by an even number of bits to lie between 2^27 and 2^29; 2^28 stands for 1.
  int32_t right_pairs = 11;
  for (; x >= 1 << 29; ++right_pairs) x /= 4;
  const int32_t left_pairs = (__builtin_clz(static_cast<uint32_t>(x)) - 1) / 2 - 1;
  right_pairs -= left_pairs;
  x <<= 2 * left_pairs;
  constexpr int32_t kThreeHalves = 3 << 27;
  constexpr int32_t kHalfOfRootOf2 = 1518500250;  // Q<0>
  const int32_t half = rounding_divide_by_pot(x >> 1, 1);
  int32_t y = 1 << 28;
  for (int32_t i = 0; i < 5; ++i) {
    const int32_t square = saturating_rounding_doubling_high_mul(y, y);
    const int32_t cube = saturating_rounding_doubling_high_mul(square, y);  // Q<9>, made a Q<3>
    const int32_t y3 = saturating_shift_left(cube, 6);
    const int32_t next = saturating_rounding_doubling_high_mul(kThreeHalves, y) -
                         saturating_rounding_doubling_high_mul(half, y3);  // Q<6>, made a Q<3>
    y = saturating_shift_left(next, 3);
  }
  y = saturating_rounding_doubling_high_mul(y, kHalfOfRootOf2);
  if (right_pairs < 0) return {shift_left_wrapping(y, -right_pairs), 0};
  return {y, -right_pairs};
}

}  // namespace mote::kernels
