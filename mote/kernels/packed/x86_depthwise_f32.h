// DEPTHWISE_CONV_2D in f32 on x86, depth multiplier 1: sixteen channels at a time.
//
// Taps are found through a table of pointers, and few channels taken together, as in
// x86_depthwise.h; weights are packed by
// x86_pack_float() with a channel as an output. FMA, so the last bits may differ from portable.
#pragma once

#include "mote/kernels/packed/x86_float.h"

namespace mote::kernels::packed {

// The pointers to a window's taps, and a row of zeros.
constexpr uint32_t x86_depthwise_f32_scratch_bytes(const X86Layer& layer) {
  return static_cast<uint32_t>(x86_depthwise_taps(layer)) * uint32_t{sizeof(void*)} +
         static_cast<uint32_t>(layer.window.columns.input * layer.input_channels) *
             uint32_t{sizeof(float)};
}

struct X86FloatTaps {
  const float* const* taps;
  int32_t count;
  const float* packed;
  X86Run run;
  float* output;
};

// Position `p`, channels from `first` on.
inline void x86_depthwise_f32_portable(const X86FloatLayer& layer, const X86FloatTaps& at,
                                       int32_t p, int32_t first) {
  const int32_t channels = layer.facts.output_channels;
  for (int32_t c = first; c < channels; ++c) {
    const float* lane = at.packed +
                        static_cast<uint32_t>(c / kX86Block) * x86_float_block(at.count) +
                        c % kX86Block;
    const int32_t from = p * at.run.step + c;
    float sum = 0;
    for (int32_t t = 0; t < at.count; ++t) sum += at.taps[t][from] * lane[(t + 1) * kX86Block];
    at.output[p * channels + c] = x86_clamp(sum + lane[0], layer);
  }
}

#if defined(__x86_64__)

// kTaps: as many taps, whose weights stay in registers; 0 for any number.
template <int32_t kTaps>
[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq")]] inline void x86_depthwise_f32_avx512(
    const X86FloatLayer& layer, const X86FloatTaps& at) {
  const int32_t taps = kTaps == 0 ? at.count : kTaps, channels = layer.facts.output_channels;
  const int32_t together = x86_positions_together(layer.facts, at.run);
  const float* block = at.packed;
  for (int32_t c = 0; c < channels; c += kX86Block, block += x86_float_block(taps)) {
    for (int32_t p = 0; p < at.run.count; p += together) {
      const int32_t positions = at.run.count - p < together ? at.run.count - p : together;
      const int32_t left = positions * channels - c, from = p * at.run.step + c;
      const __mmask16 lanes = x86_lanes(left);
      __m512 sums = _mm512_setzero_ps();
#pragma GCC unroll 9
      for (int32_t t = 0; t < taps; ++t) {
        const __m512 weights = _mm512_loadu_ps(block + (t + 1) * kX86Block);
        sums = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(lanes, at.taps[t] + from), weights, sums);
      }
      x86_float_store_avx512(layer, sums, block, left, at.output + p * channels + c);
    }
  }
}

// Eights only. Returns how many channels of position `p` are done.
[[gnu::target("avx2,fma")]] inline int32_t x86_depthwise_f32_avx2(const X86FloatLayer& layer,
                                                                  const X86FloatTaps& at,
                                                                  int32_t p) {
  const int32_t channels = layer.facts.output_channels;
  int32_t c = 0;
  for (; c + 8 <= channels; c += 8) {
    const float* lanes = at.packed +
                         static_cast<uint32_t>(c / kX86Block) * x86_float_block(at.count) +
                         c % kX86Block;
    const int32_t from = p * at.run.step + c;
    __m256 sum = _mm256_setzero_ps();
    for (int32_t t = 0; t < at.count; ++t) {
      const __m256 weights = _mm256_loadu_ps(lanes + (t + 1) * kX86Block);
      sum = _mm256_fmadd_ps(_mm256_loadu_ps(at.taps[t] + from), weights, sum);
    }
    sum = _mm256_add_ps(sum, _mm256_loadu_ps(lanes));
    sum = _mm256_max_ps(_mm256_set1_ps(layer.activation_min), sum);
    _mm256_storeu_ps(at.output + p * channels + c,
                     _mm256_min_ps(_mm256_set1_ps(layer.activation_max), sum));
  }
  return c;
}

#endif

inline void x86_depthwise_f32_run(const X86FloatLayer& layer, const X86FloatTaps& at,
                                  X86Level level) {
#if defined(__x86_64__)
  if (level == X86Level::kAvx512 && at.count == 9) return x86_depthwise_f32_avx512<9>(layer, at);
  if (level == X86Level::kAvx512) return x86_depthwise_f32_avx512<0>(layer, at);
#endif
  for (int32_t p = 0; p < at.run.count; ++p) {
    int32_t done = 0;
#if defined(__x86_64__)
    if (level == X86Level::kAvx2) done = x86_depthwise_f32_avx2(layer, at, p);
#else
    (void)level;
#endif
    x86_depthwise_f32_portable(layer, at, p, done);
  }
}

// All batches of a layer. `scratch` is aligned to 8.
inline void x86_depthwise_f32(const X86FloatLayer& layer, const float* packed, const float* input,
                              float* output, void* scratch, X86Level level = x86_level()) {
  const X86Layer& facts = layer.facts;
  auto** const taps = static_cast<const float**>(scratch);
  const int32_t count = x86_depthwise_taps(facts);
  auto* const outside = reinterpret_cast<float*>(taps + count);
  memset(outside, 0,
         static_cast<size_t>(facts.window.columns.input * facts.input_channels) * sizeof(float));
  X86FloatTaps at{taps, count, packed, {}, output};
  x86_depthwise_runs(facts, input, static_cast<const float*>(outside), taps, [&](X86Run run) {
    at.run = run;
    x86_depthwise_f32_run(layer, at, level);
    at.output += run.count * facts.output_channels;
  });
}

}  // namespace mote::kernels::packed
