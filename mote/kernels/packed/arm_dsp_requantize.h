// From a sum of products to an int8 output in a few DSP instructions, exactly as TFLite's kernels
// do it with two roundings; and the proof, channel by channel, that this is so.
//
// The reference (ByteLayer::finish) is clamp(round(round(sum * m / 2^31) / 2^n) + zero_point), the
// first rounding halves up, the second halves away from zero. With P = 2 * sum * m:
//
// kFused, when everything below the zero point is clamped away (ReLU with zero_point =
// activation_min = -128, n >= 1). There both roundings are floor((P + 2^31 + 2^(n+31)) / 2^(n+32)),
// since a floor of a floor is one floor; for a negative sum that is at most 0, which the clamp
// makes the zero point, as the reference does. Multiplied by 2^d, with N = n + d the same in all
// channels:
//   LSL  t, sum, 1 + d        SMMLA t, t, m, C        SSAT output, #8, t, ASR #N
//   C = 2^(d-1) + 2^(N-1) + zero_point * 2^N
// kSigned, for any zero point (n >= 2; the lowering by one before the second rounding turns halves
// up into halves away from zero):
//   LSL t, sum, 1;  SMMULR t, t, m;  ADD t, t, t, ASR #31;  SMMLAR t, t, 2^(32-n), zero_point; SSAT
// kUniform: kFused with 1 + d = 8 for all channels (arm_dsp_steps.h), which saves constants and,
// where sums come times 256, the shift as well; any zero point. kGeneric: the reference itself, for
// left shifts, other clamps, and whatever is not proved.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/base/fixed_point.h"

