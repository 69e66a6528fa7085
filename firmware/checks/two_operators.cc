// A program with two operators: its map must show no code of any other.
#include "firmware/boards/board.h"
#include "mote/mote.h"

extern "C" const uint8_t some_bytes[];
extern "C" const uint8_t some_bytes_end[];

namespace {

alignas(16) uint8_t arena[1024];
mote::Model model;

}  // namespace

int firmware_main() {
  mote::Resolver<2> resolver;
  resolver.add_fully_connected().add_softmax();
  if (model.open(some_bytes, static_cast<size_t>(some_bytes_end - some_bytes))) return 0;
  mote::Interpreter interpreter(model, resolver.table(), mote::Span<uint8_t>(arena));
  if (interpreter.allocate()) return 1;
  return interpreter.invoke() ? 1 : 0;
}
