// The check of input and output that are taken as rows.
#include "mote/ops/rows.h"

#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kScalar{Code::kUnsupported,
                          "the input is a scalar: at least one dimension needed"};
constexpr Failure kShape{Code::kInvalidModel, "the output's shape differs from the input's"};

}  // namespace

Status find_rows(PrepareContext& context, RowsPlan* plan) {
  const Shape shape = context.input(0).shape();
  if (shape.rank == 0) return context.fail(kScalar);
  if (context.output(0).shape() != shape) return context.fail(kShape);
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->rows.count = shape.product(0, shape.rank - 1);
  plan->rows.depth = static_cast<uint32_t>(shape[shape.rank - 1]);
  return kOk;
}

}  // namespace mote
