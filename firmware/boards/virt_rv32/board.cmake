# QEMU's RISC-V virt machine with an rv32imc core, the ESP32-C3's instruction set.
set(MOTE_BOARD_SOURCES virt_rv32/start.S virt_rv32/board.cc)
set(MOTE_BOARD_DEFINITIONS
    # Memory that the image does not use; virtual/run loads a companion file there.
    MOTE_BOARD_COMPANION=0x84000000 MOTE_BOARD_COMPANION_SIZE=0x4000000)
set(MOTE_BOARD_SCRIPT_FOLDER)
# What a replay of any model may use of the RAM.
set(MOTE_BOARD_LARGE_ARENA 0x800000)
