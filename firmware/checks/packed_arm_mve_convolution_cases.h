// CONV_2D and FULLY_CONNECTED on MVE, in all the ways of the kernels.
#pragma once

#include "firmware/checks/packed_arm_mve_case.h"
#include "mote/kernels/conv_2d.h"
#include "mote/kernels/packed/arm_mve_fully_connected.h"

namespace mote::test::mve {

enum class Way : uint8_t { kDirect, kRows, kPatches };

struct ConvolutionCase {
  Way way;
  uint32_t batches;
  Window window;
  uint32_t inputs, outputs;
};

inline MveDirect direct_of(const ConvolutionCase& c, uint32_t steps, uint32_t flags) {
  const kernels::WindowAxis& rows = c.window.rows;
  const kernels::WindowAxis& columns = c.window.columns;
  const uint32_t row_bytes = static_cast<uint32_t>(columns.input) * c.inputs;
  MveDirect direct = {};
  direct.runs = static_cast<uint32_t>(rows.output);
  direct.run_step = rows.stride * row_bytes;
  direct.pixels = static_cast<uint32_t>(columns.output);
  direct.pixel_step = columns.stride * c.inputs;
  direct.row_step = static_cast<int32_t>(row_bytes - 16 * steps);
  direct.rows = (flags & kMveRows) != 0 ? rows.filter : c.inputs * columns.filter % 16;
  return direct;
}

template <uint32_t kSteps, uint32_t kFlags>
void check_convolution(CaseMemory& memory, const ConvolutionCase& c, uint32_t line) {
  for (uint32_t turn = 0; turn < 5; ++turn) {
    CaseNoise noise{line * 977 + turn + 1};
    const uint32_t row_inputs = c.window.columns.filter * c.inputs;
    CaseLayer layer(memory, noise, turn, kFlags, c.outputs, c.window.rows.filter, row_inputs);
    CaseTensors tensors(memory, noise, turn, layer.packed.input_zero_point,
                        pixels_of(c.window, false) * c.batches * c.inputs,
                        pixels_of(c.window, true) * c.batches * c.outputs);
    const kernels::Conv2DShape shape{c.window, c.batches, c.inputs, c.outputs, c.inputs, c.outputs};
    kernels::conv_2d(shape, layer.math(), tensors.input, layer.weights, tensors.want);

    MveLayer packed_layer = layer.packed;
    if (c.way == Way::kPatches) {
      packed_layer.row_inputs *= packed_layer.rows;
      packed_layer.rows = 1;
    }
    constexpr uint32_t kOfTheWay = kMveRows | kMveDepthTail;
    const uint32_t flags = mve_flags(packed_layer) | (kFlags & kOfTheWay);
    if (flags != kFlags) memory.complain("flags", line, flags);
    if (kSteps != mve_steps(packed_layer.row_inputs)) memory.complain("steps", line, kSteps);
    int8_t* weights = memory.take(mve_block_weights_bytes(packed_layer, kFlags));
    mve_pack_block(packed_layer, kFlags, weights);
    const MveConvolution convolution = {c.batches, c.window, c.inputs,
                                        packed_layer.input_zero_point};
    if (c.way == Way::kDirect) {
      mve_convolution_direct<kSteps, kFlags>(direct_of(c, kSteps, kFlags), layer.output(),
                                             tensors.input, weights, tensors.got);
    } else if (c.way == Way::kRows) {
      int8_t* scratch = memory.take(MveWindow::bytes(convolution));
      mve_convolution_rows<kSteps, kFlags>(convolution, layer.output(), tensors.input, weights,
                                           tensors.got, scratch);
    } else {
      int8_t* scratch = memory.take(mve_patches_bytes(convolution, kSteps));
      mve_convolution_patches<kSteps, kFlags>(convolution, layer.output(), tensors.input, weights,
                                              tensors.got, scratch);
    }
    tensors.compare(memory, "convolution", line);
    memory.give_back_all();
  }
}

inline void check_convolutions(CaseMemory& memory) {
  // rows, then columns: input, output, filter, stride, dilation, padding
  constexpr Window kPoint = {{3, 3, 1, 1, 1, 0}, {3, 3, 1, 1, 1, 0}};
  constexpr Window kOne = {{1, 1, 1, 1, 1, 0}, {1, 1, 1, 1, 1, 0}};
  constexpr Window kStrided = {{5, 3, 1, 2, 1, 0}, {6, 3, 1, 2, 1, 0}};
  constexpr Window kSame = {{4, 4, 3, 1, 1, 1}, {5, 5, 3, 1, 1, 1}};
  constexpr Window kHalf = {{5, 3, 3, 2, 1, 1}, {6, 3, 3, 2, 1, 0}};
  constexpr Window kTall = {{9, 5, 10, 2, 1, 4}, {10, 5, 4, 2, 1, 1}};
  constexpr Window kDilated = {{7, 7, 3, 1, 2, 2}, {8, 8, 3, 1, 3, 3}};
  constexpr Window kValid = {{4, 3, 2, 1, 1, 0}, {9, 4, 2, 2, 1, 0}};
  constexpr Window kWide = {{2, 2, 5, 1, 1, 2}, {3, 3, 4, 1, 1, 1}};
  constexpr uint32_t kAway = kMveAwayFromZero, kTail = kMveDepthTail;
  const uint32_t line = __LINE__;
  check_convolution<4, 0>(memory, {Way::kDirect, 1, kPoint, 64, 64}, __LINE__ - line);
  check_convolution<1, 0>(memory, {Way::kDirect, 1, kOne, 16, 8}, __LINE__ - line);
  check_convolution<1, kTail>(memory, {Way::kDirect, 1, kPoint, 8, 16}, __LINE__ - line);
  check_convolution<1, kTail | kMveRagged>(memory, {Way::kDirect, 1, kOne, 1, 1}, __LINE__ - line);
  check_convolution<2, kTail | kAway | kMveRagged>(memory, {Way::kDirect, 1, kStrided, 17, 9},
                                                   __LINE__ - line);
  check_convolution<2, kTail | kMveClamp | kMveRagged>(memory, {Way::kDirect, 1, kPoint, 31, 7},
                                                       __LINE__ - line);
  check_convolution<2, kAway | kMveClamp | kMveLeftShift>(memory, {Way::kDirect, 1, kPoint, 32, 24},
                                                          __LINE__ - line);
  check_convolution<3, kTail | kMveLeftShift | kMveRagged>(
      memory, {Way::kDirect, 1, kStrided, 33, 15}, __LINE__ - line);
  check_convolution<2, kAway | kMveRows>(memory, {Way::kDirect, 1, kValid, 16, 8}, __LINE__ - line);
  check_convolution<3, kMveRows>(memory, {Way::kRows, 2, kSame, 16, 16}, __LINE__ - line);
  check_convolution<3, kMveRows | kAway | kMveRagged>(memory, {Way::kRows, 1, kHalf, 15, 17},
                                                      __LINE__ - line);
  check_convolution<1, kMveRows>(memory, {Way::kRows, 1, kSame, 3, 8}, __LINE__ - line);
  check_convolution<4, kMveRows | kMveClamp>(memory, {Way::kRows, 2, kWide, 16, 8},
                                             __LINE__ - line);
  check_convolution<2, 0>(memory, {Way::kPatches, 2, kSame, 3, 16}, __LINE__ - line);
  check_convolution<3, 0>(memory, {Way::kPatches, 1, kTall, 1, 64}, __LINE__ - line);
  check_convolution<3, kAway | kMveRagged>(memory, {Way::kPatches, 1, kDilated, 5, 3},
                                           __LINE__ - line);
  check_convolution<12, kAway | kMveClamp | kMveLeftShift>(
      memory, {Way::kPatches, 1, kDilated, 20, 8}, __LINE__ - line);
  check_convolution<2, kMveRagged>(memory, {Way::kPatches, 3, kValid, 7, 2}, __LINE__ - line);
}

template <uint32_t kUnrolled, uint32_t kFlags>
void check_fully_connected(CaseMemory& memory, uint32_t inputs, uint32_t outputs, uint32_t line) {
  for (uint32_t turn = 0; turn < 5; ++turn) {
    CaseNoise noise{line * 1319 + turn + 1};
    CaseLayer layer(memory, noise, turn, kFlags, outputs, 1, inputs);
    CaseTensors tensors(memory, noise, turn, layer.packed.input_zero_point, inputs, outputs);
    constexpr Window kOne = {{1, 1, 1, 1, 1, 0}, {1, 1, 1, 1, 1, 0}};
    const kernels::Conv2DShape shape{kOne, 1, inputs, outputs, inputs, outputs};
    kernels::conv_2d(shape, layer.math(), tensors.input, layer.weights, tensors.want);

    const uint32_t flags = mve_flags(layer.packed) | (inputs % 16 != 0 ? kMveDepthTail : 0);
    if (flags != kFlags) memory.complain("flags", line, flags);
    int8_t* weights = memory.take(mve_fully_connected_weights_bytes(layer.packed, kFlags));
    mve_pack_fully_connected(layer.packed, kFlags, weights);
    const uint32_t turns = kUnrolled == 0 ? 0 : inputs / 16 / (kUnrolled == 0 ? 1 : kUnrolled);
    const MveLayer& numbers = layer.packed;
    mve_fully_connected<kUnrolled, kFlags>(
        {tensors.input, weights, tensors.got, tensors.got + outputs, numbers.output_zero_point,
         numbers.activation_min, numbers.activation_max, turns, inputs % 16});
    tensors.compare(memory, "fully connected", line);
    memory.give_back_all();
  }
}

inline void check_fully_connecteds(CaseMemory& memory) {
  constexpr uint32_t kAway = kMveAwayFromZero, kTail = kMveDepthTail;
  const uint32_t line = __LINE__;
  check_fully_connected<4, 0>(memory, 64, 16, __LINE__ - line);
  check_fully_connected<5, 0>(memory, 160, 8, __LINE__ - line);
  check_fully_connected<1, kAway | kMveRagged>(memory, 48, 12, __LINE__ - line);
  check_fully_connected<3, kTail | kMveClamp | kMveRagged>(memory, 150, 3, __LINE__ - line);
  check_fully_connected<0, kTail>(memory, 8, 128, __LINE__ - line);
  check_fully_connected<0, kTail | kMveRagged>(memory, 1, 1, __LINE__ - line);
  check_fully_connected<1, kTail | kAway | kMveLeftShift>(memory, 17, 8, __LINE__ - line);
  check_fully_connected<2, kMveLeftShift | kMveClamp | kMveRagged>(memory, 64, 15, __LINE__ - line);
}

}  // namespace mote::test::mve
