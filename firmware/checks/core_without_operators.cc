// The library without any operator, all of what every program links: for the budget of its size.
#include "firmware/boards/board.h"
#include "mote/mote.h"

extern "C" const uint8_t some_bytes[];
extern "C" const uint8_t some_bytes_end[];

namespace {

alignas(16) uint8_t arena[1024];
mote::Model model;

}  // namespace

int firmware_main() {
  if (model.open(some_bytes, static_cast<size_t>(some_bytes_end - some_bytes))) return 0;
  mote::Interpreter interpreter(model, mote::OpTable(), mote::Span<uint8_t>(arena));
  if (interpreter.allocate()) return 1;
  interpreter.input(0).as<int8_t>()[0] = 1;
  if (interpreter.invoke()) return 1;
  return interpreter.output(0).as<int8_t>()[0];
}
