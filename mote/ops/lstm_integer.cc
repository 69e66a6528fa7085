// The integer LSTM, as TFLM has it: all four gates, no peephole, projection or normalization.
#include "mote/ops/lstm_integer.h"

#include <string.h>

#include "mote/base/real.h"
#include "mote/kernels/isa/isa.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/quantization.h"

namespace mote {
namespace lstm {
namespace {

constexpr Failure kVariant{
    Code::kUnsupported, "input {got}: peepholes, projection and layer normalization need floats"};
constexpr Failure kActivation{Code::kUnsupported,
                              "the fused activation is {got}; integer cells need TANH ({want})"};
constexpr Failure kClip{Code::kInvalidModel, "cell_clip must be 0 or more"};
constexpr Failure kDepth{Code::kUnsupported,
                         "vectors of {got} values, at most {want} are possible"};
constexpr Failure kStateScale{Code::kUnsupported,
                              "the scale of the cells' state must be a power of two, 2^-31 to 4"};
constexpr Failure kGateScale{Code::kUnsupported,
                             "the scale of input {got} times that of its vector is 2^-5 or more"};

// Sums of that many products of i8 values stay within 32 bits.
constexpr uint32_t kMostProducts = 65536;

// What the 64-bit multiplication of i16 layers takes: factors below 2^7.
constexpr int32_t kMostShift = 7;

// A gate's sums become Q3.12. TFLite rounds the product of the scales to a float.
Status find_gate_multiplier(PrepareContext& context, uint32_t vector, uint32_t weights,
                            Multiplier* multiplier) {
  Real vector_scale, weights_scale;
  if (Status failed = scale_of(context, context.input(vector), &vector_scale)) return failed;
  if (Status failed = scale_of(context, context.input(weights), &weights_scale)) return failed;
  const Real real = (vector_scale * weights_scale).rounded_to_float().times_power_of_two(12);
  *multiplier = real.to_multiplier();
  return multiplier->shift <= kMostShift ? kOk : context.fail(kGateScale, weights);
}

// Weights are symmetric with one scale. The bias has the scale of the input's sums, to which it is
// added; the recurrent sums have none.
Status prepare_gate(PrepareContext& context, uint32_t index, IntegerPlan* plan) {
  const uint64_t cells = plan->cells;
  const uint32_t input = kInputWeights + index, recurrent = kRecurrentWeights + index;
  const DType bias_type = context.input(0).type() == DType::kI8 ? DType::kI32 : DType::kI64;
  IntegerGatePlan* gate = &plan->gates[index];
  if (Status failed =
          read_needed(context, {input, DType::kI8, cells * plan->depth}, &gate->input_weights)) {
    return failed;
  }
  if (Status failed = expect_zero_point_0(context, input)) return failed;
  if (Status failed =
          read_needed(context, {recurrent, DType::kI8, cells * cells}, &gate->recurrent_weights)) {
    return failed;
  }
  if (Status failed = expect_zero_point_0(context, recurrent)) return failed;
  if (Status failed = read_needed(context, {kBiases + index, bias_type, cells}, &gate->bias)) {
    return failed;
  }
  kernels::LstmArithmetic* a = &plan->arithmetic;
  if (Status failed = find_gate_multiplier(context, 0, input, &a->input_multipliers[index])) {
    return failed;
  }
  return find_gate_multiplier(context, kHidden, recurrent, &a->recurrent_multipliers[index]);
}

// The p of a scale 2^p; 3 when it is none that the arithmetic can use.
int32_t exponent_of(Real scale) {
  int32_t p = -31;
  for (; p <= 2; ++p) {
    const Real power = Real::from_integer(1).times_power_of_two(p);
    if (!(power < scale)) return scale < power ? 3 : p;
  }
  return 3;
}

// Gates are Q0.15 after their activation, so that a product of two is worth 2^-30.
Status find_arithmetic(PrepareContext& context, float cell_clip, kernels::LstmArithmetic* a) {
  const TensorView hidden = context.input(kHidden);
  Real hidden_scale, state_scale;
  if (Status failed = scale_of(context, hidden, &hidden_scale)) return failed;
  if (Status failed = scale_of(context, context.input(kStates), &state_scale)) return failed;
  const int32_t power = exponent_of(state_scale);
  if (power > 2) return context.fail(kStateScale);
  const Real one = Real::from_integer(1);
  a->forget_multiplier = one.times_power_of_two(-15).to_multiplier();
  a->input_multiplier = one.times_power_of_two(-30 - power).to_multiplier();
  if (Status failed = to_multiplier(context, one.times_power_of_two(-30) / hidden_scale,
                                    &a->output_multiplier)) {
    return failed;
  }
  a->input_offset = -context.input(0).zero_point();
  a->hidden_zero_point = hidden.zero_point();
  // tanh_i16() wants 3 times a Q3.12. A state has 12 + p bits less; |state| * 3 * 2^14 < 2^31.
  a->tanh_factor = power >= -12 ? 3 << (12 + power) : 3;
  a->tanh_shift = power >= -12 ? 0 : -12 - power;
  a->cell_clip = 32768;
  if (cell_clip == 0.0f) return kOk;
  const int32_t limit = Real::from_float(cell_clip).times_power_of_two(-power).floor();
  a->cell_clip = limit < 32767 ? limit : 32767;
  return kOk;
}

// TFLM has tanh only, and TFLite's integer arithmetic for the variants needs scales of intermediate
// tensors that hardly any converter writes.
Status check_options(PrepareContext& context, const Settings& settings) {
  if (settings.activation != schema::ActivationFunctionType::kTanh) {
    return context.fail(kActivation, static_cast<int64_t>(settings.activation),
                        static_cast<int64_t>(schema::ActivationFunctionType::kTanh));
  }
  const bool clips = settings.cell_clip >= 0.0f;  // a NaN does not
  if (!clips) return context.fail(kClip);
  for (uint32_t i = kPeepholes; i < kMostInputs; ++i) {
    const bool variant = i < kBiases || i == kProjection || i == kProjectionBias || i >= kNorms;
    if (variant && context.has_input(i)) return context.fail(kVariant, i);
  }
  return kOk;
}

// The output holds copies of the hidden state: whatever scale it has is not looked at, as in TFLM.
Status find_tensors(PrepareContext& context, const Settings& settings, IntegerPlan* plan) {
  if (Status failed =
          find_sequence(context, settings.single_step, settings.time_major, &plan->sequence)) {
    return failed;
  }
  const TensorView input = context.input(0);
  const uint64_t batches = plan->sequence.batches;
  plan->depth = static_cast<uint32_t>(input.shape().from_end(0));
  const uint32_t bias = uint32_t{kBiases} + kernels::kOutputGate;
  if (Status failed = expect_input(context, bias)) return failed;
  plan->cells = context.input(bias).shape().elements();
  if (plan->depth > kMostProducts) return context.fail(kDepth, plan->depth, kMostProducts);
  if (plan->cells > kMostProducts) return context.fail(kDepth, plan->cells, kMostProducts);
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  if (Status failed =
          read_state(context, {kHidden, input.type(), batches * plan->cells}, &plan->hidden)) {
    return failed;
  }
  if (Status failed =
          read_state(context, {kStates, DType::kI16, batches * plan->cells}, &plan->states)) {
    return failed;
  }
  return expect_output(context, 0, input.type(), batches * plan->sequence.steps * plan->cells);
}

// The output of a step is the next hidden state, but only after all cells have read the old one.
template <class Math>
Status eval_integer(const EvalContext& context, const IntegerPlan& plan) {
  using Element = typename Math::Element;
  kernels::LstmIntegerCell cell{{}, plan.depth, plan.cells};
  for (uint32_t i = 0; i < kernels::kLstmGates; ++i) {
    const IntegerGatePlan& gate = plan.gates[i];
    cell.gates[i] = {context.read<int8_t>(gate.input_weights),
                     context.read<int8_t>(gate.recurrent_weights),
                     context.read<uint8_t>(gate.bias)};
  }
  const Element* input = context.read<Element>(plan.input);
  Element* output = context.write<Element>(plan.output);
  Element* all_hidden = context.write<Element>(plan.hidden);
  int16_t* states = context.write<int16_t>(plan.states);
  kernels::for_each_step(plan.sequence, false, [&](uint32_t batch, uint32_t row) {
    Element* hidden = all_hidden + batch * plan.cells;
    Element* out = output + row * plan.cells;
    kernels::lstm_step_integer<Math>(cell, plan.arithmetic, input + row * plan.depth, hidden,
                                     states + batch * plan.cells, out);
    memcpy(hidden, out, plan.cells * sizeof(Element));
  });
  return kOk;
}

}  // namespace

Status prepare_integer(PrepareContext& context, const Settings& settings) {
  IntegerPlan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = check_options(context, settings)) return failed;
  if (Status failed = find_tensors(context, settings, plan)) return failed;
  for (uint32_t i = 0; i < kernels::kLstmGates; ++i) {
    if (Status failed = prepare_gate(context, i, plan)) return failed;
  }
  if (Status failed = expect_zero_point_0(context, kStates)) return failed;
  if (context.input(0).type() == DType::kI16) {
    if (Status failed = expect_zero_point_0(context, 0)) return failed;
    if (Status failed = expect_zero_point_0(context, kHidden)) return failed;
  }
  return find_arithmetic(context, settings.cell_clip, &plan->arithmetic);
}

Status eval_i8(const EvalContext& context, const IntegerPlan& plan) {
  return eval_integer<kernels::LstmMathI8<isa::Target>>(context, plan);
}

Status eval_i16(const EvalContext& context, const IntegerPlan& plan) {
  return eval_integer<kernels::LstmMathI16>(context, plan);
}

}  // namespace lstm
}  // namespace mote
