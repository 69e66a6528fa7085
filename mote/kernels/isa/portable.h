// The instruction set that every machine has: C++. Each newer one inherits it and hides what it
// does better; what is here is also the oracle that the others are compared with.
//
// Primitives are named by the dtype of the input. Weights come as what moves and reads like a
// pointer: const int8_t*, const float*, Nibbles (i4) or OffsetBytes (u8 less their zero point).
#pragma once

#include <stdint.h>

#include "mote/base/nibbles.h"
#include "mote/kernels/isa/target.h"
#include "mote/kernels/tile.h"

namespace mote::isa {

// How the outputs of a depthwise layer walk along a row of their windows. Steps count elements.
struct ChannelWalk {
  uint32_t taps;
  uint32_t weights_step;  // from a tap to the next
  uint32_t input_step;
  uint32_t channel_step;  // from a channel to the next in the input: 1, or 0 if they share it
};

struct Portable {
  // sum of weights[i] * (input[i] + input_offset). With |input + offset| <= 255 the sum of n terms
  // stays below n * 2^15: exact in 32 bits for n up to 65,536.
  static int32_t dot_i8(const int8_t* weights, const int8_t* input, uint32_t n,
                        int32_t input_offset) {
    int32_t sum = 0;
    for (uint32_t i = 0; i < n; ++i) sum += weights[i] * (input[i] + input_offset);
    return sum;
  }

  static int32_t sum_i8(const int8_t* values, uint32_t n) { return sum(values, n); }
  static int32_t sum_i16(const int16_t* values, uint32_t n) { return sum(values, n); }

  // Widens n elements, a multiple of 4, into a tile; returns where the next ones go.
  static int16_t* widen(const int8_t* from, uint32_t n, int32_t offset, int16_t* to,
                        uint32_t positions) {
    for (const int8_t* end = from + n; from != end; from += 4, to += 4 * positions) {
      to[0] = static_cast<int16_t>(from[0] + offset);
      to[1] = static_cast<int16_t>(from[2] + offset);
      to[2 * positions] = static_cast<int16_t>(from[1] + offset);
      to[2 * positions + 1] = static_cast<int16_t>(from[3] + offset);
    }
    return to;
  }

  // Lets filters pass over a tile of four positions, or of one, until run.count is 0.
  static void filter_tile_of_four(TileRun& run) { filter_tile<4>(run); }
  static void filter_tile_of_one(TileRun& run) { filter_tile<1>(run); }

  // The same for one row of inputs that is no tile. Two filters share each widened input.
  static void filter_row(TileRun& run) {
    while (run.count > 0) {
      int32_t sums[2];
      dot_row(run, run.count > 1 ? run.depth : 0, sums);
      for (uint32_t i = 0; i < 2 && run.count > 0; ++i) {
        *run.output = finish_tile_sum(run, wrapping_sum(tile_start(run), sums[i]));
        next_filter(run);
      }
    }
  }

  // Four channels of n pixels, widened into taps.
  static void widen_fours(const int8_t* from, uint32_t from_step, uint32_t n, int32_t offset,
                          int16_t* to, uint32_t to_step) {
    for (; n > 0; --n, from += from_step, to += to_step) widen(from, 4, offset, to, 1);
  }
  // Makes run.scales; the multipliers are there.
  static void begin_depthwise(DepthwiseRun&) {}
  // All positions of the run.
  static void filter_depthwise(DepthwiseRun& run) {
    for (uint32_t channel = 0; channel < kTilePositions; ++channel) filter_channel(run, channel);
  }

  template <class Weights>
  static float dot_f32(Weights weights, const float* input, uint32_t n) {
    float sum = 0;
    for (uint32_t i = 0; i < n; ++i) sum += weights[i] * input[i];
    return sum;
  }

  // sums[k] += dot product of the input and weights + k * distance, for two filters at a time: each
  // input is loaded once for both.
  template <class Weights>
  static void add_dot2_i8(Weights weights, uint32_t distance, const int8_t* input, uint32_t n,
                          int32_t input_offset, int32_t* sums) {
    add_dot2(weights, distance, input, n, input_offset, sums);
  }
  template <class Weights>
  static void add_dot2_u8(Weights weights, uint32_t distance, const uint8_t* input, uint32_t n,
                          int32_t input_offset, int32_t* sums) {
    add_dot2(weights, distance, input, n, input_offset, sums);
  }
  // No offset: i16 is symmetric. A product with an i8 weight is at most 2^22, so n may be 511.
  template <class Weights>
  static void add_dot2_i16(Weights weights, uint32_t distance, const int16_t* input, uint32_t n,
                           int32_t* sums) {
    add_dot2(weights, distance, input, n, int32_t{0}, sums);
  }
  template <class Weights>
  static void add_dot2_f32(Weights weights, uint32_t distance, const float* input, uint32_t n,
                           float* sums) {
    add_dot2(weights, distance, input, n, 0.0f, sums);
  }

  // sums[c] += sum over taps of weights * (input + input_offset), for four neighbouring channels.
  template <class Weights>
  static void add_dot4_i8(const ChannelWalk& walk, Weights weights, const int8_t* input,
                          int32_t input_offset, int32_t* sums) {
    add_dot4(walk, weights, input, input_offset, sums);
  }
  template <class Weights>
  static void add_dot4_u8(const ChannelWalk& walk, Weights weights, const uint8_t* input,
                          int32_t input_offset, int32_t* sums) {
    add_dot4(walk, weights, input, input_offset, sums);
  }
  template <class Weights>
  static void add_dot4_i16(const ChannelWalk& walk, Weights weights, const int16_t* input,
                           int32_t* sums) {
    add_dot4(walk, weights, input, int32_t{0}, sums);
  }
  template <class Weights>
  static void add_dot4_f32(const ChannelWalk& walk, Weights weights, const float* input,
                           float* sums) {
    add_dot4(walk, weights, input, 0.0f, sums);
  }

