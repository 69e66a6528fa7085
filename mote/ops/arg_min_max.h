// ARG_MAX and ARG_MIN: where along an axis the largest or smallest value stands, the first of
// equals.
#pragma once

#include <stdint.h>

#include "mote/base/element.h"
#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/elementwise.h"
#include "mote/ops/index_list.h"
#include "mote/ops/op.h"

namespace mote {

class PrepareContext;

namespace arg_min_max {

// The output has one element for each line.
struct Plan {
  TensorRef input;
  TensorRef output;
  Lines lines;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("lines", &Plan::lines);
  }
};

Status prepare(PrepareContext& context);

// Comparisons with a NaN are false: it is only found as the first of its line, as in TFLite.
template <class T, bool largest>
uint32_t find(const T* line, uint32_t length, uint32_t step) {
  uint32_t found = 0;
  T best = kernels::load_element(line, 0);
  for (uint32_t i = 1; i < length; ++i) {
    const T x = kernels::load_element(line, i * step);
    if (largest ? x > best : x < best) {
      best = x;
      found = i;
    }
  }
  return found;
}

template <class T, class Index, bool largest>
Status eval(const EvalContext& context, const Plan& plan) {
  const Lines& lines = plan.lines;
  const T* input = context.read<T>(plan.input);
  Index* output = context.write<Index>(plan.output);
  for (uint32_t o = 0; o < lines.outer; ++o, input += lines.length * lines.inner) {
    for (uint32_t i = 0; i < lines.inner; ++i) {
      *output++ = static_cast<Index>(find<T, largest>(input + i, lines.length, lines.inner));
    }
  }
  return kOk;
}

template <class T, class Index, bool largest>
constexpr KernelRow kRow{kDTypeOf<T>, kDTypeOf<Index>, kernel<Plan, eval<T, Index, largest>>};

template <bool largest>
constexpr KernelRow kKernels[] = {
    // input, output
    kRow<float, int32_t, largest>,   kRow<float, int64_t, largest>,
    kRow<int8_t, int32_t, largest>,  kRow<int8_t, int64_t, largest>,
    kRow<uint8_t, int32_t, largest>, kRow<uint8_t, int64_t, largest>,
    kRow<int16_t, int32_t, largest>, kRow<int16_t, int64_t, largest>,
    kRow<int32_t, int32_t, largest>, kRow<int32_t, int64_t, largest>,
    kRow<int64_t, int32_t, largest>, kRow<int64_t, int64_t, largest>,
};

}  // namespace arg_min_max
}  // namespace mote
