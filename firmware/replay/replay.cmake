# mote_add_replay(): an image that runs a model on given inputs and compares the outputs; a test too.
#
#   mote_add_replay(NAME MODEL file INPUTS in0.raw ... [EXPECTED out0.raw ...] ARENA bytes)
#
# The raw files hold the tensors' bytes of all samples one after another. They are linked into the
# image as a vector bundle (bundle.h), put together by the assembler.

# Appends the lines for one tensor to the table and to the payload of the bundle.
macro(mote_replay_tensor label file)
  string(APPEND table "    .long ${label} - replay_bundle, ${label}_end - ${label}\n")
  string(APPEND payload
    "    .balign 16\n${label}:\n    .incbin \"${file}\"\n${label}_end:\n")
endmacro()

function(mote_write_linked_bundle assembly name)
  cmake_parse_arguments(PARSE_ARGV 2 replay "" "MODEL" "INPUTS;EXPECTED")
  set(table "")
  set(payload "")
  set(index 0)
  foreach(file IN LISTS replay_INPUTS replay_EXPECTED)
    mote_replay_tensor(tensor_${index} ${file})
    math(EXPR index "${index} + 1")
  endforeach()
  list(LENGTH replay_INPUTS input_count)
  list(LENGTH replay_EXPECTED output_count)
  file(CONFIGURE OUTPUT ${assembly} @ONLY CONTENT
"// A vector bundle: firmware/replay/bundle.h; written by mote_add_replay() in replay.cmake.
    .section .payload.replay_bundle, \"a\"
    .global replay_bundle
    .global replay_bundle_end
    .balign 16
replay_bundle:
    .long 0x42564D4D            // magic
    .long 1                     // version
    .long replay_bundle_end - replay_bundle
    .long 1                     // flags: has expected outputs
    .long name - replay_bundle
    .long model - replay_bundle
    .long model_end - model
    .long 0                     // samples: as many as the first input's bytes make
    .long @input_count@
    .long @output_count@
    .long 0                     // largest difference of integers
    .long 0x3727C5AC            // absolute tolerance of floats: 1e-5
    .long 0x3727C5AC            // relative tolerance of floats: 1e-5
@table@name:
    .asciz \"@name@\"
    .balign 16
model:
    .incbin \"@replay_MODEL@\"
model_end:
@payload@replay_bundle_end:
    .byte 0
")
  # The assembler's includes are no dependency that CMake can see.
  set_property(SOURCE ${assembly} APPEND PROPERTY
    OBJECT_DEPENDS ${replay_MODEL} ${replay_INPUTS} ${replay_EXPECTED})
endfunction()

function(mote_add_replay name)
  cmake_parse_arguments(PARSE_ARGV 1 replay "" "MODEL;ARENA" "INPUTS;EXPECTED")
  foreach(required MODEL INPUTS EXPECTED ARENA)
    if(NOT replay_${required})
      message(FATAL_ERROR "mote_add_replay(${name}): ${required} is missing")
    endif()
  endforeach()
  set(assembly ${CMAKE_CURRENT_BINARY_DIR}/${name}_bundle.S)
  mote_write_linked_bundle(${assembly} ${name}
    MODEL ${replay_MODEL} INPUTS ${replay_INPUTS} EXPECTED ${replay_EXPECTED})
  mote_add_image(${name} ${MOTE_REPLAY_FOLDER}/main_linked.cc ${assembly})
  target_link_libraries(${name} PRIVATE mote_replay)
  target_compile_definitions(${name} PRIVATE MOTE_REPLAY_ARENA=${replay_ARENA})
  add_test(NAME replay.${name} COMMAND ${name})
endfunction()
