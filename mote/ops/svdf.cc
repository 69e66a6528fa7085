// SVDF in f32, i8 (with a state of i8 or i16), and f32 with i8 weights.
//
// The state is a variable tensor: the engine zeroes it in allocate() and keeps it between invokes.
// f32 and i8 equal TFLM's reference kernels, which cannot do without a bias and have no i8 weights
// for floats. TFLite quantizes the input of such a layer to i8 at run time; here it stays as it is.
#include "mote/ops/svdf.h"

#include "mote/kernels/isa/isa.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace svdf {
namespace {

namespace options = schema::svdf_options;

constexpr Failure kState{Code::kInvalidModel, "the state (input {got}) must be a variable tensor"};
constexpr Failure kWeightsType{Code::kUnsupported, "weights are {got:type}, {want:type} needed"};
constexpr Failure kStateType{Code::kUnsupported, "the state is {got:type}, {want:type} needed"};
constexpr Failure kBiasType{Code::kUnsupported, "bias is {got:type}, {want:type} needed"};
constexpr Failure kMatrix{Code::kInvalidModel, "input {got} needs {want} dimensions"};
constexpr Failure kRank{Code::kInvalidModel,
                        "{got} filters do not divide into units of rank {want}"};
constexpr Failure kDepth{Code::kInvalidModel, "weights are for {got} inputs, {want} needed"};
constexpr Failure kTimeFilters{Code::kInvalidModel, "time weights of {got} filters, {want} needed"};
constexpr Failure kMemory{Code::kInvalidModel,
                          "time weights for {got} invokes, at least {want} needed"};
constexpr Failure kSize{Code::kInvalidModel, "input {got} needs {want} elements"};
constexpr Failure kProducts{Code::kUnsupported,
                            "sums of {got} products; at most {want} are possible"};
constexpr Failure kWeightsQuantization{
    Code::kUnsupported, "weights (input {got}) need {want} scale and the zero point 0"};

enum Input : uint32_t { kInput, kWeights, kTime, kBias, kStateInput };

constexpr uint32_t kMostProducts = 65536;  // what dot_i8() can sum

// What must be of which dtype, beside input and time weights, which choose the row.
struct Types {
  DType weights;
  DType state;
  DType bias;
};

Status check_tensors(PrepareContext& context, const Types& types) {
  if (!context.has_input(kStateInput)) return context.fail(kState, kStateInput);
  const TensorView state = context.input(kStateInput);
  // A constant would lie in the model, which must not be written.
  if (!state.is_variable() || state.constant() != nullptr) return context.fail(kState, kStateInput);
  const DType weights = context.input(kWeights).type();
  if (weights != types.weights) return context.fail(kWeightsType, weights, types.weights);
  if (state.type() != types.state) return context.fail(kStateType, state.type(), types.state);
  if (context.has_input(kBias) && context.input(kBias).type() != types.bias) {
    return context.fail(kBiasType, context.input(kBias).type(), types.bias);
  }
  for (uint32_t i = kInput; i <= kTime; ++i) {
    if (context.input(i).shape().rank != 2) return context.fail(kMatrix, i, 2);
  }
  return kOk;
}

// rank x units filters over the inputs, and one over time for each.
Status find_shape(PrepareContext& context, kernels::SvdfShape* shape) {
  const Shape input = context.input(kInput).shape(), weights = context.input(kWeights).shape();
  const Shape time = context.input(kTime).shape();
  const int32_t rank =
      context.options(schema::BuiltinOptions::kSVDFOptions).get<int32_t>(options::kRank, 0);
  if (rank < 1 || weights[0] % rank != 0) return context.fail(kRank, weights[0], rank);
  if (weights[1] != input[1]) return context.fail(kDepth, weights[1], input[1]);
  if (time[0] != weights[0]) return context.fail(kTimeFilters, time[0], weights[0]);
  if (time[1] < 1) return context.fail(kMemory, time[1], 1);
  shape->batches = static_cast<uint32_t>(input[0]);
  shape->units = static_cast<uint32_t>(weights[0] / rank);
  shape->rank = static_cast<uint32_t>(rank);
  shape->depth = static_cast<uint32_t>(input[1]);
  shape->memory = static_cast<uint32_t>(time[1]);
  // In 64 bits, for the sizes may come from a hostile file; the smaller products below then fit.
  const uint64_t state = uint64_t{shape->batches} * time.elements();
  if (context.input(kStateInput).shape().elements() != state) {
    return context.fail(kSize, kStateInput, static_cast<int64_t>(state));
  }
  if (context.has_input(kBias) && context.input(kBias).shape().elements() != shape->units) {
    return context.fail(kSize, kBias, shape->units);
  }
  return context.expect_output_elements(shape->batches * shape->units);
}

Status begin(PrepareContext& context, const Types& types, Plan** plan) {
  if (Status failed = check_tensors(context, types)) return failed;
  if (Status failed = context.expect_output_type(context.input(kInput).type())) return failed;
  if (Status failed = context.make_plan(plan)) return failed;
  (*plan)->input = context.input_ref(kInput);
  (*plan)->weights = context.input_ref(kWeights);
  (*plan)->time = context.input_ref(kTime);
  (*plan)->bias = context.input_ref(kBias);
  (*plan)->state = context.input_ref(kStateInput);
  (*plan)->output = context.output_ref(0);
  return find_shape(context, &(*plan)->shape);
}

// i8 and i16 weights have one scale and no zero point.
Status check_weights(PrepareContext& context) {
  for (uint32_t i = kWeights; i <= kTime; ++i) {
    const TensorView weights = context.input(i);
    if (weights.scales().size != 1 || weights.zero_point() != 0) {
      return context.fail(kWeightsQuantization, i, 1);
    }
  }
  return kOk;
}

Status find_activation(PrepareContext& context, Plan* plan) {
  const auto activation =
      context.options(schema::BuiltinOptions::kSVDFOptions)
          .get(options::kFusedActivationFunction, schema::ActivationFunctionType::kNone);
  return activation_range(context, activation, &plan->activation);
}

Status prepare_f32(PrepareContext& context) {
  Plan* plan = nullptr;
  const Types types{DType::kF32, DType::kF32, DType::kF32};
  if (Status failed = begin(context, types, &plan)) return failed;
  return find_activation(context, plan);
}

Status prepare_hybrid(PrepareContext& context) {
  Plan* plan = nullptr;
  const Types types{DType::kI8, DType::kF32, DType::kF32};
  if (Status failed = begin(context, types, &plan)) return failed;
  if (Status failed = check_weights(context)) return failed;
  plan->weights_scale = context.input(kWeights).scale();
  plan->time_scale = context.input(kTime).scale();
  return find_activation(context, plan);
}

// TFLM computes both ratios in floats. It leaves the activation to the output's zero point: the
// converter puts RELU's 0 at -128, where the output ends anyway.
Status find_multipliers(PrepareContext& context, kernels::SvdfQuantization* quantization) {
  Real input, weights, time, state, output;
  if (Status failed = scale_of(context, context.input(kInput), &input)) return failed;
  if (Status failed = scale_of(context, context.input(kWeights), &weights)) return failed;
  if (Status failed = scale_of(context, context.input(kTime), &time)) return failed;
  if (Status failed = scale_of(context, context.input(kStateInput), &state)) return failed;
  if (Status failed = scale_of(context, context.output(0), &output)) return failed;
  const Real feature = ((input * weights).rounded_to_float() / state).rounded_to_float();
  const Real response = ((state * time).rounded_to_float() / output).rounded_to_float();
  if (Status failed = to_multiplier(context, feature, &quantization->feature)) return failed;
  return to_multiplier(context, response, &quantization->output);
}

template <DType state>
Status prepare_i8(PrepareContext& context) {
  Plan* plan = nullptr;
  if (Status failed = begin(context, {DType::kI8, state, DType::kI32}, &plan)) return failed;
  if (Status failed = check_weights(context)) return failed;
  const uint32_t depth = plan->shape.depth, memory = plan->shape.memory;
  const uint32_t products = depth > memory ? depth : memory;
  if (products > kMostProducts) return context.fail(kProducts, products, kMostProducts);
  kernels::SvdfQuantization* quantization = &plan->quantization;
  quantization->input_offset = static_cast<int16_t>(-context.input(kInput).zero_point());
  quantization->state_zero = static_cast<int16_t>(context.input(kStateInput).zero_point());
  quantization->output_zero = static_cast<int16_t>(context.output(0).zero_point());
  return find_multipliers(context, quantization);
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(3, 5, 1)) return failed;
  const DType input = context.input(kInput).type();
  if (Status failed = context.choose(input, context.input(kTime).type())) return failed;
  return context.prepare_row();
}

