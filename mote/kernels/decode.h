// Unpacks compressed weights: look-up table, pruning mask, Huffman code. All numbers are packed
// from the highest bit of a byte down.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/base/span.h"

namespace mote::kernels {

// Reads up to 16 bits at a time; what lies beyond the bytes reads as 0.
class BitReader {
 public:
  explicit BitReader(Span<const uint8_t> bytes) : bytes_(bytes) {}

  uint32_t read(uint32_t count) {
    while (held_ < count) {
      hold_ = hold_ << 8 | (next_ < bytes_.size ? bytes_[next_] : 0u);
      ++next_;
      held_ += 8;
    }
    held_ -= count;
    return (hold_ >> held_) & ((1u << count) - 1);
  }
  // Takes back up to 16 bits of the last read: 7 + 16 + what they held before are still in hold_.
  void put_back(uint32_t count) { held_ += count; }
  bool is_beyond_end() const { return next_ > bytes_.size && (next_ - bytes_.size) * 8 > held_; }

 private:
  Span<const uint8_t> bytes_;
  uint32_t hold_ = 0;
  uint32_t held_ = 0;  // bits of hold_ that are still to be read
  uint32_t next_ = 0;
};

// The elements of a tensor by channel: `run` of the first channel, of the second ..., again and
// again until there are repeats * channels * run.
struct ChannelRuns {
  uint32_t repeats;
  uint32_t channels;
  uint32_t run;

  // False as soon as `each(channel)` is.
  template <class Each>
  bool visit(Each each) const {
    for (uint32_t i = 0; i < repeats * channels; ++i) {
      for (uint32_t j = 0; j < run; ++j) {
        if (!each(channels == 1 ? 0 : i % channels)) return false;
      }
    }
    return true;
  }
};

// output = table[channel * stride + index], indices of `bits` bits. False when one is beyond the
// table. kBytes is the size of an element.
template <uint32_t kBytes>
bool decode_lut(Span<const uint8_t> indices, Span<const uint8_t> table, uint32_t bits,
                uint32_t stride, const ChannelRuns& runs, uint8_t* output) {
  BitReader reader(indices);
  const uint32_t entries = table.size / kBytes;
  return runs.visit([&](uint32_t channel) {
    const uint32_t entry = channel * stride + reader.read(bits);
    if (entry >= entries) return false;
    memcpy(output, table.data + entry * kBytes, kBytes);
    output += kBytes;
    return true;
  });
}

// output = the next of `values` where the mask has a 1, else zero: an element of 0 bytes, or for
// elements of one byte their channel's zero point. False when there are too few values.
template <uint32_t kBytes>
bool decode_prune(Span<const uint8_t> mask, Span<const uint8_t> values, const int8_t* zero_points,
                  const ChannelRuns& runs, uint8_t* output) {
  BitReader reader(mask);
  const uint8_t* value = values.data;
  const uint8_t* end = values.data + values.size / kBytes * kBytes;
  return runs.visit([&](uint32_t channel) {
    if (reader.read(1) == 0) {
      memset(output, kBytes == 1 ? zero_points[channel] : 0, kBytes);
    } else {
      if (value == end) return false;
      memcpy(output, value, kBytes);
      value += kBytes;
    }
    output += kBytes;
    return true;
  });
}

// An entry of the tables: the top bit says "symbol", four bits are a count, the rest a symbol or
// the distance to the next table. A symbol's count is how many of the bits read belong to it; a
// table's, how many more to read, less one. False when the codes leave the tables or their bytes.
template <class Entry, class Symbol>
bool decode_huffman(Span<const uint8_t> codes, Span<const uint8_t> tables, uint32_t first_bits,
                    uint32_t elements, Symbol* output) {
  constexpr uint32_t kBits = 8 * sizeof(Entry);
  constexpr uint32_t kValueBits = kBits - 5;
  const uint32_t entries = tables.size / uint32_t{sizeof(Entry)};
  BitReader reader(codes);
  for (uint32_t i = 0; i < elements; ++i) {
    uint32_t bits = first_bits, place = 0;
    for (;;) {
      place += reader.read(bits);
      if (place >= entries) return false;
      Entry entry;  // tables may lie anywhere
      memcpy(&entry, tables.data + place * sizeof(Entry), sizeof entry);
      const uint32_t count = (entry >> kValueBits) & 15u;
      if (entry >> (kBits - 1) != 0) {
        output[i] = static_cast<Symbol>(entry);
        if (bits > count) reader.put_back(bits - count);
        break;
      }
      // Every round takes bits: past their end a broken table cannot lead in circles.
      if (reader.is_beyond_end()) return false;
      place += entry & ((1u << kValueBits) - 1);
      bits = count + 1;
    }
    if (reader.is_beyond_end()) return false;
  }
  return true;
}

}  // namespace mote::kernels
