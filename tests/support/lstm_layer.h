// LSTM layers for tests: random weights, the models that hold them, and the formulas in double.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/support/model_builder.h"

namespace mote::test::lstm {

using Vector = std::vector<double>;

enum Operator { kSingleStep, kUnidirectional, kBidirectional };
enum class Aux { kNone, kCrossLinked, kOfBackward };

// A layer; what is not named is false, 0 or kNone.
struct Layer {
  const char* name = "";
  Operator op = kUnidirectional;
  int32_t batches = 2, steps = 3, inputs = 3, cells = 4, outputs = 4;
  bool time_major = false, merged = false;
  bool hybrid = false;  // i8 weights
  bool coupled = false, peephole = false, norm = false, projection_bias = false;
  float cell_clip = 0, projection_clip = 0;
  fb::ActivationFunctionType activation = fb::ActivationFunctionType_TANH;
  Aux aux = Aux::kNone;

  bool projected() const { return outputs != cells; }
};

// The weights of one direction, as the model holds them. An empty vector is left out.
struct Cell {
  Vector input[4], recurrent[4], peephole[4], bias[4], norm[4], aux[4];
  Vector projection, projection_bias;
};

constexpr float kScale = 0.02f;  // of i8 weights

class Random {
 public:
  // Numbers in [-1, 1] that a float holds exactly; whole multiples of kScale for i8.
  Vector numbers(int32_t count, bool whole) {
    Vector values(static_cast<size_t>(count));
    for (double& value : values) {
      const int32_t step = static_cast<int32_t>(generator_() % 101) - 50;
      value = whole ? step * static_cast<double>(kScale) : step / 64.0;
    }
    return values;
  }

