// Runs the 2x4 kernel over any number of positions and channels, and rounds generically where no
// shorter form is proved.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/arm_dsp_gemm.h"

namespace mote::kernels::packed {

struct GemmLayer {
  const int32_t* stream;
  uint32_t group_words;
  uint32_t channels;
  int32_t channel_step;  // bytes from one channel's output to the next: 1, or those of a plane
  OutputRange output;
  const Multiplier* multipliers;  // kGeneric
};

constexpr uint32_t kMostSegments = 24;

template <Rounding kRounding, int kFinalShift, int kPairs, int kPosition, bool kTable, bool kPlanes>
class Positions {
  using Kernel = Gemm<kRounding, kFinalShift, kPairs, kPosition, kTable, kPlanes>;

 public:
  // `starts` says where each segment of position 0 lies, with a null at the end when there are
  // several; the output is that of position 0 and channel 0.
  static void run(const GemmLayer& layer, const int16_t* const* starts, uint32_t positions,
                  int8_t* output) {
    const int32_t step = kPlanes ? 1 : static_cast<int32_t>(layer.channels);
    const uint32_t by_group = kRounding == Rounding::kGeneric ? 0 : layer.channels & ~3u;
    for (uint32_t first = 0; by_group != 0 && first < positions;) {
      const uint32_t pairs = first + 1 < positions ? (positions - first) / 2 : 1;
      const int32_t behind = static_cast<int32_t>(by_group) * layer.channel_step;
      GemmCall call = {layer.stream,
                       layer.stream + by_group / 4 * layer.group_words,
                       nullptr,
                       nullptr,
                       output + static_cast<int32_t>(first) * step,
                       first + 1 < positions ? step : 0,
                       layer.channel_step,
                       2 * step - behind,
                       layer.output.zero_point,
                       static_cast<int32_t>(pairs)};
      run_at(call, starts, first);
      first += 2 * pairs;
    }
    if (by_group == layer.channels) return;
    for (uint32_t first = 0; first < positions; first += 2) {
      for (uint32_t channel = by_group; channel < layer.channels; channel += 4) {
        run_group(layer, starts, first, positions, channel, output);
      }
    }
  }

 private:
  static void run_at(GemmCall& call, const int16_t* const* starts, uint32_t position) {
    const int16_t* table[kTable ? kMostSegments + 1 : 1];
    const uint32_t elements = position * (kPosition / 2);
    call.input = starts[0] + elements;
    call.table = table;
    for (uint32_t i = 0; kTable && (table[i] = starts[i]) != nullptr; ++i) table[i] += elements;
    Kernel::run(call);
  }

  // Up to four channels of one or two positions, by way of a buffer: what ends early is not
  // written. Some 25 instructions an output more.
  static void run_group(const GemmLayer& layer, const int16_t* const* starts, uint32_t position,
                        uint32_t positions, uint32_t channel, int8_t* output) {
    int32_t sums[8];
    int8_t bytes[8];
    constexpr bool kSums = kRounding == Rounding::kGeneric;
    const int32_t* stream = layer.stream + channel / 4 * layer.group_words;
    GemmCall call = {stream,
                     stream + layer.group_words,
                     nullptr,
                     nullptr,
                     kSums ? static_cast<void*>(sums) : bytes,
                     kPlanes ? 1 : 4,
                     2,
                     0,
                     layer.output.zero_point,
                     1};
    run_at(call, starts, position);
    const int32_t step = kPlanes ? 1 : static_cast<int32_t>(layer.channels);
    for (uint32_t p = 0; p < 2 && position + p < positions; ++p) {
      int8_t* row = output + static_cast<int32_t>(position + p) * step;
      for (uint32_t c = 0; c < 4 && channel + c < layer.channels; ++c) {
        row[static_cast<int32_t>(channel + c) * layer.channel_step] =
            kSums ? finish_generic(byte_pair_sum(sums + 4 * p, static_cast<int>(c)),
                                   layer.multipliers[channel + c], layer.output)
                  : bytes[kPlanes ? 2 * c + p : 4 * p + c];
      }
    }
  }
};

}  // namespace mote::kernels::packed
