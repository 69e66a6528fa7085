// RESIZE_BILINEAR of f32, i8, u8 and i16. u8 and i16 are computed as i8 is; TFLite computes u8 in
// floats, which may differ in the last bit.
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/resize.h"

namespace mote {
namespace resize {
namespace {

constexpr Failure kRule{Code::kInvalidModel,
                        "align_corners and half_pixel_centers exclude each other"};

template <class Scale>
Status prepare_row(PrepareContext& context) {
  namespace options = schema::resize_bilinear_options;
  const Table table = context.options(schema::BuiltinOptions::kResizeBilinearOptions);
  const Rule rule = {table.get<uint8_t>(options::kAlignCorners, 0) != 0,
                     table.get<uint8_t>(options::kHalfPixelCenters, 0) != 0};
  if (rule.align_corners && rule.half_pixel_centers) return context.fail(kRule);
  return make_plan<Scale>(context, rule, 1);
}

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kF32, kernel<PlanF32, eval_bilinear_f32>, prepare_row<float>},
    {DType::kI8, DType::kI8, kernel<PlanInteger, eval_bilinear_i8>, prepare_row<int32_t>},
    {DType::kU8, DType::kU8, kernel<PlanInteger, eval_bilinear_u8>, prepare_row<int32_t>},
    {DType::kI16, DType::kI16, kernel<PlanInteger, eval_bilinear_i16>, prepare_row<int32_t>},
};

Status prepare(PrepareContext& context) {
  if (Status failed = begin(context)) return failed;
  return context.prepare_row();
}

template <class Math, class Scale>
Status eval(const EvalContext& context, const Plan<Scale>& plan) {
  if (Status failed = check_numbers(context, plan.size)) return failed;
  using Element = typename Math::Element;
  kernels::resize_bilinear<Math>(plan.shape, plan.rule, context.read<Element>(plan.input),
                                 context.write<Element>(plan.output));
  return kOk;
}

}  // namespace

Status eval_bilinear_f32(const EvalContext& context, const PlanF32& plan) {
  return eval<kernels::BilinearF32>(context, plan);
}

Status eval_bilinear_i8(const EvalContext& context, const PlanInteger& plan) {
  return eval<kernels::BilinearInteger<int8_t, int32_t>>(context, plan);
}

Status eval_bilinear_u8(const EvalContext& context, const PlanInteger& plan) {
  return eval<kernels::BilinearInteger<uint8_t, int32_t>>(context, plan);
}

Status eval_bilinear_i16(const EvalContext& context, const PlanInteger& plan) {
  return eval<kernels::BilinearInteger<int16_t, int64_t>>(context, plan);
}

}  // namespace resize

constexpr Op ops::resize_bilinear{schema::BuiltinOperator::kResizeBilinear, nullptr,
                                  mote::resize::prepare, mote::resize::kKernels};

}  // namespace mote
