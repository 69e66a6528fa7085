# The GNU compiler for Arm Cortex-M with newlib-nano; included by the toolchain-cortex-*.cmake files.
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_CXX_COMPILER arm-none-eabi-g++)
set(CMAKE_ASM_COMPILER arm-none-eabi-gcc)
set(CMAKE_AR arm-none-eabi-gcc-ar)          # the compiler's own, which understands -flto
set(CMAKE_RANLIB arm-none-eabi-gcc-ranlib)

string(PREPEND MOTE_CPU_FLAGS "-mthumb --specs=nano.specs ")
set(MOTE_C_LIBRARIES "-lm -lc_nano -lgcc")

include(${CMAKE_CURRENT_LIST_DIR}/cross_common.cmake)
