// The clamp ranges of fused activations.
#include "mote/ops/activation.h"

#include <float.h>

#include "mote/base/exact_scale.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace {

using schema::ActivationFunctionType;

constexpr Failure kActivation{Code::kUnsupported, "the fused activation {got} is not supported"};

int64_t quantize(int32_t value, ExactScale scale, int32_t zero_point) {
  const int64_t steps = steps_of(static_cast<uint32_t>(value < 0 ? -value : value), scale);
  return zero_point + (value < 0 ? -steps : steps);
}

}  // namespace

Status activation_bounds(PrepareContext& context, ActivationFunctionType activation,
                         ActivationRangeI32* bounds) {
  switch (activation) {
    case ActivationFunctionType::kNone:
      *bounds = {INT32_MIN, INT32_MAX};
      return kOk;
    case ActivationFunctionType::kRelu:
      *bounds = {0, INT32_MAX};
      return kOk;
    case ActivationFunctionType::kReluN1To1:
      *bounds = {-1, 1};
      return kOk;
    case ActivationFunctionType::kRelu6:
      *bounds = {0, 6};
      return kOk;
    default:
      return context.fail(kActivation, static_cast<int64_t>(activation));
  }
}

Status activation_range(PrepareContext& context, ActivationFunctionType activation,
                        ActivationRangeF32* range) {
  ActivationRangeI32 bounds{};
  if (Status failed = activation_bounds(context, activation, &bounds)) return failed;
  range->min = bounds.min == INT32_MIN ? -FLT_MAX : static_cast<float>(bounds.min);
  range->max = bounds.max == INT32_MAX ? FLT_MAX : static_cast<float>(bounds.max);
  return kOk;
}

Status activation_range(PrepareContext& context, ActivationFunctionType activation,
                        TensorView output, ActivationRangeI32* range) {
  ActivationRangeI32 bounds{};
  if (Status failed = activation_bounds(context, activation, &bounds)) return failed;
  const ActivationRangeI32 held = range_of(output.type());
  *range = held;
  if (activation == ActivationFunctionType::kNone) return kOk;
  ExactScale scale;
  if (Status failed = scale_of(context, output, &scale)) return failed;
  if (bounds.min != INT32_MIN) {
    const int64_t low = quantize(bounds.min, scale, output.zero_point());
    if (low > held.min) range->min = low > held.max ? held.max : static_cast<int32_t>(low);
  }
  if (bounds.max != INT32_MAX) {
    const int64_t high = quantize(bounds.max, scale, output.zero_point());
    if (high < held.max) range->max = high < held.min ? held.min : static_cast<int32_t>(high);
  }
  return kOk;
}

ActivationRangeI32 range_of(DType type) {
  if (type == DType::kU8) return {0, 255};
  if (type == DType::kI16) return {-32768, 32767};
  return {-128, 127};
}

}  // namespace mote
