// The check of an output's scale and zero point.
#include "mote/ops/fixed_output.h"

#include "mote/base/real.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kOutputScale{Code::kUnsupported, "the output's scale must be 1/{want}"};
constexpr Failure kOutputZeroPoint{Code::kUnsupported,
                                   "the output's zero point is {got}, {want} needed"};

}  // namespace

Status expect_output_quantization(PrepareContext& context, uint32_t steps, int32_t zero_point) {
  const TensorView output = context.output(0);
  const Real got = Real::from_float(output.scale()) * Real::from_integer(steps);
  const Real one = Real::from_integer(1);
  if (got < one || one < got) return context.fail(kOutputScale, 0, steps);
  if (output.zero_point() == zero_point) return kOk;
  return context.fail(kOutputZeroPoint, output.zero_point(), zero_point);
}

}  // namespace mote
