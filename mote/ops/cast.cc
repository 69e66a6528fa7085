// CAST between all dtypes that hold one number an element: the numbers as they stand, whatever
// scales the tensors have. The options name both dtypes once more and are not read.
#include "mote/kernels/cast.h"

#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

template <class In, class Out>
Status eval_cast(const EvalContext& context, const unary::Plan& plan) {
  return unary::eval_each<In, Out>(context, plan, kernels::Cast<In, Out>());
}

// `Computed` is a type that has the same bits as Out after this cast.
template <class In, class Out, class Computed = Out>
constexpr KernelRow row() {
  return {kDTypeOf<In>, kDTypeOf<Out>, kernel<unary::Plan, eval_cast<In, Computed>>,
          unary::prepare_plain};
}

#define MOTE_CAST_FROM_REAL(In)                                                              \
  row<In, float>(), row<In, Half>(), row<In, Bool>(), row<In, int8_t>(), row<In, uint8_t>(), \
      row<In, int16_t>(), row<In, uint16_t>(), row<In, int32_t>(), row<In, uint32_t>(),      \
      row<In, int64_t>()

// One loop for each size of the result: its sign does not matter to the bits.
#define MOTE_CAST_FROM_INTEGER(In)                                                \
  row<In, float>(), row<In, Half>(), row<In, Bool>(), row<In, int8_t, uint8_t>(), \
      row<In, uint8_t>(), row<In, int16_t, uint16_t>(), row<In, uint16_t>(),      \
      row<In, int32_t, uint32_t>(), row<In, uint32_t>(), row<In, int64_t>()

constexpr KernelRow kKernels[] = {
    MOTE_CAST_FROM_REAL(float),      MOTE_CAST_FROM_REAL(Half),
    MOTE_CAST_FROM_INTEGER(int8_t),  MOTE_CAST_FROM_INTEGER(uint8_t),
    MOTE_CAST_FROM_INTEGER(int16_t), MOTE_CAST_FROM_INTEGER(uint16_t),
    MOTE_CAST_FROM_INTEGER(int32_t), MOTE_CAST_FROM_INTEGER(uint32_t),
    MOTE_CAST_FROM_INTEGER(int64_t), MOTE_CAST_FROM_INTEGER(Bool),
};
#undef MOTE_CAST_FROM_REAL
#undef MOTE_CAST_FROM_INTEGER

}  // namespace

constexpr Op ops::cast{schema::BuiltinOperator::kCast, nullptr, unary::prepare, kKernels};

}  // namespace mote
