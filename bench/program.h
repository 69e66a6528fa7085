// What a program to be measured gives the loop that measures it (main.cc) and the one that only
// runs it (main_small.cc).
#pragma once

#include <stdint.h>

namespace bench {

enum class Element : uint8_t { kByte, kI16, kI32, kI64, kF32, kOther };

struct Block {
  void* data;
  uint32_t bytes;
  Element element;
};

// All that happens once before the first inference. Null, or what went wrong.
const char* start();

// Valid after start().
uint32_t input_count();
uint32_t output_count();
Block input(uint32_t index);
Block output(uint32_t index);

// One inference. The second has mote_region_begin() and mote_region_end() called around every node
// of the main graph. Null, or what went wrong.
const char* invoke();
const char* invoke_with_marks();

}  // namespace bench
