// The clock of every Cortex-M board: the 24-bit SysTick counter, extended to 32 bits.
#pragma once

#include <stdint.h>

extern "C" void system_tick_handler();

namespace cortex_m {

// Counts processor clock cycles from here on.
void start_system_tick();
uint32_t system_ticks();

}  // namespace cortex_m
