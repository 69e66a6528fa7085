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
class SubgraphPlaces;
struct Diagnosis;

// Where a subgraph's nodes and tensors stand among those of all subgraphs.
struct SubgraphPlace {
  uint16_t first_node;
  uint16_t node_count;
  TensorRef first_tensor;
  uint16_t index;  // of the subgraph in the model
};

// What a kernel may use when it runs.
struct EvalContext : Memory {
  // Runs the nodes of another subgraph, whose inputs must be in place. The engine bounds how often.
  Status run(const SubgraphPlace& subgraph) const { return run_subgraph(engine, subgraph); }

  Status (*run_subgraph)(void* engine, const SubgraphPlace& subgraph) = nullptr;
  void* engine = nullptr;
};

using Kernel = Status (*)(const EvalContext& context, const void* plan);

using RowPrepare = Status (*)(PrepareContext& context);

// Instruction sets for which a kernel has an inner loop of its own, beside the portable one.
enum InstructionSets : uint8_t { kPortableOnly = 0, kTunedForArmDsp = 1 };

// One supported combination of dtypes. `first` is the type of input 0; each operator says which of
// its tensors `second` speaks of (the weights of a convolution, the output of a conversion).
// Variant stands for operators that do not look at dtypes.
// `prepare` is what the operator's prepare leaves to the row (PrepareContext::prepare_row): a
// program that registers only some rows links only their code.
struct KernelRow {
  DType first;
  DType second;
  InstructionSets tuned_for;
  Kernel kernel;
  RowPrepare prepare;

  constexpr KernelRow(DType first_type, DType second_type, Kernel row_kernel,
                      RowPrepare row_prepare = nullptr, InstructionSets tuned = kPortableOnly)
      : first(first_type),
        second(second_type),
        tuned_for(tuned),
        kernel(row_kernel),
        prepare(row_prepare) {}
};

struct Op {
  schema::BuiltinOperator builtin;
  const char* custom;  // the name, when builtin is kCustom
  Status (*prepare)(PrepareContext& context);
  Span<const KernelRow> kernels;
  // find_called_subgraphs() for operators that call other subgraphs, else null: what several
  // subgraphs need is linked only with those.
  Status (*find_subgraphs)(SubgraphPlaces& places, Diagnosis& diagnosis) = nullptr;
};

// Gives `eval` the signature of a Kernel: the engine knows Plans only as bytes.
//   constexpr KernelRow kKernels[] = {{DType::kI8, DType::kI8, kernel<ReluPlan, eval_i8>}};
template <class Plan, Status (*eval)(const EvalContext&, const Plan&)>
Status kernel(const EvalContext& context, const void* plan) {
  return eval(context, *static_cast<const Plan*>(plan));
}

}  // namespace mote
