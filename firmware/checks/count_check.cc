// A region whose number of instructions is known from the source, to test the counting plugin.
#include "firmware/boards/board.h"
#include "firmware/boards/region.h"

namespace {

// 1 + 100 * 2 instructions, and one to return.
[[gnu::naked, gnu::noinline]] void count_to_a_hundred() {
  asm volatile(
      "  .syntax unified\n"
      "  movs r0, #100\n"
      "1:\n"
      "  subs r0, #1\n"
      "  bne 1b\n"
      "  bx lr\n");
}

}  // namespace

// Each region: the two calls that it contains (of the function and of mote_region_end), and the
// 202.
int firmware_main() {
  constexpr int kRegions = 3;
  for (int i = 0; i < kRegions; ++i) {
    mote_region_begin();
    count_to_a_hundred();
    mote_region_end();
  }
  return 0;
}
