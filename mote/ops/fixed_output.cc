// The check of an output's scale and zero point.
#include "mote/ops/fixed_output.h"

#include "mote/base/exact_scale.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kOutputScale{Code::kUnsupported, "the output's scale must be 1/{want}"};
constexpr Failure kOutputZeroPoint{Code::kUnsupported,
                                   "the output's zero point is {got}, {want} needed"};

// Whether scale * steps is 1, give or take 1/1024, which is no step of 16 bits: converters write
// 1/65535 for 1/65536.
bool is_close(ExactScale scale, uint32_t steps) {
  const int32_t power = scale.exponent + 31 - __builtin_clz(steps);
  if (power == -23) return scale.significand <= (1u << 23) + (1u << 13);
  return power == -24 && scale.significand >= (1u << 24) - (1u << 14);
}

}  // namespace

Status expect_output_quantization(PrepareContext& context, uint32_t steps, int32_t zero_point) {
  const TensorView output = context.output(0);
  if (!is_close(ExactScale::of(output.scale()), steps)) {
    return context.fail(kOutputScale, 0, steps);
  }
  if (output.zero_point() == zero_point) return kOk;
  return context.fail(kOutputZeroPoint, output.zero_point(), zero_point);
}

}  // namespace mote
