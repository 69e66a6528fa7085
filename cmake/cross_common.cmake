# What every cross compiler shares: bare metal, options for small and repeatable images, the emulator.
#
# A toolchain-*.cmake file sets MOTE_CPU_FLAGS and MOTE_DEFAULT_BOARD, names its compilers and then
# includes this file. CMake reads toolchain files several times, so nothing here may depend on order.
set(CMAKE_SYSTEM_NAME Generic)

# No start-up code exists yet when CMake tries the compiler, so it must not link.
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES MOTE_BOARD MOTE_OPTIMIZE)

set(MOTE_OPTIMIZE "-O2" CACHE STRING
    "Optimization of cross compiled code: -O2 for speed, \"-Os -flto\" for size")
set(MOTE_BOARD "${MOTE_DEFAULT_BOARD}" CACHE STRING "The folder of firmware/boards/ to build for")

# One section a function and a datum, so that --gc-sections leaves out what is not called.
# Contracting a*b+c into one instruction where the core has it would round differently from cores
# that have not: without it, float results are the same bytes on every target.
set(MOTE_CROSS_FLAGS "${MOTE_CPU_FLAGS} -ffunction-sections -fdata-sections -ffp-contract=off")
set(CMAKE_C_FLAGS_INIT "${MOTE_CROSS_FLAGS}")
set(CMAKE_CXX_FLAGS_INIT
    "${MOTE_CROSS_FLAGS} -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-use-cxa-atexit")
set(CMAKE_ASM_FLAGS_INIT "${MOTE_CPU_FLAGS}")
foreach(language C CXX)
  # CMake's own default is -O3, which makes Cortex-M images larger and rarely faster. Forced, so that
  # a folder that was configured before follows MOTE_OPTIMIZE.
  set(CMAKE_${language}_FLAGS_RELEASE "${MOTE_OPTIMIZE} -DNDEBUG" CACHE STRING "" FORCE)
endforeach()

# Neither the compiler's start-up files nor its choice of libraries: RISC-V and Xtensa have no
# libstdc++ to link, and boards bring their own start-up. The C libraries need each other.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostartfiles -nodefaultlibs -static -Wl,--gc-sections")
set(CMAKE_CXX_STANDARD_LIBRARIES_INIT
    "-Wl,--start-group ${MOTE_C_LIBRARIES} -Wl,--end-group")

set(CMAKE_CROSSCOMPILING_EMULATOR "${CMAKE_CURRENT_LIST_DIR}/../virtual/run;${MOTE_BOARD}")

set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
