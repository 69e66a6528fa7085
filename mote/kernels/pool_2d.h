// Pools: each output is the mean or the maximum of a window of one channel, clamped. NHWC.
//
// Only taps inside the input count, also for the mean. Integer pools keep scale and zero point.
#pragma once

#include <float.h>
#include <math.h>
#include <stdint.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/window.h"

namespace mote::kernels {

struct Pool2DShape {
  Window window;
  uint32_t batches;
  uint32_t channels;
};

// sum / count, halves away from zero, as TFLite's reference kernel rounds. Prepare bounds the
// window so that the sum stays below 2^30.
template <class T>
struct AverageInteger {
  using Element = T;
  using Sum = int32_t;
  int32_t min;
  int32_t max;

  static Sum first() { return 0; }
  static Sum add(Sum sum, T x) { return sum + x; }
  T finish(Sum sum, int32_t count) const {
    const int32_t half = sum > 0 ? count / 2 : -(count / 2);
    return static_cast<T>(clamp((sum + half) / count, min, max));
  }
};

struct AverageF32 {
  using Element = float;
  using Sum = float;
  float min;
  float max;

  static Sum first() { return 0; }
  static Sum add(Sum sum, float x) { return sum + x; }
  float finish(Sum sum, int32_t count) const {
    const float mean = sum / static_cast<float>(count);
    return mean < min ? min : (mean > max ? max : mean);
  }
};

template <class T>
struct MaxInteger {
  using Element = T;
  using Sum = int32_t;
  int32_t min;
  int32_t max;

  static Sum first() { return INT16_MIN; }
  static Sum add(Sum so_far, T x) { return x > so_far ? x : so_far; }
  T finish(Sum largest, int32_t) const { return static_cast<T>(clamp(largest, min, max)); }
};

struct MaxF32 {
  using Element = float;
  using Sum = float;
  float min;
  float max;

  static Sum first() { return -FLT_MAX; }
  static Sum add(Sum so_far, float x) { return x > so_far ? x : so_far; }
  float finish(Sum largest, int32_t) const {
    return largest < min ? min : (largest > max ? max : largest);
  }
};

// sqrt(mean of the squares).
struct L2F32 {
  using Element = float;
  using Sum = float;
  float min;
  float max;

  static Sum first() { return 0; }
  static Sum add(Sum sum, float x) { return sum + x * x; }
  float finish(Sum sum, int32_t count) const {
    const float length = sqrtf(sum / static_cast<float>(count));
    return length < min ? min : (length > max ? max : length);
  }
};

// One window of one channel. `step` leads to the next column, `row_step` to the next row.
template <class Math>
typename Math::Sum pool_window(const typename Math::Element* input, Taps rows, Taps columns,
                               uint32_t step, uint32_t row_step) {
  typename Math::Sum sum = Math::first();
  for (int32_t row = 0; row < rows.count; ++row, input += row_step) {
    const typename Math::Element* x = input;
    for (int32_t column = 0; column < columns.count; ++column, x += step) sum = Math::add(sum, *x);
  }
  return sum;
}

template <class Math, class Element = typename Math::Element>
void pool_2d(const Pool2DShape& shape, const Math& math, const Element* input, Element* output) {
  const uint32_t row_step = static_cast<uint32_t>(shape.window.columns.input) * shape.channels;
  for (uint32_t b = 0; b < shape.batches; ++b) {
    for_each_window(shape.window, [&](Taps rows, Taps columns) {
      const Element* first = input + static_cast<uint32_t>(rows.start) * row_step +
                             static_cast<uint32_t>(columns.start) * shape.channels;
      for (uint32_t c = 0; c < shape.channels; ++c) {
        const auto sum = pool_window<Math>(first + c, rows, columns, shape.channels, row_step);
        *output++ = math.finish(sum, rows.count * columns.count);
      }
    });
    input += static_cast<uint32_t>(shape.window.rows.input) * row_step;
  }
}

}  // namespace mote::kernels
