// The way from sums to i8 outputs on x86, sixteen channels at a time: the same two roundings as
// multiply_by_quantized_multiplier(), in vectors.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/packed/x86_intrinsics.h"
#include "mote/kernels/packed/x86_layer.h"

namespace mote::kernels::packed {

// For one block of channels. Channels beyond the last have zeros.
struct X86Channels {
  int32_t bias[kX86Block];  // with all that the offsets of the inputs make
  int32_t value[kX86Block];
  int32_t left[kX86Block];
  int32_t right[kX86Block];
};

// Fills channel i of a block.
inline void x86_pack_channel(X86Channels& channels, int32_t i, int32_t bias, Multiplier m) {
  channels.bias[i] = bias;
  channels.value[i] = m.value;
  channels.left[i] = m.shift > 0 ? m.shift : 0;
  channels.right[i] = m.shift > 0 ? 0 : -m.shift;
}

inline int8_t x86_finish(const X86Layer& layer, int32_t sum, const X86Channels& channels,
                         int32_t i) {
  sum = static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(channels.bias[i]));
  const int32_t scaled = multiply_by_quantized_multiplier(
      sum, {channels.value[i], channels.left[i] - channels.right[i]});
  const int32_t low = layer.activation_min - layer.output_zero_point;
  const int32_t high = layer.activation_max - layer.output_zero_point;
  return static_cast<int8_t>(clamp(scaled, low, high) + layer.output_zero_point);
}

#if defined(__x86_64__)

// What finishing a block needs, in registers.
struct X86FinishAvx512 {
  __m512i bias, left, value, odd_value, right, mask, half;
  __m512i low, most, zero_point;
};

[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]] inline X86FinishAvx512
x86_load_finish_avx512(const X86Layer& layer, const X86Channels& channels) {
  const __m512i one = _mm512_set1_epi32(1);
  X86FinishAvx512 finish;
  finish.bias = _mm512_loadu_si512(channels.bias);
  finish.left = _mm512_loadu_si512(channels.left);
  finish.value = _mm512_loadu_si512(channels.value);
  finish.odd_value = _mm512_srli_epi64(finish.value, 32);
  finish.right = _mm512_loadu_si512(channels.right);
  finish.mask = _mm512_sub_epi32(_mm512_sllv_epi32(one, finish.right), one);
  finish.half = _mm512_srai_epi32(finish.mask, 1);
  finish.zero_point = _mm512_set1_epi32(layer.output_zero_point);
  finish.low = _mm512_set1_epi32(layer.activation_min - layer.output_zero_point);
  finish.most = _mm512_set1_epi32(layer.activation_max - layer.output_zero_point);
  return finish;
}

// Writes the outputs of `lanes`.
[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")]] inline void x86_finish_avx512(
    const X86FinishAvx512& finish, __m512i sums, __mmask16 lanes, int8_t* output) {
  sums = _mm512_sllv_epi32(_mm512_add_epi32(sums, finish.bias), finish.left);
  // (sum * value + 2^30) >> 31: even lanes, and odd ones moved into their place.
  const __m512i nudge = _mm512_set1_epi64(int64_t{1} << 30);
  const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(sums, finish.value), nudge);
  const __m512i odd =
      _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(sums, 32), finish.odd_value), nudge);
  const __m512i high =
      _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 31), _mm512_slli_epi64(odd, 1));
  // Rounding division: one more where the remainder is beyond the half, the sign's way.
  const __m512i threshold = _mm512_sub_epi32(finish.half, _mm512_srai_epi32(high, 31));
  const __mmask16 up = _mm512_cmpgt_epi32_mask(_mm512_and_si512(high, finish.mask), threshold);
  __m512i result = _mm512_srav_epi32(high, finish.right);
  result = _mm512_mask_add_epi32(result, up, result, _mm512_set1_epi32(1));
  result = _mm512_min_epi32(_mm512_max_epi32(result, finish.low), finish.most);
  const __m128i bytes = _mm512_cvtepi32_epi8(_mm512_add_epi32(result, finish.zero_point));
  _mm_mask_storeu_epi8(output, lanes, bytes);
}

// Eight channels from channel `first` of the block, as 32-bit values.
[[gnu::target("avx2,fma")]] inline __m256i x86_finish_half_avx2(const X86Layer& layer, __m256i sums,
                                                                const X86Channels& channels,
                                                                int32_t first) {
  const auto load = [first](const int32_t* values)
      __attribute__((target("avx2,fma"), always_inline)) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(values + first));
  };
  const __m256i one = _mm256_set1_epi32(1);
  sums = _mm256_sllv_epi32(_mm256_add_epi32(sums, load(channels.bias)), load(channels.left));
  const __m256i value = load(channels.value);
  const __m256i nudge = _mm256_set1_epi64x(int64_t{1} << 30);
  const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(sums, value), nudge);
  const __m256i odd = _mm256_add_epi64(
      _mm256_mul_epi32(_mm256_srli_epi64(sums, 32), _mm256_srli_epi64(value, 32)), nudge);
  const __m256i high =
      _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_slli_epi64(odd, 1), 0xAA);
  const __m256i right = load(channels.right);
  const __m256i mask = _mm256_sub_epi32(_mm256_sllv_epi32(one, right), one);
  const __m256i threshold =
      _mm256_sub_epi32(_mm256_srai_epi32(mask, 1), _mm256_srai_epi32(high, 31));
  const __m256i up = _mm256_cmpgt_epi32(_mm256_and_si256(high, mask), threshold);
  const __m256i result = _mm256_sub_epi32(_mm256_srav_epi32(high, right), up);
  const __m256i zero_point = _mm256_set1_epi32(layer.output_zero_point);
  const __m256i low = _mm256_sub_epi32(_mm256_set1_epi32(layer.activation_min), zero_point);
  const __m256i most = _mm256_sub_epi32(_mm256_set1_epi32(layer.activation_max), zero_point);
  return _mm256_add_epi32(_mm256_min_epi32(_mm256_max_epi32(result, low), most), zero_point);
}

// `low` are the sums of the first eight channels, `high` of the others.
[[gnu::target("avx2,fma")]] inline void x86_finish_avx2(const X86Layer& layer, __m256i low,
                                                        __m256i high, const X86Channels& channels,
                                                        int32_t count, int8_t* output) {
  const __m256i first = x86_finish_half_avx2(layer, low, channels, 0);
  const __m256i second = x86_finish_half_avx2(layer, high, channels, 8);
  const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(first, second), 0xD8);
  const __m128i bytes =
      _mm_packs_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
  if (count >= kX86Block) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(output), bytes);
    return;
  }
  alignas(16) int8_t all[kX86Block];
  _mm_store_si128(reinterpret_cast<__m128i*>(all), bytes);
  memcpy(output, all, static_cast<size_t>(count));
}

#endif

}  // namespace mote::kernels::packed
