# Cortex-M0: no DSP instructions, no divider, no float unit; runs on QEMU's microbit.
set(MOTE_CPU_FLAGS "-mcpu=cortex-m0")
set(MOTE_DEFAULT_BOARD microbit)
include(${CMAKE_CURRENT_LIST_DIR}/arm_none_eabi.cmake)
