// The device library's platform hooks, served by the board.
#include "mote/platform.h"

#include <string.h>

#include "firmware/boards/board.h"

namespace mote::platform {

void log(const char* text) {
  board::write(text, static_cast<uint32_t>(strlen(text)));
  board::write("\n", 1);
}

uint32_t ticks() {
  return board::ticks();
}

uint32_t ticks_per_second() {
  return board::ticks_per_second();
}

}  // namespace mote::platform
