// DEPTHWISE_CONV_2D in i8 on x86, depth multiplier 1: sixteen channels at a time, two taps a step.
// Of eight channels and fewer, two positions and more are taken at a time where they lie side by
// side.
//
// Taps that lie outside read a row of the zero point in scratch, so borders need no case of their
// own: taps are found through a table of pointers, once for a run of positions. Packed weights: for
// each block of 16 channels the taps two by two as i16 [taps / 2][16][2], then X86Channels; an odd
// last tap is paired with a weight of 0; behind the last channel the first ones come again. Equals
// ByteLayer::finish() bit for bit.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/packed/x86_requantize.h"

namespace mote::kernels::packed {

constexpr int32_t x86_depthwise_pairs(const X86Layer& layer) {
  return (x86_depthwise_taps(layer) + 1) / 2;
}

constexpr uint32_t x86_depthwise_block_bytes(const X86Layer& layer) {
  return static_cast<uint32_t>(x86_depthwise_pairs(layer)) * 64 + uint32_t{sizeof(X86Channels)};
}

constexpr uint32_t x86_depthwise_packed_bytes(const X86Layer& layer) {
  return static_cast<uint32_t>(x86_blocks(layer.output_channels)) *
         x86_depthwise_block_bytes(layer);
}

// The pointers to a window's taps, and a row of zero points.
constexpr uint32_t x86_depthwise_scratch_bytes(const X86Layer& layer) {
  return static_cast<uint32_t>(2 * x86_depthwise_pairs(layer)) * uint32_t{sizeof(void*)} +
         static_cast<uint32_t>(layer.window.columns.input * layer.input_channels);
}

// `weights` are [rows][columns][channels].
inline void x86_pack_depthwise(const X86Layer& layer, const int8_t* weights, const int32_t* bias,
                               const Multiplier* multipliers, uint8_t* packed) {
  const int32_t taps = x86_depthwise_taps(layer);
  memset(packed, 0, x86_depthwise_packed_bytes(layer));
  for (int32_t i = 0; i < x86_blocks(layer.output_channels) * kX86Block; ++i) {
    const int32_t c = i % layer.output_channels;
    uint8_t* block =
        packed + static_cast<uint32_t>(i / kX86Block) * x86_depthwise_block_bytes(layer);
    auto* lane = reinterpret_cast<int16_t*>(block) + i % kX86Block * 2;
    int32_t sum = 0;
    for (int32_t t = 0; t < taps; ++t) {
      const int8_t weight = weights[t * layer.output_channels + c];
      lane[t / 2 * 32 + t % 2] = weight;
      sum += weight;
    }
    const uint32_t offset = static_cast<uint32_t>(sum * layer.input_zero_point);
    auto* channels = reinterpret_cast<X86Channels*>(block + x86_depthwise_pairs(layer) * 64);
    x86_pack_channel(*channels, i % kX86Block,
                     static_cast<int32_t>(static_cast<uint32_t>(bias[c]) - offset), multipliers[c]);
  }
}

// A run of output positions: where the taps of the first lie, an even number of them.
struct X86Taps {
  const int8_t* const* taps;
  int32_t pairs;
  const uint8_t* packed;
  X86Run run;
  int8_t* output;
};

// Position `p`, channels from `first` on.
inline void x86_depthwise_portable(const X86Layer& layer, const X86Taps& at, int32_t p,
                                   int32_t first) {
  for (int32_t c = first; c < layer.output_channels; ++c) {
    const uint8_t* block =
        at.packed + static_cast<uint32_t>(c / kX86Block) * x86_depthwise_block_bytes(layer);
    const auto* lane = reinterpret_cast<const int16_t*>(block) + c % kX86Block * 2;
    const int32_t from = p * at.run.step + c;
    int32_t sum = 0;
    for (int32_t t = 0; t < 2 * at.pairs; ++t) sum += at.taps[t][from] * lane[t / 2 * 32 + t % 2];
    const auto& channels = *reinterpret_cast<const X86Channels*>(block + at.pairs * 64);
    at.output[p * layer.output_channels + c] = x86_finish(layer, sum, channels, c % kX86Block);
  }
}

#if defined(__x86_64__)

// 16 channels of a pair of taps as [channel][2] in i16.
[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]] inline __m512i x86_tap_pair_avx512(
    const int8_t* a, const int8_t* b, __mmask16 lanes) {
  const __m128i first = _mm_maskz_loadu_epi8(lanes, a), second = _mm_maskz_loadu_epi8(lanes, b);
  const __m128i low = _mm_unpacklo_epi8(first, second);
  const __m128i high = _mm_unpackhi_epi8(first, second);
  return _mm512_cvtepi8_epi16(_mm256_set_m128i(high, low));
}

