// Finds the line of a channel (channel_line.h) and proves that it equals the reference rounding.
//
// Runs on the desk and in tests. Reference and line both grow with the sum, so they are equal
// everywhere when they are equal on both sides of each sum where the reference takes its next step.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/packed/channel_line.h"

namespace mote::kernels::packed {

// An output channel: q(sum) = clamp(round((sum + offset) * multiplier) + output_zero_point) for the
// sums between low and high.
struct ChannelRounding {
  Multiplier multiplier;
  int64_t offset;  // bias and zero points
  int64_t low, high;
  int32_t output_zero_point;
  int32_t activation_min;
  int32_t activation_max;

  // Whether the reference stays inside 32 bits, where alone it grows with the sum.
  bool is_sane() const {
    const int32_t left = multiplier.shift > 0 ? multiplier.shift : 0;
    const int64_t limit = (int64_t{1} << 31) >> left;
    return multiplier.value >= 0 && left < 31 && low + offset > -limit && high + offset < limit &&
           activation_min >= -128 && activation_max <= 127 && activation_min <= activation_max;
  }
  int32_t output(int64_t sum) const {
    const int32_t scaled =
        multiply_by_quantized_multiplier(static_cast<int32_t>(sum + offset), multiplier);
    return offset_and_clamp(scaled, output_zero_point, activation_min, activation_max);
  }
};

// Interval of constants that satisfy what was asked so far.
struct ConstantInterval {
  int64_t low = -(int64_t{1} << 62);
  int64_t high = int64_t{1} << 62;

  void at_least(int64_t value) { low = value > low ? value : low; }
  void at_most(int64_t value) { high = value < high ? value : high; }
  bool empty() const { return low > high; }
  uint32_t middle() const { return static_cast<uint32_t>((low + high) >> 1); }
};

class LineFinder {
 public:
  explicit LineFinder(const ChannelRounding& channel) : channel_(channel) {}

  // Writes kLineWords, or kBentLineWords when `bent`. False: there is no such line.
  bool find(bool bent, uint32_t* line) {
    if (!channel_.is_sane()) return false;
    first_output_ = channel_.output(channel_.low);
    last_output_ = channel_.output(channel_.high);
    if (bent) line[kBelow] = line[kStep] = 0;
    if (first_output_ == last_output_) return constant_line(line);
    find_steps();
    line[kStart] = static_cast<uint32_t>(-origin_);
    line[kRange] = static_cast<uint32_t>(range_);
    const int64_t negative = -channel_.offset - origin_;  // sums below have a negative product
    bend_ = bent ? (negative < 0 ? 0 : (negative > range_ ? range_ : negative)) : 0;
    constexpr int kTries = 41;
    const int64_t slope = rounded_slope();
    for (int i = 0; i < kTries; ++i) {
      if (try_slope(slope + ((i & 1) != 0 ? (i + 1) / 2 : -(i / 2)), bent, line)) return true;
    }
    return false;
  }

 private:
  static constexpr int64_t kSlopeLimit = int64_t{1} << (32 + kLowBits);

  bool constant_line(uint32_t* line) const {
    line[kStart] = static_cast<uint32_t>(-channel_.low);
    line[kRange] = 0x7FFFFFFF;
    line[kHigh] = line[kLow] = 0;
    line[kConstant] = static_cast<uint32_t>(first_output_) << 24;
    return channel_.high - channel_.low < 0x7FFFFFFF;
  }

  // steps_[q + 128]: the least sum whose output is at least q. Sums from origin_ on, range_ of
  // them, are not saturated.
  void find_steps() {
    int64_t below = channel_.low;
    for (int32_t q = first_output_ + 1; q <= last_output_; ++q) {
      int64_t above = channel_.high;
      while (above - below > 1) {
        const int64_t middle = below + (above - below) / 2;
        (channel_.output(middle) >= q ? above : below) = middle;
      }
      // Steep channels skip outputs: the next search begins at the same pair.
      steps_[q + 128] = above;
      below = above - 1;
    }
    const bool low_end = first_output_ == channel_.activation_min;
    const bool high_end = last_output_ == channel_.activation_max;
    origin_ = low_end ? steps_[first_output_ + 129] - 1 : channel_.low;
    range_ = (high_end ? steps_[last_output_ + 128] : channel_.high + 1) - origin_;
    last_inside_ = high_end ? last_output_ - 1 : last_output_;
  }

  // multiplier * 2^(24 + kLowBits), to the nearest.
  int64_t rounded_slope() const {
    const int32_t shift = channel_.multiplier.shift + 24 + static_cast<int32_t>(kLowBits) - 31;
    if (shift >= 0) return shift > 13 ? kSlopeLimit : int64_t{channel_.multiplier.value} << shift;
    return (int64_t{channel_.multiplier.value} + (int64_t{1} << (-shift - 1))) >> -shift;
  }

