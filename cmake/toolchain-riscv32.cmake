# RISC-V rv32imc as in the ESP32-C3: no float unit, no C++ headers; runs on QEMU's virt machine.
set(CMAKE_SYSTEM_PROCESSOR riscv32)
set(CMAKE_C_COMPILER riscv64-unknown-elf-gcc)
set(CMAKE_CXX_COMPILER riscv64-unknown-elf-g++)
set(CMAKE_ASM_COMPILER riscv64-unknown-elf-gcc)
set(CMAKE_AR riscv64-unknown-elf-gcc-ar)          # the compiler's own, which understands -flto
set(CMAKE_RANLIB riscv64-unknown-elf-gcc-ranlib)

set(MOTE_CPU_FLAGS "-march=rv32imc -mabi=ilp32 --specs=picolibc.specs")
set(MOTE_C_LIBRARIES "-lm -lc -lgcc")
set(MOTE_DEFAULT_BOARD virt_rv32)
include(${CMAKE_CURRENT_LIST_DIR}/cross_common.cmake)
