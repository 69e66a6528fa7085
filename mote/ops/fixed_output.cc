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
  // A tenth of a per cent is no step of 16 bits: converters write 1/65535 for 1/65536.
  const Real got = Real::from_float(output.scale()) * Real::from_integer(steps);
  const bool close = !(got.times_power_of_two(10) < Real::from_integer(1023)) &&
                     !(Real::from_integer(1025) < got.times_power_of_two(10));
  if (!close) return context.fail(kOutputScale, 0, steps);
  if (output.zero_point() == zero_point) return kOk;
  return context.fail(kOutputZeroPoint, output.zero_point(), zero_point);
}

}  // namespace mote
