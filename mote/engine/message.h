// Turns a Diagnosis into a sentence, for those who link it: the library itself never formats.
#pragma once

#include <stdint.h>

#include "mote/base/diagnosis.h"
#include "mote/base/span.h"

namespace mote {

// "node 12 CONV_2D: bias is f32, i32 needed" into `buffer`, cut to its size and always terminated
// by a zero. 160 bytes hold every message of the library. Returns the length without the zero.
uint32_t write_message(const Diagnosis& diagnosis, Span<char> buffer);

// The schema's name of a builtin operator that Mote knows ("CONV_2D"), else null.
const char* operator_name(int32_t builtin);

}  // namespace mote
