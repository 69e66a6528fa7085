// The program's start on this computer: what reset is on a board.
#include "firmware/boards/board.h"
#include "firmware/boards/host/arguments.h"

int main(int argument_count, char** arguments) {
  board::set_arguments(argument_count, arguments);
  return firmware_main();
}
