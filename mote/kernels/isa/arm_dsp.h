// Armv7E-M and Armv8-M with the DSP extension (Cortex-M4, M7, M33): two 16-bit products a cycle.
#pragma once

#include <stdint.h>

#include "mote/base/word.h"
#include "mote/kernels/isa/arm_dsp_depthwise.h"
#include "mote/kernels/isa/arm_dsp_intrinsics.h"
#include "mote/kernels/isa/arm_dsp_row.h"
#include "mote/kernels/isa/arm_dsp_tile.h"
#include "mote/kernels/isa/portable.h"

namespace mote::isa {

struct ArmDsp : Portable {
  // For the weights that no overload below is made for.
  using Portable::add_dot2_i16;
  using Portable::add_dot2_i8;
  using Portable::add_dot4_i16;
  using Portable::add_dot4_i8;

  // Four products a turn: each word is split into its even and its odd bytes, which become pairs of
  // 16-bit values; SXTAB16 adds the offset while it splits the input.
  static int32_t dot_i8(const int8_t* weights, const int8_t* input, uint32_t n,
                        int32_t input_offset) {
    const uint32_t offsets = both_halves(input_offset);
    int32_t sum = 0;
    uint32_t i = 0;
    for (; i + 4 <= n; i += 4) {
      const uint32_t w = load_word(weights + i), x = load_word(input + i);
      sum = dsp::smlad(dsp::sxtb16(w), dsp::sxtab16(offsets, x), sum);
      sum = dsp::smlad(dsp::sxtb16_ror8(w), dsp::sxtab16_ror8(offsets, x), sum);
    }
    return sum + Portable::dot_i8(weights + i, input + i, n - i, input_offset);
  }

  // Two filters share the split input: 15 instructions for eight products.
  static void add_dot2_i8(const int8_t* weights, uint32_t distance, const int8_t* input, uint32_t n,
                          int32_t input_offset, int32_t* sums) {
    const uint32_t offsets = both_halves(input_offset);
    int32_t sum0 = sums[0], sum1 = sums[1];
    for (const int8_t* end = input + (n & ~3u); input != end; input += 4, weights += 4) {
      const uint32_t x = load_word(input), w0 = load_word(weights);
      const uint32_t w1 = load_word(weights + distance);
      const uint32_t even = dsp::sxtab16(offsets, x), odd = dsp::sxtab16_ror8(offsets, x);
      sum0 = dsp::smlad(dsp::sxtb16(w0), even, sum0);
      sum1 = dsp::smlad(dsp::sxtb16(w1), even, sum1);
      sum0 = dsp::smlad(dsp::sxtb16_ror8(w0), odd, sum0);
      sum1 = dsp::smlad(dsp::sxtb16_ror8(w1), odd, sum1);
    }
    sums[0] = sum0;
    sums[1] = sum1;
    Portable::add_dot2_i8(weights, distance, input, n & 3, input_offset, sums);
  }

  static int16_t* widen(const int8_t* from, uint32_t n, int32_t offset, int16_t* to,
                        uint32_t positions) {
    if (positions != kTilePositions) return widen_for<1>(from, n, offset, to);
    return widen_for<kTilePositions>(from, n, offset, to);
  }

  // The assembly stops at a filter whose multiplier it does not know. In a filter below a word it
  // would read too much.
  static void filter_tile_of_four(TileRun& run) {
    while (run.count > 0) {
      if (run.depth >= 4) dsp::filter_tile_of_four(&run);
      if (run.count > 0) filter_once(run, kTilePositions);
    }
  }
  // Here it takes two at a time. A filter that it knows before one that it does not know goes
  // alone: what is written where the other's output belongs does not stay.
  static void filter_tile_of_one(TileRun& run) {
    while (run.count > 0) {
      const bool pairs = run.depth >= 4 && run.count >= 2;
      if (pairs) dsp::filter_tile_of_one(&run);
      if (run.count == 0) return;
      if (pairs && run.count >= 2 && dsp::scales_to_byte(*run.multipliers)) {
        TileRun alone = run;
        alone.count = 2;
        alone.bias_step = alone.multiplier_step = 0;
        dsp::filter_tile_of_one(&alone);
        next_filter(run);
      } else {
        filter_once(run, 1);
      }
    }
  }

  // The assembly stops at four filters whose multipliers it does not know, and where fewer are
  // left.
  static void filter_row(TileRun& run) {
    if (run.depth < 4) return filter_short_row(run);
    run.second = run.depth;
    run.fourth = 3 * run.depth;
    while (run.count > 0) {
      if (run.count >= 4) dsp::filter_row(&run);
      if (run.count > 0) filter_row_by_four(run);
    }
  }

