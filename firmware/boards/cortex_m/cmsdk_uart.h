// Arm's CMSDK UART, the console of the MPS2 and MPS3 boards.
#pragma once

#include <stdint.h>

#include "firmware/boards/cortex_m/system_control.h"

namespace cortex_m {

// `base` is the address of the UART's registers.
inline void cmsdk_uart_write(uintptr_t base, const char* text, uint32_t length) {
  volatile uint32_t& data = device_register(base);
  volatile uint32_t& state = device_register(base + 0x04);
  volatile uint32_t& control = device_register(base + 0x08);
  volatile uint32_t& divider = device_register(base + 0x10);
  constexpr uint32_t kTransmitFull = 1;
  constexpr uint32_t kTransmitEnable = 1;
  constexpr uint32_t kSmallestDivider = 16;
  if (control != kTransmitEnable) {
    divider = kSmallestDivider;
    control = kTransmitEnable;
  }
  for (uint32_t i = 0; i < length; ++i) {
    while ((state & kTransmitFull) != 0) {
    }
    data = static_cast<uint8_t>(text[i]);
  }
  while ((state & kTransmitFull) != 0) {
  }
}

}  // namespace cortex_m
