// Windows and layers written down as their definitions say, slowly: what kernels are tested
// against.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace mote::test {

// One axis of a sliding window.
struct NaiveAxis {
  int input;
  int filter;
  int stride = 1;
  int dilation = 1;

  int span() const { return (filter - 1) * dilation + 1; }
};

struct NaiveWindow {
  NaiveAxis rows;
  NaiveAxis columns;
  bool same = true;

  int output(const NaiveAxis& axis) const {
    const double starts = same ? axis.input : axis.input - axis.span() + 1;
    return static_cast<int>(std::ceil(starts / axis.stride));
  }
  int output_rows() const { return output(rows); }
  int output_columns() const { return output(columns); }

  // Input index of a tap; may lie outside.
  int at(const NaiveAxis& axis, int out, int tap) const {
    const int missing = std::max(0, (output(axis) - 1) * axis.stride + axis.span() - axis.input);
    return out * axis.stride + tap * axis.dilation - (same ? missing / 2 : 0);
  }

  // visit(output position, tap of the filter, input position) for every tap inside, each counted
  // row by row.
  template <class Visit>
  void for_each_tap(Visit visit) const {
    const int outputs = output_rows() * output_columns(), taps = rows.filter * columns.filter;
    for (int i = 0; i < outputs * taps; ++i) {
      const int out = i / taps, tap = i % taps;
      const int y = at(rows, out / output_columns(), tap / columns.filter);
      const int x = at(columns, out % output_columns(), tap % columns.filter);
      if (y < 0 || y >= rows.input || x < 0 || x >= columns.input) continue;
      visit(out, tap, y * columns.input + x);
    }
  }
};

// Reproducible values from low to high.
template <class T>
std::vector<T> noise(size_t count, uint32_t seed, int low, int high) {
  std::vector<T> values(count);
  uint32_t state = seed * 2654435761u + 12345;
  for (T& value : values) {
    state = state * 1664525u + 1013904223u;
    const uint32_t range = static_cast<uint32_t>(high - low + 1);
    value = static_cast<T>(low + static_cast<int>((state >> 8) % range));
  }
  return values;
}

}  // namespace mote::test
