// Start-up of every Cortex-M board: vector table, reset, faults. Nothing depends on the chip.
#include <stdint.h>

#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/boards/cortex_m/system_control.h"
#include "firmware/boards/cortex_m/system_tick.h"
#include "firmware/boards/stack_paint.h"

extern "C" {
// Defined by the linker script.
extern uint32_t __stack_top[];
extern uint32_t __data_start[], __data_end[];
extern const uint32_t __data_load[];
extern uint32_t __bss_start[], __bss_end[];

[[noreturn]] void reset_handler();
void fault_handler();
[[noreturn, gnu::used]] void report_fault(const uint32_t* frame);  // called by assembly
}

namespace {

// The start of a Cortex-M image in memory: the initial stack pointer, then the handlers of the
// fifteen system exceptions. No peripheral interrupt is ever enabled, so none has a vector.
struct VectorTable {
  const void* stack_top;
  void (*handlers[15])();
};

[[gnu::section(".vectors"), gnu::used]] const VectorTable kVectors = {
    __stack_top,
    {
        reset_handler,
        fault_handler,  // NMI
        fault_handler,  // HardFault
        fault_handler,  // MemManage
        fault_handler,  // BusFault
        fault_handler,  // UsageFault
        fault_handler,  // SecureFault
        nullptr,        // reserved, as the next two
        nullptr,
        nullptr,
        fault_handler,  // SVCall
        fault_handler,  // DebugMonitor
        nullptr,        // reserved
        fault_handler,  // PendSV
        system_tick_handler,
    }};

// What the compiler must not turn into calls of memcpy() and memset(): most images would have the
// former, of 308 bytes, for this alone.
void keep_loop() {
  asm volatile("" : : : "memory");
}

void initialize_memory() {
  const uint32_t* from = __data_load;
  for (uint32_t* to = __data_start; to < __data_end; ++to, keep_loop()) *to = *from++;
  for (uint32_t* to = __bss_start; to < __bss_end; ++to, keep_loop()) *to = 0;
}

}  // namespace

void reset_handler() {
  cortex_m::enable_float_and_vector_units();
  board::paint_stack();
  initialize_memory();
  board::exit(firmware_main());
}

// The processor has pushed the interrupted registers at the stack pointer. When the stack itself
// was the trouble there is no room left below: everything after this runs on a fresh stack.
[[gnu::naked]] void fault_handler() {
  asm volatile(
      "mrs r0, msp\n"
      "ldr r1, =__stack_top\n"
      "mov sp, r1\n"
      "bl report_fault\n");
}

void report_fault(const uint32_t* frame) {
  // The frame that the processor pushes: r0 r1 r2 r3 r12 lr pc xpsr.
  constexpr uint32_t kLinkRegister = 5;
  constexpr uint32_t kProgramCounter = 6;
  firmware::TextLine line;
  line.text("fault: ").text(cortex_m::exception_name()).text(" at pc 0x");
  line.hexadecimal(frame[kProgramCounter], 8).text(", lr 0x").hexadecimal(frame[kLinkRegister], 8);
  line.text(", status 0x").hexadecimal(cortex_m::fault_status(), 8).text("\n");
  board::write(line.data(), line.size());
  board::exit(board::kFaultExitCode);
}
