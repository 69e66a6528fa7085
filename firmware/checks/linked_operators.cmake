# Fails when an image holds code of an operator that it should not link:
#   cmake -D MAP=image.map -D OPS=mote/ops/ops.def -D ALLOWED=fully_connected,softmax -P ..
#
# The map names the object file behind every section that is linked. Files of mote/ops that are no
# operator's (they serve several) are free.
cmake_minimum_required(VERSION 3.25)
file(READ ${MAP} map)
string(FIND "${map}" "Linker script and memory map" start)
string(SUBSTRING "${map}" ${start} -1 map)
string(REPLACE "," ";" allowed "${ALLOWED}")
file(STRINGS ${OPS} rows REGEX "^MOTE_OP")
set(found "")
set(wrong "")
foreach(row IN LISTS rows)
  string(REGEX REPLACE "^MOTE_OP.[A-Z0-9_]+, ([a-z0-9_]+),.*" "\\1" op "${row}")
  # " .text.name  address  0xsize  path/op.cc.obj", with a size above 0; long names break the line.
  if(NOT map MATCHES "0x[0-9a-f]+ +0x[1-9a-f][0-9a-f]* [^\n]*[/(]${op}[.]cc[.]o")
    continue()
  endif()
  list(APPEND found ${op})
  if(NOT op IN_LIST allowed)
    list(APPEND wrong ${op})
  endif()
endforeach()
message("operators linked: ${found}")
if(wrong)
  message(FATAL_ERROR "${MAP}: links operators that the program does not use: ${wrong}")
endif()
foreach(op IN LISTS allowed)
  if(NOT op IN_LIST found)
    message(FATAL_ERROR "${MAP}: ${op} is not linked, so this check sees nothing")
  endif()
endforeach()
