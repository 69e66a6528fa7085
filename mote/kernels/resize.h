// Images of another size: bilinear interpolation and nearest neighbours. NHWC.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

namespace mote::kernels {

// Neither images' sides nor their products with 2^10 leave 32 bits, and floats count them exactly.
inline constexpr int32_t kMostResizeSide = 1 << 20;

struct ResizeShape {
  uint32_t batches;
  uint32_t input_rows;
  uint32_t input_columns;
  uint32_t output_rows;
  uint32_t output_columns;
  uint32_t depth;  // elements of a pixel; bytes of one for nearest neighbours
};

// `scale` is about input size / output size, as prepare has it from TFLite's formulas.
template <class Scale>
struct ResizeRule {
  Scale row_scale;
  Scale column_scale;
  uint8_t align_corners;       // the outer pixels' centers coincide
  uint8_t half_pixel_centers;  // pixels are areas, and their centers are scaled
};

// Two neighbours and how far from the first to the second. TFLite lets the part be negative or more
// than one at the borders, where both neighbours are the same and it does not matter; here it is 0.
template <class Part>
struct ResizePlace {
  uint32_t lower;
  uint32_t upper;
  Part part;
};

inline uint32_t resize_cut(int32_t index, uint32_t size) {
  return index <= 0 ? 0 : (index >= static_cast<int32_t>(size) ? size - 1 : uint32_t(index));
}

struct BilinearF32 {
  using Element = float;
  using Part = float;
  using Weight = float;
  static constexpr float kOne = 1.0f;

  static ResizePlace<float> place(uint32_t index, float scale, bool half_pixel, uint32_t size) {
    const float i = static_cast<float>(index);
    const float at = half_pixel ? (i + 0.5f) * scale - 0.5f : i * scale;
    const uint32_t lower = resize_cut(static_cast<int32_t>(floorf(at)), size);
    const uint32_t upper = resize_cut(static_cast<int32_t>(ceilf(at)), size);
    return {lower, upper, lower == upper ? 0.0f : at - static_cast<float>(lower)};
  }
  static float finish(float sum) { return sum; }
};

// TFLite's reference for integers, bit for bit: parts in 1/1024, halves rounded away from zero. The
// four weights are at most 2^20 together, so that sums of 8-bit values stay within 32 bits; TFLite
// takes 64. Enlarging so much that the rounded scale goes beyond the last pixel, TFLite reads
// there; this stays at the last one.
template <class T, class Sum>
struct BilinearInteger {
  using Element = T;
  using Part = int32_t;
  using Weight = Sum;
  static constexpr int32_t kOne = 1 << 10;

  static ResizePlace<int32_t> place(uint32_t index, int32_t scale, bool half_pixel, uint32_t size) {
    int32_t at = static_cast<int32_t>(index) * scale;
    if (half_pixel) at += scale / 2 - kOne / 2;
    const uint32_t lower = resize_cut(at / kOne, size);
    const uint32_t upper = resize_cut((at + kOne - 1) / kOne, size);
    return {lower, upper, lower == upper ? 0 : at - static_cast<int32_t>(lower) * kOne};
  }
  static T finish(Sum sum) {
    constexpr Sum kHalf = 1 << 19;
    return static_cast<T>((sum + (sum > 0 ? kHalf : -kHalf)) / (1 << 20));
  }
};

// The pixel at `row` of the two rows of the input that it lies between. Never inlined: four inputs,
// four weights and the output are what the registers hold.
template <class Math>
[[gnu::noinline]] void resize_pixel(const typename Math::Element* const* corners,
                                    const typename Math::Weight* weights, uint32_t depth,
                                    typename Math::Element* output) {
  const typename Math::Element *a = corners[0], *b = corners[1], *c = corners[2], *d = corners[3];
  const typename Math::Weight wa = weights[0], wb = weights[1], wc = weights[2], wd = weights[3];
  for (uint32_t i = 0; i < depth; ++i) {
    output[i] = Math::finish(a[i] * wa + b[i] * wb + c[i] * wc + d[i] * wd);
  }
}

// Every output pixel is the mean of the four around its place in the input, weighted by the areas
// of the opposite rectangles.
template <class Math, class Scale>
void resize_bilinear(const ResizeShape& shape, const ResizeRule<Scale>& rule,
                     const typename Math::Element* input, typename Math::Element* output) {
  using Weight = typename Math::Weight;
  const bool half_pixel = rule.half_pixel_centers != 0;
  const uint32_t row_step = shape.input_columns * shape.depth;
  for (uint32_t i = 0; i < shape.batches * shape.output_rows; ++i) {
    const uint32_t y = i % shape.output_rows;
    if (i != 0 && y == 0) input += shape.input_rows * row_step;
    const auto row = Math::place(y, rule.row_scale, half_pixel, shape.input_rows);
    const typename Math::Element* upper = input + row.lower * row_step;
    const typename Math::Element* lower = input + row.upper * row_step;
    for (uint32_t x = 0; x < shape.output_columns; ++x, output += shape.depth) {
      const auto column = Math::place(x, rule.column_scale, half_pixel, shape.input_columns);
      const uint32_t left = column.lower * shape.depth, right = column.upper * shape.depth;
      const typename Math::Element* const corners[] = {upper + left, lower + left, upper + right,
                                                       lower + right};
      const Weight down = row.part, up = Math::kOne - row.part;
      const Weight to_right = column.part, to_left = Math::kOne - column.part;
      const Weight weights[] = {up * to_left, down * to_left, up * to_right, down * to_right};
      resize_pixel<Math>(corners, weights, shape.depth, output);
    }
  }
}

inline uint32_t nearest_index(uint32_t index, float scale, const ResizeRule<float>& rule,
                              uint32_t size) {
  const float i = static_cast<float>(index) + (rule.half_pixel_centers != 0 ? 0.5f : 0.0f);
  const float at = i * scale;
  return resize_cut(static_cast<int32_t>(rule.align_corners != 0 ? roundf(at) : floorf(at)), size);
}

// Any dtype: pixels are bytes. A row that comes from the same input row as the one before is copied
// from there, whole.
inline void resize_nearest(const ResizeShape& shape, const ResizeRule<float>& rule,
                           const uint8_t* input, uint8_t* output) {
  const uint32_t output_row = shape.output_columns * shape.depth;
  for (uint32_t batch = 0; batch < shape.batches; ++batch) {
    uint32_t last = UINT32_MAX;
    for (uint32_t y = 0; y < shape.output_rows; ++y, output += output_row) {
      const uint32_t row = nearest_index(y, rule.row_scale, rule, shape.input_rows);
      if (row == last) {
        memcpy(output, output - output_row, output_row);
        continue;
      }
      last = row;
      const uint8_t* from = input + row * shape.input_columns * shape.depth;
      for (uint32_t x = 0; x < shape.output_columns; ++x) {
        const uint32_t column = nearest_index(x, rule.column_scale, rule, shape.input_columns);
        memcpy(output + x * shape.depth, from + column * shape.depth, shape.depth);
      }
    }
    input += shape.input_rows * shape.input_columns * shape.depth;
  }
}

}  // namespace mote::kernels
