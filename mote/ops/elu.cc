// ELU: the input where it is positive, exp(input) - 1 below.
#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/unary.h"

namespace mote {
namespace {

// expm1() keeps the digits that exp() - 1 loses near 0.
float exponential_linear_unit(float x) {
  return x < 0.0f ? expm1f(x) : x;
}

}  // namespace

constexpr Op ops::elu{schema::BuiltinOperator::kElu, nullptr, unary::prepare,
                      unary::kRealRows<exponential_linear_unit>};

}  // namespace mote
