// The taps of a window that lie inside the input. One copy for all kernels: it runs once for each
// output position, not once for each product.
#include "mote/kernels/window.h"

namespace mote::kernels {

// Walks inwards from both ends: two comparisons for a window in the interior, a step for each tap
// outside. Divisions would cost more on cores that have none.
Taps taps_inside(const WindowAxis& axis, int32_t output) {
  Taps taps{0, axis.filter, output * axis.stride - axis.padding};
  int32_t last = taps.start + (axis.filter - 1) * axis.dilation;
  for (; taps.count > 0 && last >= axis.input; last -= axis.dilation) --taps.count;
  for (; taps.count > 0 && taps.start < 0; taps.start += axis.dilation) {
    ++taps.first;
    --taps.count;
  }
  if (taps.count == 0) taps.start = 0;
  return taps;
}

}  // namespace mote::kernels
