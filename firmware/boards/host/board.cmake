# This computer as a board.
set(MOTE_BOARD_SOURCES host/start.cc host/board.cc)
set(MOTE_BOARD_DEFINITIONS)
set(MOTE_BOARD_SCRIPT_FOLDER)
# What a replay of any model may use of the RAM.
set(MOTE_BOARD_LARGE_ARENA 0x4000000)
