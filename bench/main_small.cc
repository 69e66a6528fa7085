// The least program around a model: what flash and RAM are measured on. Prints nothing.
#include "bench/program.h"
#include "firmware/boards/board.h"

int firmware_main() {
  if (bench::start() != nullptr) return 1;
  return bench::invoke() == nullptr ? 0 : 1;
}
