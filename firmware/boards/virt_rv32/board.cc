// QEMU's RISC-V virt machine: 16550 UART, CLINT timer, and the test device that ends the emulation.
#include "firmware/boards/board.h"

#include "firmware/base/text_line.h"
#include "firmware/boards/semihosting_debugger.h"
#include "firmware/boards/stack_paint.h"

extern "C" {
[[noreturn]] void start_board();
[[noreturn]] void report_trap(uint32_t cause, uint32_t program_counter, uint32_t return_address,
                              uint32_t value);
}

namespace {

constexpr uintptr_t kUart = 0x10000000;
constexpr uintptr_t kLineStatus = kUart + 5;
constexpr uint8_t kTransmitEmpty = 0x20;
constexpr uintptr_t kTestDevice = 0x00100000;
constexpr uintptr_t kMachineTime = 0x0200BFF8;

template <class T>
volatile T& device_register(uintptr_t address) {
  return *reinterpret_cast<volatile T*>(address);
}

// The three instructions together, none compressed, on one page: that is how the breakpoint is told
// from others.
uint32_t semihosting_call(uint32_t number, const void* block) {
  register uint32_t operation asm("a0") = number;
  register const void* arguments asm("a1") = block;
  asm volatile(
      ".option push\n"
      ".option norvc\n"
      ".balign 16\n"
      "slli x0, x0, 0x1f\n"
      "ebreak\n"
      "srai x0, x0, 7\n"
      ".option pop\n"
      : "+r"(operation)
      : "r"(arguments)
      : "memory");
  return operation;
}

}  // namespace

void start_board() {
  board::paint_stack();
  board::exit(firmware_main());
}

void report_trap(uint32_t cause, uint32_t program_counter, uint32_t return_address,
                 uint32_t value) {
  firmware::TextLine line;
  line.text("fault: trap ").number(cause).text(" at pc 0x").hexadecimal(program_counter, 8);
  line.text(", ra 0x").hexadecimal(return_address, 8);
  line.text(", value 0x").hexadecimal(value, 8).text("\n");
  board::write(line.data(), line.size());
  board::exit(board::kFaultExitCode);
}

namespace board {

void write(const char* text, uint32_t length) {
  for (uint32_t i = 0; i < length; ++i) {
    while ((device_register<uint8_t>(kLineStatus) & kTransmitEmpty) == 0) {
    }
    device_register<uint8_t>(kUart) = static_cast<uint8_t>(text[i]);
  }
}

void debugger_write(const char* text, uint32_t length) {
  semihosting::write(semihosting_call, text, length);
}

uint32_t command_line(char* text, uint32_t capacity) {
  return semihosting::command_line(semihosting_call, text, capacity);
}

void exit(int code) {
  constexpr uint32_t kPass = 0x5555;
  constexpr uint32_t kFail = 0x3333;  // with the exit code in the upper half
  const uint32_t value = code == 0 ? kPass : (static_cast<uint32_t>(code) << 16) | kFail;
  for (;;) device_register<uint32_t>(kTestDevice) = value;
}

uint32_t ticks() {
  return device_register<uint32_t>(kMachineTime);
}

uint32_t ticks_per_second() {
  return 10000000;
}

Bytes companion_file() {
  return {reinterpret_cast<const uint8_t*>(uintptr_t{MOTE_BOARD_COMPANION}),
          MOTE_BOARD_COMPANION_SIZE};
}

}  // namespace board
