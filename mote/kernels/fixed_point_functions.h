// exp, 1/x and the logistic function in 32-bit integers, equal bit for bit to gemmlowp's.
//
// A Q<n> number is an int32 with n integer bits: value = raw / 2^(31 - n), so Q<0> covers [-1, 1).
// The product of a Q<m> and a Q<n> is a Q<m + n>.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"

namespace mote::kernels {

// x * 2^shift, held at the ends of int32. 0 <= shift <= 30.
constexpr int32_t saturating_shift_left(int32_t x, int32_t shift) {
  const int32_t limit = INT32_MAX >> shift;
  if (x > limit) return INT32_MAX;
  if (x < -limit - 1) return INT32_MIN;
  return shift_left_wrapping(x, shift);
}

// exp(x) for x in [-1/4, 0), all in Q<0>. With y = x + 1/8 it is exp(-1/8) * exp(y), and
// exp(y) - 1 = y + y^2/2 + y^3/6 + y^4/24 to four terms: |y| <= 1/8 leaves an error below 2^-22.
constexpr int32_t exp_near_zero(int32_t x) {
  constexpr int32_t kExpMinusEighth = 1895147668;
  constexpr int32_t kOneThird = 715827883;
  const int32_t y = x + (1 << 28);
  const int32_t y2 = saturating_rounding_doubling_high_mul(y, y);
  const int32_t y3 = saturating_rounding_doubling_high_mul(y2, y);
  const int32_t y4 = saturating_rounding_doubling_high_mul(y2, y2);
  // ((y^4/4 + y^3) / 3 + y^2) / 2: every division rounds, so their order is part of the result.
  const int32_t cubic = rounding_divide_by_pot(y4, 2) + y3;
  const int32_t thirds = saturating_rounding_doubling_high_mul(cubic, kOneThird);
  const int32_t rest = rounding_divide_by_pot(thirds + y2, 1);
  return kExpMinusEighth + saturating_rounding_doubling_high_mul(kExpMinusEighth, y + rest);
}

// exp(x) in Q<0> for x <= 0 in Q<integer_bits>, 0 < integer_bits <= 5. x splits into a part in
// [-1/4, 0) and a multiple of 1/4, whose binary digits each stand for one constant factor.
// Cost: 5 multiplications and one for every digit that is set.
template <int32_t integer_bits>
constexpr int32_t exp_of_negative(int32_t x) {
  static_assert(integer_bits > 0 && integer_bits <= 5, "from 6 on results underflow");
  constexpr int32_t kQuarterBit = 29 - integer_bits;  // the bit worth 1/4
  // exp(-1/4), exp(-1/2), exp(-1), exp(-2), exp(-4), exp(-8), exp(-16)
  constexpr int32_t kFactors[] = {1672461947, 1302514674, 790015084, 290630308,
                                  39332535,   720401,     242};
  if (x == 0) return INT32_MAX;  // 1 does not exist in Q<0>
  const int32_t quarter = 1 << kQuarterBit;
  const int32_t small = (x & (quarter - 1)) - quarter;
  const uint32_t digits = static_cast<uint32_t>(small - x) >> kQuarterBit;
  int32_t result = exp_near_zero(shift_left_wrapping(small, integer_bits));
  for (int32_t i = 0; i < integer_bits + 2; ++i) {
    if ((digits >> i & 1) != 0) {
      result = saturating_rounding_doubling_high_mul(result, kFactors[i]);
    }
  }
  return result;
}

// 1 / (1 + x) in Q<0> for x in [0, 1) in Q<0>: Newton's division, three steps from the usual first
// guess 48/17 - 32/17 d, where d = (1 + x) / 2 lies in [1/2, 1).
constexpr int32_t one_over_one_plus(int32_t x) {
  constexpr int32_t k48Over17 = 1515870810;        // Q<2>
  constexpr int32_t kMinus32Over17 = -1010580540;  // Q<2>
  constexpr int32_t kOne = 1 << 29;                // Q<2>
  const int32_t d = static_cast<int32_t>((int64_t{x} + INT32_MAX + 1) / 2);
  int32_t guess = k48Over17 + saturating_rounding_doubling_high_mul(d, kMinus32Over17);
  for (int32_t i = 0; i < 3; ++i) {
    const int32_t error = kOne - saturating_rounding_doubling_high_mul(d, guess);
    // Q<2> * Q<2> is a Q<4>; back to Q<2>.
    guess += saturating_shift_left(saturating_rounding_doubling_high_mul(guess, error), 2);
  }
  // guess = 1/d = 2 / (1 + x) in Q<2>: as a Q<1> the same bits are half of it.
  return saturating_shift_left(guess, 1);
}

// 1 / x = value / 2^exponent, where x > 0 is in Q<integer_bits> and value in Q<0>.
struct Reciprocal {
  int32_t value;
  int32_t exponent;
};

template <int32_t integer_bits>
constexpr Reciprocal reciprocal(int32_t x) {
  const int32_t zeros = __builtin_clz(static_cast<uint32_t>(x));
  // With its leading bit at the top and taken away, x is (1 + fraction) * 2^exponent.
  const uint32_t fraction = (static_cast<uint32_t>(x) << zeros) - (1u << 31);
  return {one_over_one_plus(static_cast<int32_t>(fraction)), integer_bits - zeros};
}

// 1 / (1 + exp(-x)) in Q<0> for x in Q<integer_bits>.
template <int32_t integer_bits>
constexpr int32_t logistic(int32_t x) {
  if (x == 0) return 1 << 30;
  const int32_t positive = one_over_one_plus(exp_of_negative<integer_bits>(x > 0 ? -x : x));
  return x > 0 ? positive : INT32_MAX - positive;
}

}  // namespace mote::kernels
