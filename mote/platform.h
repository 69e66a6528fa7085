// What an application may ask of its board. The library declares these and never calls them; each
// board in firmware/boards defines them, and so does mote/platform/ for the desk.
#pragma once

#include <stdint.h>

namespace mote::platform {

void log(const char* text);  // a line, without line break
uint32_t ticks();            // a free-running counter, wraps at 2^32
uint32_t ticks_per_second();

}  // namespace mote::platform
