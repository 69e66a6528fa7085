// The routines that the compiler calls on the LX106 and its libgcc lacks, under the names it uses.
// They do what the ESP8266's boot ROM does; a real ESP8266 links the ROM's instead of this file.
#include "firmware/boards/sim_lx106/integer_routines.h"
#include "firmware/boards/sim_lx106/soft_float.h"

using lx106::Binary32;
using lx106::Binary64;

extern "C" {

uint32_t __udivsi3(uint32_t a, uint32_t b) {
  return lx106::divide(a, b).quotient;
}
uint32_t __umodsi3(uint32_t a, uint32_t b) {
  return lx106::divide(a, b).remainder;
}
int32_t __divsi3(int32_t a, int32_t b) {
  return lx106::divide_signed<int32_t, uint32_t>(a, b);
}

uint64_t __umulsidi3(uint32_t a, uint32_t b) {
  return lx106::multiply_wide(a, b);
}
uint64_t __muldi3(uint64_t a, uint64_t b) {
  return lx106::multiply(a, b);
}
uint64_t __udivdi3(uint64_t a, uint64_t b) {
  return lx106::divide(a, b).quotient;
}
uint64_t __umoddi3(uint64_t a, uint64_t b) {
  return lx106::divide(a, b).remainder;
}
int64_t __divdi3(int64_t a, int64_t b) {
  return lx106::divide_signed<int64_t, uint64_t>(a, b);
}

#define LX106_ARITHMETIC(suffix, Format)                                                \
  Format::Float __add##suffix(Format::Float a, Format::Float b) {                       \
    return Format::from_bits(Format::add(Format::bits_of(a), Format::bits_of(b)));      \
  }                                                                                     \
  Format::Float __sub##suffix(Format::Float a, Format::Float b) {                       \
    const Format::Bits negated = Format::bits_of(b) ^ Format::kSign;                    \
    return Format::from_bits(Format::add(Format::bits_of(a), negated));                 \
  }                                                                                     \
  Format::Float __mul##suffix(Format::Float a, Format::Float b) {                       \
    return Format::from_bits(Format::multiply(Format::bits_of(a), Format::bits_of(b))); \
  }

LX106_ARITHMETIC(sf3, Binary32)
LX106_ARITHMETIC(df3, Binary64)

// Single-precision division is in libgcc.
double __divdf3(double a, double b) {
  return Binary64::from_bits(Binary64::divide(Binary64::bits_of(a), Binary64::bits_of(b)));
}

float __floatunsisf(uint32_t value) {
  return Binary32::from_bits(Binary32::from_unsigned(0, value));
}
float __floatsisf(int32_t value) {
  const uint32_t magnitude = static_cast<uint32_t>(value);
  if (value >= 0) return Binary32::from_bits(Binary32::from_unsigned(0, magnitude));
  return Binary32::from_bits(Binary32::from_unsigned(Binary32::kSign, 0u - magnitude));
}
double __floatunsidf(uint32_t value) {
  return Binary64::from_bits(Binary64::from_unsigned(0, value));
}
double __floatsidf(int32_t value) {
  const uint32_t magnitude = static_cast<uint32_t>(value);
  if (value >= 0) return Binary64::from_bits(Binary64::from_unsigned(0, magnitude));
  return Binary64::from_bits(Binary64::from_unsigned(Binary64::kSign, 0u - magnitude));
}

uint32_t __fixunssfsi(float value) {
  return Binary32::to_unsigned(Binary32::bits_of(value));
}
uint32_t __fixunsdfsi(double value) {
  return Binary64::to_unsigned(Binary64::bits_of(value));
}
int32_t __fixdfsi(double value) {
  return Binary64::to_signed(Binary64::bits_of(value));
}

double __extendsfdf2(float value) {
  return Binary64::from_bits(lx106::extend(Binary32::bits_of(value)));
}
float __truncdfsf2(double value) {
  return Binary32::from_bits(lx106::truncate(Binary64::bits_of(value)));
}

}  // extern "C"
