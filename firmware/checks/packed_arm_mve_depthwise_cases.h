// DEPTHWISE_CONV_2D on MVE: strips along rows and along columns.
#pragma once

#include "firmware/checks/packed_arm_mve_case.h"
#include "mote/kernels/depthwise_conv_2d.h"
#include "mote/kernels/packed/arm_mve_depthwise_layer.h"

namespace mote::test::mve {

inline MveStripAxis strip_axis(const kernels::WindowAxis& axis, size_t input_step,
                               size_t output_step) {
  return {axis.input, axis.output, axis.padding, static_cast<uint32_t>(input_step),
          static_cast<uint32_t>(output_step)};
}

inline MveDepthwise depthwise_of(const Window& window, uint32_t batches, uint32_t channels,
                                 int32_t zero_point, bool along_rows, uint32_t strips) {
  const size_t input_row = size_t{channels} * static_cast<size_t>(window.columns.input);
  const size_t output_row = size_t{channels} * static_cast<size_t>(window.columns.output);
  const MveStripAxis rows = strip_axis(window.rows, input_row, output_row);
  const MveStripAxis columns = strip_axis(window.columns, channels, channels);
  return {batches,
          static_cast<uint32_t>(pixels_of(window, false)) * channels,
          static_cast<uint32_t>(pixels_of(window, true)) * channels,
          channels,
          zero_point,
          along_rows ? rows : columns,
          along_rows ? columns : rows,
          strips};
}

template <uint32_t kStride, uint32_t kFlags>
void check_depthwise(CaseMemory& memory, const Window& window, uint32_t channels, uint32_t line) {
  for (uint32_t turn = 0; turn < 8; ++turn) {
    const bool along_rows = turn % 2 == 1;
    CaseNoise noise{line * 571 + turn + 1};
    const uint32_t taps = uint32_t{window.rows.filter} * window.columns.filter, batches = 2;
    CaseLayer layer(memory, noise, turn, kFlags, channels, window.rows.filter,
                    window.columns.filter);
    CaseTensors tensors(memory, noise, turn, layer.packed.input_zero_point,
                        pixels_of(window, false) * batches * channels,
                        pixels_of(window, true) * batches * channels);
    kernels::depthwise_conv_2d({window, batches, channels, channels, channels, 1}, layer.math(),
                               tensors.input, layer.weights, tensors.want);

    if ((mve_flags(layer.packed) & ~kMveRagged) != kFlags) memory.complain("flags", line, taps);
    int8_t* weights = memory.take(size_t{kMveChannelWeights} * channels);
    mve_pack_depthwise(layer.packed, along_rows, weights);
    const MveDepthwise depthwise = depthwise_of(
        window, batches, channels, layer.packed.input_zero_point, along_rows, turn % 3 + 1);
    int8_t* scratch = memory.take(mve_depthwise_scratch_bytes(depthwise, kStride));
    mve_depthwise<kStride, kFlags>(depthwise, layer.output(), tensors.input, weights, tensors.got,
                                   scratch);
    tensors.compare(memory, "depthwise", line * 10 + turn);
    memory.give_back_all();
  }
}

inline void check_depthwises(CaseMemory& memory) {
  constexpr Window kOne = {{1, 1, 3, 1, 1, 1}, {1, 1, 3, 1, 1, 1}};
  constexpr Window kSame = {{4, 4, 3, 1, 1, 1}, {5, 5, 3, 1, 1, 1}};
  constexpr Window kEven = {{6, 6, 3, 1, 1, 1}, {8, 8, 3, 1, 1, 1}};
  constexpr Window kValid = {{5, 3, 3, 1, 1, 0}, {6, 5, 2, 1, 1, 0}};
  constexpr Window kHalf = {{6, 3, 3, 2, 1, 0}, {9, 5, 3, 2, 1, 1}};
  constexpr Window kHalfWide = {{3, 2, 3, 2, 1, 1}, {16, 8, 3, 2, 1, 0}};
  constexpr Window kTiny = {{1, 1, 2, 2, 1, 0}, {2, 1, 3, 2, 1, 0}};
  constexpr uint32_t kAway = kMveAwayFromZero;
  const uint32_t line = __LINE__;
  check_depthwise<1, 0>(memory, kSame, 16, __LINE__ - line);
  check_depthwise<1, 0>(memory, kOne, 17, __LINE__ - line);
  check_depthwise<1, 0>(memory, kEven, 3, __LINE__ - line);
  check_depthwise<1, kAway | kMveClamp | kMveLeftShift>(memory, kSame, 33, __LINE__ - line);
  check_depthwise<1, kAway>(memory, kValid, 8, __LINE__ - line);
  check_depthwise<1, kMveClamp>(memory, kEven, 20, __LINE__ - line);
  check_depthwise<2, 0>(memory, kHalf, 16, __LINE__ - line);
  check_depthwise<2, 0>(memory, kTiny, 1, __LINE__ - line);
  check_depthwise<2, kAway | kMveClamp | kMveLeftShift>(memory, kHalf, 19, __LINE__ - line);
  check_depthwise<2, kMveLeftShift>(memory, kHalfWide, 32, __LINE__ - line);
}

}  // namespace mote::test::mve
