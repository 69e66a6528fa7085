// The kernel table of the operators that compare two tensors.
#pragma once

#include "mote/ops/binary.h"
#include "mote/ops/quantized_binary.h"

namespace mote {

template <class T, class Compare>
constexpr KernelRow quantized_comparison_row(DType type) {
  return quantized_row<T, kernels::QuantizedComparison<T, Compare>, uint8_t>(
      type, prepare_quantized_comparison);
}

template <class Compare>
inline constexpr KernelRow kComparisonKernels[] = {
    // both inputs
    plain_row<float, Compare, uint8_t>(DType::kF32),
    quantized_comparison_row<int8_t, Compare>(DType::kI8),
    quantized_comparison_row<uint8_t, Compare>(DType::kU8),
    quantized_comparison_row<int16_t, Compare>(DType::kI16),
    plain_row<int32_t, Compare, uint8_t>(DType::kI32),
    plain_row<int64_t, Compare, uint8_t>(DType::kI64),
    plain_row<uint8_t, Compare, uint8_t>(DType::kBool),
};

}  // namespace mote
