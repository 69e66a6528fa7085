// The program that runs a .tflite file by the interpreter, as firmware would: with just the model's
// operators and an arena of just the size.
#include "bench/program.h"
#include "mote/mote.h"
// Written by `mote bench` beside the image: kOperators, kArenaBytes and add_operators().
#include "bench_model.h"
#include "firmware/boards/region.h"

// In the assembly file that `mote bench` writes.
extern "C" const uint8_t bench_model[];
extern "C" const uint8_t bench_model_end[];

namespace bench {
namespace {

alignas(16) [[gnu::section(".noinit")]] uint8_t arena[kArenaBytes];
mote::Interpreter* interpreter = nullptr;

// Nodes of a subgraph that IF or WHILE calls belong to that node.
uint32_t depth = 0;

void begin_node(void*, uint32_t, const mote::Op&) {
  if (depth++ == 0) mote_region_begin();
}

void end_node(void*, uint32_t, const mote::Op&) {
  if (--depth == 0) mote_region_end();
}

constexpr mote::Profiler kMarks = {begin_node, end_node, nullptr};

// A model may stop early to wait for more input (the Signal operators): no failure.
const char* text(mote::Status failed) {
  if (!failed || failed.failure()->code == mote::Code::kMoreInputNeeded) return nullptr;
  return failed.failure()->text;
}

Block block(const mote::Tensor& tensor) {
  Element element = Element::kOther;
  switch (tensor.type) {
    case mote::DType::kI8:
    case mote::DType::kU8:
    case mote::DType::kBool:
      element = Element::kByte;
      break;
    case mote::DType::kI16:
      element = Element::kI16;
      break;
    case mote::DType::kI32:
      element = Element::kI32;
      break;
    case mote::DType::kI64:
      element = Element::kI64;
      break;
    case mote::DType::kF32:
      element = Element::kF32;
      break;
    default:
      break;
  }
  return {tensor.data, tensor.bytes, element};
}

}  // namespace

const char* start() {
  // Made when control comes here: an image has no static constructors.
  static mote::Resolver<kOperators> resolver;
  static mote::Model model;
  add_operators(resolver);
  const auto size = static_cast<uint32_t>(bench_model_end - bench_model);
  if (mote::Status failed = model.open(bench_model, size)) return text(failed);
  static mote::Interpreter instance(model, resolver.table(), {arena, kArenaBytes});
  interpreter = &instance;
  return text(instance.allocate());
}

uint32_t input_count() {
  return interpreter->input_count();
}

uint32_t output_count() {
  return interpreter->output_count();
}

Block input(uint32_t index) {
  return block(interpreter->input(index));
}

Block output(uint32_t index) {
  return block(interpreter->output(index));
}

const char* invoke() {
  return text(interpreter->invoke());
}

const char* invoke_with_marks() {
  interpreter->set_profiler(&kMarks);
  const char* const wrong = text(interpreter->invoke());
  interpreter->set_profiler(nullptr);
  return wrong;
}

}  // namespace bench
