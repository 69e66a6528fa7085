// The copy and the check that reading and assigning share.
#include "mote/ops/variable.h"

#include <string.h>

#include "mote/ops/prepare_context.h"

namespace mote::variable {
namespace {

constexpr Failure kNotAHandle{Code::kInvalidModel, "input 0 is {got:type}, {want:type} needed"};
constexpr Failure kNoVariable{
    Code::kUnsupported,
    "the handle does not come from a VAR_HANDLE of the same subgraph before it"};

}  // namespace

Status eval(const EvalContext& context, const Plan& plan) {
  memcpy(context.at(plan.to), context.at(plan.from), plan.bytes);
  return kOk;
}

Status expect_handle(PrepareContext& context) {
  const DType type = context.input(0).type();
  if (type != DType::kResource) return context.fail(kNotAHandle, type, DType::kResource);
  const Slot* place = context.place_of(context.input_ref(0));
  if (place == nullptr || place->region() == Region::kPersistent) return kOk;
  return context.fail(kNoVariable);
}

}  // namespace mote::variable
