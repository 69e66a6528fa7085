// The two marker functions. They only need an address of their own: the compiler must neither
// inline them nor find out that one could stand for both.
#include "firmware/boards/region.h"

[[gnu::noinline, gnu::used]] void mote_region_begin() {
  asm volatile("/* begin */" ::: "memory");
}

[[gnu::noinline, gnu::used]] void mote_region_end() {
  asm volatile("/* end */" ::: "memory");
}
