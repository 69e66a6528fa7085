// Layers for the packed MVE kernels, and their comparison with the portable reference kernels.
// Without any library: the same cases run on the desk (on the kernels' twins in plain C++) and on
// the chip (on the assembly).
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/conv_2d.h"
#include "mote/kernels/depthwise_conv_2d.h"
#include "mote/kernels/isa/isa.h"
#include "mote/kernels/packed/arm_mve_convolution.h"
#include "mote/kernels/packed/arm_mve_depthwise_layer.h"
#include "mote/kernels/packed/arm_mve_fully_connected.h"
#include "mote/kernels/packed/arm_mve_pack.h"

namespace mote::test {

using kernels::Window;
using namespace kernels::packed;

// Buffers for one case at a time. On the desk each is as large as asked for and not larger, so that
// the address sanitizer sees what lies beyond.
class CaseMemory {
 public:
  virtual int8_t* take(size_t bytes) = 0;  // aligned to 16
  virtual void give_back_all() = 0;
  virtual void complain(const char* what, uint32_t line, uint32_t wrong) = 0;

 protected:
  ~CaseMemory() = default;
};

struct CaseNoise {
  uint32_t state;

  uint32_t next() {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
  }
  // Turn 0: the ends of i8 alone; 1: many zero points; else everything.
  void fill(int8_t* to, size_t count, uint32_t turn, int32_t zero_point) {
    for (size_t i = 0; i < count; ++i) {
      const uint32_t bits = next();
      to[i] = static_cast<int8_t>(bits >> 16);
      if (turn == 0) to[i] = (bits & 64) != 0 ? 127 : -128;
      if (turn == 1 && (bits & 0xFF) < 100) to[i] = static_cast<int8_t>(zero_point);
    }
  }
};

constexpr size_t kGuard = 32;
constexpr int8_t kGuardByte = 0x5A;

// What a layer computes, apart from its window.
struct CaseLayer {
  MveLayer packed;
  kernels::LayerQuantization quantization;
  int32_t* bias;
  Multiplier* multipliers;
  int8_t* weights;

  CaseLayer(CaseMemory& memory, CaseNoise& noise, uint32_t turn, uint32_t flags, uint32_t channels,
            uint32_t rows, uint32_t row_inputs) {
    const size_t size = size_t{channels} * rows * row_inputs;
    weights = memory.take(size);
    bias = reinterpret_cast<int32_t*>(memory.take(size_t{4} * channels));
    multipliers = reinterpret_cast<Multiplier*>(memory.take(sizeof(Multiplier) * channels));
    noise.fill(weights, size, turn, 0);
    const bool clamped = (flags & kMveClamp) != 0, signed_too = (flags & kMveAwayFromZero) != 0;
    const int32_t zero = signed_too ? 5 : clamped ? -100 : -128;
    const int32_t low = clamped ? (signed_too ? -20 : zero) : -128;
    const int32_t input_zero = turn == 0 ? -128 : static_cast<int32_t>(noise.next() % 256) - 128;
    for (uint32_t i = 0; i < channels; ++i) {
      bias[i] = static_cast<int32_t>(noise.next()) >> (10 + turn % 4 * 4);
      const int32_t lowest = turn == 2 ? -31 : -13;
      const int32_t above = ((flags & kMveLeftShift) != 0 ? 4 : 1) - lowest;
      multipliers[i] = {static_cast<int32_t>(noise.next() >> 2 | 1u << 30),
                        lowest + static_cast<int32_t>(noise.next() % static_cast<uint32_t>(above))};
    }
    if ((flags & kMveLeftShift) != 0) multipliers[0].shift = 2;
    if (turn == 3) multipliers[channels - 1] = {0, 0};
    packed = {channels,    rows,       row_inputs, weights, bias,
              multipliers, input_zero, zero,       low,     clamped ? 101 : 127};
    quantization = {static_cast<int16_t>(-input_zero),
                    static_cast<int16_t>(zero),
                    static_cast<int16_t>(low),
                    static_cast<int16_t>(packed.activation_max),
                    0,
                    1,
                    0};
  }

