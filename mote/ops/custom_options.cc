// Reads FlexBuffers: values refer to what lies in front of them, the root stands at the end.
//
// Layout, with w = the width of the map in bytes (1, 2, 4 or 8):
//   keys: count, then offsets to zero-terminated names    map: offset to keys, their width, count,
//   then count values of w bytes, then one byte a value: type << 2 | log2(width of what it refers
//   to) root: value, its byte of type, its width              offsets are distances backwards
#include "mote/ops/custom_options.h"

#include <string.h>

#include "mote/model/flatbuffer.h"

namespace mote {
namespace {

// FlexBuffers' numbers of types.
enum Type : uint8_t {
  kInt = 1,
  kUInt = 2,
  kFloat = 3,
  kString = 5,
  kIndirectInt = 6,
  kIndirectUInt = 7,
  kIndirectFloat = 8,
  kMap = 9,
  kVectorInt = 11,
  kVectorUInt = 12,
  kBool = 26,
};

uint32_t width_of(uint8_t packed_type) {
  return 1u << (packed_type & 3);
}

bool is_width(uint32_t width) {
  return width == 1 || width == 2 || width == 4 || width == 8;
}

float float_of(uint32_t word) {
  float value;
  memcpy(&value, &word, sizeof value);
  return value;
}

// Rounds an IEEE double to f32, ties to even, without the soft-float that a conversion would link.
// Below f32's normal range (2^-126) the result is 0, beyond its largest infinite; NaN stays NaN.
float narrow(uint64_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits >> 63) << 31;
  const uint32_t biased = static_cast<uint32_t>(bits >> 52) & 0x7FF;
  const uint64_t fraction = bits & ((uint64_t{1} << 52) - 1);
  if (biased == 0x7FF && fraction != 0) return float_of(sign | 0x7FC00000u);
  if (biased < 1023 - 126) return float_of(sign);
  if (biased > 1023 + 127) return float_of(sign | 0x7F800000u);
  const uint32_t kept = static_cast<uint32_t>(fraction >> 29);
  const uint32_t rest = static_cast<uint32_t>(fraction) & 0x1FFFFFFF;
  const uint32_t half = 0x10000000;
  const bool up = rest > half || (rest == half && (kept & 1) != 0);
  // A carry out of the fraction raises the exponent, up to that of infinity: as it should.
  return float_of(sign | ((((biased - 1023 + 127) << 23) | kept) + (up ? 1 : 0)));
}

}  // namespace

CustomOptions::CustomOptions(Span<const uint8_t> bytes) : bytes_(bytes) {
  if (bytes.size < 3) return;
  const uint32_t root_width = bytes[bytes.size - 1];
  const uint8_t type = bytes[bytes.size - 2];
  uint64_t map = 0, key_width = 0, count = 0;
  if (!is_width(root_width) || type >> 2 != kMap || bytes.size < 2 + root_width) return;
  if (!follow(bytes.size - 2 - root_width, root_width, &map)) return;
  const uint32_t width = width_of(type);
  if (map < 3 * width || !follow(map - 3 * width, width, &keys_)) return;
  if (!load_unsigned(map - 2 * width, width, &key_width)) return;
  if (!load_unsigned(map - width, width, &count)) return;
  // Values, types and keys must all lie within the bytes; then their number is small, too.
  if (key_width > 8 || !is_width(static_cast<uint32_t>(key_width)) || count > bytes.size) return;
  if (map + count * (width + 1) > bytes.size || keys_ + count * key_width > bytes.size) return;
  values_ = map;
  value_width_ = width;
  key_width_ = static_cast<uint32_t>(key_width);
  count_ = static_cast<uint32_t>(count);
}

// Widths of 1, 2, 4 and 8 only.
bool CustomOptions::load_unsigned(uint64_t at, uint32_t width, uint64_t* value) const {
  if (at > bytes_.size || width > bytes_.size - at) return false;
  *value = 0;
  for (uint32_t i = 0; i < width; ++i) *value |= uint64_t{bytes_[uint32_t(at) + i]} << (8 * i);
  return true;
}

bool CustomOptions::follow(uint64_t at, uint32_t width, uint64_t* target) const {
  uint64_t offset = 0;
  if (!load_unsigned(at, width, &offset) || offset > at) return false;
  *target = at - offset;
  return true;
}

// Compares up to the name's zero: a key that runs into the end of the bytes is another one.
bool CustomOptions::key_is(uint64_t key, const char* name) const {
  for (uint64_t i = 0;; ++i) {
    if (key + i >= bytes_.size || bytes_[uint32_t(key + i)] != static_cast<uint8_t>(name[i])) {
      return false;
    }
    if (name[i] == 0) return true;
  }
}

// Keys should be sorted, but hostile ones need not be: one after the other is safe and short.
CustomOptions::Value CustomOptions::find(const char* name) const {
  for (uint32_t i = 0; i < count_; ++i) {
    uint64_t key = 0;
    if (!follow(keys_ + uint64_t{i} * key_width_, key_width_, &key) || !key_is(key, name)) continue;
    const uint64_t types = values_ + uint64_t{count_} * value_width_;
    return value_at(values_ + uint64_t{i} * value_width_, value_width_,
                    bytes_[uint32_t(types) + i]);
  }
  return {};
}

