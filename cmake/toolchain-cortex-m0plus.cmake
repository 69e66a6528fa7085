# Cortex-M0+ (RP2040, STM32G0): the M0's instruction set, so QEMU's Cortex-M0 board runs it.
set(MOTE_CPU_FLAGS "-mcpu=cortex-m0plus")
set(MOTE_DEFAULT_BOARD microbit)
include(${CMAKE_CURRENT_LIST_DIR}/arm_none_eabi.cmake)
