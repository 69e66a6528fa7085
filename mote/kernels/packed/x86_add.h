// ADD of two i8 tensors of the same shape on x86, sixteen elements at a time: QuantizedSum of
// mote/kernels/quantized_binary.h, bit for bit.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/x86_intrinsics.h"
#include "mote/kernels/packed/x86_layer.h"
#include "mote/kernels/quantized_binary.h"

namespace mote::kernels::packed {

#if defined(__x86_64__)

// half_times() of quantized_binary.h, for one Multiplier in all lanes.
[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq")]] inline __m512i x86_half_times(__m512i x,
                                                                                    Multiplier m) {
  const __m512i value = _mm512_set1_epi32(m.value);
  const __m512i nudge = _mm512_set1_epi64(int64_t{1} << 31);
  const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(x, value), nudge);
  const __m512i odd = _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(x, 32), value), nudge);
  const __m512i high = _mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 32), odd);
  const auto half = static_cast<int32_t>((1u << -m.shift) >> 1);
  const __m512i sign = m.shift < 0 ? _mm512_srai_epi32(high, 31) : _mm512_setzero_si512();
  const __m512i rounded = _mm512_add_epi32(_mm512_add_epi32(high, _mm512_set1_epi32(half)), sign);
  return _mm512_sra_epi32(rounded, _mm_cvtsi32_si128(-m.shift));
}

// Whole sixteens only. Returns how many elements are done.
[[gnu::target("avx512f,avx512bw,avx512vl,avx512dq")]] inline uint32_t x86_add_avx512(
    const SumQuantization& q, const int8_t* a, const int8_t* b, uint32_t count, int8_t* output) {
  const __m512i zero_point = _mm512_set1_epi32(q.tensors.output_offset);
  const __m512i least = _mm512_set1_epi32(q.tensors.activation_min - q.tensors.output_offset);
  const __m512i most = _mm512_set1_epi32(q.tensors.activation_max - q.tensors.output_offset);
  uint32_t i = 0;
  for (; i + 16 <= count; i += 16) {
    const __m128i bytes_a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a + i));
    const __m128i bytes_b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + i));
    const __m512i from_a =
        _mm512_add_epi32(_mm512_cvtepi8_epi32(bytes_a), _mm512_set1_epi32(q.tensors.offset_a));
    const __m512i from_b =
        _mm512_add_epi32(_mm512_cvtepi8_epi32(bytes_b), _mm512_set1_epi32(q.tensors.offset_b));
    const __m512i scaled_a = _mm512_slli_epi32(from_a, kExtraBits<int8_t> - 1);
    const __m512i scaled_b =
        x86_half_times(_mm512_slli_epi32(from_b, kExtraBits<int8_t> + 1), q.multiplier_b);
    const __m512i twice = _mm512_slli_epi32(_mm512_add_epi32(scaled_a, scaled_b), 1);
    __m512i result = x86_half_times(twice, q.output_multiplier);
    result = _mm512_min_epi32(_mm512_max_epi32(result, least), most);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(output + i),
                     _mm512_cvtepi32_epi8(_mm512_add_epi32(result, zero_point)));
  }
  return i;
}

#endif

// `a` is the tensor of the larger scale, as QuantizedSum has it. In place or not.
inline void x86_add(const SumQuantization& q, const int8_t* a, const int8_t* b, uint32_t count,
                    int8_t* output, X86Level level = x86_level()) {
  uint32_t done = 0;
#if defined(__x86_64__)
  if (level == X86Level::kAvx512) done = x86_add_avx512(q, a, b, count, output);
#else
  (void)level;
#endif
  const QuantizedSum<int8_t, false> sum{q};
  for (; done < count; ++done) output[done] = sum(a[done], b[done]);
}

}  // namespace mote::kernels::packed
