# Arm's MPS3 board with the AN547 image: a Cortex-M55 (QEMU's mps3-an547).
set(MOTE_BOARD_SOURCES cortex_m/start.cc cortex_m/system_tick.cc cortex_m/mps_board.cc
                       cortex_m/debugger.cc)
set(MOTE_BOARD_DEFINITIONS
    MOTE_BOARD_UART=0x49303000 MOTE_BOARD_CLOCK=32000000
    # The DDR memory, which the image does not use; virtual/run loads a companion file there.
    MOTE_BOARD_COMPANION=0x60000000 MOTE_BOARD_COMPANION_SIZE=0x1000000)
set(MOTE_BOARD_SCRIPT_FOLDER cortex_m)
# What a replay of any model may use of the RAM.
set(MOTE_BOARD_LARGE_ARENA 0x60000)
