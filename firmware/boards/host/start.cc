// The program's start on this computer: what reset is on a board.
#include "firmware/boards/board.h"
#include "firmware/boards/host/companion.h"

int main(int argument_count, char** arguments) {
  if (argument_count > 1) board::set_companion_path(arguments[1]);
  return firmware_main();
}
