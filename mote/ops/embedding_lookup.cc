// EMBEDDING_LOOKUP of every dtype, and from i8 or i4 to f32 with one scale, or one for each row.
//
// Copies are exact: the scales of table and output are not compared, as in TFLM. Indices come at
// run time and may be anything, so every one is checked before its row is read.
#include "mote/ops/embedding_lookup.h"

#include <string.h>

#include "mote/base/nibbles.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace embedding_lookup {
namespace {

constexpr Failure kIndices{Code::kInvalidModel, "indices are {got:type}, {want:type} needed"};
constexpr Failure kTableRank{Code::kInvalidModel, "the table has no rows: it is a scalar"};
constexpr Failure kScales{Code::kUnsupported,
                          "the table has {got} scales, 1 or {want} (one a row) needed"};
constexpr Failure kScaleAxis{Code::kUnsupported,
                             "the table is quantized along dimension {got}, {want} needed"};
constexpr Failure kZeroPoint{Code::kUnsupported,
                             "the table has the zero point {got}, {want} needed"};
constexpr Failure kIndex{Code::kInvalidData, "an index is negative or beyond the last row"};

enum Input : uint32_t { kIndicesInput, kTable };

Status begin(PrepareContext& context, Plan** made) {
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  const DType indices = context.input(kIndicesInput).type();
  if (indices != DType::kI32) return context.fail(kIndices, indices, DType::kI32);
  const Shape table = context.input(kTable).shape();
  if (table.rank == 0) return context.fail(kTableRank);
  plan->indices = context.input_ref(kIndicesInput);
  plan->table = context.input_ref(kTable);
  plan->output = context.output_ref(0);
  plan->lookups = context.input(kIndicesInput).shape().elements();
  plan->rows = static_cast<uint32_t>(table[0]);
  plan->columns = table.product(1, table.rank);
  *made = plan;
  // In 64 bits: nothing else has looked at lookups x columns yet.
  const uint64_t elements = uint64_t{plan->lookups} * plan->columns;
  return context.expect_output_elements(elements > UINT32_MAX ? UINT32_MAX
                                                              : static_cast<uint32_t>(elements));
}

Status prepare_copy(PrepareContext& context) {
  Plan* plan = nullptr;
  if (Status failed = begin(context, &plan)) return failed;
  plan->columns *= bits(context.input(kTable).type()) / 8;
  return kOk;
}

// Like all weights that meet floats, the table has no zero point.
Status prepare_to_f32(PrepareContext& context) {
  Plan* plan = nullptr;
  if (Status failed = begin(context, &plan)) return failed;
  const TensorView table = context.input(kTable);
  const Span<const float> scales = table.scales();
  if (scales.size != 1 && scales.size != plan->rows) {
    return context.fail(kScales, scales.size, plan->rows);
  }
  if (scales.size > 1 && table.axis() != 0) return context.fail(kScaleAxis, table.axis());
  const ZeroPoints zero_points = table.zero_points();
  for (uint32_t i = 0; i < zero_points.count; ++i) {
    if (zero_points[i] != 0) return context.fail(kZeroPoint, zero_points[i]);
  }
  float* copies = nullptr;
  if (Status failed = context.make_table(scales.size, &plan->scales, &copies)) return failed;
  for (uint32_t i = 0; copies != nullptr && i < scales.size; ++i) copies[i] = scales[i];
  plan->scale_step = scales.size > 1 ? 1 : 0;
  return kOk;
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  const DType table = context.input(kTable).type();
  if (Status failed = context.choose(table, context.output(0).type())) return failed;
  return context.prepare_row();
}

constexpr KernelRow kKernels[] = {
    // table, output
    {DType::kF32, DType::kF32, kernel<Plan, eval_copy>, prepare_copy},
    {DType::kI8, DType::kI8, kernel<Plan, eval_copy>, prepare_copy},
    {DType::kU8, DType::kU8, kernel<Plan, eval_copy>, prepare_copy},
    {DType::kBool, DType::kBool, kernel<Plan, eval_copy>, prepare_copy},
    {DType::kI16, DType::kI16, kernel<Plan, eval_copy>, prepare_copy},
    {DType::kI32, DType::kI32, kernel<Plan, eval_copy>, prepare_copy},
    {DType::kU32, DType::kU32, kernel<Plan, eval_copy>, prepare_copy},
    {DType::kI64, DType::kI64, kernel<Plan, eval_copy>, prepare_copy},
    {DType::kI8, DType::kF32, kernel<Plan, eval_i8_f32>, prepare_to_f32},
    {DType::kI4, DType::kF32, kernel<Plan, eval_i4_f32>, prepare_to_f32},
};

// Calls copy_row(lookup, row) for every index. A failure leaves the rest of the output as it was.
template <class CopyRow>
Status look_up(const EvalContext& context, const Plan& plan, CopyRow copy_row) {
  const int32_t* indices = context.read<int32_t>(plan.indices);
  for (uint32_t i = 0; i < plan.lookups; ++i) {
    const uint32_t row = static_cast<uint32_t>(indices[i]);  // negative ones become huge
    if (row >= plan.rows) return kIndex;
    copy_row(i, row);
  }
  return kOk;
}

// `value(element)` reads an element of the table.
template <class Value>
Status look_up_f32(const EvalContext& context, const Plan& plan, Value value) {
  const float* scales = context.read<float>(plan.scales);
  float* output = context.write<float>(plan.output);
  return look_up(context, plan, [&](uint32_t, uint32_t row) {
    const float scale = scales[row * plan.scale_step];
    const uint32_t first = row * plan.columns;
    for (uint32_t i = 0; i < plan.columns; ++i) {
      *output++ = scale * static_cast<float>(value(first + i));
    }
  });
}

}  // namespace

// The size of the output has been checked: lookups x columns. 64-bit rows need no alignment here.
Status eval_copy(const EvalContext& context, const Plan& plan) {
  const uint8_t* table = context.read<uint8_t>(plan.table);
  uint8_t* output = context.write<uint8_t>(plan.output);
  return look_up(context, plan, [&](uint32_t i, uint32_t row) {
    memcpy(output + i * plan.columns, table + row * plan.columns, plan.columns);
  });
}

Status eval_i8_f32(const EvalContext& context, const Plan& plan) {
  const int8_t* table = context.read<int8_t>(plan.table);
  return look_up_f32(context, plan, [table](uint32_t element) { return table[element]; });
}

Status eval_i4_f32(const EvalContext& context, const Plan& plan) {
  const Nibbles table(context.read<uint8_t>(plan.table));
  return look_up_f32(context, plan, [table](uint32_t element) { return table[element]; });
}

}  // namespace embedding_lookup

constexpr Op ops::embedding_lookup{schema::BuiltinOperator::kEmbeddingLookup, nullptr,
                                   mote::embedding_lookup::prepare,
                                   mote::embedding_lookup::kKernels};

}  // namespace mote
