// BITCAST: the same bytes under another dtype. Where elements change their size, the last dimension
// changes with them; the file has the output's shape, and all that matters is its size in bytes.
#include <string.h>

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kType{Code::kUnsupported, "{got:type} has no bytes to reinterpret"};
constexpr Failure kBytes{Code::kInvalidModel, "output has {got} bytes, {want} needed"};

struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t bytes;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("bytes", &Plan::bytes);
  }
};

Status eval(const EvalContext& context, const Plan& plan) {
  const uint8_t* input = context.read<uint8_t>(plan.input);
  uint8_t* output = context.write<uint8_t>(plan.output);
  if (input != output) memcpy(output, input, plan.bytes);
  return kOk;
}

// One row stands for all pairs of dtypes.
constexpr KernelRow kKernels[] = {{DType::kU8, DType::kU8, kernel<Plan, eval>}};

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  if (Status failed = context.choose(DType::kU8, DType::kU8)) return failed;
  const TensorView input = context.input(0), output = context.output(0);
  if (bits(input.type()) < 8) return context.fail(kType, input.type());
  if (bits(output.type()) < 8) return context.fail(kType, output.type());
  if (input.bytes() != output.bytes()) return context.fail(kBytes, output.bytes(), input.bytes());
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->bytes = input.bytes();
  return kOk;
}

}  // namespace

constexpr Op ops::bitcast{schema::BuiltinOperator::kBitcast, nullptr, prepare, kKernels};

}  // namespace mote