constexpr KernelRow kKernels[] = {
    // input, time weights (input 2): state and time have the same dtype
    {DType::kF32, DType::kF32, kernel<Plan, eval_f32>, prepare_f32},
    {DType::kI8, DType::kI8, kernel<Plan, eval_i8>, prepare_i8<DType::kI8>},
    {DType::kI8, DType::kI16, kernel<Plan, eval_i8_i16>, prepare_i8<DType::kI16>},
    {DType::kF32, DType::kI8, kernel<Plan, eval_hybrid>, prepare_hybrid},
};

// `Element` is the type of input and output.
template <class Element, class Weight, class Time, class State, class Math>
Status run(const EvalContext& context, const Plan& plan, const Math& math) {
  kernels::svdf(plan.shape, math, context.read<Element>(plan.input),
                context.read<Weight>(plan.weights), context.read<Time>(plan.time),
                context.write<State>(plan.state), context.write<Element>(plan.output));
  return kOk;
}

kernels::SvdfFloats floats(const EvalContext& context, const Plan& plan) {
  return {plan.activation.min, plan.activation.max, context.read_optional<float>(plan.bias)};
}

template <class State>
Status run_i8(const EvalContext& context, const Plan& plan) {
  const kernels::SvdfMathI8<isa::Target> math{plan.quantization,
                                              context.read_optional<int32_t>(plan.bias)};
  return run<int8_t, int8_t, State, State>(context, plan, math);
}

}  // namespace

Status eval_f32(const EvalContext& context, const Plan& plan) {
  const kernels::SvdfMathF32<isa::Target> math{floats(context, plan)};
  return run<float, float, float, float>(context, plan, math);
}

Status eval_i8(const EvalContext& context, const Plan& plan) {
  return run_i8<int8_t>(context, plan);
}

Status eval_i8_i16(const EvalContext& context, const Plan& plan) {
  return run_i8<int16_t>(context, plan);
}

Status eval_hybrid(const EvalContext& context, const Plan& plan) {
  const kernels::SvdfMathF32I8 math{floats(context, plan), plan.weights_scale, plan.time_scale};
  return run<float, int8_t, int8_t, float>(context, plan, math);
}

}  // namespace svdf

constexpr Op ops::svdf{schema::BuiltinOperator::kSvdf, nullptr, mote::svdf::prepare,
                       mote::svdf::kKernels};

}  // namespace mote
