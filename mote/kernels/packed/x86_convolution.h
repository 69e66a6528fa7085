// CONV_2D and FULLY_CONNECTED in i8 on x86: four output positions times sixteen channels.
//
// Windows are copied to scratch as unsigned bytes (x + 128), for VNNI multiplies unsigned by signed
// bytes; the 128 goes into the bias. Packed weights: for each block of 16 outputs the 4-byte groups
// of taps [depth / 4][16][4], then X86Channels. A depth that 4 does not divide ends in zeros.
// Scratch: four windows, each rounded up to 64 bytes. Equals ByteLayer::finish() bit for bit.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/base/word.h"
#include "mote/kernels/packed/x86_requantize.h"

namespace mote::kernels::packed {

constexpr int32_t x86_groups(const X86Layer& layer) {
  return (x86_depth(layer) + 3) / 4;
}

constexpr uint32_t x86_block_bytes(const X86Layer& layer) {
  return static_cast<uint32_t>(x86_groups(layer)) * 64 + uint32_t{sizeof(X86Channels)};
}

constexpr uint32_t x86_convolution_packed_bytes(const X86Layer& layer) {
  return static_cast<uint32_t>(x86_blocks(layer.output_channels)) * x86_block_bytes(layer);
}

constexpr int32_t kX86Positions = 4;

constexpr uint32_t x86_patch_bytes(const X86Layer& layer) {
  return (static_cast<uint32_t>(x86_depth(layer)) + 63) / 64 * 64;
}

constexpr uint32_t x86_convolution_scratch_bytes(const X86Layer& layer) {
  return uint32_t{kX86Positions} * x86_patch_bytes(layer);
}

// `weights` are OHWI, one bias and multiplier an output. `packed` is aligned to 64.
inline void x86_pack_convolution(const X86Layer& layer, const int8_t* weights, const int32_t* bias,
                                 const Multiplier* multipliers, uint8_t* packed) {
  const int32_t depth = x86_depth(layer);
  memset(packed, 0, x86_convolution_packed_bytes(layer));
  for (int32_t o = 0; o < layer.output_channels; ++o, weights += depth) {
    uint8_t* block = packed + static_cast<uint32_t>(o / kX86Block) * x86_block_bytes(layer);
    uint8_t* lane = block + o % kX86Block * 4;
    int32_t sum = 0;
    for (int32_t k = 0; k < depth; ++k) {
      lane[k / 4 * 64 + k % 4] = static_cast<uint8_t>(weights[k]);
      sum += weights[k];
    }
    // Wraps like the sums themselves.
    const uint32_t offset =
        static_cast<uint32_t>(sum) * static_cast<uint32_t>(128 + layer.input_zero_point);
    auto* channels = reinterpret_cast<X86Channels*>(block + x86_groups(layer) * 64);
    x86_pack_channel(*channels, o % kX86Block,
                     static_cast<int32_t>(static_cast<uint32_t>(bias[o]) - offset), multipliers[o]);
  }
}

// What a kernel for `count` <= 4 positions is given. Patches lie x86_patch_bytes() apart.
struct X86Tile {
  const uint8_t* patches;
  uint32_t patch_bytes;
  int32_t groups;
  const uint8_t* packed;
  int32_t count;
  int8_t* output;  // of the first position
};

inline void x86_tile_portable(const X86Layer& layer, const X86Tile& tile) {
  for (int32_t o = 0; o < layer.output_channels; ++o) {
    const uint8_t* block =
        tile.packed + static_cast<uint32_t>(o / kX86Block) * x86_block_bytes(layer);
    const auto* lane = reinterpret_cast<const int8_t*>(block) + o % kX86Block * 4;
    const auto& channels = *reinterpret_cast<const X86Channels*>(block + tile.groups * 64);
    for (int32_t p = 0; p < tile.count; ++p) {
      const uint8_t* patch = tile.patches + static_cast<uint32_t>(p) * tile.patch_bytes;
      uint32_t sum = 0;
      for (int32_t k = 0; k < tile.groups * 4; ++k) {
        sum += static_cast<uint32_t>(patch[k] * lane[k / 4 * 64 + k % 4]);
      }
      tile.output[p * layer.output_channels + o] =
          x86_finish(layer, static_cast<int32_t>(sum), channels, o % kX86Block);
    }
  }
}

#if defined(__x86_64__)

[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]] inline void x86_tile_avx512(
    const X86Layer& layer, const X86Tile& tile) {
  const uint8_t* block = tile.packed;
  const uint8_t* const patch0 = tile.patches;
  const uint8_t* const patch1 = patch0 + (tile.count > 1 ? tile.patch_bytes : 0);
  const uint8_t* const patch2 = patch1 + (tile.count > 2 ? tile.patch_bytes : 0);
  const uint8_t* const patch3 = patch2 + (tile.count > 3 ? tile.patch_bytes : 0);
  const int32_t step = layer.output_channels;
  for (int32_t o = 0; o < step; o += kX86Block, block += x86_block_bytes(layer)) {
    __m512i sum0 = _mm512_setzero_si512(), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    for (int32_t k = 0; k < tile.groups * 4; k += 4) {
      const __m512i weights = _mm512_loadu_si512(block + k * 16);
      sum0 = _mm512_dpbusd_epi32(sum0, _mm512_set1_epi32(static_cast<int>(load_word(patch0 + k))),
                                 weights);
      sum1 = _mm512_dpbusd_epi32(sum1, _mm512_set1_epi32(static_cast<int>(load_word(patch1 + k))),
                                 weights);
      sum2 = _mm512_dpbusd_epi32(sum2, _mm512_set1_epi32(static_cast<int>(load_word(patch2 + k))),
                                 weights);
      sum3 = _mm512_dpbusd_epi32(sum3, _mm512_set1_epi32(static_cast<int>(load_word(patch3 + k))),
                                 weights);
    }
    const auto& channels = *reinterpret_cast<const X86Channels*>(block + tile.groups * 64);
    const X86FinishAvx512 finish = x86_load_finish_avx512(layer, channels);
    const __mmask16 lanes = x86_lanes(step - o);
    int8_t* const output = tile.output + o;
    x86_finish_avx512(finish, sum0, lanes, output);
    if (tile.count > 1) x86_finish_avx512(finish, sum1, lanes, output + step);
    if (tile.count > 2) x86_finish_avx512(finish, sum2, lanes, output + 2 * step);
    if (tile.count > 3) x86_finish_avx512(finish, sum3, lanes, output + 3 * step);
  }
}

