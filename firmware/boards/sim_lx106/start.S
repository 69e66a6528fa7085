// Start-up of the Xtensa sim board: reset and exception vectors, then the C++ part in board.cc.

    .section .reset, "ax"
    .align 4
    .global _reset
_reset:
    j    1f
    .align 4
.Lstack_top:
    .word __stack_top
.Lstart_board:
    .word start_board
1:  l32r a1, .Lstack_top
    l32r a2, .Lstart_board
    movi a0, 0
    callx0 a2                   // does not return

// The vectors of the LX106: kernel exceptions at 0x30 from their base, user exceptions at 0x50,
// exceptions within exceptions at 0x70. All are fatal here and share one report.
    .section .vectors, "ax"
    .align 4
.Lfresh_stack:
    .word __stack_top
.Lreport:
    .word report_exception
    .org 0x30
    j    report
    .org 0x50
    j    report
    .org 0x70
report:
    rsr  a2, exccause
    rsr  a3, epc1
    mov  a4, a0
    rsr  a5, excvaddr
    l32r a1, .Lfresh_stack
    l32r a6, .Lreport
    callx0 a6                   // does not return