// kPairs: as many pairs of taps, whose weights stay in registers; 0 for any number.
template <int32_t kPairs>
[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]] inline void x86_depthwise_avx512(
    const X86Layer& layer, const X86Taps& at) {
  const int32_t pairs = kPairs == 0 ? at.pairs : kPairs, channels = layer.output_channels;
  const int32_t together = x86_positions_together(layer, at.run);
  const uint8_t* block = at.packed;
  for (int32_t c = 0; c < channels; c += kX86Block, block += x86_depthwise_block_bytes(layer)) {
    const X86FinishAvx512 finish =
        x86_load_finish_avx512(layer, *reinterpret_cast<const X86Channels*>(block + pairs * 64));
    for (int32_t p = 0; p < at.run.count; p += together) {
      const int32_t left = at.run.count - p < together ? at.run.count - p : together;
      const __mmask16 lanes = x86_lanes(left * channels - c);
      const int32_t from = p * at.run.step + c;
      __m512i sums = _mm512_setzero_si512();
#pragma GCC unroll 5
      for (int32_t t = 0; t < pairs; ++t) {
        const __m512i input =
            x86_tap_pair_avx512(at.taps[2 * t] + from, at.taps[2 * t + 1] + from, lanes);
        sums = _mm512_dpwssd_epi32(sums, input, _mm512_loadu_si512(block + t * 64));
      }
      x86_finish_avx512(finish, sums, lanes, at.output + p * channels + c);
    }
  }
}

// Whole blocks only. Returns how many channels of position `p` are done.
[[gnu::target("avx2,fma")]] inline int32_t x86_depthwise_avx2(const X86Layer& layer,
                                                              const X86Taps& at, int32_t p) {
  const uint8_t* block = at.packed;
  int32_t c = 0;
  for (; c + kX86Block <= layer.output_channels; c += kX86Block) {
    const int32_t from = p * at.run.step + c;
    __m256i low = _mm256_setzero_si256(), high = low;
    for (int32_t t = 0; t < at.pairs; ++t) {
      const auto* a = reinterpret_cast<const __m128i*>(at.taps[2 * t] + from);
      const auto* b = reinterpret_cast<const __m128i*>(at.taps[2 * t + 1] + from);
      const __m128i first = _mm_loadu_si128(a), second = _mm_loadu_si128(b);
      const auto* weights = reinterpret_cast<const __m256i*>(block + t * 64);
      const __m256i lower = _mm256_cvtepi8_epi16(_mm_unpacklo_epi8(first, second));
      const __m256i upper = _mm256_cvtepi8_epi16(_mm_unpackhi_epi8(first, second));
      low = _mm256_add_epi32(low, _mm256_madd_epi16(lower, _mm256_loadu_si256(weights)));
      high = _mm256_add_epi32(high, _mm256_madd_epi16(upper, _mm256_loadu_si256(weights + 1)));
    }
    const auto& channels = *reinterpret_cast<const X86Channels*>(block + at.pairs * 64);
    x86_finish_avx2(layer, low, high, channels, kX86Block,
                    at.output + p * layer.output_channels + c);
    block += x86_depthwise_block_bytes(layer);
  }
  return c;
}

#endif

inline void x86_depthwise_run(const X86Layer& layer, const X86Taps& at, X86Level level) {
#if defined(__x86_64__)
  if (level == X86Level::kAvx512 && at.pairs == 5)
    return x86_depthwise_avx512<5>(layer, at);  // 3x3
  if (level == X86Level::kAvx512) return x86_depthwise_avx512<0>(layer, at);
#endif
  for (int32_t p = 0; p < at.run.count; ++p) {
    int32_t done = 0;
#if defined(__x86_64__)
    if (level == X86Level::kAvx2) done = x86_depthwise_avx2(layer, at, p);
#else
    (void)level;
#endif
    x86_depthwise_portable(layer, at, p, done);
  }
}

// All batches of a layer. `scratch` is aligned to 8.
inline void x86_depthwise(const X86Layer& layer, const void* packed, const int8_t* input,
                          int8_t* output, void* scratch, X86Level level = x86_level()) {
  auto** const taps = static_cast<const int8_t**>(scratch);
  const int32_t pairs = x86_depthwise_pairs(layer);
  auto* const outside = reinterpret_cast<int8_t*>(taps + 2 * pairs);
  memset(outside, layer.input_zero_point,
         static_cast<size_t>(layer.window.columns.input * layer.input_channels));
  taps[2 * pairs - 1] = outside;  // the partner of an odd last tap
  X86Taps at{taps, pairs, static_cast<const uint8_t*>(packed), {}, output};
  x86_depthwise_runs(layer, input, static_cast<const int8_t*>(outside), taps, [&](X86Run run) {
    at.run = run;
    x86_depthwise_run(layer, at, level);
    at.output += run.count * layer.output_channels;
  });
}

}  // namespace mote::kernels::packed
