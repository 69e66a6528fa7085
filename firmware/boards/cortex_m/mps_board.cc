// Arm's MPS2 and MPS3 boards; the addresses in which they differ come from their board.cmake.
#include "firmware/boards/board.h"
#include "firmware/boards/cortex_m/cmsdk_uart.h"
#include "firmware/boards/cortex_m/semihosting.h"
#include "firmware/boards/cortex_m/system_tick.h"

namespace board {

void write(const char* text, uint32_t length) {
  cortex_m::cmsdk_uart_write(MOTE_BOARD_UART, text, length);
}

void exit(int code) {
  cortex_m::semihosting_exit(code);
}

uint32_t ticks() {
  return cortex_m::system_ticks();
}

uint32_t ticks_per_second() {
  return MOTE_BOARD_CLOCK;
}

Bytes companion_file() {
  return {reinterpret_cast<const uint8_t*>(uintptr_t{MOTE_BOARD_COMPANION}),
          MOTE_BOARD_COMPANION_SIZE};
}

}  // namespace board
