// Prepare of the rows of quantized operators on two tensors: offsets and multipliers.
#pragma once

#include "mote/base/status.h"
#include "mote/kernels/quantized_binary.h"
#include "mote/ops/binary.h"

namespace mote {

class Real;

// Each fills a QuantizedPlan<Quantization> for i8, u8 and i16.
Status prepare_quantized_sum(PrepareContext& context);         // ADD and SUB
Status prepare_quantized_product(PrepareContext& context);     // MUL
Status prepare_quantized_quotient(PrepareContext& context);    // DIV
Status prepare_quantized_difference(PrepareContext& context);  // SQUARED_DIFFERENCE
Status prepare_quantized_comparison(PrepareContext& context);  // EQUAL, LESS ...

// The multiplier that brings a sum of `bits` more bits to the output, which has to be below one:
// there is no room for more. `unit` is the scale of the sum without those bits.
Status find_sum_multiplier(PrepareContext& context, Real unit, int32_t bits, bool as_float,
                           Multiplier* multiplier);

}  // namespace mote
