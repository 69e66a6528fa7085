// Checks on the tensors of operators that only move elements.
#include "mote/ops/data_movement.h"

#include <string.h>

#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kQuantization{Code::kUnsupported,
                                "input and output are quantized differently: put a QUANTIZE "
                                "between, or convert the model again"};

}  // namespace

bool quantized_alike(TensorView a, TensorView b) {
  // Wider dtypes carry no scale in practice, and when they do, no kernel looks at it.
  const bool quantized = bits(a.type()) <= 16 && a.type() != DType::kBool;
  const float scale_a = a.scale(), scale_b = b.scale();
  // Bits, not values: no float unit is needed.
  const bool alike = memcmp(&scale_a, &scale_b, sizeof scale_a) == 0;
  return !quantized || (alike && a.zero_point() == b.zero_point());
}

Status choose_movement(PrepareContext& context, uint32_t input) {
  const TensorView from = context.input(input), to = context.output(0);
  if (Status failed = context.choose(from.type(), to.type())) return failed;
  return quantized_alike(from, to) ? kOk : context.fail(kQuantization);
}

}  // namespace mote
