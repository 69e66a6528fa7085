// The options of custom operators: a FlexBuffer map, read by name from bytes that nobody has
// checked.
//
//   const CustomOptions options(context.op().custom_options());
//   if (!options.read("shift", 0, 31, &plan->shift)) return context.fail(kShift);
//
// The door leaves custom options alone, as only the operator knows what they are. So every look-up
// here checks all that it touches; what lies outside the bytes reads as "not there".
#pragma once

#include <stdint.h>

#include "mote/base/span.h"

namespace mote {

class CustomOptions {
 public:
  // Bytes that are no FlexBuffer map make a map without entries.
  explicit CustomOptions(Span<const uint8_t> bytes);

  bool has(const char* name) const { return find(name).kind != Kind::kNone; }

  // False when there is no number `name` within [low, high]; fractions are cut off, true is 1.
  bool read(const char* name, int32_t low, int32_t high, int32_t* value) const;
  // False when there is no number `name`. Numbers stored in 64 bits are rounded to f32.
  bool read(const char* name, float* value) const;
  // False when there is no bool or number `name`.
  bool read(const char* name, bool* value) const;
  // The characters of a string, without its end; empty when there is none.
  Span<const char> text(const char* name) const;
  // A typed vector of integers, each within [low, high]: writes the first list.size and returns how
  // many there are. 0 when it is no such vector.
  uint32_t read_list(const char* name, int32_t low, int32_t high, Span<int32_t> list) const;

 private:
  enum class Kind : uint8_t { kNone, kSigned, kUnsigned, kFloat, kBool, kText, kVector };

  // Where a value stands. For text and vectors: the first element, and how many there are.
  struct Value {
    Kind kind = Kind::kNone;
    Kind element = Kind::kNone;  // of a vector
    uint8_t width = 0;           // bytes of the value, of an element, of a length
    uint32_t at = 0;
    uint32_t count = 0;
  };

  bool load_unsigned(uint64_t at, uint32_t width, uint64_t* value) const;
  bool follow(uint64_t at, uint32_t width, uint64_t* target) const;
  bool key_is(uint64_t key, const char* name) const;
  Value find(const char* name) const;
  Value value_at(uint64_t at, uint32_t width, uint8_t packed_type) const;
  Value sized_value(uint64_t at, uint32_t width, Kind kind, Kind element) const;
  bool integer(const Value& value, int64_t* number) const;

  Span<const uint8_t> bytes_;
  uint64_t values_ = 0;  // of the map: position of its first value
  uint64_t keys_ = 0;    // position of the first offset to a key
  uint32_t count_ = 0;
  uint32_t value_width_ = 0;
  uint32_t key_width_ = 0;
};

}  // namespace mote
