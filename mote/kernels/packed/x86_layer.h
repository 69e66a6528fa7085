// What the packed kernels for x86 share: the processor's level, a layer's facts, windows as rows.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/packed/x86_intrinsics.h"
#include "mote/kernels/window.h"

namespace mote::kernels::packed {

// Each level needs those before it. AVX-512 here means F, BW, VL, DQ and VNNI.
enum class X86Level : uint8_t { kPortable, kAvx2, kAvx512 };

inline X86Level x86_level() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")) {
    return X86Level::kAvx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return X86Level::kAvx2;
#endif
  return X86Level::kPortable;
}

// A convolution without groups, or a depthwise one with a depth multiplier of 1. NHWC.
struct X86Layer {
  Window window;
  int32_t batches;
  int32_t input_channels;
  int32_t output_channels;
  // i8 only
  int32_t input_zero_point;
  int32_t output_zero_point;
  int32_t activation_min;
  int32_t activation_max;
};

// Outputs go in blocks of 16: what 512 bits hold of 32-bit sums.
inline constexpr int32_t kX86Block = 16;

constexpr int32_t x86_blocks(int32_t channels) {
  return (channels + kX86Block - 1) / kX86Block;
}

#if defined(__x86_64__)
// The first `count` lanes of a block.
inline __mmask16 x86_lanes(int32_t count) {
  return static_cast<__mmask16>(count >= kX86Block ? 0xFFFFu : (1u << count) - 1);
}
#endif

// The taps of one output of a convolution.
constexpr int32_t x86_depth(const X86Layer& layer) {
  return layer.window.rows.filter * layer.window.columns.filter * layer.input_channels;
}

constexpr int32_t x86_depthwise_taps(const X86Layer& layer) {
  return layer.window.rows.filter * layer.window.columns.filter;
}

constexpr int32_t x86_positions(const X86Layer& layer) {
  return layer.window.rows.output * layer.window.columns.output;
}

// Whether the windows are single positions, as many as there are inputs: they lie side by side.
inline bool x86_is_side_by_side(const X86Layer& layer) {
  const WindowAxis &rows = layer.window.rows, &columns = layer.window.columns;
  return rows.filter == 1 && columns.filter == 1 && rows.stride == 1 && columns.stride == 1 &&
         rows.padding == 0 && columns.padding == 0;
}

// Copies row `y` of a window that begins at column `x` to `row`: filter columns x channels, with
// `outside` where the input ends. Returns the end of what was written.
template <class T>
T* x86_copy_window_row(const X86Layer& layer, const T* image, int32_t y, int32_t x, T outside,
                       T* row) {
  const WindowAxis& columns = layer.window.columns;
  const int32_t channels = layer.input_channels;
  T* const end = row + columns.filter * channels;
  if (y < 0 || y >= layer.window.rows.input) {
    while (row != end) *row++ = outside;
    return end;
  }
  const T* line = image + y * columns.input * channels;
  if (columns.dilation == 1 && x >= 0 && x + columns.filter <= columns.input) {
    memcpy(row, line + x * channels, static_cast<size_t>(columns.filter * channels) * sizeof(T));
    return end;
  }
  for (int32_t tap = 0; tap < columns.filter; ++tap, x += columns.dilation) {
    const bool inside = x >= 0 && x < columns.input;
    for (int32_t c = 0; c < channels; ++c) *row++ = inside ? line[x * channels + c] : outside;
  }
  return end;
}

// The whole window of output position `position` (row major) as one run of x86_depth() elements.
template <class T>
void x86_copy_window(const X86Layer& layer, const T* image, int32_t position, T outside, T* patch) {
  const WindowAxis &rows = layer.window.rows, &columns = layer.window.columns;
  int32_t y = position / columns.output * rows.stride - rows.padding;
  const int32_t x = position % columns.output * columns.stride - columns.padding;
  for (int32_t tap = 0; tap < rows.filter; ++tap, y += rows.dilation) {
    patch = x86_copy_window_row(layer, image, y, x, outside, patch);
  }
}

// Where the taps of the window at (y, x) lie; those outside at `outside`.
template <class T>
void x86_find_taps(const X86Layer& layer, const T* image, int32_t y, int32_t x, const T* outside,
                   const T** taps) {
  const WindowAxis &rows = layer.window.rows, &columns = layer.window.columns;
  for (int32_t i = 0; i < rows.filter; ++i, y += rows.dilation) {
    const bool row_inside = y >= 0 && y < rows.input;
    for (int32_t j = 0; j < columns.filter; ++j) {
      const int32_t column = x + j * columns.dilation;
      const bool inside = row_inside && column >= 0 && column < columns.input;
      *taps++ = inside ? image + (y * columns.input + column) * layer.input_channels : outside;
    }
  }
}

// A run of neighbours in a row of depthwise outputs. The taps of the next position lie `step`
// elements behind those of the one before.
struct X86Run {
  int32_t count;
  int32_t step;
};

// How many positions of a run lie side by side in a block of channels, input and output alike.
inline int32_t x86_positions_together(const X86Layer& layer, const X86Run& run) {
  const int32_t channels = layer.output_channels;
  return run.step == channels && channels <= kX86Block / 2 ? kX86Block / channels : 1;
}

// Goes through the outputs of a depthwise layer in runs. `taps` gets the taps of the first
// position; rows outside read `outside`, as long as a row of the input. Where a window reaches
// beyond the ends of a row, the run is one position long.
template <class T, class Function>
void x86_depthwise_runs(const X86Layer& layer, const T* input, const T* outside, const T** taps,
                        Function function) {
  const WindowAxis &rows = layer.window.rows, &columns = layer.window.columns;
  const int32_t stride = columns.stride, padding = columns.padding;
  const int32_t last = columns.input - 1 + padding - (columns.filter - 1) * columns.dilation;
  const int32_t begin = (padding + stride - 1) / stride;  // columns where all lies inside
  const int32_t behind = last < 0 ? 0 : last / stride + 1;
  const int32_t end = behind < columns.output ? behind : columns.output;
  for (int32_t b = 0; b < layer.batches; ++b) {
    for (int32_t y = 0; y < rows.output; ++y) {
      for (int32_t x = 0; x < columns.output;) {
        const X86Run run{x >= begin && x < end ? end - x : 1, stride * layer.input_channels};
        x86_find_taps(layer, input, y * rows.stride - rows.padding, x * stride - padding, outside,
                      taps);
        function(run);
        x += run.count;
      }
    }
    input += rows.input * columns.input * layer.input_channels;
  }
}

}  // namespace mote::kernels::packed
