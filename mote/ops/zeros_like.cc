// ZEROS_LIKE: a tensor of zero bytes, which are the number 0 in every dtype. The zero point of a
// quantized tensor is not looked at, as in TFLM.
#include <string.h>

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

struct Plan {
  TensorRef output;
  uint16_t reserved;
  uint32_t bytes;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("output", &Plan::output);
    visit("bytes", &Plan::bytes);
  }
};

// The input's values do not matter, and its shape is the output's.
Status prepare_row(PrepareContext& context) {
  if (Status failed = context.expect_output_elements(context.input(0).shape().elements())) {
    return failed;
  }
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->output = context.output_ref(0);
  plan->bytes = context.output(0).bytes();
  return kOk;
}

Status eval(const EvalContext& context, const Plan& plan) {
  memset(context.at(plan.output), 0, plan.bytes);
  return kOk;
}

constexpr KernelRow row(DType type) {
  return {type, type, kernel<Plan, eval>, prepare_row};
}

constexpr KernelRow kKernels[] = {
    row(DType::kF32), row(DType::kF16), row(DType::kI8),  row(DType::kU8),  row(DType::kI16),
    row(DType::kU16), row(DType::kI32), row(DType::kU32), row(DType::kI64), row(DType::kBool),
};

}  // namespace

constexpr Op ops::zeros_like{schema::BuiltinOperator::kZerosLike, nullptr, unary::prepare,
                             kKernels};

}  // namespace mote
