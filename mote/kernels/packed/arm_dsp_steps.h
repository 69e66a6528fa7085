// Proofs, channel by channel, that one rounding on Armv7E-M equals the two of the reference: both
// sides of each step of the output are tried.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/arm_dsp_requantize.h"

namespace mote::kernels::packed {

// The steps of a channel's output, as the reference makes them. Both forms never decrease while the
// sum grows (multipliers are positive, nothing wraps), so they agree everywhere when they agree to
// either side of each of the at most 255 steps.
class OutputSteps {
 public:
  OutputSteps(const SumRange& sums, Multiplier multiplier, const OutputRange& output)
      : sums_(sums),
        output_(output),
        wraps_(!fits(sums, 31 - (multiplier.shift > 0 ? multiplier.shift : 0))) {
    int64_t low = sums.low;
    for (int32_t value = output.activation_min + 1; !wraps_ && value <= output.activation_max;
         ++value) {
      for (int64_t high = sums.high + 1; low < high;) {
        const int64_t middle = low + (high - low) / 2;
        if (finish_generic(static_cast<int32_t>(middle), multiplier, output) >= value) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      at(value) = static_cast<int32_t>(low);
    }
  }

  bool agree(const FusedChannel& channel, int32_t final_shift) const {
    if (wraps_) return false;
    const auto at_least = [&](int64_t sum, int32_t value) {
      const int32_t shifted = shifted_sum(static_cast<int32_t>(sum), channel);
      return finish_fused(shifted, channel, final_shift) >= value;
    };
    for (int32_t value = output_.activation_min + 1; value <= output_.activation_max; ++value) {
      const int64_t step = least_[value + 128];
      if (step <= sums_.high && !at_least(step, value)) return false;
      if (step > sums_.low && at_least(step - 1, value)) return false;
    }
    return true;
  }

 private:
  int32_t& at(int32_t value) { return least_[value + 128]; }

  SumRange sums_;
  OutputRange output_;
  bool wraps_;
  int32_t least_[256];  // the least sum whose output is so much or more, or sums.high + 1
};

// kUniform: every sum is shifted left by 8, and the multiplier by `cut` bits to the right. What is
// cut off may round up or down: one of the two will do for nearly every channel.
constexpr int32_t kUniformLeft = 8;

inline bool fuse_uniform(const SumRange& sums, Multiplier multiplier, const OutputRange& output,
                         int32_t final_shift, FusedChannel& channel) {
  channel = {0, (1 << (final_shift - 1)) + output.zero_point * (1 << final_shift), kUniformLeft, 0};
  if (multiplier.value == 0) return true;
  const int32_t cut = kUniformLeft - 1 - final_shift - multiplier.shift;
  if (cut < 0 || cut >= kUniformLeft - 1 || !fits(sums, 32 - kUniformLeft)) return false;
  channel.offset += 1 << (kUniformLeft - 2 - cut);
  const OutputSteps steps(sums, multiplier, output);
  for (int32_t up = 0; up <= (cut > 0 ? 1 : 0); ++up) {
    channel.multiplier = (multiplier.value >> cut) + up;
    if (steps.agree(channel, final_shift)) return true;
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
