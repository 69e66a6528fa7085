# Arm's MPS2 board with the AN505 image: a Cortex-M33 (QEMU's mps2-an505).
set(MOTE_BOARD_SOURCES cortex_m/start.cc cortex_m/system_tick.cc cortex_m/mps_board.cc
                       cortex_m/debugger.cc)
set(MOTE_BOARD_DEFINITIONS
    MOTE_BOARD_UART=0x50200000 MOTE_BOARD_CLOCK=20000000
    # The PSRAM, which the image does not use; virtual/run loads a companion file there.
    MOTE_BOARD_COMPANION=0x80000000 MOTE_BOARD_COMPANION_SIZE=0x1000000)
set(MOTE_BOARD_SCRIPT_FOLDER cortex_m)
# What a replay of any model may use of the RAM.
set(MOTE_BOARD_LARGE_ARENA 0x300000)
