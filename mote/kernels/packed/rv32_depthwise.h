// 3x3 depthwise on RV32IMC: lines of single inputs, four outputs in registers.
//
// Where 31 registers hold four sums and nine weights, a product and a sum for each tap cost less
// than the splitting of pairs: 2.5 instructions a product in fours. The driver is
// that of pair_depthwise.h; a word holds one input, so that a line has two words more than one of
// pairs.
#pragma once

#include "mote/kernels/packed/pair_depthwise.h"

namespace mote::kernels::packed {

inline void make_plain_line(const PairLineSource& source) {
  uint32_t* words = source.words;
  words[0] = static_cast<uint32_t>(source.first);
  words[1] = static_cast<uint32_t>(source.second);
  words += 2;
  const int8_t* input = source.input;
  for (uint32_t i = source.streamed; i > 0; --i, input += source.step) {
    *words++ = static_cast<uint32_t>(int32_t{*input});
  }
  for (uint32_t i = source.trailing; i > 0; --i) {
    *words++ = static_cast<uint32_t>(source.zero_point);
  }
}

template <uint32_t kStride>
inline void add_tap_row(const uint32_t* words, const int32_t* weights, uint32_t* sums) {
#pragma GCC unroll 4
  for (uint32_t i = 0; i < 4; ++i) {
#pragma GCC unroll 3
    for (uint32_t x = 0; x < 3; ++x) {
      sums[i] += words[kStride * i + x] * static_cast<uint32_t>(weights[x]);
    }
  }
}

// In the order of the pairs: see four_places().
template <uint32_t kStride, bool kBent>
inline int8_t* store_sums(const PairRow& row, const uint32_t* sums, const int32_t* steps,
                          int8_t* output) {
  constexpr uint32_t kSecond = kStride == 1 ? 1 : 2;
  const auto line = ChannelLine<kBent>::load(row.line);
  *output = line.follow(sums[3], row.limits);
  output += steps[0];
  *output = line.follow(sums[kSecond], row.limits);
  output += steps[1];
  *output = line.follow(sums[3 - kSecond], row.limits);
  output += steps[2];
  *output = line.follow(sums[0], row.limits);
  return output;
}

template <uint32_t kStride, bool kBent>
inline void plain_depthwise_rows(const PairRow& row) {
  const uint32_t* lines[3] = {row.lines[0], row.lines[1], row.lines[2]};
  const uint32_t start = row.start;
  int8_t* first = row.output;
  for (uint32_t rows = row.rows; rows > 0; --rows, first += row.row_step) {
    const int32_t* steps = row.steps;
    int8_t* output = first;
    for (uint32_t left = row.fours; left > 0; --left) {
      uint32_t sums[4] = {start, start, start, start};
#pragma GCC unroll 3
      for (uint32_t y = 0; y < 3; ++y) {
        add_tap_row<kStride>(lines[y], row.weights + 3 * y, sums);
        lines[y] += 4 * kStride;
        // Loads of the next row of taps before its time would only push sums out of registers.
        asm volatile("" ::: "memory");
      }
      output = store_sums<kStride, kBent>(row, sums, steps, output) + row.advance;
      if (left != 2) continue;
      output += row.last_advance;
      steps = row.last_steps;
    }
    for (const uint32_t*& words : lines) words += row.line_gap / 4;
  }
}

struct Rv32Depthwise {
  static constexpr uint32_t kMoreWords = 2;
  static constexpr uint32_t padding_word(int32_t zero_point) {
    return static_cast<uint32_t>(zero_point);
  }
  static void make_line(const PairLineSource& source) { make_plain_line(source); }
  [[gnu::noinline]] static void row(const PairRow& r) { plain_depthwise_rows<1, false>(r); }
  [[gnu::noinline]] static void row_bent(const PairRow& r) { plain_depthwise_rows<1, true>(r); }
  [[gnu::noinline]] static void row_stride_2(const PairRow& r) {
    plain_depthwise_rows<2, false>(r);
  }
  [[gnu::noinline]] static void row_stride_2_bent(const PairRow& r) {
    plain_depthwise_rows<2, true>(r);
  }
};

}  // namespace mote::kernels::packed
