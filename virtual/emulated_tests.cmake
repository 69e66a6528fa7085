# Tests that build images for other processors and run them in QEMU, from the host's own ctest.
#
# Each preset is built as a fixture, in the folder where `cmake --preset` would build it too; then its
# own tests run (ctest is the same everywhere), then replays that need the desk's tools.
option(MOTE_EMULATED_TESTS "Build and test the images of the emulated boards, too" ON)
if(NOT MOTE_EMULATED_TESTS)
  return()
endif()

set(emulated_presets
  cortex-m0plus cortex-m4 cortex-m7 cortex-m33 cortex-m55 riscv32 xtensa host-firmware)
set(board_of_cortex-m4 mps2_an386)
set(board_of_cortex-m7 mps2_an500)
set(board_of_cortex-m33 mps2_an505)
set(board_of_cortex-m55 mps3_an547)
set(board_of_riscv32 virt_rv32)
set(board_of_xtensa sim_lx106)

set(images ${PROJECT_BINARY_DIR})
set(here ${CMAKE_CURRENT_SOURCE_DIR})

foreach(preset IN LISTS emulated_presets)
  add_test(NAME emulated.build.${preset} COMMAND ${here}/build_images ${preset} ${images})
  set_tests_properties(emulated.build.${preset} PROPERTIES
    FIXTURES_SETUP images_${preset} TIMEOUT 1200 LABELS emulated)
  add_test(NAME emulated.ctest.${preset}
    COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${images}/${preset} --output-on-failure)
  set_tests_properties(emulated.ctest.${preset} PROPERTIES
    FIXTURES_REQUIRED images_${preset} TIMEOUT 1200 LABELS emulated)
endforeach()

# --- the size of the library without operators, built for size ---
add_test(NAME emulated.build.core COMMAND ${here}/build_images cortex-m4 ${images}/for_size
  core_without_operators empty_image "-DMOTE_OPTIMIZE=-Os -flto")
add_test(NAME emulated.core_size
  COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${images}/for_size/cortex-m4 --output-on-failure
          --no-tests=error -R "^size[.]core")
set_tests_properties(emulated.build.core PROPERTIES FIXTURES_SETUP core_image LABELS emulated)
set_tests_properties(emulated.core_size PROPERTIES FIXTURES_REQUIRED core_image LABELS emulated)

# --- the journey of ./dev demo, and its firmware on all boards ---
set(journey ${PROJECT_BINARY_DIR}/demo_test)
add_test(NAME demo.journey COMMAND ${PROJECT_SOURCE_DIR}/demo/run --simulated --out ${journey})
set_tests_properties(demo.journey PROPERTIES
  FIXTURES_SETUP gesture TIMEOUT 1200 LABELS emulated
  ENVIRONMENT MOTE_BUILD=${PROJECT_BINARY_DIR})
add_test(NAME demo.firmware_size
  COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${journey}/images/cortex-m4 --output-on-failure
          --no-tests=error -R "^size[.]gesture")
add_test(NAME emulated.gesture_everywhere
  COMMAND ${here}/gesture_everywhere ${journey}/embedded ${journey}/model/windows.f32
          ${journey}/images)
set_tests_properties(demo.firmware_size emulated.gesture_everywhere PROPERTIES
  FIXTURES_REQUIRED gesture TIMEOUT 1200 LABELS emulated)

# --- a part of ./dev bench --check: what small models cost, and that their outputs are the peer's ---
add_test(NAME emulated.budgets
  COMMAND bench_table --check --target cortex-m4 --way interpreter,balanced
          --model gesture_fc,hello_world_int8,ad01_int8,kws_ref_model)
set_tests_properties(emulated.budgets PROPERTIES
  TIMEOUT 1200 LABELS emulated SKIP_REGULAR_EXPRESSION "\n0 measurements"
  ENVIRONMENT MOTE_SOURCE=${PROJECT_SOURCE_DIR})

# --- recorded outputs of real models, bit for bit on the chips ---
set(shared $ENV{MOTE_SHARED})
if(NOT shared)
  get_filename_component(shared ${PROJECT_SOURCE_DIR}/../shared ABSOLUTE)
endif()
if(NOT EXISTS ${shared}/conformance)
  add_test(NAME emulated.conformance
    COMMAND ${CMAKE_COMMAND} -E echo "skipped: there is no conformance corpus at ${shared}")
  set_tests_properties(emulated.conformance PROPERTIES SKIP_REGULAR_EXPRESSION "^skipped")
  return()
endif()

# Each list of cases is one test a board.
function(mote_replay_cases preset list)
  file(STRINGS ${here}/cases/${list}.txt cases REGEX "^[a-z]")
  set(name emulated.${list}.${preset})
  add_test(NAME ${name}
    COMMAND ${here}/replay_case $<TARGET_FILE:pack_bundle> ${board_of_${preset}}
            ${images}/${preset}/firmware/replay/replay_bundle ${shared}/conformance ${cases})
  set_tests_properties(${name} PROPERTIES
    FIXTURES_REQUIRED images_${preset} TIMEOUT 1200 LABELS emulated)
endfunction()

foreach(preset cortex-m4 cortex-m7 cortex-m33 cortex-m55 riscv32 xtensa)
  mote_replay_cases(${preset} benchmark_models)
endforeach()
mote_replay_cases(cortex-m4 int8_models)

# --- every case with integer outputs that fits a Cortex-M4 board; the number may only grow ---
add_test(NAME emulated.corpus.cortex-m4
  COMMAND ${here}/replay_corpus $<TARGET_FILE:pack_bundle> ${board_of_cortex-m4}
          ${images}/cortex-m4/firmware/replay/replay_bundle ${shared}/conformance 1372)
set_tests_properties(emulated.corpus.cortex-m4 PROPERTIES
  FIXTURES_REQUIRED images_cortex-m4 TIMEOUT 1800 LABELS emulated)
