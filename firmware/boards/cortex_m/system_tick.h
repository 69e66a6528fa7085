// The clock of every Cortex-M board: the 24-bit SysTick counter, extended to 32 bits.
#pragma once

#include <stdint.h>

extern "C" void system_tick_handler();

namespace cortex_m {

// Processor clock cycles since the first call: an application that does not ask for the time is
// not interrupted by it.
uint32_t system_ticks();

}  // namespace cortex_m
