# Cortex-M4F: DSP instructions and a single-precision float unit; runs on QEMU's mps2-an386.
set(MOTE_CPU_FLAGS "-mcpu=cortex-m4 -mfpu=fpv4-sp-d16 -mfloat-abi=hard")
set(MOTE_DEFAULT_BOARD mps2_an386)
include(${CMAKE_CURRENT_LIST_DIR}/arm_none_eabi.cmake)
