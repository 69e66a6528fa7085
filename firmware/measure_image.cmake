# Measures an image, and checks what must not be in it. Run after linking by mote_measure_image():
#   cmake -D IMAGE=.. -D NM=.. -D OBJDUMP=.. -D MODEL=symbol -D REPORT=file -P measure_image.cmake
#
# Writes one "name bytes" a line:
#   text_and_rodata  all that is read-only and loaded, without the model and the recordings
#   model            the array of the symbol MODEL
#   payload          recordings and bundles: the section .payload
#   data, bss        initialized and zeroed variables
#   stack            reserved by the linker script
# and "heap" with the names of functions that manage a heap, if any is linked.

execute_process(COMMAND ${OBJDUMP} -h -w ${IMAGE} OUTPUT_VARIABLE sections COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${NM} -S -C --defined-only ${IMAGE} OUTPUT_VARIABLE symbols
                COMMAND_ERROR_IS_FATAL ANY)

foreach(kind text_and_rodata model payload data bss stack)
  set(${kind} 0)
endforeach()

# A section's line: index, name, size, addresses, flags.
string(REGEX MATCHALL "[0-9]+ [.][^ ]+ +[0-9a-f]+ [^\n]*" lines "${sections}")
foreach(line IN LISTS lines)
  string(REGEX MATCH "^[0-9]+ ([^ ]+) +([0-9a-f]+)" unused "${line}")
  set(name ${CMAKE_MATCH_1})
  set(size 0x${CMAKE_MATCH_2})
  if(NOT line MATCHES "ALLOC" OR name MATCHES "^[.](noinit|interp)")
    continue()
  elseif(name STREQUAL ".stack")
    set(kind stack)
  elseif(name MATCHES "payload")
    set(kind payload)
  elseif(NOT line MATCHES "LOAD")
    set(kind bss)
  elseif(line MATCHES "READONLY")
    set(kind text_and_rodata)
  else()
    set(kind data)
  endif()
  math(EXPR ${kind} "${${kind}} + ${size}")
endforeach()

if(MODEL AND symbols MATCHES "\n[0-9a-f]+ ([0-9a-f]+) [rR] [^\n]*${MODEL}\n")
  math(EXPR model "0x${CMAKE_MATCH_1}")
  math(EXPR text_and_rodata "${text_and_rodata} - ${model}")
elseif(MODEL)
  message(FATAL_ERROR "${IMAGE}: there is no constant ${MODEL}")
endif()

set(heap "")
set(heap_functions "_?_?(malloc|calloc|realloc|free|sbrk)(_r)?|operator (new|delete)[^\n]*")
string(REGEX MATCHALL "\n[0-9a-f ]+ [tTwW] (${heap_functions})\n" found "\n${symbols}")
foreach(symbol IN LISTS found)
  string(REGEX REPLACE "\n[0-9a-f ]+ [tTwW] ([^\n]*)\n" "\\1" symbol "${symbol}")
  list(APPEND heap "${symbol}")
endforeach()

set(report "")
foreach(kind text_and_rodata model payload data bss stack heap)
  string(APPEND report "${kind} ${${kind}}\n")
endforeach()
file(WRITE ${REPORT} "${report}")