  static void widen_fours(const int8_t* from, uint32_t from_step, uint32_t n, int32_t offset,
                          int16_t* to, uint32_t to_step) {
    const uint32_t offsets = both_halves(offset);
    for (; n > 0; --n, from += from_step, to += to_step) {
      const uint32_t x = load_word(from);
      store_word(to, dsp::sxtab16(offsets, x));
      store_word(to + 2, dsp::sxtab16_ror8(offsets, x));
    }
  }
  static void begin_depthwise(DepthwiseRun& run) {
    run.others = 0;
    for (uint32_t i = 0; i < kTilePositions; ++i) {
      const Multiplier m = run.multipliers[i];
      const bool known = dsp::scales_to_byte(m);
      if (!known) run.others |= 1u << i;
      run.scales[2 * i] = known ? m.value : 0;
      run.scales[2 * i + 1] = known ? dsp::power_of_two(m) : 0;
    }
  }
  // Channels whose multipliers the assembly does not know are done once more.
  static void filter_depthwise(DepthwiseRun& run) {
    if (run.others == 0) return dsp::filter_depthwise(&run);
    DepthwiseRun again = run;
    dsp::filter_depthwise(&again);
    for (uint32_t i = 0; i < kTilePositions; ++i) {
      if ((run.others >> i & 1) != 0) filter_channel(run, i);
    }
  }

  // Two filters of i4 weights, eight products a turn. Each nibble is moved to the top of its byte,
  // where it counts 16-fold with its sign: 16 * 8 * 255 * 65,536 stays below 2^31. The input is
  // paired as the nibbles come out: elements 0 and 4, 2 and 6, 1 and 5, 3 and 7.
  static void add_dot2_i8(Nibbles weights, uint32_t distance, const int8_t* input, uint32_t n,
                          int32_t input_offset, int32_t* sums) {
    const bool by_words = weights.starts_byte() && distance % 2 == 0;
    const uint32_t whole = by_words ? n & ~7u : 0;
    const uint32_t offsets = both_halves(input_offset);
    const uint8_t* bytes = weights.byte();
    int32_t sum0 = 0, sum1 = 0;
    for (const int8_t* end = input + whole; input != end; input += 8, bytes += 4) {
      const uint32_t a = load_word(input), b = load_word(input + 4);
      const uint32_t x02 = dsp::sxtab16(offsets, a), x13 = dsp::sxtab16_ror8(offsets, a);
      const uint32_t x46 = dsp::sxtab16(offsets, b), x57 = dsp::sxtab16_ror8(offsets, b);
      const uint32_t pairs[] = {dsp::pkhbt_lsl16(x02, x46), dsp::pkhtb_asr16(x46, x02),
                                dsp::pkhbt_lsl16(x13, x57), dsp::pkhtb_asr16(x57, x13)};
      sum0 = add_nibbles(load_word(bytes), pairs, sum0);
      sum1 = add_nibbles(load_word(bytes + distance / 2), pairs, sum1);
    }
    sums[0] += sum0 >> 4;  // exact: a multiple of 16
    sums[1] += sum1 >> 4;
    Portable::add_dot2_i8(weights + whole, distance, input, n - whole, input_offset, sums);
  }

  // Pairs of i16 inputs lie in order, weights come out as even and odd ones: the input is paired
  // anew, once for both filters.
  static void add_dot2_i16(const int8_t* weights, uint32_t distance, const int16_t* input,
                           uint32_t n, int32_t* sums) {
    int32_t sum0 = sums[0], sum1 = sums[1];
    for (const int16_t* end = input + (n & ~3u); input != end; input += 4, weights += 4) {
      const uint32_t x01 = load_word(input), x23 = load_word(input + 2);
      const uint32_t w0 = load_word(weights), w1 = load_word(weights + distance);
      const uint32_t even = dsp::pkhbt_lsl16(x01, x23), odd = dsp::pkhtb_asr16(x23, x01);
      sum0 = dsp::smlad(dsp::sxtb16(w0), even, sum0);
      sum1 = dsp::smlad(dsp::sxtb16(w1), even, sum1);
      sum0 = dsp::smlad(dsp::sxtb16_ror8(w0), odd, sum0);
      sum1 = dsp::smlad(dsp::sxtb16_ror8(w1), odd, sum1);
    }
    sums[0] = sum0;
    sums[1] = sum1;
    Portable::add_dot2_i16(weights, distance, input, n & 3, sums);
  }

