# How firmware images are made: mote_add_image() and mote_embed_file().

# The rules of the device library hold for what runs beside it. Nothing here takes time, so on a chip
# it is built for size.
set(MOTE_FIRMWARE_OPTIONS
  $<$<BOOL:${CMAKE_CROSSCOMPILING}>:-Os>
  -fno-exceptions -fno-rtti -fno-threadsafe-statics -ffunction-sections -fdata-sections
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion -Werror)

# mote_add_image(NAME source...): an application for the board of this build, with a map of its
# memory in NAME.map. Runs on the emulator, or on this computer, by virtual/run.
function(mote_add_image name)
  add_executable(${name} ${ARGN})
  target_compile_features(${name} PRIVATE cxx_std_17)
  target_compile_options(${name} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:${MOTE_FIRMWARE_OPTIONS}>)
  target_link_libraries(${name} PRIVATE mote_board mote)
  target_link_options(${name} PRIVATE -Wl,--gc-sections -Wl,-Map=$<TARGET_FILE:${name}>.map)
endfunction()

# mote_embed_file(TARGET SYMBOL FILE): links the bytes of FILE into flash as
#   extern "C" const uint8_t SYMBOL[]; extern "C" const uint8_t SYMBOL_end[];
# The assembler includes the file, which works alike for every compiler and takes no time. The last
# byte keeps SYMBOL_end inside the section, whatever is linked behind it.
function(mote_embed_file target symbol file)
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/${target}_${symbol}.S)
  file(CONFIGURE OUTPUT ${assembly} @ONLY CONTENT
"// The bytes of a file as a constant; written by mote_embed_file() in firmware/image.cmake.
    .section .payload.@symbol@, \"a\"
    .global @symbol@
    .global @symbol@_end
    .balign 16
@symbol@:
    .incbin \"@file@\"
@symbol@_end:
    .byte 0
")
  # The assembler's includes are no dependency that CMake can see.
  set_property(SOURCE ${assembly} APPEND PROPERTY OBJECT_DEPENDS ${file})
  target_sources(${target} PRIVATE ${assembly})
endfunction()

# mote_measure_image(NAME [MODEL symbol] [BASELINE other] [BUDGET file]): writes NAME.sizes beside
# the image whenever it is linked; with a budget, adds the test size.NAME. With a baseline, another
# measured image of the folder, the budget is for what NAME has beyond that.
function(mote_measure_image name)
  cmake_parse_arguments(PARSE_ARGV 1 measure "" "MODEL;BASELINE;BUDGET" "")
  set(report ${CMAKE_CURRENT_BINARY_DIR}/${name}.sizes)
  add_custom_command(TARGET ${name} POST_BUILD BYPRODUCTS ${report}
    COMMAND ${CMAKE_COMMAND} -D IMAGE=$<TARGET_FILE:${name}> -D NM=${CMAKE_NM}
            -D OBJDUMP=${CMAKE_OBJDUMP} -D MODEL=${measure_MODEL} -D REPORT=${report}
            -P ${PROJECT_SOURCE_DIR}/firmware/measure_image.cmake)
  if(measure_BASELINE)
    set(baseline -D BASELINE=${CMAKE_CURRENT_BINARY_DIR}/${measure_BASELINE}.sizes)
  endif()
  if(measure_BUDGET)
    add_test(NAME size.${name}
      COMMAND ${CMAKE_COMMAND} -D REPORT=${report} -D BUDGET=${measure_BUDGET} ${baseline}
              -P ${PROJECT_SOURCE_DIR}/firmware/check_budget.cmake)
  endif()
endfunction()
