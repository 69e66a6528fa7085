// ADD of two int8 tensors of the same shape for Cortex-M4, M7 and M33. Equals QuantizedSum.
//
// TFLite scales both inputs to a common scale with 20 more bits and rounds their sum once more. The
// input with the larger scale is only shifted; a table gives the other one, and all offsets:
//   t = (a << shift) + table[b];  output = saturate((C + (t * m >> 32)) >> N)
// The packer tries all 65,536 pairs of inputs against the reference, so no argument is needed why
// one rounding does. 8 instructions an element. No scratch; the output may replace either input.
#pragma once

#include <stdint.h>

#include "mote/kernels/isa/arm_dsp_intrinsics.h"
#include "mote/kernels/packed/arm_dsp_clamp.h"
#include "mote/kernels/quantized_binary.h"

namespace mote::kernels::packed {

struct AddTable {
  int32_t of_b[256];  // by the byte as an unsigned number
  int32_t multiplier;
  int32_t offset;  // C
};

// What `a` is shifted left by: 19 of the reference's bits, and 2 that the rounding form asks for.
inline constexpr int kAddShift = 21;

template <int kFinalShift>
int8_t add_one(const AddTable& table, int8_t a, int8_t b) {
  const int32_t sum = a * (1 << kAddShift) + table.of_b[static_cast<uint8_t>(b)];
  return static_cast<int8_t>(
      isa::dsp::ssat8_asr<kFinalShift>(isa::dsp::smmla(sum, table.multiplier, table.offset)));
}

// `a` is the input with the larger scale.
template <int kFinalShift>
void add_bytes(const AddTable& table, const int8_t* a, const int8_t* b, uint32_t count,
               int8_t* output) {
  for (; count >= 4; count -= 4, a += 4, b += 4, output += 4) {
    const int8_t first = add_one<kFinalShift>(table, a[0], b[0]);
    const int8_t second = add_one<kFinalShift>(table, a[1], b[1]);
    const int8_t third = add_one<kFinalShift>(table, a[2], b[2]);
    const int8_t fourth = add_one<kFinalShift>(table, a[3], b[3]);
    output[0] = first, output[1] = second, output[2] = third, output[3] = fourth;
  }
  for (; count > 0; --count) *output++ = add_one<kFinalShift>(table, *a++, *b++);
}

// --- packing, on the desk ---

// With d = 1 in arm_dsp_requantize.h; the terms stay below 2^30, as the reference's below 2^28.
// False when the final shift (N) leaves no room.
inline bool fill_add_table(const SumQuantization& q, int32_t final_shift, AddTable& table) {
  if (final_shift < 2 || final_shift > 23) return false;
  for (int32_t b = -128; b < 128; ++b) {
    const int64_t scaled_b =
        scaled<int8_t>(b + q.tensors.offset_b, kExtraBits<int8_t>, q.multiplier_b);
    const int64_t value = (scaled_b + int64_t{q.tensors.offset_a} * (1 << 19)) * 4;
    if (value < INT32_MIN / 2 || value > INT32_MAX / 2) return false;
    table.of_b[static_cast<uint8_t>(b)] = static_cast<int32_t>(value);
  }
  table.multiplier = q.output_multiplier.value;
  table.offset = 1 + (1 << (final_shift - 1)) + q.tensors.output_offset * (1 << final_shift);
  return true;
}

// What add_one() makes, for any final shift, with the activation behind it.
inline int32_t table_sum(const SumQuantization& q, int32_t final_shift, const AddTable& table,
                         int32_t a, int32_t b) {
  const int32_t sum = a * (1 << kAddShift) + table.of_b[static_cast<uint8_t>(b)];
  const int32_t shifted = isa::dsp::smmla(sum, table.multiplier, table.offset) >> final_shift;
  return clamp(clamp(shifted, -128, 127), q.tensors.activation_min, q.tensors.activation_max);
}

// The final shift that serves all pairs of inputs, with its table; 0 when there is none.
inline int32_t pack_add(const SumQuantization& q, AddTable& table) {
  const int32_t final_shift = 1 - q.output_multiplier.shift;
  if (!fill_add_table(q, final_shift, table)) return 0;
  const QuantizedSum<int8_t, false> reference = {q};
  for (int32_t pair = 0; pair < 65536; ++pair) {
    const int8_t a = static_cast<int8_t>(pair >> 8), b = static_cast<int8_t>(pair);
    if (table_sum(q, final_shift, table, a, b) != reference(a, b)) return 0;
  }
  return final_shift;
}

}  // namespace mote::kernels::packed
