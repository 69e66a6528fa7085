// ASSIGN_VARIABLE: the variable that input 0 names = input 1.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/variable.h"

namespace mote {
namespace {

constexpr KernelRow kKernels[] = {
    {DType::kResource, DType::kResource, kernel<variable::Plan, variable::eval>}};

// That the sizes agree has been checked by VAR_HANDLE, for all nodes of the variable.
Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 0)) return failed;
  if (Status failed = variable::expect_handle(context)) return failed;
  variable::Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->from = context.input_ref(1);
  plan->to = context.input_ref(0);
  plan->bytes = context.input(1).bytes();
  return kOk;
}

}  // namespace

constexpr Op ops::assign_variable{schema::BuiltinOperator::kAssignVariable, nullptr, prepare,
                                  kKernels};

}  // namespace mote