// One position and four blocks: what FULLY_CONNECTED has. Without it three quarters of the
// multiplications would be for nothing.
[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]] inline void x86_row_avx512(
    const X86Layer& layer, const X86Tile& tile) {
  const uint32_t bytes = x86_block_bytes(layer);
  const uint8_t* block = tile.packed;
  const int32_t blocks = x86_blocks(layer.output_channels);
  for (int32_t b = 0; b < blocks; b += 4, block += 4 * bytes) {
    const uint8_t* const block1 = block + (b + 1 < blocks ? bytes : 0);
    const uint8_t* const block2 = block1 + (b + 2 < blocks ? bytes : 0);
    const uint8_t* const block3 = block2 + (b + 3 < blocks ? bytes : 0);
    const uint8_t* const all[4] = {block, block1, block2, block3};
    __m512i sums[4] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(),
                       _mm512_setzero_si512()};
    for (int32_t k = 0; k < tile.groups * 4; k += 4) {
      const __m512i input = _mm512_set1_epi32(static_cast<int>(load_word(tile.patches + k)));
      sums[0] = _mm512_dpbusd_epi32(sums[0], input, _mm512_loadu_si512(block + k * 16));
      sums[1] = _mm512_dpbusd_epi32(sums[1], input, _mm512_loadu_si512(block1 + k * 16));
      sums[2] = _mm512_dpbusd_epi32(sums[2], input, _mm512_loadu_si512(block2 + k * 16));
      sums[3] = _mm512_dpbusd_epi32(sums[3], input, _mm512_loadu_si512(block3 + k * 16));
    }
    for (int32_t i = 0; i < 4 && b + i < blocks; ++i) {
      const int32_t o = (b + i) * kX86Block;
      const auto& channels = *reinterpret_cast<const X86Channels*>(all[i] + tile.groups * 64);
      x86_finish_avx512(x86_load_finish_avx512(layer, channels), sums[i],
                        x86_lanes(layer.output_channels - o), tile.output + o);
    }
  }
}

// Four outputs of one position: eight sums of two products each.
[[gnu::target("avx2,fma")]] inline __m256i x86_add_pairs_avx2(__m256i sums, __m256i input,
                                                              const uint8_t* weights) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(weights));
  return _mm256_add_epi32(sums, _mm256_madd_epi16(input, _mm256_cvtepi8_epi16(bytes)));
}