  int64_t value(int64_t a) const {
    return a * static_cast<int64_t>(high_) + (a * static_cast<int64_t>(low_) >> kLowBits);
  }
  ConstantInterval& side(int64_t a) { return sides_[a < bend_ ? 1 : 0]; }
  // The output at a must be at least / at most q; on the line outputs count from -128.
  void at_least(int64_t a, int32_t q) { side(a).at_least((int64_t{q + 128} << 24) - value(a)); }
  void at_most(int64_t a, int32_t q) { side(a).at_most((int64_t{q + 129} << 24) - 1 - value(a)); }
  void exactly(int64_t a) {
    const int32_t q = channel_.output(a + origin_);
    at_least(a, q);
    at_most(a, q);
  }

  bool try_slope(int64_t slope, bool bent, uint32_t* line) {
    if (slope < 0 || slope >= kSlopeLimit) return false;
    high_ = static_cast<uint32_t>(slope >> kLowBits);
    low_ = static_cast<uint32_t>(slope & ((1 << kLowBits) - 1));
    // No product may leave 32 bits; the sum may, its upper byte is kept modulo 256.
    if ((uint64_t{low_} * static_cast<uint64_t>(range_)) >> 32 != 0) return false;
    if ((uint64_t{high_} * static_cast<uint64_t>(range_)) >> 33 != 0) return false;
    sides_[0] = sides_[1] = ConstantInterval();
    exactly(0);
    exactly(range_ - 1);
    if (bend_ > 0) exactly(bend_ - 1);
    if (bend_ > 0 && bend_ < range_) exactly(bend_);
    for (int32_t q = first_output_ + 1; q <= last_inside_; ++q) {
      const int64_t a = steps_[q + 128] - origin_;
      if (a < range_) at_least(a, q);
      if (a > 0) at_most(a - 1, q - 1);
    }
    if (sides_[0].empty() || sides_[1].empty()) return false;
    line[kHigh] = high_;
    line[kLow] = low_;
    // From outputs that count from -128 to the byte that is stored: the topmost bit flips.
    constexpr uint32_t kFlip = uint32_t{1} << 31;
    const bool all_below = bend_ == range_;
    line[kConstant] = sides_[all_below ? 1 : 0].middle() + kFlip;
    if (!bent) return true;
    const bool two = bend_ > 0 && !all_below;
    line[kBelow] = two ? static_cast<uint32_t>(bend_) : 0;
    line[kStep] = two ? sides_[1].middle() + kFlip - line[kConstant] : 0;
    return true;
  }

  const ChannelRounding& channel_;
  int32_t first_output_ = 0, last_output_ = 0, last_inside_ = 0;
  int64_t steps_[256] = {};
  int64_t origin_ = 0, range_ = 0, bend_ = 0;
  uint32_t high_ = 0, low_ = 0;
  ConstantInterval sides_[2];
};

// A layer as the packers of this folder take it: int8 with int8 weights, a row of `steps` weights
// an output channel.
struct LayerSource {
  const int8_t* weights;
  uint32_t channels;
  uint32_t steps;
  const int32_t* bias;            // one a channel
  const Multiplier* multipliers;  // one a channel
  int32_t input_zero_point;
  int32_t output_zero_point;
  int32_t activation_min;
  int32_t activation_max;

  // Sums of weight * input, for inputs of -128..127, not yet less their zero point.
  ChannelRounding rounding(uint32_t channel) const {
    ChannelRounding r{multipliers[channel], bias[channel], 0, 0, output_zero_point,
                      activation_min,       activation_max};
    for (uint32_t k = 0; k < steps; ++k) {
      const int32_t weight = weights[channel * steps + k];
      r.offset -= int64_t{input_zero_point} * weight;
      r.low += weight > 0 ? -128 * weight : 127 * weight;
      r.high += weight > 0 ? 127 * weight : -128 * weight;
    }
    return r;
  }
};

// Writes the lines of all channels, each `distance` words after the last, and says by `bent` which
// form they all have. A layer bends when one channel must. False: some channel has no line.
inline bool find_lines(const LayerSource& source, uint32_t* lines, uint32_t distance,
                       uint32_t bent_distance, bool* bent) {
  for (*bent = false;; *bent = true) {
    bool all = true;
    for (uint32_t n = 0; n < source.channels && all; ++n) {
      const ChannelRounding channel = source.rounding(n);
      uint32_t* line = lines + n * (*bent ? bent_distance : distance);
      all = LineFinder(channel).find(*bent, line);
    }
    if (all || *bent) return all;
  }
}

}  // namespace mote::kernels::packed
