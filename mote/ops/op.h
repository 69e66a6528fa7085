// What an operator is to the engine: a prepare function and a table of kernels by dtype.
#pragma once

#include <stdint.h>

#include "mote/base/dtype.h"
#include "mote/base/memory.h"
#include "mote/base/span.h"
#include "mote/base/status.h"
#include "mote/model/schema.h"

namespace mote {

class PrepareContext;

// What a kernel may use when it runs.
struct EvalContext : Memory {};

using Kernel = Status (*)(const EvalContext& context, const void* plan);

// One supported combination of dtypes. `first` is the type of input 0; each operator says which of
// its tensors `second` speaks of (the weights of a convolution, the output of a conversion).
struct KernelRow {
  DType first;
  DType second;
  Kernel kernel;
};

struct Op {
  schema::BuiltinOperator builtin;
  const char* custom;  // the name, when builtin is kCustom
  Status (*prepare)(PrepareContext& context);
  Span<const KernelRow> kernels;
};

// Gives `eval` the signature of a Kernel: the engine knows Plans only as bytes.
//   constexpr KernelRow kKernels[] = {{DType::kI8, DType::kI8, kernel<ReluPlan, eval_i8>}};
template <class Plan, Status (*eval)(const EvalContext&, const Plan&)>
Status kernel(const EvalContext& context, const void* plan) {
  return eval(context, *static_cast<const Plan*>(plan));
}

}  // namespace mote
