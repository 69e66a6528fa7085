// Arm semihosting: the emulator or the debug probe serves a breakpoint instruction.
#pragma once

#include <stdint.h>

namespace cortex_m {

// The operation's result. `block` points at its arguments.
inline uint32_t semihosting_call(uint32_t number, const void* block) {
  register uint32_t operation asm("r0") = number;
  register const void* arguments asm("r1") = block;
  asm volatile("bkpt 0xAB" : "+r"(operation) : "r"(arguments) : "memory");
  return operation;
}

// Ends the emulation. Without a debugger the breakpoint is a fault, which also stops the board.
[[noreturn]] inline void semihosting_exit(int code) {
  constexpr uint32_t kExitExtended = 0x20;
  constexpr uint32_t kApplicationExit = 0x20026;
  const uint32_t arguments[2] = {kApplicationExit, static_cast<uint32_t>(code)};
  for (;;) semihosting_call(kExitExtended, arguments);
}

}  // namespace cortex_m