  kernels::LayerMathI8<isa::Portable> math() const { return {{quantization, multipliers, bias}}; }
  MveOutput output() const {
    return {packed.channels, packed.output_zero_point, packed.activation_min,
            packed.activation_max};
  }
};

inline size_t pixels_of(const Window& window, bool output) {
  const kernels::WindowAxis& rows = window.rows;
  const kernels::WindowAxis& columns = window.columns;
  return output ? static_cast<size_t>(rows.output) * static_cast<size_t>(columns.output)
                : static_cast<size_t>(rows.input) * static_cast<size_t>(columns.input);
}

// Wrong bytes in `got`, which has a guard before and behind.
inline uint32_t count_wrong(const int8_t* want, const int8_t* got, size_t size) {
  uint32_t wrong = 0;
  for (size_t i = 0; i < size; ++i) wrong += want[i] != got[i];
  for (size_t i = 0; i < kGuard; ++i) wrong += got[size + i] != kGuardByte;
  for (size_t i = 1; i <= kGuard; ++i) wrong += *(got - i) != kGuardByte;
  return wrong;
}

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
    const size_t input_size = pixels_of(c.window, false) * c.batches * c.inputs;
    const size_t output_size = pixels_of(c.window, true) * c.batches * c.outputs;
    int8_t* input = memory.take(input_size);
    int8_t* want = memory.take(output_size);
    int8_t* got = memory.take(output_size + 2 * kGuard);
    noise.fill(input, input_size, turn, layer.packed.input_zero_point);
    memset(got, kGuardByte, output_size + 2 * kGuard);
    got += kGuard;
    const kernels::Conv2DShape shape{c.window, c.batches, c.inputs, c.outputs, c.inputs, c.outputs};
    kernels::conv_2d(shape, layer.math(), input, layer.weights, want);

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
      mve_convolution_direct<kSteps, kFlags>(direct_of(c, kSteps, kFlags), layer.output(), input,
                                             weights, got);
    } else if (c.way == Way::kRows) {
      int8_t* scratch = memory.take(MveWindow::bytes(convolution));
      mve_convolution_rows<kSteps, kFlags>(convolution, layer.output(), input, weights, got,
                                           scratch);
    } else {
      int8_t* scratch = memory.take(mve_patches_bytes(convolution, kSteps));
      mve_convolution_patches<kSteps, kFlags>(convolution, layer.output(), input, weights, got,
                                              scratch);
    }
    const uint32_t wrong = count_wrong(want, got, output_size);
    if (wrong > 0) memory.complain("convolution", line, wrong);
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
    int8_t* input = memory.take(inputs);
    int8_t* want = memory.take(outputs);
    int8_t* got = memory.take(outputs + 2 * kGuard);
    noise.fill(input, inputs, turn, layer.packed.input_zero_point);
    memset(got, kGuardByte, outputs + 2 * kGuard);
    got += kGuard;
    constexpr Window kOne = {{1, 1, 1, 1, 1, 0}, {1, 1, 1, 1, 1, 0}};
    const kernels::Conv2DShape shape{kOne, 1, inputs, outputs, inputs, outputs};
    kernels::conv_2d(shape, layer.math(), input, layer.weights, want);

    const uint32_t flags = mve_flags(layer.packed) | (inputs % 16 != 0 ? kMveDepthTail : 0);
    if (flags != kFlags) memory.complain("flags", line, flags);
    int8_t* weights = memory.take(mve_fully_connected_weights_bytes(layer.packed, kFlags));
    mve_pack_fully_connected(layer.packed, kFlags, weights);
    const uint32_t turns = kUnrolled == 0 ? 0 : inputs / 16 / (kUnrolled == 0 ? 1 : kUnrolled);
    const MveLayer& numbers = layer.packed;
    mve_fully_connected<kUnrolled, kFlags>({input, weights, got, got + outputs,
                                            numbers.output_zero_point, numbers.activation_min,
                                            numbers.activation_max, turns, inputs % 16});
    const uint32_t wrong = count_wrong(want, got, outputs);
    if (wrong > 0) memory.complain("fully connected", line, wrong);
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

// --- depthwise ---

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
    const size_t input_size = pixels_of(window, false) * batches * channels;
    const size_t output_size = pixels_of(window, true) * batches * channels;
    int8_t* input = memory.take(input_size);
    int8_t* want = memory.take(output_size);
    int8_t* got = memory.take(output_size + 2 * kGuard);
    noise.fill(input, input_size, turn, layer.packed.input_zero_point);
    memset(got, kGuardByte, output_size + 2 * kGuard);
    got += kGuard;
    kernels::depthwise_conv_2d({window, batches, channels, channels, channels, 1}, layer.math(),
                               input, layer.weights, want);

    if ((mve_flags(layer.packed) & ~kMveRagged) != kFlags) memory.complain("flags", line, taps);
    int8_t* weights = memory.take(size_t{kMveChannelWeights} * channels);
    mve_pack_depthwise(layer.packed, along_rows, weights);
    const MveDepthwise depthwise = depthwise_of(
        window, batches, channels, layer.packed.input_zero_point, along_rows, turn % 3 + 1);
    int8_t* scratch = memory.take(mve_depthwise_scratch_bytes(depthwise, kStride));
    mve_depthwise<kStride, kFlags>(depthwise, layer.output(), input, weights, got, scratch);
    const uint32_t wrong = count_wrong(want, got, output_size);
    if (wrong > 0) memory.complain("depthwise", line * 10 + turn, wrong);
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

}  // namespace mote::test
