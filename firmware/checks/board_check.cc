// Checks a board's start-up on the board: memory, clock, stack measurement. Prints what is wrong.
#include <string.h>

#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"

namespace {

uint32_t initialized[3] = {11, 22, 33};
uint32_t zeroed[64];

int complain(const char* words) {
  firmware::TextLine line;
  line.text("board: ").text(words).text("\n");
  board::write(line.data(), line.size());
  return 1;
}

bool memory_is_set_up() {
  if (initialized[0] != 11 || initialized[1] != 22 || initialized[2] != 33) return false;
  for (const uint32_t& word : zeroed) {
    // volatile: the compiler knows that nobody has written to the array.
    if (*static_cast<const volatile uint32_t*>(&word) != 0) return false;
  }
  return true;
}

bool clock_advances() {
  const uint32_t start = board::ticks();
  uint32_t last = start;
  for (volatile int i = 0; i < 10000; i = i + 1) {
    const uint32_t now = board::ticks();
    if (now - start < last - start) return false;
    last = now;
  }
  // Each of the reads takes a few instructions: 50 microseconds in all are far too little.
  return last - start > board::ticks_per_second() / 20000;
}

constexpr uint32_t kDeepBytes = 1500;

[[gnu::noinline]] void use_stack() {
  volatile uint8_t deep[kDeepBytes];
  for (uint32_t i = 0; i < kDeepBytes; ++i) deep[i] = static_cast<uint8_t>(i);
  if (deep[1] != 1) board::exit(1);
}

bool stack_is_measured() {
  const uint32_t before = board::stack_high_water();
  use_stack();
  const uint32_t after = board::stack_high_water();
  constexpr uint32_t kOtherFrames = 500;
  return before < kDeepBytes && after >= kDeepBytes && after < kDeepBytes + kOtherFrames;
}

}  // namespace

int firmware_main() {
  if (!memory_is_set_up()) return complain("data or bss were not set up");
  if (!clock_advances()) return complain("the clock does not count up");
  if (board::stack_high_water() != 0 && !stack_is_measured()) {
    return complain("the stack's high water mark is wrong");
  }
  constexpr char kFine[] = "board: memory, clock and stack are fine\n";
  board::write(kFine, static_cast<uint32_t>(strlen(kFine)));
  return 0;
}
