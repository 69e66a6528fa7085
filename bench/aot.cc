// The program that runs a model which `mote compile` made: nothing of the device library is linked.
#include "bench/program.h"
// Written by `mote bench` beside the image: Memory, reset(), run(), input_of(), output_of().
#include "bench_model.h"
#include "firmware/boards/region.h"

namespace bench {
namespace {

[[gnu::section(".noinit")]] Memory memory;

void begin_node(void*, uint32_t) {
  mote_region_begin();
}

void end_node(void*, uint32_t) {
  mote_region_end();
}

constexpr bench_aot::Hook kMarks = {begin_node, end_node, nullptr};

const char* text(bench_aot::Result result) {
  return result == bench_aot::Result::kInvalidData ? "an input is out of range" : nullptr;
}

}  // namespace

const char* start() {
  reset(memory);
  return nullptr;
}

uint32_t input_count() {
  return kInputs;
}

uint32_t output_count() {
  return kOutputs;
}

Block input(uint32_t index) {
  return input_of(memory, index);
}

Block output(uint32_t index) {
  return output_of(memory, index);
}

const char* invoke() {
  return text(run(memory));
}

const char* invoke_with_marks() {
  return text(run(memory, kMarks));
}

}  // namespace bench
