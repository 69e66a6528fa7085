// TOPK_V2 of every dtype that can be compared. k is what the outputs' shapes say; input 1 has to
// agree.
#include "mote/ops/topk_v2.h"

#include "mote/kernels/top_k.h"
#include "mote/ops/data_movement.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace topk_v2 {
namespace {

constexpr Failure kScalar{Code::kInvalidModel, "the input is a scalar"};
constexpr Failure kIndexType{Code::kInvalidModel, "the indices are {got:type}, i32 needed"};
constexpr Failure kShape{Code::kInvalidModel,
                         "both outputs must have the input's shape but for the last dimension"};
constexpr Failure kCount{Code::kInvalidModel, "asks for {got} of {want} values"};

enum Input : uint32_t { kInput, kCountInput, kInputs };
enum Output : uint32_t { kValues, kIndices, kOutputs };

constexpr KernelRow kKernels[] = {
    // input, values
    {DType::kF32, DType::kF32, kernel<Plan, eval<float>>},
    {DType::kI8, DType::kI8, kernel<Plan, eval<int8_t>>},
    {DType::kU8, DType::kU8, kernel<Plan, eval<uint8_t>>},
    {DType::kI16, DType::kI16, kernel<Plan, eval<int16_t>>},
    {DType::kI32, DType::kI32, kernel<Plan, eval<int32_t>>},
    {DType::kU32, DType::kU32, kernel<Plan, eval<uint32_t>>},
    {DType::kI64, DType::kI64, kernel<Plan, eval<int64_t>>},
};

Status find_shape(PrepareContext& context, Plan* plan) {
  const Shape input = context.input(kInput).shape(), values = context.output(kValues).shape();
  if (input.rank == 0) return context.fail(kScalar);
  const uint32_t last = input.rank - 1;
  if (values.rank != input.rank) return context.fail(kShape);
  if (context.output(kIndices).shape() != values) return context.fail(kShape);
  for (uint32_t i = 0; i < last; ++i) {
    if (values[i] != input[i]) return context.fail(kShape);
  }
  if (values[last] > input[last]) return context.fail(kCount, values[last], input[last]);
  plan->rows = input.product(0, last);
  plan->columns = static_cast<uint32_t>(input[last]);
  plan->k = static_cast<uint32_t>(values[last]);
  return find_known_numbers(context, kCountInput, Span<const int32_t>(values.dims + last, 1),
                            &plan->given_k);
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, kOutputs)) return failed;
  if (Status failed = choose_movement(context, kInput)) return failed;
  const DType index_type = context.output(kIndices).type();
  if (index_type != DType::kI32) return context.fail(kIndexType, index_type);
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(kInput);
  plan->values = context.output_ref(kValues);
  plan->indices = context.output_ref(kIndices);
  return find_shape(context, plan);
}

}  // namespace

// A scratch buffer is not needed: the outputs hold the best values so far.
template <class T>
Status eval(const EvalContext& context, const Plan& plan) {
  if (Status failed = check_numbers(context, plan.given_k)) return failed;
  const T* input = context.read<T>(plan.input);
  T* values = context.write<T>(plan.values);
  int32_t* indices = context.write<int32_t>(plan.indices);
  for (uint32_t row = 0; row < plan.rows; ++row) {
    kernels::top_k(input, plan.columns, plan.k, values, indices);
    input += plan.columns;
    values += plan.k;
    indices += plan.k;
  }
  return kOk;
}

}  // namespace topk_v2

constexpr Op ops::topk_v2{schema::BuiltinOperator::kTopkV2, nullptr, mote::topk_v2::prepare,
                          mote::topk_v2::kKernels};

}  // namespace mote
