// What an application may ask of the board it runs on: each firmware/boards/<board>/ implements it.
#pragma once

#include <stdint.h>

// The application. Start-up calls it once, with memory set up, the clock running and the stack
// painted; what it returns becomes the exit code of the emulator or of the program on the host.
int firmware_main();

namespace board {

// Exit code of an image that took a processor fault: unlike any that an application returns.
inline constexpr int kFaultExitCode = 99;

// To the board's console, in order, complete when the call returns.
void write(const char* text, uint32_t length);

// To the console of whoever started the board, an emulator or a debug probe: needs no serial port,
// and is a fault where nobody listens.
void debugger_write(const char* text, uint32_t length);

// The words that they started it with, separated by spaces: at most `capacity` bytes with the zero
// at the end. Returns how many; 0 when there are none. A fault, too, where nobody listens.
uint32_t command_line(char* text, uint32_t capacity);

// Ends the emulation, or stops for ever where there is no one to return to.
[[noreturn]] void exit(int code);

// A clock that counts up and wraps at 2^32. Differences of ticks below one wrap are meaningful.
uint32_t ticks();
uint32_t ticks_per_second();

// The most stack, in bytes, that was in use since start-up; 0 where it is not measured (the host).
uint32_t stack_high_water();

struct Bytes {
  const uint8_t* data;
  uint32_t size;
};

// A file that the one who started the board put beside the firmware: in memory that the image does
// not use (an emulator's loader, a debug probe), on the host the program's first argument. What
// lies there when nobody did is arbitrary, and `size` is the room rather than the file's size.
Bytes companion_file();

}  // namespace board
