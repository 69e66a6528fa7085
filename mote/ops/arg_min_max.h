// ARG_MAX and ARG_MIN: where along an axis the largest or smallest value stands, the first of
// equals.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote {

class PrepareContext;

namespace arg_min_max {

// The input as [outer, length, inner]; the output has [outer, inner].
struct Plan {
  TensorRef input;
  TensorRef output;
  uint32_t outer;
  uint32_t length;
  uint32_t inner;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("outer", &Plan::outer);
    visit("length", &Plan::length);
    visit("inner", &Plan::inner);
  }
};

Status prepare(PrepareContext& context);

// Where one value stands on a line of `length` that are `step` apart.
template <class T, bool largest>
uint32_t find(const T* line, uint32_t length, uint32_t step) {
  uint32_t found = 0;
  T best = *line;
  for (uint32_t i = 1; i < length; ++i) {
    const T x = line[i * step];
    if (largest ? x > best : x < best) {
      best = x;
      found = i;
    }
  }
  return found;
}

template <class T, class Index, bool largest>
Status eval(const EvalContext& context, const Plan& plan) {
  const T* input = context.read<T>(plan.input);
  uint8_t* output = context.write<uint8_t>(plan.output);
  for (uint32_t o = 0; o < plan.outer; ++o, input += plan.length * plan.inner) {
    for (uint32_t i = 0; i < plan.inner; ++i, output += sizeof(Index)) {
      const Index found = static_cast<Index>(find<T, largest>(input + i, plan.length, plan.inner));
      memcpy(output, &found, sizeof found);
    }
  }
  return kOk;
}

template <class T, bool largest>
constexpr KernelRow to_i32(DType type) {
  return {type, DType::kI32, kernel<Plan, eval<T, int32_t, largest>>};
}
template <class T, bool largest>
constexpr KernelRow to_i64(DType type) {
  return {type, DType::kI64, kernel<Plan, eval<T, int64_t, largest>>};
}

template <bool largest>
constexpr KernelRow kKernels[] = {
    // input, output
    to_i32<float, largest>(DType::kF32),   to_i32<int8_t, largest>(DType::kI8),
    to_i32<uint8_t, largest>(DType::kU8),  to_i32<int16_t, largest>(DType::kI16),
    to_i32<int32_t, largest>(DType::kI32), to_i64<float, largest>(DType::kF32),
    to_i64<int8_t, largest>(DType::kI8),   to_i64<uint8_t, largest>(DType::kU8),
    to_i64<int16_t, largest>(DType::kI16), to_i64<int32_t, largest>(DType::kI32),
};

}  // namespace arg_min_max
}  // namespace mote
