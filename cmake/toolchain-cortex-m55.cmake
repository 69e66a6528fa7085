# Cortex-M55 with the vector extension MVE; runs on QEMU's mps3-an547.
#
# -fno-if-conversion2: the assembler (binutils 2.40) takes the conditional conversion "vcvtne.f32.s32"
# for MVE's "vcvtn" with a vector predicate, and refuses it. Without conditional execution of single
# instructions the compiler does not write it.
set(MOTE_CPU_FLAGS "-mcpu=cortex-m55 -mfloat-abi=hard -fno-if-conversion2")
set(MOTE_DEFAULT_BOARD mps3_an547)
include(${CMAKE_CURRENT_LIST_DIR}/arm_none_eabi.cmake)
