# Cortex-M3: no DSP instructions, no float unit; runs on QEMU's mps2-an385.
set(MOTE_CPU_FLAGS "-mcpu=cortex-m3")
set(MOTE_DEFAULT_BOARD mps2_an385)
include(${CMAKE_CURRENT_LIST_DIR}/arm_none_eabi.cmake)
