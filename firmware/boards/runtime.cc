// What the C++ compiler expects of a runtime library when there is none: RISC-V's and Xtensa's
// compilers come without libstdc++, and Arm's would bring exceptions and a heap along.
#include <string.h>

#include "firmware/boards/board.h"

// In the vtable of a class whose functions are pure; called only by a program that is wrong.
extern "C" void __cxa_pure_virtual() {
  constexpr char kMessage[] = "fault: call of a pure virtual function\n";
  board::write(kMessage, sizeof kMessage - 1);
  board::exit(board::kFaultExitCode);
}

// In place of the C library's, which on Arm is unrolled to 732 bytes. Only operator names are ever
// compared, a few times at start-up.
extern "C" int strcmp(const char* a, const char* b) {
  while (*a != '\0' && *a == *b) {
    ++a;
    ++b;
  }
  return static_cast<unsigned char>(*a) - static_cast<unsigned char>(*b);
}
