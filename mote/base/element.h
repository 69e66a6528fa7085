// The C++ types of elements, and the dtypes that they stand for.
#pragma once

#include <stdint.h>

#include "mote/base/dtype.h"
#include "mote/base/half.h"

namespace mote {

// An element of a bool tensor: every byte but 0 is true. C++'s own bool must be 0 or 1, which data
// from outside need not be.
struct Bool {
  uint8_t byte;
};

template <class T>
inline constexpr DType kDTypeOf = DType::kString;  // no element
template <>
inline constexpr DType kDTypeOf<float> = DType::kF32;
template <>
inline constexpr DType kDTypeOf<Half> = DType::kF16;
template <>
inline constexpr DType kDTypeOf<int8_t> = DType::kI8;
template <>
inline constexpr DType kDTypeOf<uint8_t> = DType::kU8;
template <>
inline constexpr DType kDTypeOf<int16_t> = DType::kI16;
template <>
inline constexpr DType kDTypeOf<uint16_t> = DType::kU16;
template <>
inline constexpr DType kDTypeOf<int32_t> = DType::kI32;
template <>
inline constexpr DType kDTypeOf<uint32_t> = DType::kU32;
template <>
inline constexpr DType kDTypeOf<int64_t> = DType::kI64;
template <>
inline constexpr DType kDTypeOf<Bool> = DType::kBool;

}  // namespace mote
