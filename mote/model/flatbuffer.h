// Reading a flatbuffer that has passed verify_structure(): tables and vectors. What is left to
// check is that a field lies within its table.
// What is called in many places is kept out of line: flash counts more than the time of prepare.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "mote/base/span.h"

namespace mote {

// Any place in the bytes may be unaligned for the processor; the compiler knows the cheap way.
template <class T>
inline T load(const uint8_t* at) {
  T value;
  memcpy(&value, at, sizeof value);
  return value;
}

// Follows the relative 32-bit offset stored at `at`.
inline const uint8_t* follow(const uint8_t* at) {
  return at + load<uint32_t>(at);
}

inline bool same_text(const char* a, const char* b) {
  while (*a == *b && *a != 0) ++a, ++b;
  return *a == *b;
}

// One table, or none: every field of a table that is not there reads as its default.
class Table {
 public:
  constexpr Table() = default;
  explicit constexpr Table(const uint8_t* at) : at_(at) {}

  explicit operator bool() const { return at_ != nullptr; }
  const uint8_t* bytes() const { return at_; }

  // Where a field's value or offset of `width` bytes stands; null when it is absent or does not lie
  // in the table. `field` is its place in the vtable, as mote/model/schema.h lists them.
  const uint8_t* find(uint32_t field, uint32_t width) const;
  bool has(uint32_t field) const { return find(field, 1) != nullptr; }

  template <class T>
  T get(uint16_t field, T absent) const {
    const uint8_t* at = find(field, sizeof(T));
    return at == nullptr ? absent : load<T>(at);
  }
  Table table(uint16_t field) const { return Table(target(field)); }

  // Elements in place. The door has made sure that they are aligned for T up to 4 bytes.
  template <class T>
  Span<const T> vector(uint16_t field) const {
    const uint8_t* at = target(field);
    if (at == nullptr) return {};
    return {reinterpret_cast<const T*>(at + 4), load<uint32_t>(at)};
  }
  // Zero-terminated; null when it is not there.
  const char* string(uint16_t field) const {
    const uint8_t* at = target(field);
    return at == nullptr ? nullptr : reinterpret_cast<const char*>(at + 4);
  }
  // What the offset in a field leads to: a table, or the length in front of a vector.
  const uint8_t* target(uint16_t field) const;

 private:
  const uint8_t* at_ = nullptr;
};

// A vector of offsets to tables.
class TableVector {
 public:
  TableVector() = default;
  TableVector(Table owner, uint16_t field) : offsets_(owner.vector<uint8_t>(field)) {}

  uint32_t size() const { return offsets_.size; }
  Table operator[](uint32_t index) const {
    return Table(follow(offsets_.data + size_t{4} * index));
  }

 private:
  Span<const uint8_t> offsets_;  // the size counts tables, the bytes are four times as many
};

}  // namespace mote
