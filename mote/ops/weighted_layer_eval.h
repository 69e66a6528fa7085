// The arithmetic of layers with weights on the instruction set that this is compiled for, made
// from their Plans.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/nibbles.h"
#include "mote/kernels/isa/isa.h"
#include "mote/kernels/layer_math.h"
#include "mote/ops/weighted_layer.h"

namespace mote {

// Named by the dtypes of input and weights; one word where they are equal.
using MathF32 = kernels::LayerMathF32<isa::Target>;
using MathF32I8 = kernels::LayerMathHybrid<isa::Target, const int8_t*>;
using MathF32I4 = kernels::LayerMathHybrid<isa::Target, Nibbles>;
using MathI8 = kernels::LayerMathI8<isa::Target>;
using MathI8I4 = kernels::LayerMathI8<isa::Target, Nibbles>;
using MathI16I8 = kernels::LayerMathI16<isa::Target>;
using MathI16I4 = kernels::LayerMathI16<isa::Target, Nibbles>;
using MathU8 = kernels::LayerMathU8<isa::Target>;

template <class Math, class Shape>
Math layer_math(const Memory& memory, const FloatLayerPlan<Shape>& plan) {
  return {
      {plan.activation.min, plan.activation.max, memory.read_optional<float>(plan.tensors.bias)}};
}

template <class Math, class Shape>
Math layer_math(const Memory& memory, const HybridLayerPlan<Shape>& plan) {
  return {
      {plan.activation.min, plan.activation.max, memory.read_optional<float>(plan.tensors.bias)},
      memory.read<float>(plan.scales.table),
      plan.scales.step};
}

template <class Math, class Shape>
Math layer_math(const Memory& memory, const QuantizedLayerPlan<Shape>& plan) {
  return {{plan.quantization, memory.read<Multiplier>(plan.multipliers),
           memory.read_optional<typename Math::Bias>(plan.tensors.bias)}};
}

}  // namespace mote