// A position at a time: 16-bit products, because the 8-bit ones of AVX2 saturate.
[[gnu::target("avx2,fma")]] inline void x86_tile_avx2(const X86Layer& layer, const X86Tile& tile) {
  const uint8_t* block = tile.packed;
  const int32_t step = layer.output_channels;
  for (int32_t o = 0; o < step; o += kX86Block, block += x86_block_bytes(layer)) {
    const auto& channels = *reinterpret_cast<const X86Channels*>(block + tile.groups * 64);
    for (int32_t p = 0; p < tile.count; ++p) {
      const uint8_t* patch = tile.patches + static_cast<uint32_t>(p) * tile.patch_bytes;
      __m256i sum0 = _mm256_setzero_si256(), sum1 = sum0, sum2 = sum0, sum3 = sum0;
      for (int32_t k = 0; k < tile.groups * 4; k += 4) {
        const uint8_t* const weights = block + k * 16;
        const __m256i input =
            _mm256_cvtepu8_epi16(_mm_set1_epi32(static_cast<int>(load_word(patch + k))));
        sum0 = x86_add_pairs_avx2(sum0, input, weights);
        sum1 = x86_add_pairs_avx2(sum1, input, weights + 16);
        sum2 = x86_add_pairs_avx2(sum2, input, weights + 32);
        sum3 = x86_add_pairs_avx2(sum3, input, weights + 48);
      }
      // Adding neighbours leaves the outputs as 0 1 4 5 2 3 6 7.
      const __m256i low = _mm256_permute4x64_epi64(_mm256_hadd_epi32(sum0, sum1), 0xD8);
      const __m256i high = _mm256_permute4x64_epi64(_mm256_hadd_epi32(sum2, sum3), 0xD8);
      x86_finish_avx2(layer, low, high, channels, step - o, tile.output + p * step + o);
    }
  }
}

#endif

inline void x86_tile(const X86Layer& layer, const X86Tile& tile, X86Level level) {
#if defined(__x86_64__)
  if (level == X86Level::kAvx512 && tile.count == 1) return x86_row_avx512(layer, tile);
  if (level == X86Level::kAvx512) return x86_tile_avx512(layer, tile);
  if (level == X86Level::kAvx2) return x86_tile_avx2(layer, tile);
#else
  (void)level;
#endif
  x86_tile_portable(layer, tile);
}

// `words` of 8 bytes, signed to unsigned. Whole words, so that compilers make vectors of it.
inline void x86_make_unsigned(const void* from, uint32_t words, uint8_t* to) {
  for (uint32_t i = 0; i < words; ++i) {
    uint64_t word;
    memcpy(&word, static_cast<const uint8_t*>(from) + 8 * i, 8);
    word ^= 0x8080808080808080u;
    memcpy(to + 8 * i, &word, 8);
  }
}

// All batches of a layer. `scratch` is aligned to 64.
inline void x86_convolution(const X86Layer& layer, const void* packed, const int8_t* input,
                            int8_t* output, void* scratch, X86Level level = x86_level()) {
  auto* const patches = static_cast<uint8_t*>(scratch);
  const int32_t positions = x86_positions(layer), depth = x86_depth(layer);
  const auto outside = static_cast<int8_t>(layer.input_zero_point);
  // Windows of one position, side by side, are copied as they lie, where whole words may be read.
  const bool side_by_side = x86_is_side_by_side(layer) && depth % 8 == 0;
  const uint32_t patch_bytes = side_by_side ? static_cast<uint32_t>(depth) : x86_patch_bytes(layer);
  X86Tile tile{patches, patch_bytes, x86_groups(layer), static_cast<const uint8_t*>(packed),
               0,       output};
  for (int32_t b = 0; b < layer.batches; ++b) {
    for (int32_t done = 0; done < positions; done += tile.count) {
      tile.count = positions - done < kX86Positions ? positions - done : kX86Positions;
      for (int32_t p = 0; p < tile.count && !side_by_side; ++p) {
        auto* patch = reinterpret_cast<int8_t*>(patches + static_cast<uint32_t>(p) * patch_bytes);
        x86_copy_window(layer, input, done + p, outside, patch);
      }
      // What lies beyond the taps meets zeros.
      x86_make_unsigned(side_by_side ? static_cast<const void*>(input + done * depth) : patches,
                        static_cast<uint32_t>(tile.count) * patch_bytes / 8, patches);
      x86_tile(layer, tile, level);
      tile.output += tile.count * layer.output_channels;
    }
    input += layer.window.rows.input * layer.window.columns.input * layer.input_channels;
  }
}

}  // namespace mote::kernels::packed
