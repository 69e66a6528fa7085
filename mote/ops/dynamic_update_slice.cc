// DYNAMIC_UPDATE_SLICE of every dtype. A start that would put the update over the edge is moved
// back, as XLA defines it; so no number can be wrong.
#include "mote/ops/dynamic_update_slice.h"

#include <string.h>

#include "mote/ops/data_movement.h"
#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace dynamic_update_slice {
namespace {

constexpr Failure kShape{Code::kInvalidModel, "the output's shape differs from the input's"};
constexpr Failure kUpdateType{Code::kInvalidModel, "update is {got:type}, {want:type} needed"};
constexpr Failure kQuantization{Code::kUnsupported,
                                "update and output are quantized differently: put a QUANTIZE "
                                "between, or convert the model again"};
constexpr Failure kUpdateRank{Code::kInvalidModel, "update has {got} dimensions, {want} needed"};
constexpr Failure kUpdateSize{Code::kInvalidModel,
                              "update has a dimension of {got} where the input has {want}"};

enum Input : uint32_t { kInput, kUpdate, kStarts, kInputs };

// There is room because check_shapes() has seen that the update is no larger than the input.
bool locate(const slice::Axis& axis, int64_t start, int64_t, int64_t* first) {
  const int64_t room = int64_t{axis.size} - axis.count;
  *first = start < 0 ? 0 : (start > room ? room : start);
  return true;
}

// The starts are the list of find_first(): it checks them.
Status check_shapes(PrepareContext& context) {
  const TensorView input = context.input(kInput), update = context.input(kUpdate);
  const Shape whole = input.shape(), part = update.shape();
  if (context.output(0).shape() != whole) return context.fail(kShape);
  if (update.type() != input.type()) {
    return context.fail(kUpdateType, update.type(), input.type());
  }
  if (!quantized_alike(update, context.output(0))) return context.fail(kQuantization);
  if (part.rank != whole.rank) return context.fail(kUpdateRank, part.rank, whole.rank);
  for (uint32_t i = 0; i < part.rank; ++i) {
    if (part[i] > whole[i]) return context.fail(kUpdateSize, part[i], whole[i]);
  }
  return kOk;
}

// The innermost bytes that lie together in both are a run; the other dimensions go to a table.
Status find_runs(PrepareContext& context, Span<const slice::Axis> axes, uint32_t element_bytes,
                 Plan* plan) {
  if (context.input(kUpdate).shape().elements() == 0) return kOk;  // a run of no bytes
  rearrange::Dimensions dimensions;
  // An element of one byte makes no dimension: then the innermost one may lie apart already.
  dimensions.add(element_bytes, 1);
  for (uint32_t i = axes.size; i-- > 0;) {
    dimensions.add(static_cast<uint32_t>(axes[i].count), axes[i].step);
  }
  const Span<const Axis> all = dimensions.all();
  const bool contiguous = !all.empty() && all[0].strides[0] == 1;
  plan->run = contiguous ? all[0].extent : 1;
  const uint32_t skipped = contiguous ? 1 : 0;
  plan->axis_count = static_cast<uint16_t>(all.size - skipped);
  Axis* table = nullptr;
  if (Status failed = context.make_table(plan->axis_count, &plan->axes, &table)) return failed;
  for (uint32_t i = 0; table != nullptr && i < plan->axis_count; ++i) table[i] = all[i + skipped];
  return kOk;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kInput)) return failed;
  if (Status failed = check_shapes(context)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(kInput);
  plan->update = context.input_ref(kUpdate);
  plan->output = context.output_ref(0);
  plan->output_bytes = context.output(0).bytes();
  const Shape whole = context.input(kInput).shape(), part = context.input(kUpdate).shape();
  const uint32_t element_bytes = bits(context.input(kInput).type()) / 8;
  slice::Axis axes[kMostDimensions];
  for (uint32_t i = 0; i < whole.rank; ++i) {
    axes[i] = {whole[i],
               part[i],
               1,
               whole.product(i + 1, whole.rank) * element_bytes,
               static_cast<uint16_t>(i),
               0};
  }
  const Span<const slice::Axis> all(axes, whole.rank);
  if (Status failed = find_runs(context, all, element_bytes, plan)) return failed;
  return slice::find_first(context, all, {kStarts, kStarts, whole.rank}, locate, &plan->starts,
                           &plan->first);
}

}  // namespace

// The copy is skipped when the planner gave both tensors the same memory: then only the update
// costs.
Status eval(const EvalContext& context, const Plan& plan) {
  uint32_t first = plan.first;
  if (plan.starts.axis_count != 0) {
    if (Status failed = slice::find_computed(context, plan.starts, locate, &first)) return failed;
  }
  uint8_t* output = context.write<uint8_t>(plan.output);
  const uint8_t* input = context.read<uint8_t>(plan.input);
  if (input != output) memcpy(output, input, plan.output_bytes);
  const uint8_t* update = context.read<uint8_t>(plan.update);
  kernels::Walk<1, kMostDimensions + 1> walk(context.read<Axis>(plan.axes), plan.axis_count);
  do {
    memcpy(output + first + walk.offset(0), update, plan.run);
    update += plan.run;
  } while (walk.next());
  return kOk;
}

}  // namespace dynamic_update_slice

constexpr Op ops::dynamic_update_slice{
    schema::BuiltinOperator::kDynamicUpdateSlice, nullptr, mote::dynamic_update_slice::prepare,
    kRowsOfAnySize<kernel<mote::dynamic_update_slice::Plan, mote::dynamic_update_slice::eval>>};

}  // namespace mote
