// LSTM, UNIDIRECTIONAL_SEQUENCE_LSTM and BIDIRECTIONAL_SEQUENCE_LSTM in float, against the formulas
// in double.
#include "mote/ops/lstm.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/lstm_layer.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

using namespace test::lstm;  // NOLINT: a test of nothing else
namespace fb = test::fb;

// Two invokes, so that the second continues the states of the first.
void check(const Layer& layer) {
  Random random;
  const Cell forward = make_cell(layer, &random), backward = make_cell(layer, &random);
  const bool both = layer.op == kBidirectional;
  const test::OneOpModel model =
      both ? bidirectional_model(layer, forward, backward) : unidirectional_model(layer, forward);
  const int32_t rows = rows_of(layer);
  std::vector<Vector> inputs, auxes;
  std::vector<std::vector<test::Bytes>> given;
  for (int invoke = 0; invoke < 2; ++invoke) {
    inputs.push_back(random.numbers(rows * layer.inputs, false));
    auxes.push_back(random.numbers(rows * layer.inputs, false));
    given.push_back({floats(inputs.back())});
    if (layer.aux != Aux::kNone) given.back().push_back(floats(auxes.back()));
  }
  const auto outputs = test::run_invokes(model, given);
  ASSERT_EQ(outputs.size(), 2u);
  std::vector<State> forward_states = zero_states(layer), backward_states = forward_states;
  for (size_t i = 0; i < 2; ++i) {
    const Vector aux = layer.aux == Aux::kCrossLinked ? auxes[i] : Vector();
    const Vector& backward_input = layer.aux == Aux::kOfBackward ? auxes[i] : inputs[i];
    const Vector a = run_direction(layer, forward, false, inputs[i], aux, &forward_states);
    const Vector b = run_direction(layer, backward, true, backward_input, aux, &backward_states);
    expect_near(outputs[i][0], layer.merged ? merge(a, b, layer.outputs) : a, 1e-5);
    if (both && !layer.merged) expect_near(outputs[i][1], b, 1e-5);
  }
}

void all_variants(Layer* l) {
  l->coupled = l->peephole = l->norm = l->projection_bias = true;
  l->outputs = 3;
  l->projection_clip = 0.3f;
}

const Layer kLayers[] = {
    layer("Plain", [](Layer*) {}),
    layer("TimeMajor", [](Layer* l) { l->time_major = true; }),
    layer("CellClip", [](Layer* l) { l->cell_clip = 0.2f; }),
    layer("Peephole", [](Layer* l) { l->peephole = true; }),
    layer("Coupled", [](Layer* l) { l->coupled = true; }),
    layer("Projection", [](Layer* l) { l->outputs = 2; }),
    layer("ProjectionBiasAndClip",
          [](Layer* l) {
            l->outputs = 5;
            l->projection_bias = true;
            l->projection_clip = 0.25f;
          }),
    layer("LayerNorm", [](Layer* l) { l->norm = true; }),
    layer("AllVariants", all_variants),
    layer("Hybrid", [](Layer* l) { l->hybrid = true; }),
    layer("HybridAllVariants",
          [](Layer* l) {
            all_variants(l);
            l->hybrid = true;
          }),
    layer("NoActivation", [](Layer* l) { l->activation = fb::ActivationFunctionType_NONE; }),
    layer("Relu", [](Layer* l) { l->activation = fb::ActivationFunctionType_RELU; }),
    layer("Relu6", [](Layer* l) { l->activation = fb::ActivationFunctionType_RELU6; }),
    layer("ReluN1To1", [](Layer* l) { l->activation = fb::ActivationFunctionType_RELU_N1_TO_1; }),
    layer("SingleStep", [](Layer* l) { l->op = kSingleStep; }),
    layer("SingleStepAllVariants",
          [](Layer* l) {
            all_variants(l);
            l->op = kSingleStep;
          }),
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
            l->peephole = l->merged = true;
            l->outputs = 3;
          }),
    layer("BidirectionalStacked",
          [](Layer* l) {
            l->op = kBidirectional;
            l->aux = Aux::kOfBackward;
            l->coupled = true;
          }),
    layer("BidirectionalHybrid",
          [](Layer* l) {
            l->op = kBidirectional;
            l->hybrid = l->time_major = true;
          }),
};

class Lstm : public testing::TestWithParam<Layer> {};

