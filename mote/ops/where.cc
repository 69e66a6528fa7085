// WHERE with one input. How many elements are not zero is known only when it runs, but memory is
// planned before: it runs when the file fixes the number of rows, and then insists on it.
#include "mote/ops/where.h"

#include "mote/kernels/rearrange.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace where {
namespace {

constexpr Failure kDynamic{Code::kUnsupported,
                           "how many rows the output has depends on the data: a model with fixed "
                           "shapes is needed"};
constexpr Failure kScalar{Code::kUnsupported, "the input is a scalar"};
constexpr Failure kShape{Code::kInvalidModel,
                         "the output must have rows of {want} numbers, one a dimension"};
constexpr Failure kCount{Code::kInvalidData,
                         "the elements that are not zero are not as many as the output has rows"};

// Both zeros of a float are zero; of other types, only all bits 0.
template <class T>
bool is_set(T value) {
  return value != 0;
}
bool is_set(kernels::Bits64 value) {
  return (value.bits[0] | value.bits[1]) != 0;
}

constexpr KernelRow kKernels[] = {
    // input, output
    {DType::kBool, DType::kI64, kernel<Plan, eval<uint8_t>>},
    {DType::kF32, DType::kI64, kernel<Plan, eval<float>>},
    {DType::kI8, DType::kI64, kernel<Plan, eval<uint8_t>>},
    {DType::kU8, DType::kI64, kernel<Plan, eval<uint8_t>>},
    {DType::kI16, DType::kI64, kernel<Plan, eval<uint16_t>>},
    {DType::kI32, DType::kI64, kernel<Plan, eval<uint32_t>>},
    {DType::kU32, DType::kI64, kernel<Plan, eval<uint32_t>>},
    {DType::kI64, DType::kI64, kernel<Plan, eval<kernels::Bits64>>},
};

// The file gives a shape with a guess for what it does not know; only the signature tells.
bool is_dynamic(TensorView tensor) {
  for (const int32_t dimension : tensor.table().vector<int32_t>(schema::tensor::kShapeSignature)) {
    if (dimension < 0) return true;
  }
  return false;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(1, 1, 1)) return failed;
  const TensorView input = context.input(0), output = context.output(0);
  if (Status failed = context.choose(input.type(), output.type())) return failed;
  if (is_dynamic(output)) return context.fail(kDynamic);
  const Shape shape = input.shape();
  if (shape.rank == 0) return context.fail(kScalar);
  if (output.shape().rank != 2 || output.shape()[1] != static_cast<int32_t>(shape.rank)) {
    return context.fail(kShape, 0, shape.rank);
  }
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->elements = shape.elements();
  plan->rank = shape.rank;
  plan->rows = static_cast<uint32_t>(output.shape()[0]);
  int32_t* sizes = nullptr;
  if (Status failed = context.make_table(shape.rank, &plan->sizes, &sizes)) return failed;
  for (uint32_t i = 0; sizes != nullptr && i < shape.rank; ++i) sizes[i] = shape[i];
  return kOk;
}

}  // namespace

// Rows in the order of the elements in memory. The division only happens for elements that are set.
template <class T>
Status eval(const EvalContext& context, const Plan& plan) {
  const T* input = context.read<T>(plan.input);
  const int32_t* sizes = context.read<int32_t>(plan.sizes);
  int64_t* output = context.write<int64_t>(plan.output);
  uint32_t rows = 0;
  for (uint32_t i = 0; i < plan.elements; ++i) {
    if (!is_set(input[i])) continue;
    if (rows++ == plan.rows) return kCount;
    uint32_t rest = i;
    for (uint32_t j = plan.rank; j-- > 0; rest /= static_cast<uint32_t>(sizes[j])) {
      output[j] = rest % static_cast<uint32_t>(sizes[j]);
    }
    output += plan.rank;
  }
  return rows == plan.rows ? kOk : Status(kCount);
}

}  // namespace where

constexpr Op ops::where{schema::BuiltinOperator::kWhere, nullptr, mote::where::prepare,
                        mote::where::kKernels};

}  // namespace mote
