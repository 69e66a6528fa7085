// The micro:bit's console: the UART of the nRF51822. QEMU's processor has SysTick; the real one has
// not, and would count with one of its timers.
#include "firmware/boards/board.h"

#include "firmware/boards/cortex_m/semihosting.h"
#include "firmware/boards/cortex_m/system_control.h"
#include "firmware/boards/cortex_m/system_tick.h"

namespace {

using cortex_m::device_register;

constexpr uintptr_t kStartTransmit = 0x40002008;
constexpr uintptr_t kTransmitReady = 0x4000211C;
constexpr uintptr_t kEnable = 0x40002500;
constexpr uintptr_t kTransmitData = 0x4000251C;
constexpr uint32_t kEnabled = 4;

void start_uart() {
  device_register(kEnable) = kEnabled;
  device_register(kStartTransmit) = 1;
}

}  // namespace

namespace board {

void write(const char* text, uint32_t length) {
  if (device_register(kEnable) != kEnabled) start_uart();
  for (uint32_t i = 0; i < length; ++i) {
    device_register(kTransmitReady) = 0;
    device_register(kTransmitData) = static_cast<uint8_t>(text[i]);
    while (device_register(kTransmitReady) == 0) {
    }
  }
}

void exit(int code) {
  cortex_m::semihosting_exit(code);
}

uint32_t ticks() {
  return cortex_m::system_ticks();
}

uint32_t ticks_per_second() {
  return 16000000;
}

// All of the memory belongs to the image.
Bytes companion_file() {
  return {nullptr, 0};
}

}  // namespace board
