// exp, log, 1/x, the logistic function and tanh in 32-bit integers, equal bit for bit to
// gemmlowp's.
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

// 2 / (1 + x) in Q<2> for x in [0, 1) in Q<0>: Newton's division, three steps from the usual first
// guess 48/17 - 32/17 d, where d = (1 + x) / 2 lies in [1/2, 1).
constexpr int32_t two_over_one_plus(int32_t x) {
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
  return guess;
}

// 1 / (1 + x), all in Q<0>: as a Q<1> the same bits are half of 2 / (1 + x).
constexpr int32_t one_over_one_plus(int32_t x) {
  return saturating_shift_left(two_over_one_plus(x), 1);
}

// (1 - x) / (1 + x) = 2 / (1 + x) - 1, all in Q<0>.
constexpr int32_t one_minus_over_one_plus(int32_t x) {
  constexpr int32_t kOne = 1 << 29;  // Q<2>
  return saturating_shift_left(two_over_one_plus(x) - kOne, 2);
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

// tanh(x) in Q<0> for x in Q<integer_bits>: (1 - e) / (1 + e) with e = exp(-2 |x|). The bits of x
// with one integer bit more are those of 2 x.
template <int32_t integer_bits>
constexpr int32_t tanh(int32_t x) {
  if (x == 0) return 0;
  const int32_t e = exp_of_negative<integer_bits + 1>(x > 0 ? -x : x);
  return x > 0 ? one_minus_over_one_plus(e) : -one_minus_over_one_plus(e);
}

// log(r) + log(2) / 4 in Q<6> for r in [sqrt(1/2), 1) in Q<0>: a quotient of polynomials in
// q = 2 (r - 2^(-1/4)), which lies in [-0.27, 0.32).
constexpr int32_t log_near_one(int32_t r) {
  constexpr int32_t kFourthRootOfHalf = 1805811301;
  constexpr int32_t kA = 117049297;   // 11 / 240 * 2^(1/4)
  constexpr int32_t kB = 127690142;   // 1 / 20 * 2^(1/4)
  constexpr int32_t kC = 1057819769;  // 2^(3/4) - 2^(1/4)
  constexpr int32_t kD = 638450708;   // 1 / 4 * 2^(1/4)
  constexpr auto times = saturating_rounding_doubling_high_mul;
  const int32_t p = static_cast<int32_t>((int64_t{r} + kFourthRootOfHalf + 1) / 2);
  const int32_t q = 2 * (r - kFourthRootOfHalf);
  const int32_t q2 = times(q, q);
  const int32_t numerator = times(q, r) + times(times(q, q2), kA);
  const int32_t denominator = times(p, kC + q + times(kB, q2)) + times(kD, q);  // less one
  return times(rounding_divide_by_pot(numerator, 6), one_over_one_plus(denominator));
}

// log(x) in Q<5> for x >= 1 in Q<integer_bits>, of 2^19 or more, with x = r * 2^power. Where r is a
// hair from an end of its interval, rounding decides which power is taken: of two ways to find
// them, one by the leading bit of x and one by that of x * sqrt(1/2), the smaller r and the larger
// power count.
constexpr int32_t log_of_at_least_one(int32_t x, int32_t integer_bits) {
  constexpr int32_t kRootOfHalf = 1518500250;  // Q<0>
  constexpr int32_t kLog2 = 1488522236;        // Q<0>
  constexpr int32_t kQuarter = 1 << 23;        // Q<6>
  constexpr auto times = saturating_rounding_doubling_high_mul;
  const int32_t zeros_a = __builtin_clz(static_cast<uint32_t>(x));
  const int32_t top = saturating_shift_left(x, zeros_a - 1);
  const int32_t r_a = saturating_shift_left(times(top, kRootOfHalf), 1);
  const int32_t power_a = (integer_bits - zeros_a) * (1 << 25) + kQuarter;
  const int32_t zeros_b = __builtin_clz(static_cast<uint32_t>(times(x, kRootOfHalf))) - 1;
  const int32_t r_b = saturating_shift_left(x, zeros_b);
  const int32_t power_b = (integer_bits - zeros_b) * (1 << 25) - kQuarter;
  const int32_t r = r_a < r_b ? r_a : r_b;
  const int32_t power = power_a > power_b ? power_a : power_b;
  return saturating_shift_left(times(power, kLog2) + log_near_one(r), 1);
}

}  // namespace mote::kernels
