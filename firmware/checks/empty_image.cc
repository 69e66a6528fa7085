// A program that does nothing: what the board alone costs, to be subtracted from others.
#include "firmware/boards/board.h"

int firmware_main() {
  return 0;
}
