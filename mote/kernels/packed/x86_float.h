// CONV_2D and FULLY_CONNECTED in f32 on x86: four output positions times sixteen channels.
//
// Sums go through the taps in order, like the portable kernel, but multiply and add in one step
// (FMA) at the vector levels: the last bits may differ. Packed weights: for each block of 16
// outputs the bias [16], then [taps][16]; behind the last output the first ones come again.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/packed/x86_intrinsics.h"
#include "mote/kernels/packed/x86_layer.h"

namespace mote::kernels::packed {

struct X86FloatLayer {
  X86Layer facts;  // its quantization is not used
  float activation_min;
  float activation_max;
};

constexpr uint32_t x86_float_block(int32_t taps) {
  return static_cast<uint32_t>(taps + 1) * 16;
}

// In floats. `taps`: of one output.
constexpr uint32_t x86_float_packed_size(const X86Layer& layer, int32_t taps) {
  return static_cast<uint32_t>(x86_blocks(layer.output_channels)) * x86_float_block(taps);
}

inline constexpr int32_t kX86FloatPositions = 4;

constexpr uint32_t x86_float_scratch_bytes(const X86Layer& layer) {
  return uint32_t{kX86FloatPositions} * static_cast<uint32_t>(x86_depth(layer)) *
         uint32_t{sizeof(float)};
}

// Weight k of output o lies at weights[o * output_step + k * tap_step]. `bias` may be null.
inline void x86_pack_float(const X86Layer& layer, int32_t taps, const float* weights,
                           int32_t output_step, int32_t tap_step, const float* bias,
                           float* packed) {
  for (int32_t i = 0; i < x86_blocks(layer.output_channels) * kX86Block; ++i) {
    const int32_t o = i % layer.output_channels;
    float* lane =
        packed + static_cast<uint32_t>(i / kX86Block) * x86_float_block(taps) + i % kX86Block;
    lane[0] = bias == nullptr ? 0.0f : bias[o];
    for (int32_t k = 0; k < taps; ++k) {
      lane[(k + 1) * kX86Block] = weights[o * output_step + k * tap_step];
    }
  }
}

inline float x86_clamp(float x, const X86FloatLayer& layer) {
  x = x < layer.activation_min ? layer.activation_min : x;
  return x > layer.activation_max ? layer.activation_max : x;
}

// Four windows, `depth` floats apart, times all outputs; the first `count` are kept.
struct X86FloatTile {
  const float* patches;
  int32_t depth;
  const float* packed;
  int32_t count;
  float* output;
};

inline void x86_float_tile_portable(const X86FloatLayer& layer, const X86FloatTile& tile) {
  const int32_t channels = layer.facts.output_channels;
  for (int32_t p = 0; p < tile.count; ++p) {
    const float* const patch = tile.patches + p * tile.depth;
    for (int32_t o = 0; o < channels; ++o) {
      const float* lane = tile.packed +
                          static_cast<uint32_t>(o / kX86Block) * x86_float_block(tile.depth) +
                          o % kX86Block;
      float sum = 0;
      for (int32_t k = 0; k < tile.depth; ++k) sum += lane[(k + 1) * kX86Block] * patch[k];
      tile.output[p * channels + o] = x86_clamp(sum + lane[0], layer);
    }
  }
}

#if defined(__x86_64__)

[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq")]] inline void x86_float_store_avx512(
    const X86FloatLayer& layer, __m512 sums, const float* bias, int32_t left, float* output) {
  sums = _mm512_add_ps(sums, _mm512_loadu_ps(bias));  // below, NaNs are second: they stay
  sums = _mm512_max_ps(_mm512_set1_ps(layer.activation_min), sums);
  sums = _mm512_min_ps(_mm512_set1_ps(layer.activation_max), sums);
  _mm512_mask_storeu_ps(output, x86_lanes(left), sums);
}

[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq")]] inline void x86_float_tile_avx512(
    const X86FloatLayer& layer, const X86FloatTile& tile) {
  const int32_t step = layer.facts.output_channels;
  const float* const patch0 = tile.patches;
  const float* const patch1 = patch0 + (tile.count > 1 ? tile.depth : 0);
  const float* const patch2 = patch1 + (tile.count > 2 ? tile.depth : 0);
  const float* const patch3 = patch2 + (tile.count > 3 ? tile.depth : 0);
  const float* block = tile.packed;
  for (int32_t o = 0; o < step; o += kX86Block, block += x86_float_block(tile.depth)) {
    const float* weights = block + kX86Block;
    __m512 sum0 = _mm512_setzero_ps(), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    for (int32_t k = 0; k < tile.depth; ++k, weights += kX86Block) {
      const __m512 w = _mm512_loadu_ps(weights);
      sum0 = _mm512_fmadd_ps(_mm512_set1_ps(patch0[k]), w, sum0);
      sum1 = _mm512_fmadd_ps(_mm512_set1_ps(patch1[k]), w, sum1);
      sum2 = _mm512_fmadd_ps(_mm512_set1_ps(patch2[k]), w, sum2);
      sum3 = _mm512_fmadd_ps(_mm512_set1_ps(patch3[k]), w, sum3);
    }
    float* const out = tile.output + o;
    x86_float_store_avx512(layer, sum0, block, step - o, out);
    if (tile.count > 1) x86_float_store_avx512(layer, sum1, block, step - o, out + step);
    if (tile.count > 2) x86_float_store_avx512(layer, sum2, block, step - o, out + 2 * step);
    if (tile.count > 3) x86_float_store_avx512(layer, sum3, block, step - o, out + 3 * step);
  }
}

// One position, four blocks at a time: see x86_row_avx512() in x86_convolution.h.
[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq")]] inline void x86_float_row_avx512(
    const X86FloatLayer& layer, const X86FloatTile& tile) {
  const int32_t blocks = x86_blocks(layer.facts.output_channels);
  const uint32_t size = x86_float_block(tile.depth);
  const float* block = tile.packed;
  for (int32_t b = 0; b < blocks; b += 4, block += 4 * size) {
    const float* const block1 = block + (b + 1 < blocks ? size : 0);
    const float* const block2 = block1 + (b + 2 < blocks ? size : 0);
    const float* const block3 = block2 + (b + 3 < blocks ? size : 0);
    const float* const all[4] = {block, block1, block2, block3};
    __m512 sums[4] = {_mm512_setzero_ps(), _mm512_setzero_ps(), _mm512_setzero_ps(),
                      _mm512_setzero_ps()};
    for (int32_t k = 0; k < tile.depth; ++k) {
      const __m512 input = _mm512_set1_ps(tile.patches[k]);
      const int32_t at = (k + 1) * kX86Block;
      sums[0] = _mm512_fmadd_ps(input, _mm512_loadu_ps(block + at), sums[0]);
      sums[1] = _mm512_fmadd_ps(input, _mm512_loadu_ps(block1 + at), sums[1]);
      sums[2] = _mm512_fmadd_ps(input, _mm512_loadu_ps(block2 + at), sums[2]);
      sums[3] = _mm512_fmadd_ps(input, _mm512_loadu_ps(block3 + at), sums[3]);
    }
    for (int32_t i = 0; i < 4 && b + i < blocks; ++i) {
      const int32_t o = (b + i) * kX86Block;
      x86_float_store_avx512(layer, sums[i], all[i], layer.facts.output_channels - o,
                             tile.output + o);
    }
  }
}

// Eight outputs of four positions.
[[gnu::target("avx2,fma")]] inline void x86_float_half_avx2(const X86FloatLayer& layer,
                                                            const X86FloatTile& tile,
                                                            const float* block, int32_t o) {
  __m256 sums[4] = {_mm256_setzero_ps(), _mm256_setzero_ps(), _mm256_setzero_ps(),
                    _mm256_setzero_ps()};
  const float* weights = block + kX86Block;
  for (int32_t k = 0; k < tile.depth; ++k, weights += kX86Block) {
    const __m256 w = _mm256_loadu_ps(weights);
    for (int32_t p = 0; p < tile.count; ++p) {
      sums[p] = _mm256_fmadd_ps(_mm256_set1_ps(tile.patches[p * tile.depth + k]), w, sums[p]);
    }
  }
  const int32_t step = layer.facts.output_channels;
  const int32_t left = step - o < 8 ? step - o : 8;
  for (int32_t p = 0; p < tile.count; ++p) {
    __m256 sum = _mm256_add_ps(sums[p], _mm256_loadu_ps(block));
    sum = _mm256_max_ps(_mm256_set1_ps(layer.activation_min), sum);
    sum = _mm256_min_ps(_mm256_set1_ps(layer.activation_max), sum);
    float all[8];
    _mm256_storeu_ps(all, sum);
    memcpy(tile.output + p * step + o, all, static_cast<size_t>(left) * sizeof(float));
  }
}

#endif

inline void x86_float_tile(const X86FloatLayer& layer, const X86FloatTile& tile, X86Level level) {
#if defined(__x86_64__)
  if (level == X86Level::kAvx512 && tile.count == 1) return x86_float_row_avx512(layer, tile);
  if (level == X86Level::kAvx512) return x86_float_tile_avx512(layer, tile);
  if (level == X86Level::kAvx2) {
    for (int32_t o = 0; o < layer.facts.output_channels; o += 8) {
      const float* block = tile.packed +
                           static_cast<uint32_t>(o / kX86Block) * x86_float_block(tile.depth) +
                           o % kX86Block;
      x86_float_half_avx2(layer, tile, block, o);
    }
    return;
  }
#else
  (void)level;
#endif
  x86_float_tile_portable(layer, tile);
}

// CONV_2D without groups and FULLY_CONNECTED. Where windows are 1x1 and side by side they are read
// in place. `scratch`: x86_float_scratch_bytes().
inline void x86_convolution_f32(const X86FloatLayer& layer, const float* packed, const float* input,
                                float* output, void* scratch, X86Level level = x86_level()) {
  const X86Layer& facts = layer.facts;
  const int32_t depth = x86_depth(facts), positions = x86_positions(facts);
  const bool in_place = x86_is_side_by_side(facts);
  auto* const patches = static_cast<float*>(scratch);
  X86FloatTile tile{patches, depth, packed, 0, output};
  for (int32_t b = 0; b < facts.batches; ++b) {
    for (int32_t done = 0; done < positions; done += tile.count) {
      const int32_t left = positions - done;
      tile.count = left < kX86FloatPositions ? left : kX86FloatPositions;
      if (in_place) tile.patches = input + done * depth;
      for (int32_t p = 0; !in_place && p < tile.count; ++p) {
        x86_copy_window(facts, input, done + p, 0.0f, patches + p * depth);
      }
      x86_float_tile(layer, tile, level);
      tile.output += tile.count * facts.output_channels;
    }
    input += facts.window.rows.input * facts.window.columns.input * facts.input_channels;
  }
}

}  // namespace mote::kernels::packed
