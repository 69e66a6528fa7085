// Start-up of the RISC-V virt board: registers, memory, then the C++ part in board.cc.

    .option arch, +zicsr         // GCC 12 counts the control registers as an extension of their own
    .section .text.start, "ax"
    .global _start
_start:
    .option push
    .option norelax             // this very load cannot be relative to gp
    la   gp, __global_pointer$
    .option pop
    la   sp, __stack_top
    la   t0, trap_entry
    csrw mtvec, t0

    la   t0, __data_start
    la   t1, __data_end
    la   t2, __data_load
copy_data:
    bgeu t0, t1, clear_bss
    lw   t3, 0(t2)
    sw   t3, 0(t0)
    addi t0, t0, 4
    addi t2, t2, 4
    j    copy_data

clear_bss:
    la   t0, __bss_start
    la   t1, __bss_end
clear_next:
    bgeu t0, t1, start_application
    sw   zero, 0(t0)
    addi t0, t0, 4
    j    clear_next

start_application:
    call start_board            // does not return

// mtvec needs an address that is a multiple of four. The stack may be what is broken, and nothing
// is resumed after a trap: the report runs on a fresh stack.
    .balign 4
trap_entry:
    csrr a0, mcause
    csrr a1, mepc
    mv   a2, ra
    csrr a3, mtval
    la   sp, __stack_top
    call report_trap            // does not return
