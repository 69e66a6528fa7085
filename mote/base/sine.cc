// Taylor series in 64-bit fixed point, on an eighth of the circle around each quarter.
#include "mote/base/sine.h"

namespace mote {
namespace {

constexpr int32_t kBits = 62;   // values below 1 with a sign and one bit to spare
constexpr uint32_t kTerms = 9;  // (pi/4)^20 / 20! < 2^-67 is the first one left out

// pi / 2 in units of 2^-60, where it has room: 0xC90FDAA22168C234 * 2^-63.
constexpr int32_t kAngleBits = 60;
constexpr int64_t kQuarter = 0x1921FB54442D1847;

// a * b >> 62, from four partial products; |a|, |b| < 2^62.
int64_t multiply(int64_t a, int64_t b) {
  const bool negative = (a < 0) != (b < 0);
  const uint64_t x = static_cast<uint64_t>(a < 0 ? -a : a),
                 y = static_cast<uint64_t>(b < 0 ? -b : b);
  const uint64_t x_low = static_cast<uint32_t>(x), x_high = x >> 32;
  const uint64_t y_low = static_cast<uint32_t>(y), y_high = y >> 32;
  const uint64_t middle = x_high * y_low + (x_low * y_low >> 32);
  const uint64_t middle2 = x_low * y_high + static_cast<uint32_t>(middle);
  const uint64_t high = x_high * y_high + (middle >> 32) + (middle2 >> 32);
  const uint64_t product = high << 2 | static_cast<uint32_t>(middle2) >> 30;
  return negative ? -static_cast<int64_t>(product) : static_cast<int64_t>(product);
}

// The alternating reciprocals of factorials: -1/2!, 1/4!, -1/6! ... or -1/3!, 1/5!, -1/7! ...
struct Series {
  int64_t coefficients[kTerms];

  explicit constexpr Series(int64_t first) : coefficients() {
    int64_t value = -(int64_t{1} << kBits) / (first * (first - 1));
    for (uint32_t i = 0; i < kTerms; ++i) {
      coefficients[i] = value;
      value = -value / ((first + 2 * i + 1) * (first + 2 * i + 2));
    }
  }

  // sum of coefficients[i] * square^(i + 1)
  int64_t at(int64_t square) const {
    int64_t sum = 0;
    for (uint32_t i = kTerms; i-- > 0;) sum = multiply(square, coefficients[i] + sum);
    return sum;
  }
};

constexpr Series kCosine(2);
constexpr Series kSine(3);

SignedReal from_fixed(int64_t value) {
  const uint64_t magnitude = static_cast<uint64_t>(value < 0 ? -value : value);
  return {Real::scaled(magnitude, -kBits), value < 0};
}

}  // namespace

SineAndCosine sine_and_cosine(Real angle) {
  int64_t rest = static_cast<int64_t>(angle.to_fixed(kAngleBits));  // below 2^63
  uint32_t quarter = 0;                                             // the nearest one
  for (; rest > kQuarter / 2; rest -= kQuarter) ++quarter;
  const int64_t x = rest * (int64_t{1} << (kBits - kAngleBits));
  const int64_t square = multiply(x, x);
  const int64_t sine = x + multiply(x, kSine.at(square));
  const int64_t cosine = (int64_t{1} << kBits) + kCosine.at(square);
  switch (quarter & 3) {
    case 0:
      return {from_fixed(sine), from_fixed(cosine)};
    case 1:
      return {from_fixed(cosine), from_fixed(-sine)};
    case 2:
      return {from_fixed(-sine), from_fixed(-cosine)};
    default:
      return {from_fixed(-cosine), from_fixed(sine)};
  }
}

// Below zero, floor(1/2 - m) = -ceil(m - 1/2): a half goes to the smaller magnitude.
int32_t SignedReal::round_upwards() const {
  const Real half = Real::scaled(1, -1);
  if (!negative) return (magnitude + half).floor();
  const int32_t whole = magnitude.floor();
  const bool above = Real::from_integer(static_cast<uint32_t>(whole)) + half < magnitude;
  return -(above ? whole + 1 : whole);
}

float SignedReal::to_float() const {
  return negative ? -magnitude.to_float() : magnitude.to_float();
}

}  // namespace mote
