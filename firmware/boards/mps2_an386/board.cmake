# Arm's MPS2 board with the AN386 image: a Cortex-M4F (QEMU's mps2-an386).
set(MOTE_BOARD_SOURCES cortex_m/start.cc cortex_m/system_tick.cc cortex_m/mps_board.cc
                       cortex_m/debugger.cc)
set(MOTE_BOARD_DEFINITIONS
    MOTE_BOARD_UART=0x40004000 MOTE_BOARD_CLOCK=25000000
    # The PSRAM, which the image does not use; virtual/run loads a companion file there.
    MOTE_BOARD_COMPANION=0x21000000 MOTE_BOARD_COMPANION_SIZE=0x1000000)
set(MOTE_BOARD_SCRIPT_FOLDER cortex_m)
# What a replay of any model may use of the RAM.
set(MOTE_BOARD_LARGE_ARENA 0x300000)
