# Cortex-M33 with DSP instructions and a float unit; runs on QEMU's mps2-an505.
set(MOTE_CPU_FLAGS "-mcpu=cortex-m33 -mfpu=fpv5-sp-d16 -mfloat-abi=hard")
set(MOTE_DEFAULT_BOARD mps2_an505)
include(${CMAKE_CURRENT_LIST_DIR}/arm_none_eabi.cmake)
