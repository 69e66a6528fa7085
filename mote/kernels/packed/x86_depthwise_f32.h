// DEPTHWISE_CONV_2D in f32 on x86, depth multiplier 1: sixteen channels at a time.
//
// Taps are found through a table of pointers, as in x86_depthwise.h; weights are packed by
// x86_pack_float() with a channel as an output. FMA, so the last bits may differ from portable.
#pragma once

#include "mote/kernels/packed/x86_float.h"

namespace mote::kernels::packed {

// The pointers to a window's taps, and one position of zeros.
constexpr uint32_t x86_depthwise_f32_scratch_bytes(const X86Layer& layer) {
  return static_cast<uint32_t>(x86_depthwise_taps(layer)) * uint32_t{sizeof(void*)} +
         static_cast<uint32_t>(layer.input_channels) * uint32_t{sizeof(float)};
}

struct X86FloatTaps {
  const float* const* taps;
  int32_t count;
  const float* packed;
  float* output;
};

inline void x86_depthwise_f32_portable(const X86FloatLayer& layer, const X86FloatTaps& at,
                                       int32_t first) {
  for (int32_t c = first; c < layer.facts.output_channels; ++c) {
    const float* lane = at.packed +
                        static_cast<uint32_t>(c / kX86Block) * x86_float_block(at.count) +
                        c % kX86Block;
    float sum = 0;
    for (int32_t t = 0; t < at.count; ++t) sum += at.taps[t][c] * lane[(t + 1) * kX86Block];
    at.output[c] = x86_clamp(sum + lane[0], layer);
  }
}

#if defined(__x86_64__)

[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq")]] inline void x86_depthwise_f32_avx512(
    const X86FloatLayer& layer, const X86FloatTaps& at) {
  const float* block = at.packed;
  for (int32_t c = 0; c < layer.facts.output_channels; c += kX86Block) {
    const int32_t left = layer.facts.output_channels - c;
    const auto lanes = static_cast<__mmask16>(left >= kX86Block ? 0xFFFFu : (1u << left) - 1);
    __m512 sums = _mm512_setzero_ps();
    for (int32_t t = 0; t < at.count; ++t) {
      const __m512 weights = _mm512_loadu_ps(block + (t + 1) * kX86Block);
      sums = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(lanes, at.taps[t] + c), weights, sums);
    }
    x86_float_store_avx512(layer, sums, block, left, at.output + c);
    block += x86_float_block(at.count);
  }
}

// Eights only. Returns how many channels are done.
[[gnu::target("avx2,fma")]] inline int32_t x86_depthwise_f32_avx2(const X86FloatLayer& layer,
                                                                  const X86FloatTaps& at) {
  int32_t c = 0;
  for (; c + 8 <= layer.facts.output_channels; c += 8) {
    const float* lanes = at.packed +
                         static_cast<uint32_t>(c / kX86Block) * x86_float_block(at.count) +
                         c % kX86Block;
    __m256 sum = _mm256_setzero_ps();
    for (int32_t t = 0; t < at.count; ++t) {
      const __m256 weights = _mm256_loadu_ps(lanes + (t + 1) * kX86Block);
      sum = _mm256_fmadd_ps(_mm256_loadu_ps(at.taps[t] + c), weights, sum);
    }
    sum = _mm256_add_ps(sum, _mm256_loadu_ps(lanes));
    sum = _mm256_max_ps(_mm256_set1_ps(layer.activation_min), sum);
    _mm256_storeu_ps(at.output + c, _mm256_min_ps(_mm256_set1_ps(layer.activation_max), sum));
  }
  return c;
}

#endif

inline void x86_depthwise_f32_position(const X86FloatLayer& layer, const X86FloatTaps& at,
                                       X86Level level) {
  int32_t done = 0;
#if defined(__x86_64__)
  if (level == X86Level::kAvx512) return x86_depthwise_f32_avx512(layer, at);
  if (level == X86Level::kAvx2) done = x86_depthwise_f32_avx2(layer, at);
#else
  (void)level;
#endif
  x86_depthwise_f32_portable(layer, at, done);
}

// All batches of a layer. `scratch` is aligned to 8.
inline void x86_depthwise_f32(const X86FloatLayer& layer, const float* packed, const float* input,
                              float* output, void* scratch, X86Level level = x86_level()) {
  const X86Layer& facts = layer.facts;
  const WindowAxis &rows = facts.window.rows, &columns = facts.window.columns;
  auto** const taps = static_cast<const float**>(scratch);
  const int32_t count = x86_depthwise_taps(facts);
  auto* const outside = reinterpret_cast<float*>(taps + count);
  memset(outside, 0, static_cast<size_t>(facts.input_channels) * sizeof(float));
  X86FloatTaps at{taps, count, packed, output};
  for (int32_t b = 0; b < facts.batches; ++b) {
    for (int32_t y = 0; y < rows.output; ++y) {
      const int32_t top = y * rows.stride - rows.padding;
      for (int32_t x = 0; x < columns.output; ++x, at.output += facts.output_channels) {
        x86_find_taps(facts, input, top, x * columns.stride - columns.padding, outside, taps);
        x86_depthwise_f32_position(layer, at, level);
      }
    }
    input += rows.input * columns.input * facts.input_channels;
  }
}

}  // namespace mote::kernels::packed
