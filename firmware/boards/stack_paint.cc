// Measures the stack: start-up fills it with a pattern, later one looks how much is still there.
#include "firmware/boards/stack_paint.h"

#include "firmware/boards/board.h"

extern "C" {
// Defined by the linker script: the lowest address of the stack and the one above the highest.
extern uint32_t __stack_limit[];
extern uint32_t __stack_top[];
}

namespace {

// A word that code rarely stores: no small number, no address of the boards, no float of note.
constexpr uint32_t kPaint = 0xA5C3E1F7u;

// The words next to the stack pointer belong to the frames that are painting.
constexpr uint32_t kOwnFrameWords = 32;

}  // namespace

namespace board {

void paint_stack() {
  uint32_t* const here = static_cast<uint32_t*>(__builtin_frame_address(0));
  // volatile: the stack is no object that the compiler knows, it might drop the stores.
  for (volatile uint32_t* word = __stack_limit; word < here - kOwnFrameWords; ++word) {
    *word = kPaint;
  }
}

uint32_t stack_high_water() {
  const volatile uint32_t* word = __stack_limit;
  while (word < __stack_top && *word == kPaint) ++word;
  return static_cast<uint32_t>(reinterpret_cast<uintptr_t>(__stack_top) -
                               reinterpret_cast<uintptr_t>(word));
}

}  // namespace board
