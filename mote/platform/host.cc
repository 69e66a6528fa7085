// The platform hooks on a desk: standard error and the monotonic clock.
#include <stdio.h>
#include <time.h>

#include "mote/platform.h"

namespace mote::platform {

void log(const char* text) {
  fprintf(stderr, "%s\n", text);
}

uint32_t ticks() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint32_t>(now.tv_sec) * ticks_per_second() +
         static_cast<uint32_t>(now.tv_nsec / 1000);
}

uint32_t ticks_per_second() {
  return 1000000;
}

}  // namespace mote::platform
