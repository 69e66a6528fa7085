// What operators on two tensors compute from a pair of elements of one dtype. Integers wrap around
// where they overflow, as the reference kernels do in practice; nothing is undefined.
#pragma once

#include <math.h>
#include <stdint.h>

namespace mote::kernels {

// --- arithmetic: f32, i32, i64 ---

struct Add {
  float operator()(float a, float b) const { return a + b; }
  // Unsigned arithmetic is modulo 2^64, and what is cut off does not reach the lower bits.
  template <class T>
  T operator()(T a, T b) const {
    return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
  }
};

struct Subtract {
  float operator()(float a, float b) const { return a - b; }
  template <class T>
  T operator()(T a, T b) const {
    return static_cast<T>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
  }
};

struct Multiply {
  float operator()(float a, float b) const { return a * b; }
  template <class T>
  T operator()(T a, T b) const {
    return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  }
};

struct SquaredDifference {
  template <class T>
  T operator()(T a, T b) const {
    const T difference = Subtract()(a, b);
    return Multiply()(difference, difference);
  }
};

struct Maximum {
  template <class T>
  T operator()(T a, T b) const {
    return a > b ? a : b;
  }
};

struct Minimum {
  template <class T>
  T operator()(T a, T b) const {
    return a < b ? a : b;
  }
};

// --- division: f32 follows IEEE, integers remember that there was a division by zero ---

struct DivideF32 {
  float operator()(float a, float b) const { return a / b; }
};

// Rounds towards zero. The lowest integer divided by -1 is itself, as Arm's and RISC-V's
// instructions have it: a subtraction that wraps.
struct DivideInteger {
  bool* by_zero;

  template <class T>
  T operator()(T a, T b) const {
    if (b == 0) *by_zero = true;
    if (b == 0 || b == -1) return Subtract()(T{0}, a);
    return static_cast<T>(a / b);
  }
};

// The remainder of floor(a / b): it has the sign of b.
struct FloorModF32 {
  float operator()(float a, float b) const {
    const float remainder = fmodf(a, b);
    return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
  }
};

struct FloorModInteger {
  bool* by_zero;

  template <class T>
  T operator()(T a, T b) const {
    if (b == 0) *by_zero = true;
    if (b == 0 || b == -1) return 0;
    const T remainder = static_cast<T>(a % b);
    const bool other_sign = remainder != 0 && (remainder < 0) != (b < 0);
    return other_sign ? static_cast<T>(remainder + b) : remainder;
  }
};

// floor(a / b), where a / b would often round up to the next integer. fmodf is exact, and so is the
// difference of a and it, but for its own rounding: the quotient is an integer to within 2^-23 of
// itself, which rounding removes as long as that matters. With b = 0 or something infinite there is
// no integer to find.
struct FloorDivideF32 {
  float operator()(float a, float b) const {
    const float remainder = fmodf(a, b);
    if (!isfinite(remainder) || isinf(b)) return floorf(a / b);
    const float whole = roundf((a - remainder) / b);
    return remainder != 0 && (remainder < 0) != (b < 0) ? whole - 1.0f : whole;
  }
};

struct FloorDivideInteger {
  bool* by_zero;

  template <class T>
  T operator()(T a, T b) const {
    const T whole = DivideInteger{by_zero}(a, b);
    if (b == 0 || b == -1) return whole;
    const T remainder = static_cast<T>(a % b);
    return remainder != 0 && (remainder < 0) != (b < 0) ? static_cast<T>(whole - 1) : whole;
  }
};

// --- other functions ---

struct PowF32 {
  float operator()(float a, float b) const { return powf(a, b); }
};

// By squaring: at most 31 steps. Remembers a negative exponent, for which there is no integer.
struct PowI32 {
  bool* negative;

  int32_t operator()(int32_t a, int32_t b) const {
    if (b < 0) *negative = true;
    int32_t result = 1;
    for (; b > 0; b >>= 1) {
      if ((b & 1) != 0) result = Multiply()(result, a);
      a = Multiply()(a, a);
    }
    return result;
  }
};

struct Atan2F32 {
  float operator()(float a, float b) const { return atan2f(a, b); }
};

struct BitwiseXor {
  template <class T>
  T operator()(T a, T b) const {
    return static_cast<T>(a ^ b);
  }
};

// Arithmetic for signed integers. Shifts beyond the width are cut to it, negative ones are none, as
// in TFLite.
struct RightShift {
  template <class T>
  T operator()(T a, T b) const {
    constexpr T kMost = static_cast<T>(8 * sizeof(T) - 1);
    if (b <= 0) return a;
    return static_cast<T>(a >> (b < kMost ? b : kMost));
  }
};

// A bool is a byte; what is not 0 is true.
struct LogicalAnd {
  uint8_t operator()(uint8_t a, uint8_t b) const { return a != 0 && b != 0 ? 1 : 0; }
};

struct LogicalOr {
  uint8_t operator()(uint8_t a, uint8_t b) const { return a != 0 || b != 0 ? 1 : 0; }
};

// --- comparisons: the output is a bool ---

struct Equal {
  template <class T>
  uint8_t operator()(T a, T b) const {
    return a == b ? 1 : 0;
  }
};

struct NotEqual {
  template <class T>
  uint8_t operator()(T a, T b) const {
    return a != b ? 1 : 0;
  }
};

struct Less {
  template <class T>
  uint8_t operator()(T a, T b) const {
    return a < b ? 1 : 0;
  }
};

struct LessEqual {
  template <class T>
  uint8_t operator()(T a, T b) const {
    return a <= b ? 1 : 0;
  }
};

struct Greater {
  template <class T>
  uint8_t operator()(T a, T b) const {
    return a > b ? 1 : 0;
  }
};

struct GreaterEqual {
  template <class T>
  uint8_t operator()(T a, T b) const {
    return a >= b ? 1 : 0;
  }
};

// --- fused activation ---

template <class T, class Function>
struct Clamped {
  Function function;
  T min;
  T max;

  T operator()(T a, T b) const {
    const T value = function(a, b);
    const T bounded = value < min ? min : value;
    return bounded > max ? max : bounded;
  }
};

}  // namespace mote::kernels