  // A word holds one tap of four channels: split like above, then every half is multiplied alone.
  static void add_dot4_i8(const ChannelWalk& walk, const int8_t* weights, const int8_t* input,
                          int32_t input_offset, int32_t* sums) {
    const uint32_t offsets = both_halves(input_offset);
    int32_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
    for (uint32_t tap = 0; tap < walk.taps; ++tap) {
      const uint32_t w = load_word(weights);
      const uint32_t x =
          walk.channel_step != 0 ? load_word(input) : static_cast<uint8_t>(*input) * 0x01010101u;
      const uint32_t w02 = dsp::sxtb16(w), x02 = dsp::sxtab16(offsets, x);
      const uint32_t w13 = dsp::sxtb16_ror8(w), x13 = dsp::sxtab16_ror8(offsets, x);
      sum0 = dsp::smlabb(w02, x02, sum0);
      sum1 = dsp::smlabb(w13, x13, sum1);
      sum2 = dsp::smlatt(w02, x02, sum2);
      sum3 = dsp::smlatt(w13, x13, sum3);
      weights += walk.weights_step;
      input += walk.input_step;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
  }

  static void add_dot4_i16(const ChannelWalk& walk, const int8_t* weights, const int16_t* input,
                           int32_t* sums) {
    int32_t sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
    const bool shared = walk.channel_step == 0;
    for (uint32_t tap = 0; tap < walk.taps; ++tap) {
      const uint32_t w = load_word(weights);
      const uint32_t w02 = dsp::sxtb16(w), w13 = dsp::sxtb16_ror8(w);
      const uint32_t both = static_cast<uint16_t>(*input) * 0x00010001u;
      const uint32_t x01 = shared ? both : load_word(input);
      const uint32_t x23 = shared ? both : load_word(input + 2);
      sum0 = dsp::smlabb(w02, x01, sum0);
      sum1 = dsp::smlabt(w13, x01, sum1);
      sum2 = dsp::smlatb(w02, x23, sum2);
      sum3 = dsp::smlatt(w13, x23, sum3);
      weights += walk.weights_step;
      input += walk.input_step;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
  }

 private:
  // One to four filters, with whatever multipliers: the assembly sums up their products and leaves
  // them, as it does not know a shift to the left. The last filter is the fourth; places before it
  // that are too many repeat the first.
  static void filter_row_by_four(TileRun& run) {
    static constexpr int32_t kNoBias = 0;
    static constexpr Multiplier kUnknown = {0, 1};
    const uint32_t left = run.count, count = left < 4 ? left : 4;
    const uint32_t second = run.second, fourth = run.fourth;
    const uint32_t bias_step = run.bias_step, multiplier_step = run.multiplier_step;
    const int32_t shared = run.shared;
    const int32_t* const bias = run.bias;
    const Multiplier* const multipliers = run.multipliers;
    run.count = 4;
    run.bias = &kNoBias;
    run.multipliers = &kUnknown;
    run.bias_step = run.multiplier_step = 0;
    run.shared = 0;
    if (count < 3) run.second = 0;
    run.fourth = (count - 1) * run.depth;
    dsp::filter_row(&run);
    run.count = left;
    run.bias = bias;
    run.multipliers = multipliers;
    run.bias_step = bias_step;
    run.multiplier_step = multiplier_step;
    run.shared = shared;
    run.second = second;
    run.fourth = fourth;
    for (uint32_t i = 0; i < count; ++i) {
      finish_filter(run, static_cast<int32_t>(run.unused[i + 1 < count ? i : 3]));
    }
  }

  // Four words a turn where there are so many: seven instructions a word become six.
  template <uint32_t kPositions>
  static int16_t* widen_for(const int8_t* from, uint32_t n, int32_t offset, int16_t* to) {
    const uint32_t offsets = both_halves(offset);
    const auto widen_word = [&](uint32_t i) {
      const uint32_t x = load_word(from + 4 * i);
      int16_t* place = to + 4 * kPositions * i;
      store_word(place, dsp::sxtab16(offsets, x));
      store_word(place + 2 * kPositions, dsp::sxtab16_ror8(offsets, x));
    };
    if (kPositions > 1) {
      for (; n >= 16; n -= 16, from += 16, to += 16 * kPositions) {
        widen_word(0);
        widen_word(1);
        widen_word(2);
        widen_word(3);
      }
    }
    for (; n > 0; n -= 4, from += 4, to += 4 * kPositions) widen_word(0);
    return to;
  }

  static uint32_t both_halves(int32_t x) { return static_cast<uint32_t>(x & 0xFFFF) * 0x00010001u; }

  // 16 times the eight products of a word of weights and the pairs 04, 26, 15 and 37.
  static int32_t add_nibbles(uint32_t word, const uint32_t* pairs, int32_t sum) {
    const uint32_t even = (word << 4) & 0xF0F0F0F0u, odd = word & 0xF0F0F0F0u;
    sum = dsp::smlad(dsp::sxtb16(even), pairs[0], sum);
    sum = dsp::smlad(dsp::sxtb16_ror8(even), pairs[1], sum);
    sum = dsp::smlad(dsp::sxtb16(odd), pairs[2], sum);
    return dsp::smlad(dsp::sxtb16_ror8(odd), pairs[3], sum);
  }
};

}  // namespace mote::isa
