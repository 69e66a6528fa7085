// SELECT and SELECT_V2: output = condition ? x : y, for elements of 1, 2, 4 or 8 bytes.
#pragma once

#include "mote/ops/broadcast.h"
#include "mote/ops/op.h"

namespace mote {

struct SelectionPlan {
  BroadcastOperands operands;  // condition, x, y

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("operands", &SelectionPlan::operands);
  }
};

// All three inputs broadcast.
Status prepare_select_v2(PrepareContext& context);

// A condition with one dimension belongs to the first dimension of x and y, not to the last.
Status prepare_select(PrepareContext& context);

template <class T>
Status eval_selection(const EvalContext& context, const SelectionPlan& plan) {
  const BroadcastOperands& operands = plan.operands;
  const kernels::BroadcastTensors<3> tensors{
      {context.read<uint8_t>(operands.a), context.read<uint8_t>(operands.b),
       context.read<uint8_t>(operands.c)},
      context.write<uint8_t>(operands.output),
      {1, sizeof(T), sizeof(T)},
      sizeof(T)};
  kernels::for_each_row(operands.shape, context.read<kernels::WalkDimension<3>>(operands.outer),
                        tensors, kernels::select_row<T>, nullptr);
  return kOk;
}

template <class T>
constexpr KernelRow selection_row(DType type) {
  return {DType::kBool, type, kernel<SelectionPlan, eval_selection<T>>};
}

inline constexpr KernelRow kSelectionKernels[] = {
    // condition, x and y
    selection_row<uint32_t>(DType::kF32), selection_row<uint8_t>(DType::kI8),
    selection_row<uint8_t>(DType::kU8),   selection_row<uint8_t>(DType::kBool),
    selection_row<uint16_t>(DType::kI16), selection_row<uint16_t>(DType::kU16),
    selection_row<uint16_t>(DType::kF16), selection_row<uint32_t>(DType::kI32),
    selection_row<uint32_t>(DType::kU32), selection_row<uint64_t>(DType::kI64),
};

}  // namespace mote
