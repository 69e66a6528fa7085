// Operators on one tensor of 8 bits whose function integers compute: a table of all results takes
// the place of the function where that pays.
#pragma once

#include <stdint.h>

#include "mote/ops/prepare_context.h"
#include "mote/ops/unary.h"

namespace mote::byte_table {

// A table takes 256 bytes of RAM. Only tensors of at least that size get one: for smaller ones it
// would be larger than they are and take longer to fill than to do without.
inline constexpr uint32_t kEntries = 256;

template <class Function>
struct Plan {
  unary::Plan tensors;
  Function function;
  uint32_t has_table;
  Slot table;  // the results, in the order of the input's byte

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("tensors", &Plan::tensors);
    visit("function", &Plan::function);
    visit("has_table", &Plan::has_table);
    visit("table", &Plan::table);
  }
};

// The end of a row's prepare, when `plan->function` is known. T is i8 or u8.
template <class T, class Function>
Status make_table(PrepareContext& context, Plan<Function>* plan) {
  if (plan->tensors.elements < kEntries) return kOk;
  T* table = nullptr;
  if (Status failed = context.make_table(kEntries, &plan->table, &table)) return failed;
  plan->has_table = 1;
  for (uint32_t i = 0; table != nullptr && i < kEntries; ++i) {
    table[i] = plan->function(static_cast<T>(i));
  }
  return kOk;
}

template <class T, class Function>
Status eval(const EvalContext& context, const Plan<Function>& plan) {
  if (plan.has_table == 0) return unary::eval_each<T, T>(context, plan.tensors, plan.function);
  const uint8_t* table = context.read<uint8_t>(plan.table);
  return unary::eval_each<uint8_t, uint8_t>(context, plan.tensors,
                                            [table](uint8_t x) { return table[x]; });
}

template <class T, class Function>
constexpr KernelRow row(RowPrepare prepare) {
  return {kDTypeOf<T>, kDTypeOf<T>, kernel<Plan<Function>, eval<T, Function>>, prepare};
}

}  // namespace mote::byte_table
