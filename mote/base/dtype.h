// The one vocabulary of element types: values are TFLite's TensorType, names are Mote's.
#pragma once

#include <stdint.h>

namespace mote {

// name, value in the file format, bits per element (0 = has no fixed size: strings, handles)
#define MOTE_DTYPES(X)         \
  X(F32, f32, 0, 32)           \
  X(F16, f16, 1, 16)           \
  X(I32, i32, 2, 32)           \
  X(U8, u8, 3, 8)              \
  X(I64, i64, 4, 64)           \
  X(String, string, 5, 0)      \
  X(Bool, bool, 6, 8)          \
  X(I16, i16, 7, 16)           \
  X(C64, c64, 8, 64)           \
  X(I8, i8, 9, 8)              \
  X(F64, f64, 10, 64)          \
  X(C128, c128, 11, 128)       \
  X(U64, u64, 12, 64)          \
  X(Resource, resource, 13, 0) \
  X(Variant, variant, 14, 0)   \
  X(U32, u32, 15, 32)          \
  X(U16, u16, 16, 16)          \
  X(I4, i4, 17, 4)             \
  X(BF16, bf16, 18, 16)

enum class DType : uint8_t {
#define MOTE_DTYPE_VALUE(Name, text, value, bits) k##Name = value,
  MOTE_DTYPES(MOTE_DTYPE_VALUE)
#undef MOTE_DTYPE_VALUE
};

// Values are 0 ... kDTypeCount - 1 without gaps.
#define MOTE_DTYPE_ONE(Name, text, value, bits) +1
inline constexpr uint32_t kDTypeCount = MOTE_DTYPES(MOTE_DTYPE_ONE);
#undef MOTE_DTYPE_ONE

// "f32", "i8" ...; "?" for a value that the format does not know.
const char* name(DType type);

// Bits of one element; 0 for strings, handles and values that the format does not know.
uint32_t bits(DType type);

// Bytes of `elements` elements; i4 packs two in a byte, the last byte may be half used.
inline uint64_t bytes_of(DType type, uint64_t elements) {
  return (elements * bits(type) + 7) / 8;
}

}  // namespace mote
