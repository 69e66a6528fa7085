// The Plan and the kernels of operators that put elements elsewhere.
#include "mote/ops/rearrange.h"

#include "mote/ops/prepare_context.h"

namespace mote::rearrange {
namespace {

// What is computed is checked first: the walk itself is safe by the shapes alone.
template <class T>
Status eval(const EvalContext& context, const Plan& plan) {
  if (Status failed = check_numbers(context, plan.numbers)) return failed;
  kernels::rearrange(plan.shape, context.read<kernels::RearrangeDimension>(plan.outer),
                     context.read<T>(plan.input), context.write<T>(plan.output));
  return kOk;
}

}  // namespace

void Dimensions::add(uint32_t extent, uint32_t stride) {
  if (extent == 1) return;
  // Next to one another in the output are also next to one another in the input: one dimension.
  // A repetition of repetitions continues, too: its stride is 0 both times.
  if (count_ > 0 && all_[count_ - 1].strides[0] * all_[count_ - 1].extent == stride) {
    all_[count_ - 1].extent *= extent;
  } else {
    all_[count_++] = {extent, {stride}};
  }
}

Status make_plan(PrepareContext& context, const Dimensions& dimensions, Plan** plan) {
  if (Status failed = context.make_plan(plan)) return failed;
  return fill_plan(context, dimensions, *plan);
}

Status fill_plan(PrepareContext& context, const Dimensions& dimensions, Plan* plan) {
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  const Span<const kernels::RearrangeDimension> all = dimensions.all();
  if (all.empty()) {  // one element in all
    plan->shape = {1, 1, 0, 0};
    return kOk;
  }
  plan->shape = {all[0].extent, all[0].strides[0], all.size - 1, 0};
  kernels::RearrangeDimension* outer = nullptr;
  if (Status failed = context.make_table(all.size - 1, &plan->outer, &outer)) return failed;
  for (uint32_t i = 1; outer != nullptr && i < all.size; ++i) outer[i - 1] = all[i];
  return kOk;
}

Status eval_8_bits(const EvalContext& context, const Plan& plan) {
  return eval<kernels::Bits8>(context, plan);
}

Status eval_16_bits(const EvalContext& context, const Plan& plan) {
  return eval<kernels::Bits16>(context, plan);
}

Status eval_32_bits(const EvalContext& context, const Plan& plan) {
  return eval<kernels::Bits32>(context, plan);
}

Status eval_64_bits(const EvalContext& context, const Plan& plan) {
  return eval<kernels::Bits64>(context, plan);
}

}  // namespace mote::rearrange
