// QEMU's Xtensa sim machine: console and exit through the instruction SIMCALL, clock from CCOUNT.
#include "firmware/boards/board.h"

#include <string.h>

#include "firmware/base/text_line.h"
#include "firmware/boards/stack_paint.h"

extern "C" {
// Defined by the linker script.
extern uint8_t __bss_start[], __bss_end[];

[[noreturn]] void start_board();
[[noreturn]] void report_exception(uint32_t cause, uint32_t program_counter,
                                   uint32_t return_address, uint32_t address);
}

namespace {

enum : uint32_t {
  kSimulatorExit = 1,
  kSimulatorWrite = 4,
  kSimulatorArgumentCount = 1000,
  kSimulatorArgumentBytes = 1001,
  kSimulatorArguments = 1002,
};

// The simulator's system call: number in a2, arguments from a3 on, result in a2.
uint32_t simulator_call(uint32_t number, uint32_t first, uint32_t second, uint32_t third) {
  register uint32_t a2 asm("a2") = number;
  register uint32_t a3 asm("a3") = first;
  register uint32_t a4 asm("a4") = second;
  register uint32_t a5 asm("a5") = third;
  asm volatile("simcall" : "+r"(a2), "+r"(a3) : "r"(a4), "r"(a5) : "memory");
  return a2;
}

}  // namespace

void start_board() {
  board::paint_stack();
  memset(__bss_start, 0, static_cast<size_t>(__bss_end - __bss_start));
  board::exit(firmware_main());
}

void report_exception(uint32_t cause, uint32_t program_counter, uint32_t return_address,
                      uint32_t address) {
  firmware::TextLine line;
  line.text("fault: exception ").number(cause).text(" at pc 0x").hexadecimal(program_counter, 8);
  line.text(", a0 0x").hexadecimal(return_address, 8);
  line.text(", address 0x").hexadecimal(address, 8).text("\n");
  board::write(line.data(), line.size());
  board::exit(board::kFaultExitCode);
}

namespace board {

void write(const char* text, uint32_t length) {
  constexpr uint32_t kStandardOutput = 1;
  simulator_call(kSimulatorWrite, kStandardOutput,
                 static_cast<uint32_t>(reinterpret_cast<uintptr_t>(text)), length);
}

void debugger_write(const char* text, uint32_t length) {
  write(text, length);
}

// The simulator gives a table of pointers, a null, and behind it the words with their zeros.
uint32_t command_line(char* text, uint32_t capacity) {
  constexpr uint32_t kMostArguments = 8;
  static uint32_t table[64];
  const uint32_t count = simulator_call(kSimulatorArgumentCount, 0, 0, 0);
  const uint32_t bytes = simulator_call(kSimulatorArgumentBytes, 0, 0, 0);
  text[0] = '\0';
  if (count == 0 || count > kMostArguments || bytes > sizeof table) return 0;
  simulator_call(kSimulatorArguments, static_cast<uint32_t>(reinterpret_cast<uintptr_t>(table)), 0,
                 0);
  uint32_t length = 0;
  for (uint32_t i = 0; i < count; ++i) {
    const char* word = reinterpret_cast<const char*>(uintptr_t{table[i]});
    const uint32_t letters = static_cast<uint32_t>(strlen(word));
    if (length + letters + 2 > capacity) break;
    if (i > 0) text[length++] = ' ';
    memcpy(text + length, word, letters);
    length += letters;
  }
  text[length] = '\0';
  return length;
}

void exit(int code) {
  for (;;) simulator_call(kSimulatorExit, static_cast<uint32_t>(code), 0, 0);
}

uint32_t ticks() {
  uint32_t count = 0;
  asm volatile("rsr %0, ccount" : "=r"(count));
  return count;
}

uint32_t ticks_per_second() {
  return 40000000;
}

Bytes companion_file() {
  return {reinterpret_cast<const uint8_t*>(uintptr_t{MOTE_BOARD_COMPANION}),
          MOTE_BOARD_COMPANION_SIZE};
}

}  // namespace board