 private:
  template <uint32_t kPositions>
  static void filter_tile(TileRun& run) {
    while (run.count > 0) {
      const int32_t start = tile_start(run);
      int32_t sums[kPositions];
      for (uint32_t p = 0; p < kPositions; ++p) sums[p] = start;
      add_filter<kPositions>(run, sums);
      for (uint32_t p = 0; p < kPositions; ++p) {
        run.output[p * run.output_step] = finish_tile_sum(run, sums[p]);
      }
      next_filter(run);
    }
  }

  // The sums have names, and stay in registers.
  template <uint32_t kPositions>
  static void add_filter(const TileRun& run, int32_t* sums) {
    static_assert(kPositions == 1 || kPositions == 4, "one sum, or four");
    if (is_constant(run)) return;
    int32_t a = sums[0], b = 0, c = 0, d = 0;
    const int16_t* x = run.tile;
    const auto add_block = [&](const int8_t* w) {
      const int32_t w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3];
      const int16_t* odd = x + 2 * kPositions;
      a = wrapping_sum(a, w0 * x[0] + w2 * x[1] + w1 * odd[0] + w3 * odd[1]);
      if (kPositions == 1) return;
      b = wrapping_sum(b, w0 * x[2] + w2 * x[3] + w1 * odd[2] + w3 * odd[3]);
      c = wrapping_sum(c, w0 * x[4] + w2 * x[5] + w1 * odd[4] + w3 * odd[5]);
      d = wrapping_sum(d, w0 * x[6] + w2 * x[7] + w1 * odd[6] + w3 * odd[7]);
    };
    const int8_t* w = run.weights;
    for (const int8_t* end = w + run.depth / 4 * 4; w != end; w += 4, x += 4 * kPositions) {
      add_block(w);
    }
    if (run.depth % 4 != 0) {
      int8_t last[4] = {};
      const uint32_t first = run.depth < 4 ? 0 : run.depth - 4;
      for (uint32_t k = first; k < run.depth; ++k) last[k - first] = run.weights[k];
      add_block(last);
    }
    sums[0] = a;
    if (kPositions == 1) return;
    sums[1] = wrapping_sum(sums[1], b);
    sums[2] = wrapping_sum(sums[2], c);
    sums[3] = wrapping_sum(sums[3], d);
  }

  // An input costs a load and an addition for two products. Four inputs a turn, where that helps.
  // Inlined, it would share its registers with the layer.
  [[gnu::noinline]] static void dot_row(const TileRun& run, uint32_t distance, int32_t* sums) {
    const int8_t *x = run.row, *w = run.weights, *v = w + distance;
    const int32_t offset = run.row_offset;
    int32_t a = 0, b = 0;
    const auto add = [&](uint32_t i) {
      const int32_t value = x[i] + offset;
      a += w[i] * value;
      b += v[i] * value;
    };
    const uint32_t unrolled = MOTE_UNROLLS_LOOPS ? run.depth / 4 * 4 : 0;
    for (const int8_t* end = x + unrolled; x != end; x += 4, w += 4, v += 4) {
      add(0);
      add(1);
      add(2);
      add(3);
    }
    for (uint32_t i = 0, left = run.depth - unrolled; i < left; ++i) add(i);
    sums[0] = a;
    sums[1] = b;
  }

  template <class Element>
  static int32_t sum(const Element* values, uint32_t n) {
    int32_t sum = 0;
    for (uint32_t i = 0; i < n; ++i) sum += values[i];
    return sum;
  }

  template <class Weights, class Element, class Sum>
  static void add_dot2(Weights w, uint32_t distance, const Element* x, uint32_t n, Sum offset,
                       Sum* sums) {
    Sum sum0 = sums[0], sum1 = sums[1];
    for (const Element* end = x + n; x != end; ++x, ++w) {
      const Sum value = *x + offset;
      sum0 += w[0] * value;
      sum1 += w[distance] * value;
    }
    sums[0] = sum0;
    sums[1] = sum1;
  }

  // Where both filters start a byte, a byte makes two products: no index to take apart.
  template <class Element, class Sum>
  static void add_dot2(Nibbles w, uint32_t distance, const Element* x, uint32_t n, Sum offset,
                       Sum* sums) {
    const uint32_t paired = w.starts_byte() && distance % 2 == 0 ? n & ~1u : 0;
    const uint8_t *w0 = w.byte(), *w1 = w0 + distance / 2;
    Sum sum0 = sums[0], sum1 = sums[1];
    for (const Element* end = x + paired; x != end; x += 2, ++w0, ++w1) {
      const Sum even = x[0] + offset, odd = x[1] + offset;
      sum0 += low_nibble(*w0) * even + high_nibble(*w0) * odd;
      sum1 += low_nibble(*w1) * even + high_nibble(*w1) * odd;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    add_dot2<Nibbles, Element, Sum>(w + paired, distance, x, n - paired, offset, sums);
  }

  template <class Weights, class Element, class Sum>
  static void add_dot4(const ChannelWalk& walk, Weights w, const Element* x, Sum offset,
                       Sum* sums) {
    Sum sum0 = sums[0], sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
    const uint32_t step = walk.channel_step;
    for (uint32_t tap = 0; tap < walk.taps; ++tap) {
      sum0 += w[0] * (x[0] + offset);
      sum1 += w[1] * (x[step] + offset);
      sum2 += w[2] * (x[2 * step] + offset);
      sum3 += w[3] * (x[3 * step] + offset);
      w += walk.weights_step;
      x += walk.input_step;
    }
    sums[0] = sum0;
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
  }
};

}  // namespace mote::isa