 private:
  std::mt19937 generator_{7};
};

inline Cell make_cell(const Layer& layer, Random* random) {
  Cell cell;
  for (int gate = 0; gate < 4; ++gate) {
    if (gate == 0 && layer.coupled) continue;
    cell.input[gate] = random->numbers(layer.cells * layer.inputs, layer.hybrid);
    cell.recurrent[gate] = random->numbers(layer.cells * layer.outputs, layer.hybrid);
    cell.bias[gate] = random->numbers(layer.cells, false);
    if (layer.peephole && gate != 2)
      cell.peephole[gate] = random->numbers(layer.cells, layer.hybrid);
    if (layer.norm) cell.norm[gate] = random->numbers(layer.cells, false);
    if (layer.aux == Aux::kCrossLinked) {
      cell.aux[gate] = random->numbers(layer.cells * layer.inputs, layer.hybrid);
    }
  }
  if (!layer.projected()) return cell;
  cell.projection = random->numbers(layer.outputs * layer.cells, layer.hybrid);
  if (layer.projection_bias) cell.projection_bias = random->numbers(layer.outputs, false);
  return cell;
}

// --- the model ---

inline void add_vector(OneOpModel* model, const Vector& values) {
  if (values.empty()) {
    model->left_out();
    return;
  }
  model->constant<float>({static_cast<int32_t>(values.size())}, {values.begin(), values.end()});
}

inline void add_weights(OneOpModel* model, const Layer& layer, const Vector& values,
                        int32_t columns) {
  const int32_t rows = static_cast<int32_t>(values.size()) / columns;
  const Shape shape = columns == 1 ? Shape{rows} : Shape{rows, columns};
  if (values.empty()) {
    model->left_out();
  } else if (layer.hybrid) {
    std::vector<int8_t> whole;
    for (const double value : values) {
      whole.push_back(static_cast<int8_t>(std::lround(value / static_cast<double>(kScale))));
    }
    model->constant<int8_t>(shape, whole, {kScale});
  } else {
    model->constant<float>(shape, {values.begin(), values.end()});
  }
}

// The inputs from the input weights to the projection's bias.
inline void add_cell(OneOpModel* model, const Layer& layer, const Cell& cell) {
  for (const Vector& values : cell.input) add_weights(model, layer, values, layer.inputs);
  for (const Vector& values : cell.recurrent) add_weights(model, layer, values, layer.outputs);
  for (const int gate : {0, 1, 3}) add_weights(model, layer, cell.peephole[gate], 1);
  for (const Vector& values : cell.bias) add_vector(model, values);
  add_weights(model, layer, cell.projection, layer.cells);
  add_vector(model, cell.projection_bias);
}

inline void add_states(OneOpModel* model, const Layer& layer) {
  model->variable({layer.batches, layer.outputs}, DType::kF32);
  model->variable({layer.batches, layer.cells}, DType::kF32);
}

inline Shape sequence_shape(const Layer& layer, int32_t depth) {
  if (layer.op == kSingleStep) return {layer.batches, depth};
  if (layer.time_major) return {layer.steps, layer.batches, depth};
  return {layer.batches, layer.steps, depth};
}

template <class Options>
Options make_options(const Layer& layer) {
  Options options;
  options.fused_activation_function = layer.activation;
  options.cell_clip = layer.cell_clip;
  options.proj_clip = layer.projection_clip;
  return options;
}

inline OneOpModel unidirectional_model(const Layer& layer, const Cell& cell) {
  OneOpModel model(layer.op == kSingleStep ? fb::BuiltinOperator_LSTM
                                           : fb::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM);
  model.input(sequence_shape(layer, layer.inputs), DType::kF32);
  add_cell(&model, layer, cell);
  add_states(&model, layer);
  for (const Vector& values : cell.norm) add_vector(&model, values);
  model.output(sequence_shape(layer, layer.outputs), DType::kF32);
  if (layer.op == kSingleStep) return model.options(make_options<fb::LSTMOptionsT>(layer));
  auto options = make_options<fb::UnidirectionalSequenceLSTMOptionsT>(layer);
  options.time_major = layer.time_major;
  return model.options(options);
}

inline OneOpModel bidirectional_model(const Layer& layer, const Cell& forward,
                                      const Cell& backward) {
  OneOpModel model(fb::BuiltinOperator_BIDIRECTIONAL_SEQUENCE_LSTM);
  model.input(sequence_shape(layer, layer.inputs), DType::kF32);
  add_cell(&model, layer, forward);
  add_cell(&model, layer, backward);
  add_states(&model, layer);
  add_states(&model, layer);
  if (layer.aux == Aux::kNone) {
    model.left_out();
  } else {
    model.input(sequence_shape(layer, layer.inputs), DType::kF32);
  }
  for (const Vector& values : forward.aux) add_weights(&model, layer, values, layer.inputs);
  for (const Vector& values : backward.aux) add_weights(&model, layer, values, layer.inputs);
  const int32_t width = layer.merged ? 2 * layer.outputs : layer.outputs;
  model.output(sequence_shape(layer, width), DType::kF32);
  if (!layer.merged) model.output(sequence_shape(layer, width), DType::kF32);
  auto options = make_options<fb::BidirectionalSequenceLSTMOptionsT>(layer);
  options.time_major = layer.time_major;
  options.merge_outputs = layer.merged;
  return model.options(options);
}

// --- the formulas ---

inline double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

inline double activated(fb::ActivationFunctionType activation, double x) {
  if (activation == fb::ActivationFunctionType_TANH) return std::tanh(x);
  if (activation == fb::ActivationFunctionType_RELU) return std::max(x, 0.0);
  if (activation == fb::ActivationFunctionType_RELU6) return std::clamp(x, 0.0, 6.0);
  if (activation == fb::ActivationFunctionType_RELU_N1_TO_1) return std::clamp(x, -1.0, 1.0);
  return x;
}

inline void add_product(const Vector& weights, const Vector& vector, Vector* sums) {
  if (weights.empty()) return;
  for (size_t row = 0; row < sums->size(); ++row) {
    for (size_t i = 0; i < vector.size(); ++i) {
      (*sums)[row] += weights[row * vector.size() + i] * vector[i];
    }
  }
}

inline Vector normalized(const Vector& x, const Vector& norm) {
  double mean = 0, variance = 0;
  const double n = static_cast<double>(x.size());
  for (const double value : x) mean += value / n;
  for (const double value : x) variance += (value - mean) * (value - mean) / n;
  Vector result(x.size());
  for (size_t i = 0; i < x.size(); ++i) {
    result[i] = norm[i] * (x[i] - mean) / std::sqrt(variance + 1e-8);
  }
  return result;
}

struct State {
  Vector hidden, cells;
};

inline Vector gate_of(const Cell& cell, int gate, const Vector& input, const Vector& aux,
                      const State& state) {
  Vector sums(state.cells.size());
  add_product(cell.input[gate], input, &sums);
  add_product(cell.aux[gate], aux, &sums);
  add_product(cell.recurrent[gate], state.hidden, &sums);
  for (size_t i = 0; i < sums.size() && !cell.peephole[gate].empty(); ++i) {
    sums[i] += cell.peephole[gate][i] * state.cells[i];
  }
  if (!cell.norm[gate].empty()) sums = normalized(sums, cell.norm[gate]);
  for (size_t i = 0; i < sums.size(); ++i) sums[i] += cell.bias[gate][i];
  return sums;
}

inline double clipped(double x, double limit) {
  return limit > 0 ? std::clamp(x, -limit, limit) : x;
}

inline void step(const Layer& layer, const Cell& cell, const Vector& input, const Vector& aux,
                 State* state) {
  const size_t n = state->cells.size();
  const Vector forget = gate_of(cell, 1, input, aux, *state);
  const Vector candidate = gate_of(cell, 2, input, aux, *state);
  const Vector in = layer.coupled ? Vector() : gate_of(cell, 0, input, aux, *state);
  for (size_t i = 0; i < n; ++i) {
    const double f = logistic(forget[i]);
    const double keep_in = layer.coupled ? 1 - f : logistic(in[i]);
    const double next = f * state->cells[i] + keep_in * activated(layer.activation, candidate[i]);
    state->cells[i] = clipped(next, static_cast<double>(layer.cell_clip));
  }
  const Vector output_gate = gate_of(cell, 3, input, aux, *state);
  Vector values(n);
  for (size_t i = 0; i < n; ++i) {
    values[i] = logistic(output_gate[i]) * activated(layer.activation, state->cells[i]);
  }
  if (layer.projected()) {
    Vector outputs(static_cast<size_t>(layer.outputs));
    if (!cell.projection_bias.empty()) outputs = cell.projection_bias;
    add_product(cell.projection, values, &outputs);
    for (double& x : outputs) x = clipped(x, static_cast<double>(layer.projection_clip));
    values = outputs;
  }
  state->hidden = values;
}

// The vector of `depth` numbers at one step of one batch.
inline size_t row_of(const Layer& layer, int32_t batch, int32_t time) {
  const int32_t steps = layer.op == kSingleStep ? 1 : layer.steps;
  return static_cast<size_t>(layer.time_major ? time * layer.batches + batch
                                              : batch * steps + time);
}

inline Vector slice(const Vector& all, size_t row, int32_t depth) {
  if (all.empty()) return {};
  const auto first = all.begin() + static_cast<ptrdiff_t>(row) * depth;
  return {first, first + depth};
}

// All outputs of one direction, `outputs` numbers a row.
inline Vector run_direction(const Layer& layer, const Cell& cell, bool backward,
                            const Vector& input, const Vector& aux, std::vector<State>* states) {
  const int32_t steps = layer.op == kSingleStep ? 1 : layer.steps;
  Vector all(static_cast<size_t>(layer.batches * steps * layer.outputs));
  for (int32_t batch = 0; batch < layer.batches; ++batch) {
    State* state = &(*states)[static_cast<size_t>(batch)];
    for (int32_t i = 0; i < steps; ++i) {
      const size_t row = row_of(layer, batch, backward ? steps - 1 - i : i);
      step(layer, cell, slice(input, row, layer.inputs), slice(aux, row, layer.inputs), state);
      std::copy(state->hidden.begin(), state->hidden.end(),
                all.begin() + static_cast<ptrdiff_t>(row) * layer.outputs);
    }
  }
  return all;
}

inline std::vector<State> zero_states(const Layer& layer) {
  const State zero{Vector(static_cast<size_t>(layer.outputs)),
                   Vector(static_cast<size_t>(layer.cells))};
  return std::vector<State>(static_cast<size_t>(layer.batches), zero);
}

inline Vector merge(const Vector& a, const Vector& b, int32_t depth) {
  Vector all;
  for (size_t row = 0; row < a.size() / static_cast<size_t>(depth); ++row) {
    for (const Vector* part : {&a, &b}) {
      const Vector values = slice(*part, row, depth);
      all.insert(all.end(), values.begin(), values.end());
    }
  }
  return all;
}

// All numbers of a sequence of vectors.
inline int32_t rows_of(const Layer& layer) {
  return layer.batches * (layer.op == kSingleStep ? 1 : layer.steps);
}

// --- the comparison ---

inline void expect_near(const std::vector<uint8_t>& bytes, const Vector& expected,
                        double tolerance) {
  std::vector<float> got(bytes.size() / sizeof(float));
  std::memcpy(got.data(), bytes.data(), bytes.size());
  ASSERT_EQ(got.size(), expected.size());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(got[i]), expected[i], tolerance) << "element " << i;
  }
}

inline std::vector<float> floats(const Vector& values) {
  return {values.begin(), values.end()};
}

inline Layer layer(const char* name, const std::function<void(Layer*)>& change) {
  Layer result;
  result.name = name;
  change(&result);
  return result;
}

}  // namespace mote::test::lstm
