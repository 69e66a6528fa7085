// The debugger's console and command line of every Cortex-M board.
#include "firmware/boards/board.h"
#include "firmware/boards/cortex_m/semihosting.h"
#include "firmware/boards/semihosting_debugger.h"

namespace board {

void debugger_write(const char* text, uint32_t length) {
  semihosting::write(cortex_m::semihosting_call, text, length);
}

uint32_t command_line(char* text, uint32_t capacity) {
  return semihosting::command_line(cortex_m::semihosting_call, text, capacity);
}

}  // namespace board
