// Measures the stack: start-up fills it with a pattern, later one looks how much is still there.
#pragma once

#include <stdint.h>

namespace board {

// Fills the stack region below the stack pointer of the caller, for start-up code and for those who
// measure a part of a program. Does nothing on the host.
void paint_stack();

}  // namespace board
