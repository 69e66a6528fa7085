// Takes a processor fault on purpose: the board must say so and end with its own exit code.
#include "firmware/boards/board.h"

int firmware_main() {
  __builtin_trap();
  return 0;
}
