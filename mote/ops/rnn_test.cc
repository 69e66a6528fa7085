// RNN, UNIDIRECTIONAL_SEQUENCE_RNN and BIDIRECTIONAL_SEQUENCE_RNN against the formula in double.
#include "mote/ops/rnn.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "tests/support/lstm_layer.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

using namespace test::lstm;  // NOLINT: layers, their weights and how they run
namespace fb = test::fb;

// The layers of LSTM tests serve here, too: an RNN has the weights of their cell gate.
using Weights = Cell;
constexpr int kGate = 2;

void add_direction(test::OneOpModel* model, const Layer& layer, const Weights& weights) {
  add_weights(model, layer, weights.input[kGate], layer.inputs);
  add_weights(model, layer, weights.recurrent[kGate], layer.cells);
  add_vector(model, weights.bias[kGate]);
  model->variable({layer.batches, layer.cells}, DType::kF32);
}

test::OneOpModel rnn_model(const Layer& layer, const Weights& weights) {
  const bool single = layer.op == kSingleStep;
  test::OneOpModel model(single ? fb::BuiltinOperator_RNN
                                : fb::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_RNN);
  model.input(sequence_shape(layer, layer.inputs), DType::kF32);
  add_direction(&model, layer, weights);
  model.output(sequence_shape(layer, layer.cells), DType::kF32);
  if (single) {
    fb::RNNOptionsT options;
    options.fused_activation_function = layer.activation;
    return model.options(options);
  }
  fb::SequenceRNNOptionsT options;
  options.fused_activation_function = layer.activation;
  options.time_major = layer.time_major;
  return model.options(options);
}

test::OneOpModel bidirectional_rnn_model(const Layer& layer, const Weights& forward,
                                         const Weights& backward) {
  test::OneOpModel model(fb::BuiltinOperator_BIDIRECTIONAL_SEQUENCE_RNN);
  model.input(sequence_shape(layer, layer.inputs), DType::kF32);
  add_direction(&model, layer, forward);
  add_direction(&model, layer, backward);
  if (layer.aux == Aux::kNone) {
    model.left_out();
  } else {
    model.input(sequence_shape(layer, layer.inputs), DType::kF32);
  }
  add_weights(&model, layer, forward.aux[kGate], layer.inputs);
  add_weights(&model, layer, backward.aux[kGate], layer.inputs);
  const int32_t width = layer.merged ? 2 * layer.cells : layer.cells;
  model.output(sequence_shape(layer, width), DType::kF32);
  if (!layer.merged) model.output(sequence_shape(layer, width), DType::kF32);
  fb::BidirectionalSequenceRNNOptionsT options;
  options.fused_activation_function = layer.activation;
  options.time_major = layer.time_major;
  options.merge_outputs = layer.merged;
  return model.options(options);
}

// All outputs of one direction; `hidden` is the state of each batch.
Vector run_direction(const Layer& layer, const Weights& weights, bool backward, const Vector& input,
                     const Vector& aux, std::vector<Vector>* hidden) {
  const int32_t steps = rows_of(layer) / layer.batches;
  Vector all(static_cast<size_t>(layer.batches * steps * layer.cells));
  for (int32_t i = 0; i < layer.batches * steps; ++i) {
    const int32_t batch = i / steps, time = backward ? steps - 1 - i % steps : i % steps;
    const size_t row = row_of(layer, batch, time);
    Vector& state = (*hidden)[static_cast<size_t>(batch)];
    Vector sums = weights.bias[kGate];
    add_product(weights.input[kGate], slice(input, row, layer.inputs), &sums);
    add_product(weights.aux[kGate], slice(aux, row, layer.inputs), &sums);
    add_product(weights.recurrent[kGate], state, &sums);
    for (size_t k = 0; k < sums.size(); ++k) {
      state[k] = activated(layer.activation, sums[k]);
    }
    std::copy(state.begin(), state.end(), all.begin() + static_cast<ptrdiff_t>(row) * layer.cells);
  }
  return all;
}