CustomOptions::Value CustomOptions::value_at(uint64_t at, uint32_t width,
                                             uint8_t packed_type) const {
  const uint8_t type = packed_type >> 2;
  Kind kind = Kind::kNone;
  if (type == kInt || type == kIndirectInt) kind = Kind::kSigned;
  if (type == kUInt || type == kIndirectUInt) kind = Kind::kUnsigned;
  if (type == kFloat || type == kIndirectFloat) kind = Kind::kFloat;
  if (type == kBool) kind = Kind::kBool;
  if (type >= kString && type != kBool) {  // elsewhere: what stands here is an offset
    if (!follow(at, width, &at)) return {};
    width = width_of(packed_type);
  }
  if (type == kString) return sized_value(at, width, Kind::kText, Kind::kUnsigned);
  if (type == kVectorInt) return sized_value(at, width, Kind::kVector, Kind::kSigned);
  if (type == kVectorUInt) return sized_value(at, width, Kind::kVector, Kind::kUnsigned);
  uint64_t bits = 0;
  if (kind == Kind::kNone || !load_unsigned(at, width, &bits)) return {};
  return {kind, Kind::kNone, static_cast<uint8_t>(width), static_cast<uint32_t>(at), 1};
}

// Text and vectors have their length in front. A string's characters are bytes whatever its width.
CustomOptions::Value CustomOptions::sized_value(uint64_t at, uint32_t width, Kind kind,
                                                Kind element) const {
  uint64_t count = 0;
  if (at < width || !load_unsigned(at - width, width, &count)) return {};
  const uint32_t element_width = kind == Kind::kText ? 1 : width;
  if (count > (bytes_.size - static_cast<uint32_t>(at)) / element_width) return {};
  return {kind, element, static_cast<uint8_t>(element_width), static_cast<uint32_t>(at),
          static_cast<uint32_t>(count)};
}

// Numbers beyond int64 saturate.
bool CustomOptions::integer(const Value& value, int64_t* number) const {
  uint64_t bits = 0;
  if (!load_unsigned(value.at, value.width, &bits)) return false;
  const uint32_t unused = 64 - 8u * value.width;
  if (value.kind == Kind::kFloat) {
    float real = 0;
    if (value.width < 4) return false;
    real = value.width == 4 ? float_of(static_cast<uint32_t>(bits)) : narrow(bits);
    if (!(real > -9.2e18f && real < 9.2e18f)) return false;
    *number = static_cast<int64_t>(real);
    return true;
  }
  if (value.kind == Kind::kSigned) {
    *number = static_cast<int64_t>(bits << unused) >> unused;
    return true;
  }
  if (value.kind != Kind::kUnsigned && value.kind != Kind::kBool) return false;
  *number = bits > static_cast<uint64_t>(INT64_MAX) ? INT64_MAX : static_cast<int64_t>(bits);
  return true;
}

bool CustomOptions::read(const char* name, int32_t low, int32_t high, int32_t* value) const {
  const Value found = find(name);
  int64_t number = 0;
  if (found.kind == Kind::kNone || !integer(found, &number)) return false;
  if (number < low || number > high) return false;
  *value = static_cast<int32_t>(number);
  return true;
}

bool CustomOptions::read(const char* name, float* value) const {
  const Value found = find(name);
  uint64_t bits = 0;
  if (found.kind == Kind::kFloat && load_unsigned(found.at, found.width, &bits)) {
    if (found.width < 4) return false;
    *value = found.width == 4 ? float_of(static_cast<uint32_t>(bits)) : narrow(bits);
    return true;
  }
  int64_t number = 0;
  if (found.kind == Kind::kNone || !integer(found, &number)) return false;
  *value = static_cast<float>(number);
  return true;
}

bool CustomOptions::read(const char* name, bool* value) const {
  int32_t number = 0;
  if (!read(name, INT32_MIN, INT32_MAX, &number)) return false;
  *value = number != 0;
  return true;
}

Span<const char> CustomOptions::text(const char* name) const {
  const Value found = find(name);
  if (found.kind != Kind::kText) return {};
  return {reinterpret_cast<const char*>(bytes_.data + found.at), found.count};
}

uint32_t CustomOptions::read_list(const char* name, int32_t low, int32_t high,
                                  Span<int32_t> list) const {
  const Value found = find(name);
  if (found.kind != Kind::kVector) return 0;
  for (uint32_t i = 0; i < found.count; ++i) {
    Value element{found.element, Kind::kNone, found.width, found.at + i * found.width, 1};
    int64_t number = 0;
    if (!integer(element, &number) || number < low || number > high) return 0;
    if (i < list.size) list[i] = static_cast<int32_t>(number);
  }
  return found.count;
}

}  // namespace mote
