// Windows that slide over an input, and the part of each that lies inside: convolutions, pools.
#pragma once

#include <stdint.h>

namespace mote::kernels {

// One of the two axes. Tap t of output o lies at input index o * stride - padding + t * dilation.
// prepare has made sure that no such index reaches 2^31: the extent of a window is below 2^16.
struct WindowAxis {
  int32_t input;  // elements
  int32_t output;
  uint16_t filter;    // taps
  uint16_t stride;    // from a window to the next
  uint16_t dilation;  // from a tap to the next
  uint16_t padding;   // before the first element
};

struct Window {
  WindowAxis rows;
  WindowAxis columns;
};

// The taps first ... first + count - 1 of a window lie inside the input, the first at `start`.
// A window that is dilated may have none; `start` is 0 then.
struct Taps {
  int32_t first;
  int32_t count;
  int32_t start;
};

Taps taps_inside(const WindowAxis& axis, int32_t output);

// Calls visit(taps of the rows, taps of the columns) for every output position, row by row.
template <class Visit>
void for_each_window(const Window& window, Visit visit) {
  for (int32_t y = 0; y < window.rows.output; ++y) {
    const Taps rows = taps_inside(window.rows, y);
    for (int32_t x = 0; x < window.columns.output; ++x) {
      visit(rows, taps_inside(window.columns, x));
    }
  }
}

}  // namespace mote::kernels
