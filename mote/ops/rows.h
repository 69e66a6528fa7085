// What SOFTMAX, LOG_SOFTMAX and L2_NORMALIZATION share: the rows along the last dimension.
#pragma once

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/rows.h"
#include "mote/ops/op.h"

namespace mote {

class PrepareContext;

struct RowsPlan {
  TensorRef input;
  TensorRef output;
  kernels::Rows rows;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &RowsPlan::input);
    visit("output", &RowsPlan::output);
    visit("rows", &RowsPlan::rows);
  }
};

// Fails unless the output has the shape of the input, which has a last dimension.
Status find_rows(PrepareContext& context, RowsPlan* plan);

// row_function(input, output) for each row.
template <class In, class Out, class RowFunction>
Status eval_rows(const EvalContext& context, const RowsPlan& plan, RowFunction row_function) {
  kernels::for_each_row(plan.rows, context.read<In>(plan.input), context.write<Out>(plan.output),
                        row_function);
  return kOk;
}

}  // namespace mote
