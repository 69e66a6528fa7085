// CIRCULAR_BUFFER in dtypes of 8, 16 and 32 bits: streaming models look at a window of time.
#include "mote/ops/circular_buffer.h"

#include <string.h>

#include "mote/ops/custom_options.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace circular_buffer {
namespace {

constexpr Failure kShapes{
    Code::kInvalidModel, "input must be [1, 1, height, channels], output [1, n, height, channels]"};
constexpr Failure kCycles{Code::kInvalidModel, "custom option cycles_max must be 1 to 2^31 - 1"};
constexpr Failure kMoreInput{Code::kMoreInputNeeded,
                             "the model goes on only when more inputs have come"};

// Old models leave the option out, and TFLM knows their periods by the shapes. It tells one more,
// with rows of 2 x 96, by how many buffers the whole process has prepared before; that we refuse.
bool read_cycles(PrepareContext& context, Shape output, uint32_t* cycles) {
  const CustomOptions options(context.op().custom_options());
  int32_t given = 0;
  if (options.read("cycles_max", 1, INT32_MAX, &given)) {
    *cycles = static_cast<uint32_t>(given);
    return true;
  }
  if (options.has("cycles_max") && !options.read("cycles_max", INT32_MIN, 0, &given)) return false;
  const bool always = output[1] == 5 || output[1] == 13 || output[1] == 25;
  *cycles = always ? 1 : 2;
  return always || output[2] != 2 || output[3] != 96;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  const TensorView input = context.input(0), output = context.output(0);
  if (Status failed = context.choose(input.type(), output.type())) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const Shape in = input.shape(), out = output.shape();
  const bool fits = in.rank == 4 && out.rank == 4 && in[0] == 1 && in[1] == 1 && out[0] == 1 &&
                    in[2] == out[2] && in[3] == out[3];
  if (!fits) return context.fail(kShapes);
  if (!read_cycles(context, out, &plan->cycles_max)) return context.fail(kCycles);
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->entry_bytes = input.bytes();
  plan->bytes = output.bytes();
  uint8_t* entries = nullptr;
  uint32_t* cycle = nullptr;
  if (Status failed = context.make_state(plan->bytes, &plan->entries, &entries)) return failed;
  return context.make_state(1, &plan->cycle, &cycle);
}

// It moves bytes: any dtype is the same to it.
constexpr KernelRow kKernels[] = {
    {DType::kI8, DType::kI8, kernel<Plan, eval>},
    {DType::kU8, DType::kU8, kernel<Plan, eval>},
    {DType::kBool, DType::kBool, kernel<Plan, eval>},
    {DType::kI16, DType::kI16, kernel<Plan, eval>},
    {DType::kI32, DType::kI32, kernel<Plan, eval>},
    {DType::kF32, DType::kF32, kernel<Plan, eval>},
};

}  // namespace

// In TFLM the output tensor itself is the memory, which only works while no other tensor shares its
// place. Here it is a copy, written in every cycle, also when the model stops after it.
Status eval(const EvalContext& context, const Plan& plan) {
  uint8_t* entries = context.at(plan.entries);
  uint32_t* cycle = context.write<uint32_t>(plan.cycle);
  const uint32_t kept = plan.bytes - plan.entry_bytes;
  memmove(entries, entries + plan.entry_bytes, kept);
  memcpy(entries + kept, context.at(plan.input), plan.entry_bytes);
  memcpy(context.at(plan.output), entries, plan.bytes);
  if (++*cycle < plan.cycles_max) return kMoreInput;
  *cycle = 0;
  return kOk;
}

}  // namespace circular_buffer

constexpr Op ops::circular_buffer{schema::BuiltinOperator::kCustom, "CIRCULAR_BUFFER",
                                  mote::circular_buffer::prepare, mote::circular_buffer::kKernels};

}  // namespace mote