namespace mote::kernels::packed {

enum class Rounding : uint8_t { kFused, kSigned, kGeneric, kUniform };

struct OutputRange {
  int32_t zero_point;
  int32_t activation_min;
  int32_t activation_max;
};

// Every value that a sum can take, bias included.
struct SumRange {
  int64_t low;
  int64_t high;
};

// Of bias + sum of weight * (input - zero point) over `count` weights that lie `step` apart, for
// any int8 input; taps in the padding contribute 0, which is within.
inline SumRange sum_range(const int8_t* weights, uint32_t count, uint32_t step, int32_t bias,
                          int32_t input_zero_point) {
  SumRange range = {bias, bias};
  for (uint32_t i = 0; i < count; ++i) {
    const int64_t weight = weights[size_t{i} * step];
    const int64_t with_least = weight * (-128 - input_zero_point);
    const int64_t with_most = weight * (127 - input_zero_point);
    range.low += with_least < with_most ? with_least : with_most;
    range.high += with_least < with_most ? with_most : with_least;
  }
  return range;
}

constexpr bool fits(const SumRange& range, int32_t bits) {
  return range.low >= -(int64_t{1} << (bits - 1)) && range.high < int64_t{1} << (bits - 1);
}

// --- the two instructions that do the rounding, for the twins ---
constexpr int32_t high_of_product(int32_t a, int32_t b, int32_t addend) {  // SMMLA
  const int64_t product = static_cast<int64_t>(a) * b;
  return static_cast<int32_t>(static_cast<uint32_t>(product >> 32) + static_cast<uint32_t>(addend));
}
constexpr int32_t rounded_high_of_product(int32_t a, int32_t b, int32_t addend) {  // SMMLAR
  const int64_t product = static_cast<int64_t>(a) * b + (int64_t{1} << 31);
  return static_cast<int32_t>(static_cast<uint32_t>(product >> 32) + static_cast<uint32_t>(addend));
}
constexpr int8_t saturate_to_byte(int32_t x) {
  return static_cast<int8_t>(clamp(x, -128, 127));
}

// --- one rounding ---
struct FusedChannel {
  int32_t multiplier;    // m
  int32_t offset;        // C
  int32_t left;          // 1 + d, in [2, 31]
  int32_t fraction = 0;  // is added to the sum when it is shifted; most need none
};

// The zero point is then -128, and so is the lower clamp.
constexpr bool may_fuse(const OutputRange& output) {
  return output.zero_point == -128 && output.activation_min == -128 && output.activation_max == 127;
}

// False when it is not proved that final_shift (N) serves this channel. N <= 23 keeps C, and the
// sum with it, within 32 bits: |t| <= 2^30 + 2^30.
constexpr bool fuse(const SumRange& sums, Multiplier multiplier, int32_t final_shift,
                    FusedChannel& channel) {
  // A multiplier of 0 makes every output the zero point; any shift will do.
  const int32_t n = multiplier.value == 0 ? final_shift - 1 : -multiplier.shift;
  const int32_t d = final_shift - n;
  if (final_shift < 2 || final_shift > 23 || n < 1 || d < 1 || d > 30) return false;
  if (multiplier.value != 0 && !fits(sums, 31 - d)) return false;  // sum << (1 + d) in 32 bits
  channel.multiplier = multiplier.value;
  channel.offset = (1 << (d - 1)) + (1 << (final_shift - 1)) - (128 << final_shift);
  channel.left = 1 + d;
  return true;
}

constexpr int32_t shifted_sum(int32_t sum, const FusedChannel& channel) {
  return shift_left_wrapping(sum, channel.left) + channel.fraction;
}

// `shifted` is sum * 2^left, which kernels with wide weights get for nothing.
constexpr int8_t finish_fused(int32_t shifted, const FusedChannel& channel, int32_t final_shift) {
  return saturate_to_byte(high_of_product(shifted, channel.multiplier, channel.offset) >>
                          final_shift);
}

// --- two roundings ---
struct SignedChannel {
  int32_t multiplier;  // m
  int32_t power;       // 2^(32 - n)
};

constexpr bool may_round_signed(const OutputRange& output) {
  return output.activation_min == -128 && output.activation_max == 127;
}

constexpr bool round_signed(const SumRange& sums, Multiplier multiplier, SignedChannel& channel) {
  const int32_t n = multiplier.value == 0 ? 2 : -multiplier.shift;
  if (n < 2 || n > 31 || (multiplier.value != 0 && !fits(sums, 31))) return false;
  channel.multiplier = multiplier.value;
  channel.power = 1 << (32 - n);
  return true;
}

constexpr int8_t finish_signed(int32_t sum, const SignedChannel& channel, int32_t zero_point) {
  const int32_t twice = shift_left_wrapping(sum, 1);
  const int32_t first = rounded_high_of_product(twice, channel.multiplier, 0);
  return saturate_to_byte(
      rounded_high_of_product(first + (first >> 31), channel.power, zero_point));
}

// --- the reference ---
constexpr int8_t finish_generic(int32_t sum, Multiplier multiplier, const OutputRange& output) {
  return static_cast<int8_t>(offset_and_clamp(multiply_by_quantized_multiplier(sum, multiplier),
                                              output.zero_point, output.activation_min,
                                              output.activation_max));
}

// --- what a whole layer can have ---
struct LayerRounding {
  Rounding rounding;
  int32_t final_shift;  // kFused, kUniform: N
};

// The cheapest form that is proved for every channel. `most_left` is what the kernel can shift sums
// left by in the fused form. `usual_shift` is tried first, so that layers share their code; the
// least possible N asks least of the sums.
inline LayerRounding choose_rounding(const SumRange* sums, const Multiplier* multipliers,
                                     uint32_t channels, const OutputRange& output,
                                     int32_t most_left, int32_t usual_shift) {
  int32_t least_shift = 2;
  for (uint32_t c = 0; c < channels; ++c) {
    if (multipliers[c].value == 0 || -multipliers[c].shift < least_shift) continue;
    least_shift = 1 - multipliers[c].shift;
  }
  const int32_t candidates[] = {usual_shift, least_shift};
  for (const int32_t final_shift : candidates) {
    bool proved = may_fuse(output);
    for (uint32_t c = 0; proved && c < channels; ++c) {
      FusedChannel channel = {};
      proved = fuse(sums[c], multipliers[c], final_shift, channel) && channel.left <= most_left;
    }
    if (proved) return {Rounding::kFused, final_shift};
  }
  bool proved = may_round_signed(output);
  for (uint32_t c = 0; proved && c < channels; ++c) {
    SignedChannel channel = {};
    proved = round_signed(sums[c], multipliers[c], channel);
  }
  return {proved ? Rounding::kSigned : Rounding::kGeneric, 0};
}

}  // namespace mote::kernels::packed
