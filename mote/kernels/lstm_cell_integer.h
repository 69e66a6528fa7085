// The LSTM cell in integers, i8 or i16 with i8 weights: equal bit for bit to TFLM's.
//
// Gates are Q3.12 before their activation and Q0.15 after it; cell states are i16 with a scale that
// is a power of two. There is no scratch memory: all four gates of a cell are computed together.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/base/fixed_point.h"
#include "mote/kernels/lstm_cell.h"
#include "mote/kernels/sigmoid_table.h"

namespace mote::kernels {

// i8 activations. Sums of up to 65,536 products fit in 32 bits; a hostile bias may wrap.
template <class Isa>
struct LstmMathI8 {
  using Element = int8_t;
  using Sum = int32_t;
  static constexpr int32_t kMin = -128, kMax = 127;

  static void add_dot2(const int8_t* weights, uint32_t distance, const int8_t* input, uint32_t n,
                       int32_t offset, Sum* sums) {
    Isa::add_dot2_i8(weights, distance, input, n, offset, sums);
  }
  static Sum plus_bias(Sum sum, const uint8_t* bias, uint32_t i) {
    const int32_t addend = reinterpret_cast<const int32_t*>(bias)[i];
    return static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(addend));
  }
  static int32_t scaled(Sum sum, Multiplier m) { return multiply_by_quantized_multiplier(sum, m); }
};

// i16 activations, which have no zero point; sums and biases take 64 bits.
struct LstmMathI16 {
  using Element = int16_t;
  using Sum = int64_t;
  static constexpr int32_t kMin = -32768, kMax = 32767;

  static void add_dot2(const int8_t* weights, uint32_t distance, const int16_t* input, uint32_t n,
                       int32_t, Sum* sums) {
    Sum sum0 = 0, sum1 = 0;
    for (uint32_t i = 0; i < n; ++i) {
      sum0 += weights[i] * input[i];
      sum1 += weights[i + distance] * input[i];
    }
    sums[0] = sum0;
    sums[1] = sum1;
  }
  // A 64-bit constant in a model may be aligned to 4 only.
  static Sum plus_bias(Sum sum, const uint8_t* bias, uint32_t i) {
    int64_t addend;
    memcpy(&addend, bias + sizeof addend * i, sizeof addend);
    return static_cast<int64_t>(static_cast<uint64_t>(sum) + static_cast<uint64_t>(addend));
  }
  static int32_t scaled(Sum sum, Multiplier m) {
    return multiply_wide_by_quantized_multiplier(sum, m);
  }
};

struct LstmArithmetic {
  Multiplier input_multipliers[kLstmGates];  // turn sums into Q3.12
  Multiplier recurrent_multipliers[kLstmGates];
  Multiplier forget_multiplier;  // turns forget gate * state into a state: 2^-15
  Multiplier input_multiplier;   // turns input gate * candidate into a state
  Multiplier output_multiplier;  // turns output gate * tanh(state) into an output
  int32_t input_offset;          // -zero_point; 0 in i16
  int32_t hidden_zero_point;
  int32_t cell_clip;  // in steps of the state; 32768: none
  // tanh's argument is (state * tanh_factor) >> tanh_shift, rounded.
  int32_t tanh_factor;
  int32_t tanh_shift;
};

struct LstmIntegerGate {
  const int8_t* input_weights;      // [cells, depth]
  const int8_t* recurrent_weights;  // [cells, cells]
  const uint8_t* bias;              // i32 or i64
};

struct LstmIntegerCell {
  LstmIntegerGate gates[kLstmGates];
  uint32_t depth;
  uint32_t cells;
};

constexpr int32_t saturate_i16(int32_t x) {
  return clamp(x, -32768, 32767);
}

// One gate of cell `i` and the next, before its activation. Input and hidden state have scales of
// their own, so their sums meet only as Q3.12; both and their total are held to 16 bits.
template <class Math>
void lstm_gate_pair(const LstmIntegerCell& cell, const LstmArithmetic& a, uint32_t gate, uint32_t i,
                    bool two, const typename Math::Element* input,
                    const typename Math::Element* hidden, int32_t* values) {
  const LstmIntegerGate& g = cell.gates[gate];
  typename Math::Sum sums[2] = {}, recurrent[2] = {};
  Math::add_dot2(g.input_weights + i * cell.depth, two ? cell.depth : 0, input, cell.depth,
                 a.input_offset, sums);
  Math::add_dot2(g.recurrent_weights + i * cell.cells, two ? cell.cells : 0, hidden, cell.cells,
                 -a.hidden_zero_point, recurrent);
  for (uint32_t k = 0; k < (two ? 2u : 1u); ++k) {
    const typename Math::Sum sum = Math::plus_bias(sums[k], g.bias, i + k);
    values[k] =
        saturate_i16(saturate_i16(Math::scaled(sum, a.input_multipliers[gate])) +
                     saturate_i16(Math::scaled(recurrent[k], a.recurrent_multipliers[gate])));
  }
}

// clip(forget * state + input * candidate). Products are at most 2^30.
inline int16_t lstm_next_state(const LstmArithmetic& a, int32_t state, const int32_t* gates) {
  const int32_t forget = logistic_i16(3 * gates[kForgetGate]);
  const int32_t input = logistic_i16(3 * gates[kInputGate]);
  const int32_t candidate = tanh_i16(3 * gates[kCellGate]);
  const int32_t kept =
      saturate_i16(multiply_by_quantized_multiplier(forget * state, a.forget_multiplier));
  const int32_t added =
      saturate_i16(multiply_by_quantized_multiplier(input * candidate, a.input_multiplier));
  return static_cast<int16_t>(clamp(saturate_i16(kept + added), -a.cell_clip, a.cell_clip));
}

template <class Math>
typename Math::Element lstm_output(const LstmArithmetic& a, int32_t state, int32_t output_gate) {
  const int32_t half = a.tanh_shift > 0 ? 1 << (a.tanh_shift - 1) : 0;
  const int32_t activated = tanh_i16((state * a.tanh_factor + half) >> a.tanh_shift);
  const int32_t product = activated * logistic_i16(3 * output_gate);
  const int32_t scaled = multiply_by_quantized_multiplier(product, a.output_multiplier);
  return static_cast<typename Math::Element>(
      offset_and_clamp(scaled, a.hidden_zero_point, Math::kMin, Math::kMax));
}

// One step of one batch, two cells at a time: rows of the weights that share every load of the
// input. `output` must not be the hidden state: every cell reads all of it.
template <class Math>
void lstm_step_integer(const LstmIntegerCell& cell, const LstmArithmetic& a,
                       const typename Math::Element* input, const typename Math::Element* hidden,
                       int16_t* states, typename Math::Element* output) {
  for (uint32_t i = 0; i < cell.cells; i += 2) {
    const bool two = i + 1 < cell.cells;
    int32_t values[kLstmGates][2];
    for (uint32_t gate = 0; gate < kLstmGates; ++gate) {
      lstm_gate_pair<Math>(cell, a, gate, i, two, input, hidden, values[gate]);
    }
    for (uint32_t k = 0; k < (two ? 2u : 1u); ++k) {
      const int32_t gates[] = {values[kInputGate][k], values[kForgetGate][k], values[kCellGate][k],
                               values[kOutputGate][k]};
      states[i + k] = lstm_next_state(a, states[i + k], gates);
      output[i + k] = lstm_output<Math>(a, states[i + k], gates[kOutputGate]);
    }
  }
}

}  // namespace mote::kernels
