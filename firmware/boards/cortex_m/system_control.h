// The few processor registers that start-up and the fault report need, alike on every Cortex-M.
#pragma once

#include <stdint.h>

namespace cortex_m {

inline volatile uint32_t& device_register(uintptr_t address) {
  return *reinterpret_cast<volatile uint32_t*>(address);
}

// Both units are off after reset on the cores that have them; using one would be a fault.
inline void enable_float_and_vector_units() {
#if defined(__ARM_FP) || defined(__ARM_FEATURE_MVE)
  constexpr uintptr_t kCoprocessorAccessControl = 0xE000ED88;
  constexpr uint32_t kFullAccess = 0xFu << 20;  // coprocessors 10 and 11
  device_register(kCoprocessorAccessControl) |= kFullAccess;
  asm volatile("dsb\n isb" ::: "memory");
#endif
}

// The exception that is being handled.
inline const char* exception_name() {
  uint32_t number = 0;
  asm volatile("mrs %0, ipsr" : "=r"(number));
  switch (number) {
    case 2:
      return "NMI";
    case 3:
      return "HardFault";
    case 4:
      return "MemManage";
    case 5:
      return "BusFault";
    case 6:
      return "UsageFault";
    case 7:
      return "SecureFault";
    default:
      return "unexpected exception";
  }
}

// Why, as bits of the Configurable Fault Status Register; a Cortex-M0 has none and does not say.
inline uint32_t fault_status() {
#if __ARM_ARCH >= 7
  return device_register(0xE000ED28);
#else
  return 0;
#endif
}

}  // namespace cortex_m
