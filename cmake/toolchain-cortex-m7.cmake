# Cortex-M7 with a single-precision float unit; runs on QEMU's mps2-an500.
set(MOTE_CPU_FLAGS "-mcpu=cortex-m7 -mfpu=fpv5-sp-d16 -mfloat-abi=hard")
set(MOTE_DEFAULT_BOARD mps2_an500)
include(${CMAKE_CURRENT_LIST_DIR}/arm_none_eabi.cmake)
