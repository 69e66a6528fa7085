# The BBC micro:bit: a Cortex-M0 with 256 KB of flash and 16 KB of RAM (QEMU's microbit).
set(MOTE_BOARD_SOURCES cortex_m/start.cc cortex_m/system_tick.cc microbit/board.cc
                       cortex_m/debugger.cc)
set(MOTE_BOARD_DEFINITIONS)
set(MOTE_BOARD_SCRIPT_FOLDER cortex_m)
