// MATRIX_DIAG: each row of the input on the diagonal of a square of zeros.
#include "mote/ops/matrix_diag.h"

#include <string.h>

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace matrix_diag {
namespace {

constexpr Failure kScalar{Code::kInvalidModel, "input is a scalar; 1 dimension or more needed"};
constexpr Failure kRank{Code::kInvalidModel, "output has {got} dimensions, {want} needed"};
constexpr Failure kDimension{Code::kInvalidModel,
                             "a dimension of the output is {got}, {want} needed"};
constexpr Failure kEmptyInput{Code::kUnsupported, "input has no elements"};

Status check_shapes(PrepareContext& context) {
  const Shape input = context.input(0).shape(), output = context.output(0).shape();
  if (input.rank == 0) return context.fail(kScalar);
  if (output.rank != input.rank + 1) return context.fail(kRank, output.rank, input.rank + 1);
  for (uint32_t i = 0; i < output.rank; ++i) {
    const int32_t want = input[i < input.rank ? i : input.rank - 1];
    if (output[i] != want) return context.fail(kDimension, output[i], want);
  }
  return input.elements() == 0 ? context.fail(kEmptyInput) : kOk;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  if (Status failed = choose_movement(context, 0)) return failed;
  if (Status failed = check_shapes(context)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const Shape input = context.input(0).shape();
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->element_bytes = bits(context.input(0).type()) / 8;
  plan->size = input.product(input.rank - 1, input.rank);
  plan->count = input.product(0, input.rank - 1);
  if (plan->element_bytes == 1) plan->zero = static_cast<uint8_t>(context.output(0).zero_point());
  return kOk;
}

}  // namespace

// The diagonal of a square takes a step of a row and an element.
Status eval(const EvalContext& context, const Plan& plan) {
  const uint32_t element = plan.element_bytes, size = plan.size;
  const kernels::PadAxis axes[] = {{size, {(size + 1) * element}},
                                   {plan.count, {size * size * element}}};
  const kernels::PadShape shape = {0, element, 2};
  uint8_t* output = context.write<uint8_t>(plan.output);
  memset(output, static_cast<int>(plan.zero), plan.count * axes[1].strides[0]);
  kernels::place(shape, axes, context.read<uint8_t>(plan.input), output);
  return kOk;
}

}  // namespace matrix_diag

constexpr Op ops::matrix_diag{
    schema::BuiltinOperator::kMatrixDiag, nullptr, mote::matrix_diag::prepare,
    kRowsOfAnySize<kernel<mote::matrix_diag::Plan, mote::matrix_diag::eval>>};

}  // namespace mote
