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

// Where the segments of position 0 begin, with a null behind them. On the chip the table lies at
// the begin of the scratch memory, which is planned, and not on the stack; on the desk pointers are
// too long for that.
class SegmentTable {
 public:
#if MOTE_HAS_ARM_DSP
  explicit SegmentTable(void* scratch) : starts_(static_cast<const int16_t**>(scratch)) {}
#else
  explicit SegmentTable(void* /*scratch*/) {}
#endif
  static constexpr uint32_t bytes(uint32_t segments) {
    return segments > 1 ? 4 * (segments + 1) : 0;
  }
  const int16_t** starts() {
    return starts_;
  }
  // Segments that follow one another.
  const int16_t** set(const int16_t* first, uint32_t segments, uint32_t elements) {
    for (uint32_t i = 0; i < segments; ++i) starts_[i] = first + i * elements;
    starts_[segments] = nullptr;
    return starts_;
  }

 private:
#if MOTE_HAS_ARM_DSP
  const int16_t** const starts_;
#else
  const int16_t* starts_[kMostSegments + 1];
#endif
};

template <Rounding kRounding, int kFinalShift, int kPairs, int kPosition, bool kTable, bool kPlanes,
          int kRows = 1, int kPitch = 0>
class Positions {
  using Kernel = Gemm<kRounding, kFinalShift, kPairs, kPosition, kTable, kPlanes, kRows, kPitch>;

 public:
  // `starts` says where each segment of position 0 lies, with a null at the end when there are
  // several, and is moved on then; the output is that of position 0 and channel 0.
  static void run(const GemmLayer& layer, const int16_t** starts, uint32_t positions,
                  int8_t* output) {
    const int32_t step = kPlanes ? 1 : static_cast<int32_t>(layer.channels);
    const uint32_t by_group = kRounding == Rounding::kGeneric ? 0 : layer.channels & ~3u;
    for (uint32_t first = 0; by_group != 0 && first < positions;) {
      const uint32_t pairs = first + 1 < positions ? (positions - first) / 2 : 1;
      const int32_t behind = static_cast<int32_t>(by_group) * layer.channel_step;
      GemmCall call = {layer.stream,
                       layer.stream + by_group / 4 * layer.group_words,
                       at(starts, first),
                       starts,
                       output + static_cast<int32_t>(first) * step,
                       first + 1 < positions ? step : 0,
                       layer.channel_step,
                       2 * step - behind,
                       layer.output.zero_point,
                       static_cast<int32_t>(pairs)};
      Kernel::run(call);
      first += 2 * pairs;
    }
    if (by_group == layer.channels) return;
    if (by_group != 0) move_back(starts, (positions + 1) & ~1u);
    for (uint32_t first = 0; first < positions; first += 2) {
      for (uint32_t channel = by_group; channel < layer.channels; channel += 4) {
        if (channel != by_group) move_back(starts, 2);
        run_group(layer, starts, first, positions, channel, output);
      }
    }
  }

 private:
  // A table has been moved on by the kernel.
  static const int16_t* at(const int16_t* const* starts, uint32_t position) {
    return kTable ? nullptr : starts[0] + position * (kPosition / 2);
  }
  static void move_back(const int16_t** starts, uint32_t positions) {
    if (!kTable) return;
    for (; *starts != nullptr; ++starts) *starts -= positions * (kPosition / 2);
  }

  // Up to four channels of one or two positions, by way of a buffer: what ends early is not
  // written. Some 25 instructions an output more.
  static void run_group(const GemmLayer& layer, const int16_t** starts, uint32_t position,
                        uint32_t positions, uint32_t channel, int8_t* output) {
    int32_t sums[8];
    int8_t bytes[8];
    constexpr bool kSums = kRounding == Rounding::kGeneric;
    const int32_t* stream = layer.stream + channel / 4 * layer.group_words;
    GemmCall call = {stream,
                     stream + layer.group_words,
                     at(starts, position),
                     starts,
                     kSums ? static_cast<void*>(sums) : bytes,
                     kPlanes ? 1 : 4,
                     2,
                     0,
                     layer.output.zero_point,
                     1};
    Kernel::run(call);
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
