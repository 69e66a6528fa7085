// The clock of every Cortex-M board: the 24-bit SysTick counter, extended to 32 bits.
#include "firmware/boards/cortex_m/system_tick.h"

#include "firmware/boards/cortex_m/system_control.h"

namespace {

constexpr uintptr_t kControl = 0xE000E010;
constexpr uintptr_t kReload = 0xE000E014;
constexpr uintptr_t kCurrent = 0xE000E018;
constexpr uint32_t kEnable = 1;
constexpr uint32_t kEnableWithInterruptFromProcessorClock = 7;
constexpr uint32_t kCounterBits = 24;
constexpr uint32_t kLargestCount = (1u << kCounterBits) - 1;

volatile uint32_t wraps = 0;

void start() {
  cortex_m::device_register(kReload) = kLargestCount;
  cortex_m::device_register(kCurrent) = 0;
  cortex_m::device_register(kControl) = kEnableWithInterruptFromProcessorClock;
  // The counter is loaded with the next clock; until then it reads as if it had run out.
  while (cortex_m::device_register(kCurrent) == 0) {
  }
}

}  // namespace

void system_tick_handler() {
  wraps = wraps + 1;
}

namespace cortex_m {

// The counter runs downwards. When it wraps between the two reads of `wraps`, read again.
uint32_t system_ticks() {
  // The bit for the clock alone may be set from the beginning, on cores with no other clock.
  if ((device_register(kControl) & kEnable) == 0) start();
  uint32_t before = 0;
  uint32_t count = 0;
  do {
    before = wraps;
    count = device_register(kCurrent);
  } while (before != wraps);
  return (before << kCounterBits) + (kLargestCount - count);
}

}  // namespace cortex_m
