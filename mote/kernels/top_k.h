// The largest values of a row, in descending order, and where they stand.
#pragma once

#include <stdint.h>
#include <string.h>

namespace mote::kernels {

// best[0 .. k) and places[0 .. k) of `count` values, k <= count; of equal values, the first one
// comes first. Insertion into the sorted outputs needs no other memory. A value costs one
// comparison when it is not among the best so far, which is the rule when k is small; at worst,
// rising values cost count * k. A float that is not a number is less than no other: it stays out
// once there are k values.
template <class T>
void top_k(const T* values, uint32_t count, uint32_t k, T* best, int32_t* places) {
  uint32_t found = 0;
  for (uint32_t i = 0; i < count; ++i) {
    T value;  // 64-bit constants are aligned to 4 only
    memcpy(&value, values + i, sizeof value);
    if (found == k && !(value > best[k - 1])) continue;
    if (found < k) ++found;
    uint32_t at = found - 1;
    for (; at > 0 && value > best[at - 1]; --at) {
      best[at] = best[at - 1];
      places[at] = places[at - 1];
    }
    best[at] = value;
    places[at] = static_cast<int32_t>(i);
  }
}

}  // namespace mote::kernels