TEST_P(Lstm, EqualsTheFormulas) {
  check(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Lstm, Lstm, testing::ValuesIn(kLayers),
                         [](const auto& row) { return std::string(row.param.name); });

// --- refusals ---

test::OneOpModel plain_model(const std::function<void(Layer*)>& change = [](Layer*) {}) {
  Layer l = layer("", change);
  Random random;
  const Cell cell = make_cell(l, &random);
  return l.op == kBidirectional ? bidirectional_model(l, cell, cell)
                                : unidirectional_model(l, cell);
}

// Numbers of tensors are those of inputs as long as none before them is left out.
const test::Refusal kRefusals[] = {
    {"NoForgetWeights", [](test::OneOpModel& m) { m.op().inputs[2] = -1; },
     "input 2 is left out but needed"},
    {"NoCellWeights", [](test::OneOpModel& m) { m.op().inputs[3] = -1; },
     "input 3 is left out but needed"},
    {"NoRecurrentWeights", [](test::OneOpModel& m) { m.op().inputs[6] = -1; },
     "input 6 is left out but needed"},
    {"NoBias", [](test::OneOpModel& m) { m.op().inputs[13] = -1; },
     "input 13 is left out but needed"},
    {"HalfCoupled", [](test::OneOpModel& m) { m.op().inputs[1] = -1; },
     "input 1 is left out but needed"},
    {"NoState", [](test::OneOpModel& m) { m.op().inputs[19] = -1; },
     "input 19 is left out but needed"},
    {"FewInputs", [](test::OneOpModel& m) { m.op().inputs.resize(18); },
     "input 18 is left out but needed"},
    {"OtherWeights", [](test::OneOpModel& m) { m.op().inputs[1] = 8; },
     "input 1 must have 12 elements"},
    {"OtherBias", [](test::OneOpModel& m) { m.op().inputs[12] = 1; },
     "input 12 must have 4 elements"},
    {"MixedWeights", [](test::OneOpModel& m) { m.tensor(1).type = fb::TensorType_INT32; },
     "input 1 must be f32"},
    {"Integers", [](test::OneOpModel& m) { m.tensor(0).type = fb::TensorType_INT32; },
     "i32 with f32 is not supported by this operator"},
    {"Rank",
     [](test::OneOpModel& m) {
       m.tensor(0).shape = {6, 3};
     },
     "input 0 has 2 dimensions, 3 needed"},
    {"RankOfWeights", [](test::OneOpModel& m) { m.tensor(8).shape = {16}; },
     "input 8 has 1 dimensions, 2 needed"},
    {"ConstantState", [](test::OneOpModel& m) { m.op().inputs[19] = m.op().inputs[8]; },
     "input 19 must have 8 elements"},
    {"NoVariable", [](test::OneOpModel& m) { m.tensor(13).is_variable = false; },
     "input 18 is a state: it must be a variable without data"},
    {"OutputSize",
     [](test::OneOpModel& m) {
       m.tensor(static_cast<size_t>(m.op().outputs[0])).shape = {2, 3, 5};
     },
     "output 0 must have 24 elements"},
    {"OutputType",
     [](test::OneOpModel& m) {
       m.tensor(static_cast<size_t>(m.op().outputs[0])).type = fb::TensorType_INT32;
     },
     "output 0 must be f32"},
    {"SignBit",
     [](test::OneOpModel& m) {
       m.op().builtin_options.AsUnidirectionalSequenceLSTMOptions()->fused_activation_function =
           fb::ActivationFunctionType_SIGN_BIT;
     },
     "the fused activation 5 is not supported"},
    {"NegativeClip",
     [](test::OneOpModel& m) {
       m.op().builtin_options.AsUnidirectionalSequenceLSTMOptions()->proj_clip = -1;
     },
     "cell_clip and proj_clip must be 0 or more"},
    {"ClipThatIsNone",
     [](test::OneOpModel& m) {
       m.op().builtin_options.AsUnidirectionalSequenceLSTMOptions()->cell_clip = NAN;
     },
     "cell_clip and proj_clip must be 0 or more"},
    {"TwoOutputs", [](test::OneOpModel& m) { m.op().outputs.push_back(0); },
     "has 2 outputs, 1 needed"},
};

class LstmRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(LstmRefusal, IsNamed) {
  test::OneOpModel model = plain_model();
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 UNIDIRECTIONAL_SEQUENCE_LSTM: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Lstm, LstmRefusal, testing::ValuesIn(kRefusals), test::name_of);

TEST(LstmRefusals, Projection) {
  test::OneOpModel model = plain_model([](Layer* l) { l->outputs = 2; });
  model.op().inputs[16] = -1;
  EXPECT_EQ(test::prepare_message(model),
            "node 0 UNIDIRECTIONAL_SEQUENCE_LSTM: 2 outputs of 4 cells need projection weights");
}

TEST(LstmRefusals, HybridWeights) {
  const auto hybrid = [](Layer* l) { l->hybrid = true; };
  test::OneOpModel model = plain_model(hybrid);
  model.tensor(3).quantization->zero_point = {4};
  EXPECT_EQ(test::prepare_message(model),
            "node 0 UNIDIRECTIONAL_SEQUENCE_LSTM: input 3 has the zero point 4, not 0");
  model = plain_model(hybrid);
  model.tensor(3).quantization->scale = {1, 2, 3, 4};
  model.tensor(3).quantization->zero_point = {0, 0, 0, 0};
  EXPECT_EQ(test::prepare_message(model),
            "node 0 UNIDIRECTIONAL_SEQUENCE_LSTM: input 3 has 4 scales, 1 needed");
}

TEST(LstmRefusals, BasicKernel) {
  test::OneOpModel model = plain_model([](Layer* l) { l->op = kSingleStep; });
  model.op().builtin_options.AsLSTMOptions()->kernel_type = fb::LSTMKernelType_BASIC;
  EXPECT_EQ(test::prepare_message(model),
            "node 0 LSTM: the BASIC kernel (type 1) is not supported, only FULL");
}

TEST(LstmRefusals, AuxiliaryInput) {
  const auto stacked = [](Layer* l) {
    l->op = kBidirectional;
    l->aux = Aux::kCrossLinked;
  };
  test::OneOpModel model = plain_model(stacked);
  const size_t aux = static_cast<size_t>(model.op().inputs[39]);
  model.tensor(aux).shape = {2, 4, 3};
  EXPECT_EQ(test::prepare_message(model),
            "node 0 BIDIRECTIONAL_SEQUENCE_LSTM: input 39 must be a sequence as long as input 0");
  model = plain_model(stacked);
  model.tensor(aux).type = fb::TensorType_INT32;
  EXPECT_EQ(test::prepare_message(model),
            "node 0 BIDIRECTIONAL_SEQUENCE_LSTM: input 39 must be f32");
  model = plain_model(stacked);
  model.op().inputs[39] = -1;
  EXPECT_EQ(test::prepare_message(model),
            "node 0 BIDIRECTIONAL_SEQUENCE_LSTM: input 39 is left out but needed");
}

}  // namespace
}  // namespace mote
