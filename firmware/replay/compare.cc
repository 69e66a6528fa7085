// Compares the elements of an output with what is expected.
#include "firmware/replay/compare.h"

#include <string.h>

namespace firmware {
namespace {

template <class T>
T element(const uint8_t* bytes, uint32_t index) {
  T value;
  memcpy(&value, bytes + index * sizeof(T), sizeof value);
  return value;
}

template <class T>
bool integers_agree(T got, T want, const Tolerance& tolerance) {
  // Unsigned, because the difference of two 64-bit integers may not fit a signed one.
  const uint64_t larger = static_cast<uint64_t>(got > want ? got : want);
  const uint64_t smaller = static_cast<uint64_t>(got > want ? want : got);
  return larger - smaller <= tolerance.integer_difference;
}

bool floats_agree(float got, float want, const Tolerance& tolerance) {
  if (got == want || (got != got && want != want)) return true;
  const float difference = got > want ? got - want : want - got;
  const float magnitude = want < 0.0f ? -want : want;
  return difference <= tolerance.absolute + tolerance.relative * magnitude;
}

struct Comparison {
  const uint8_t* got;
  const uint8_t* want;
  uint32_t bytes;
  const Tolerance& tolerance;
  uint32_t* first;
};

template <class T, bool (*agree)(T, T, const Tolerance&)>
uint32_t count_elements(const Comparison& c) {
  uint32_t mismatches = 0;
  for (uint32_t i = 0; i < c.bytes / sizeof(T); ++i) {
    if (agree(element<T>(c.got, i), element<T>(c.want, i), c.tolerance)) continue;
    if (mismatches++ == 0) *c.first = i;
  }
  return mismatches;
}

}  // namespace

uint32_t count_mismatches(mote::DType type, const uint8_t* got, const uint8_t* want, uint32_t bytes,
                          const Tolerance& tolerance, uint32_t* first) {
  using mote::DType;
  const Comparison comparison{got, want, bytes, tolerance, first};
  switch (type) {
    case DType::kF32:
      return count_elements<float, floats_agree>(comparison);
    case DType::kI8:
      return count_elements<int8_t, integers_agree<int8_t>>(comparison);
    case DType::kI16:
      return count_elements<int16_t, integers_agree<int16_t>>(comparison);
    case DType::kI32:
      return count_elements<int32_t, integers_agree<int32_t>>(comparison);
    case DType::kI64:
      return count_elements<int64_t, integers_agree<int64_t>>(comparison);
    default:
      return count_elements<uint8_t, integers_agree<uint8_t>>(comparison);
  }
}

float element_value(mote::DType type, const uint8_t* bytes, uint32_t index) {
  using mote::DType;
  switch (type) {
    case DType::kF32:
      return element<float>(bytes, index);
    case DType::kI8:
      return static_cast<float>(element<int8_t>(bytes, index));
    case DType::kI16:
      return static_cast<float>(element<int16_t>(bytes, index));
    case DType::kI32:
      return static_cast<float>(element<int32_t>(bytes, index));
    case DType::kU8:
    case DType::kBool:
      return static_cast<float>(element<uint8_t>(bytes, index));
    default:
      return 0.0f;
  }
}

}  // namespace firmware
