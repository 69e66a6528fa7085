// Arm semihosting: the emulator or the debug probe serves a breakpoint instruction.
#pragma once

#include <stdint.h>

namespace cortex_m {

// Ends the emulation. Without a debugger the breakpoint is a fault, which also stops the board.
[[noreturn]] inline void semihosting_exit(int code) {
  constexpr uint32_t kExitExtended = 0x20;
  constexpr uint32_t kApplicationExit = 0x20026;
  const uint32_t arguments[2] = {kApplicationExit, static_cast<uint32_t>(code)};
  register uint32_t operation asm("r0") = kExitExtended;
  register const uint32_t* block asm("r1") = arguments;
  for (;;) asm volatile("bkpt 0xAB" : "+r"(operation) : "r"(block) : "memory");
}

}  // namespace cortex_m
