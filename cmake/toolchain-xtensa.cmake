# Xtensa LX106, the ESP8266's core: no float unit, no C++ headers; runs on QEMU's sim machine.
set(CMAKE_SYSTEM_PROCESSOR xtensa)
set(CMAKE_C_COMPILER xtensa-lx106-elf-gcc)
set(CMAKE_CXX_COMPILER xtensa-lx106-elf-g++)
set(CMAKE_ASM_COMPILER xtensa-lx106-elf-gcc)
set(CMAKE_AR xtensa-lx106-elf-gcc-ar)          # the compiler's own, which understands -flto
set(CMAKE_RANLIB xtensa-lx106-elf-gcc-ranlib)

# -mlongcalls: a call reaches only 512 KiB, and an image may be larger. Literals lie beside their
# functions, because L32R reaches only 256 KiB backwards.
# The C library's specs file is not where this compiler looks for it by name.
set(MOTE_CPU_FLAGS
    "-mlongcalls -mtext-section-literals --specs=/usr/lib/xtensa-lx106-elf/picolibc.specs")
set(MOTE_C_LIBRARIES "-lm -lc -lgcc")
set(MOTE_DEFAULT_BOARD sim_lx106)
include(${CMAKE_CURRENT_LIST_DIR}/cross_common.cmake)
