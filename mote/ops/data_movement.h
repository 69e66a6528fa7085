// What operators share that move elements without looking at them: only the size of one matters.
#pragma once

#include <stdint.h>

#include "mote/base/status.h"
#include "mote/ops/op.h"

namespace mote {

class PrepareContext;
class TensorView;

// A kernel for each size of an element: 8, 16, 32 and 64 bits. `second` is the output's dtype.
template <Kernel k8, Kernel k16, Kernel k32, Kernel k64>
inline constexpr KernelRow kRowsBySize[] = {
    {DType::kF32, DType::kF32, k32},  {DType::kI8, DType::kI8, k8},
    {DType::kU8, DType::kU8, k8},     {DType::kI16, DType::kI16, k16},
    {DType::kI32, DType::kI32, k32},  {DType::kI64, DType::kI64, k64},
    {DType::kBool, DType::kBool, k8}, {DType::kU32, DType::kU32, k32},
    {DType::kF16, DType::kF16, k16},
};

// One kernel that counts in bytes.
template <Kernel any>
inline constexpr auto& kRowsOfAnySize = kRowsBySize<any, any, any, any>;

// Whether equal bytes of both mean equal reals; always true for dtypes that are not quantized.
bool quantized_alike(TensorView a, TensorView b);

// Chooses the kernel by input `input` and output 0; fails when they are quantized differently.
Status choose_movement(PrepareContext& context, uint32_t input);

}  // namespace mote