void check(const Layer& layer) {
  Random random;
  const Weights forward = make_cell(layer, &random), backward = make_cell(layer, &random);
  const bool both = layer.op == kBidirectional;
  const test::OneOpModel model =
      both ? bidirectional_rnn_model(layer, forward, backward) : rnn_model(layer, forward);
  std::vector<Vector> inputs, auxes;
  std::vector<std::vector<test::Bytes>> given;
  for (int invoke = 0; invoke < 2; ++invoke) {
    const int32_t count = rows_of(layer) * layer.inputs;
    inputs.push_back(random.numbers(count, false));
    auxes.push_back(random.numbers(count, false));
    given.push_back({floats(inputs.back())});
    if (layer.aux != Aux::kNone) given.back().push_back(floats(auxes.back()));
  }
  const auto outputs = test::run_invokes(model, given);
  ASSERT_EQ(outputs.size(), 2u);
  const Vector zero(static_cast<size_t>(layer.cells));
  std::vector<Vector> forward_state(static_cast<size_t>(layer.batches), zero);
  std::vector<Vector> backward_state = forward_state;
  for (size_t i = 0; i < 2; ++i) {
    const Vector aux = layer.aux == Aux::kCrossLinked ? auxes[i] : Vector();
    const Vector& backward_input = layer.aux == Aux::kOfBackward ? auxes[i] : inputs[i];
    const Vector a = run_direction(layer, forward, false, inputs[i], aux, &forward_state);
    const Vector b = run_direction(layer, backward, true, backward_input, aux, &backward_state);
    const Vector first = layer.merged ? merge(a, b, layer.cells) : a;
    expect_near(outputs[i][0], first, 1e-5);
    if (both && !layer.merged) expect_near(outputs[i][1], b, 1e-5);
  }
}

const Layer kLayers[] = {
    layer("Sequence", [](Layer*) {}),
    layer("TimeMajor", [](Layer* l) { l->time_major = true; }),
    layer("Hybrid", [](Layer* l) { l->hybrid = true; }),
    layer("Relu", [](Layer* l) { l->activation = fb::ActivationFunctionType_RELU; }),
    layer("SingleStep", [](Layer* l) { l->op = kSingleStep; }),
    layer("SingleStepHybrid",
          [](Layer* l) {
            l->op = kSingleStep;
            l->hybrid = true;
          }),
    layer("Bidirectional", [](Layer* l) { l->op = kBidirectional; }),
    layer("BidirectionalMerged",
          [](Layer* l) {
            l->op = kBidirectional;
            l->merged = l->time_major = true;
          }),
    layer("BidirectionalCrossLinked",
          [](Layer* l) {
            l->op = kBidirectional;
            l->aux = Aux::kCrossLinked;
          }),
    layer("BidirectionalStacked",
          [](Layer* l) {
            l->op = kBidirectional;
            l->aux = Aux::kOfBackward;
            l->merged = true;
          }),
    layer("BidirectionalHybrid",
          [](Layer* l) {
            l->op = kBidirectional;
            l->hybrid = true;
          }),
};

class Rnn : public testing::TestWithParam<Layer> {};

TEST_P(Rnn, EqualsTheFormula) {
  check(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Rnn, Rnn, testing::ValuesIn(kLayers),
                         [](const auto& row) { return std::string(row.param.name); });

const test::Refusal kRefusals[] = {
    {"NoRecurrentWeights", [](test::OneOpModel& m) { m.op().inputs[2] = -1; },
     "input 2 is left out but needed"},
    {"NoBias", [](test::OneOpModel& m) { m.op().inputs[3] = -1; },
     "input 3 is left out but needed"},
    {"NoState", [](test::OneOpModel& m) { m.op().inputs[4] = -1; },
     "input 4 is left out but needed"},
    {"Weights", [](test::OneOpModel& m) { m.op().inputs[2] = 1; }, "input 2 must have 16 elements"},
    {"NoVariable", [](test::OneOpModel& m) { m.tensor(4).is_variable = false; },
     "input 4 is a state: it must be a variable without data"},
    {"Rank",
     [](test::OneOpModel& m) {
       m.tensor(0).shape = {6, 3};
     },
     "input 0 has 2 dimensions, 3 needed"},
    {"Output",
     [](test::OneOpModel& m) {
       m.tensor(5).shape = {2, 3, 5};
     },
     "output 0 must have 24 elements"},
    {"Integers", [](test::OneOpModel& m) { m.tensor(0).type = fb::TensorType_INT8; },
     "i8 with f32 is not supported by this operator"},
    {"SignBit",
     [](test::OneOpModel& m) {
       m.op().builtin_options.AsSequenceRNNOptions()->fused_activation_function =
           fb::ActivationFunctionType_SIGN_BIT;
     },
     "the fused activation 5 is not supported"},
};

class RnnRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(RnnRefusal, IsNamed) {
  Random random;
  const Layer layer;
  test::OneOpModel model = rnn_model(layer, make_cell(layer, &random));
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 UNIDIRECTIONAL_SEQUENCE_RNN: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Rnn, RnnRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
