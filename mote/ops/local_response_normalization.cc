// LOCAL_RESPONSE_NORMALIZATION in f32: along the last dimension
//   output[c] = input[c] * (bias + alpha * sum of input[k]^2 over |k - c| <= radius)^-beta.
//
// This is TensorFlow's definition and that of TFLite's usual kernel. The reference kernel of TFLite
// leaves out the neighbour at +radius.
#include "mote/ops/local_response_normalization.h"

#include <math.h>

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace local_response_normalization {
namespace {

namespace options = schema::local_response_normalization_options;

constexpr Failure kRank{Code::kInvalidModel, "input is a scalar: it has no channels"};
constexpr Failure kRadius{Code::kInvalidModel, "a radius of {got}; 0 or more needed"};

Status prepare_f32(PrepareContext& context) {
  const Shape shape = context.input(0).shape();
  if (shape.rank == 0) return context.fail(kRank);
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const Table table = context.options(schema::BuiltinOptions::kLocalResponseNormalizationOptions);
  const int32_t radius = table.get<int32_t>(options::kRadius, 0);
  if (radius < 0) return context.fail(kRadius, radius);
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->rows = shape.product(0, shape.rank - 1);
  plan->depth = static_cast<uint32_t>(shape[shape.rank - 1]);
  plan->radius = static_cast<uint32_t>(radius);
  plan->bias = table.get<float>(options::kBias, 0);
  plan->alpha = table.get<float>(options::kAlpha, 0);
  plan->beta = table.get<float>(options::kBeta, 0);
  return context.expect_output_elements(shape.elements());
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  if (Status failed = context.choose(context.input(0).type(), context.output(0).type())) {
    return failed;
  }
  return context.prepare_row();
}

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kF32, DType::kF32, kernel<Plan, eval_f32>, prepare_f32},
};

// The window is summed anew for every channel: windows are short, and a sum that is carried along
// would drift.
float energy(const float* row, const Plan& plan, uint32_t channel) {
  const uint32_t first = channel > plan.radius ? channel - plan.radius : 0;
  const uint32_t behind = plan.depth - channel - 1;
  const uint32_t end = channel + (behind < plan.radius ? behind : plan.radius) + 1;
  float sum = 0;
  for (uint32_t k = first; k < end; ++k) sum += row[k] * row[k];
  return sum;
}

}  // namespace

Status eval_f32(const EvalContext& context, const Plan& plan) {
  const float* input = context.read<float>(plan.input);
  float* output = context.write<float>(plan.output);
  for (uint32_t row = 0; row < plan.rows; ++row, input += plan.depth) {
    for (uint32_t c = 0; c < plan.depth; ++c) {
      const float base = plan.bias + plan.alpha * energy(input, plan, c);
      *output++ = input[c] * powf(base, -plan.beta);
    }
  }
  return kOk;
}

}  // namespace local_response_normalization

constexpr Op ops::local_response_normalization{schema::BuiltinOperator::kLocalResponseNormalization,
                                               nullptr, mote::local_response_normalization::prepare,
                                               mote::local_response_normalization::kKernels};

}  // namespace mote
