// MIRROR_PAD in the modes REFLECT and SYMMETRIC, of every dtype.
#include "mote/ops/mirror_pad.h"

#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace mirror_pad {
namespace {

constexpr Failure kMode{Code::kInvalidModel, "the unknown mode {got}: REFLECT or SYMMETRIC needed"};

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  if (Status failed = choose_movement(context, 0)) return failed;
  const auto mode = context.options(schema::BuiltinOptions::kMirrorPadOptions)
                        .get(schema::mirror_pad_options::kMode, schema::MirrorPadMode::kReflect);
  if (mode != schema::MirrorPadMode::kReflect && mode != schema::MirrorPadMode::kSymmetric) {
    return context.fail(kMode, static_cast<int64_t>(mode));
  }
  const bool reflects = mode == schema::MirrorPadMode::kReflect;
  pad::Plan* plan = nullptr;
  return pad::make_plan(context, reflects ? pad::Mode::kReflect : pad::Mode::kSymmetric, &plan);
}

}  // namespace

Status eval(const EvalContext& context, const pad::Plan& plan) {
  const auto* dimensions = context.read<kernels::PadDimension>(plan.dimensions);
  uint32_t before[kMostDimensions];
  const uint32_t first = pad::read_paddings(context.read<uint8_t>(plan.paddings.tensor),
                                            plan.paddings, plan.mode, dimensions, before);
  if (first == pad::kBadPaddings) return pad::kComputedPaddings;
  uint8_t* output = context.write<uint8_t>(plan.output);
  kernels::place(plan.shape, context.read<kernels::PadAxis>(plan.axes),
                 context.read<uint8_t>(plan.input), output + first);
  const uint32_t skip = plan.mode == pad::Mode::kReflect ? 1 : 0;
  for (uint32_t i = plan.paddings.count / 2u; i-- > 0;) {
    if (dimensions[i].input == dimensions[i].output) continue;
    kernels::mirror(dimensions[i], before[i], skip, output, plan.shape.output_bytes);
  }
  return kOk;
}

}  // namespace mirror_pad

constexpr Op ops::mirror_pad{schema::BuiltinOperator::kMirrorPad, nullptr,
                             mote::mirror_pad::prepare,
                             kRowsOfAnySize<kernel<pad::Plan, mote::mirror_pad::eval>>};

}  // namespace mote
