// Proofs, channel by channel, that one rounding on Armv7E-M equals the two of the reference: both
// sides of each step of the output are tried.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/arm_dsp_requantize.h"

namespace mote::kernels::packed {

// The least sum whose output is `value` or more, or sums.high + 1.
inline int64_t least_sum_for(int32_t value, const SumRange& sums, Multiplier multiplier,
                             const OutputRange& output) {
  int64_t low = sums.low;
  int64_t high = sums.high + 1;
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    const bool enough = finish_generic(static_cast<int32_t>(middle), multiplier, output) >= value;
    if (enough) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

// Both forms never decrease while the sum grows (multipliers are positive, nothing wraps), so they
// agree everywhere when they agree to either side of each of the at most 255 steps.
inline bool steps_agree(const SumRange& sums, Multiplier multiplier, const OutputRange& output,
                        const FusedChannel& channel, int32_t final_shift) {
  if (!fits(sums, 31 - (multiplier.shift > 0 ? multiplier.shift : 0))) return false;
  const auto at_least = [&](int64_t sum, int32_t value) {
    const int32_t shifted = shift_left_wrapping(static_cast<int32_t>(sum), channel.left);
    return finish_fused(shifted, channel, final_shift) >= value;
  };
  for (int32_t value = output.activation_min + 1; value <= output.activation_max; ++value) {
    const int64_t step = least_sum_for(value, sums, multiplier, output);
    if (step <= sums.high && !at_least(step, value)) return false;
    if (step > sums.low && at_least(step - 1, value)) return false;
  }
  return true;
}

// kUniform: every sum is shifted left by 8, and the multiplier by `cut` bits to the right. What is
// cut off may round up or down: one of the two will do for nearly every channel.
constexpr int32_t kUniformLeft = 8;

inline bool fuse_uniform(const SumRange& sums, Multiplier multiplier, const OutputRange& output,
                         int32_t final_shift, FusedChannel& channel) {
  channel = {0, (1 << (final_shift - 1)) + output.zero_point * (1 << final_shift), kUniformLeft};
  if (multiplier.value == 0) return true;
  const int32_t cut = kUniformLeft - 1 - final_shift - multiplier.shift;
  if (cut < 0 || cut >= kUniformLeft - 1 || !fits(sums, 32 - kUniformLeft)) return false;
  channel.offset += 1 << (kUniformLeft - 2 - cut);
  for (int32_t up = 0; up <= (cut > 0 ? 1 : 0); ++up) {
    channel.multiplier = (multiplier.value >> cut) + up;
    if (steps_agree(sums, multiplier, output, channel, final_shift)) return true;
  }
  return false;
}

// A final shift for which all channels are proved, or 0: the usual one, else the largest, which
// cuts least.
inline int32_t uniform_final_shift(const SumRange* sums, const Multiplier* multipliers,
                                   uint32_t channels, const OutputRange& output,
                                   int32_t usual_shift) {
  if (!may_round_signed(output)) return 0;
  int32_t largest = 22;
  for (uint32_t c = 0; c < channels; ++c) {
    const int32_t most = kUniformLeft - 1 - multipliers[c].shift;
    if (multipliers[c].value != 0 && most < largest) largest = most;
  }
  const int32_t candidates[] = {usual_shift, largest};
  for (const int32_t final_shift : candidates) {
    bool proved = final_shift >= 2 && final_shift <= largest;
    for (uint32_t c = 0; proved && c < channels; ++c) {
      FusedChannel channel = {};
      proved = fuse_uniform(sums[c], multipliers[c], output, final_shift, channel);
    }
    if (proved) return final_shift;
  }
  return 0;
}

}  // namespace mote::kernels::packed
