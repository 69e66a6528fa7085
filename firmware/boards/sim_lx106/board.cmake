# QEMU's Xtensa sim machine with an LX106, the core of the ESP8266.
set(MOTE_BOARD_SOURCES
    sim_lx106/start.S sim_lx106/board.cc sim_lx106/rom_routines.cc)
set(MOTE_BOARD_DEFINITIONS
    # Memory that the image does not use; virtual/run loads a companion file there.
    MOTE_BOARD_COMPANION=0x62000000 MOTE_BOARD_COMPANION_SIZE=0x1000000)
set(MOTE_BOARD_SCRIPT_FOLDER)
# What a replay of any model may use of the RAM.
set(MOTE_BOARD_LARGE_ARENA 0x800000)
