// Packs a layer for pixel_pair.h: groups proved for every channel, weights in lanes, lines.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/packed/channel_line_pack.h"
#include "mote/kernels/packed/pixel_pair.h"

namespace mote::kernels::packed {

constexpr uint32_t kPairGroups[] = {12, 6, 4, 3, 2};

constexpr uint32_t round_up(uint32_t n, uint32_t step) {
  return (n + step - 1) / step * step;
}

// Bounds for the buffers below.
constexpr uint32_t pair_parameter_words(uint32_t channels) {
  return channels * (kPairLine + kBentLineWords);
}
constexpr uint32_t pair_weight_bytes(uint32_t channels, uint32_t steps) {
  return round_up(channels, kPairLanes) * round_up(steps, 12);
}

struct PackedPairs {
  uint32_t* parameters;  // pair_parameter_words()
  int8_t* weights;       // pair_weight_bytes()
  // What packing finds.
  uint32_t parameter_words = 0;
  uint32_t weight_bytes = 0;
  uint32_t padded_steps = 0;
  bool bent = false;
  uint32_t steps_by_group[13] = {};  // sum over channels, for estimates of cost
};

// Whether sums of x * w stay inside int16 for every x of -128..127 in every group of the row. The
// upper of the two sums is rounded from p, the lower is what remains: -32768..32767 for both.
inline bool groups_fit(const int8_t* weights, uint32_t steps, uint32_t group) {
  for (uint32_t k = 0; k < steps; k += group) {
    int32_t positive = 0, negative = 0;
    for (uint32_t i = k; i < k + group && i < steps; ++i) {
      (weights[i] > 0 ? positive : negative) += weights[i] > 0 ? weights[i] : -weights[i];
    }
    if (127 * positive + 128 * negative > 32767) return false;
    if (128 * positive + 127 * negative > 32768) return false;
  }
  return true;
}

// The largest group that fits `together` channels at once; 0: none does (-128 twice in a row).
inline uint32_t choose_group(const LayerSource& source, uint32_t channel, uint32_t together) {
  uint32_t best = 0, best_cost = UINT32_MAX;
  for (const uint32_t group : kPairGroups) {
    bool fit = true;
    for (uint32_t n = channel; n < channel + together; ++n) {
      fit = fit && groups_fit(source.weights + n * source.steps, source.steps, group);
    }
    // 6 instructions a step and 6 a group; steps are rounded up to whole groups.
    const uint32_t cost = (source.steps + group - 1) / group * (6 * group + 6);
    if (!fit || cost >= best_cost) continue;
    best = group;
    best_cost = cost;
  }
  return best;
}

// Entry::entry(group, groups) is what the inner kernel wants to know; it takes Entry::kTogether
// channels at a time where the number of channels left is a multiple of that.
template <class Entry>
bool pack_pairs(const LayerSource& source, PackedPairs& packed) {
  constexpr uint32_t kMostSteps = 0xFFFF / 8 - 12;
  if (source.steps == 0 || source.steps > kMostSteps || source.channels == 0) return false;
  if (!find_lines(source, packed.parameters + kPairLine, kPairLine + kLineWords,
                  kPairLine + kBentLineWords, &packed.bent)) {
    return false;
  }
  const uint32_t words = kPairLine + (packed.bent ? kBentLineWords : kLineWords);
  packed.parameter_words = words * source.channels;
  packed.padded_steps = 0;
  for (uint32_t n = 0; n < source.channels;) {
    const uint32_t together = (source.channels - n) % Entry::kTogether == 0 ? Entry::kTogether : 1;
    const uint32_t group = choose_group(source, n, together);
    if (group == 0) return false;
    const uint32_t groups = (source.steps + group - 1) / group;
    packed.padded_steps =
        groups * group > packed.padded_steps ? groups * group : packed.padded_steps;
    packed.steps_by_group[group] += groups * group * together;
    for (uint32_t i = 0; i < together; ++i, ++n) {
      packed.parameters[n * words] = Entry::entry(group, groups) | groups * group * 8 << 16;
    }
  }
  const uint32_t first = first_lane(source.channels);
  packed.weight_bytes = (source.channels + first) * packed.padded_steps;
  memset(packed.weights, 0, packed.weight_bytes);
  for (uint32_t n = 0; n < source.channels; ++n) {
    const uint32_t block = (n + first) / kPairLanes, lane = (n + first) % kPairLanes;
    for (uint32_t k = 0; k < source.steps; ++k) {
      packed.weights[(block * packed.padded_steps + k) * kPairLanes + lane] =
          source.weights[n * source.steps + k];
    }
  }
  return true;
}

}  // namespace mote::kernels::packed
