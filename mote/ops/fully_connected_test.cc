// FULLY_CONNECTED in f32 and i8: offsets, channels, activations, and what is refused.
#include "mote/ops/fully_connected.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/model_builder.h"

namespace mote {
namespace {

namespace fb = test::fb;

fb::FullyConnectedOptionsT activation(fb::ActivationFunctionType type) {
  fb::FullyConnectedOptionsT options;
  options.fused_activation_function = type;
  return options;
}

TEST(FullyConnected, F32WithAndWithoutBias) {
  test::OneOpModel model(fb::BuiltinOperator_FULLY_CONNECTED);
  model.input({2, 3}, DType::kF32).constant<float>({2, 3}, {1, 2, 3, -1, 0, 1});
  model.constant<float>({2}, {0.5f, -10}).output({2, 2}, DType::kF32);
  model.options(fb::FullyConnectedOptionsT());
  const std::vector<float> input = {1, 1, 1, 2, 0, -1};
  EXPECT_EQ(test::run<float>(model, {input}), (std::vector<float>{6.5f, -10, -0.5f, -13}));
  model.op().inputs[2] = -1;
  EXPECT_EQ(test::run<float>(model, {input}), (std::vector<float>{6, 0, -1, -3}));
  model.op().inputs.pop_back();
  model.options(activation(fb::ActivationFunctionType_RELU6));
  EXPECT_EQ(test::run<float>(model, {input}), (std::vector<float>{6, 0, 0, 0}));
}

struct QuantizedCase {
  const char* name;
  int64_t input_zero, weights_zero, output_zero;
  std::vector<float> weight_scales;
  fb::ActivationFunctionType activation;
  std::vector<int8_t> output;
};

// input {4, -2, 3} x weights {{10, 20, 30}, {-5, 6, 7}} + {100, -4}: sums 190 and -15 when all zero
// points are zero. Input scale 0.5, output scale 2.
const QuantizedCase kCases[] = {
    {"Plain", 0, 0, 0, {0.5f}, fb::ActivationFunctionType_NONE, {24, -2}},
    {"InputZeroPoint", 1, 0, 0, {0.5f}, fb::ActivationFunctionType_NONE, {16, -3}},
    {"WeightsZeroPoint", 0, 2, 0, {0.5f}, fb::ActivationFunctionType_NONE, {23, -3}},
    {"BothZeroPoints", 1, 2, 0, {0.5f}, fb::ActivationFunctionType_NONE, {16, -3}},
    {"OutputZeroPoint", 0, 0, 100, {0.5f}, fb::ActivationFunctionType_NONE, {124, 98}},
    {"Saturates", 0, 0, 120, {0.5f}, fb::ActivationFunctionType_NONE, {127, 118}},
    {"Channels", 0, 0, 0, {0.5f, 4.0f}, fb::ActivationFunctionType_NONE, {24, -15}},
    {"Relu", 0, 0, -3, {0.5f}, fb::ActivationFunctionType_RELU, {21, -3}},
    {"Relu6", 0, 0, -3, {0.5f}, fb::ActivationFunctionType_RELU6, {0, -3}},
    {"ReluN1To1", 0, 0, 5, {0.5f}, fb::ActivationFunctionType_RELU_N1_TO_1, {6, 4}},
};

test::OneOpModel quantized(const QuantizedCase& c) {
  test::OneOpModel model(fb::BuiltinOperator_FULLY_CONNECTED);
  model.input({1, 3}, DType::kI8, 0.5f, c.input_zero);
  model.constant<int8_t>({2, 3}, {10, 20, 30, -5, 6, 7}, c.weight_scales,
                         std::vector<int64_t>(c.weight_scales.size(), c.weights_zero), 0);
  model.constant<int32_t>({2}, {100, -4});
  model.output({1, 2}, DType::kI8, 2.0f, c.output_zero).options(activation(c.activation));
  return model;
}

class FullyConnectedI8 : public testing::TestWithParam<QuantizedCase> {};

TEST_P(FullyConnectedI8, EqualsTheFormula) {
  const std::vector<int8_t> input = {4, -2, 3};
  EXPECT_EQ(test::run<int8_t>(quantized(GetParam()), {input}), GetParam().output);
}

INSTANTIATE_TEST_SUITE_P(FullyConnected, FullyConnectedI8, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

struct Refusal {
  const char* name;
  std::function<void(test::OneOpModel&)> change;
  const char* message;
};

const Refusal kRefusals[] = {
    {"WeightsRank",
     [](auto& m) {
       m.tensor(1).shape = {2, 3, 1};
     },
     "weights have 3 dimensions, 2 needed"},
    {"Depth",
     [](auto& m) {
       m.tensor(0).shape = {1, 4};
     },
     "an input of 4 elements does not divide into rows of 3"},
    {"OutputSize",
     [](auto& m) {
       m.tensor(3).shape = {1, 3};
     },
     "output has 3 elements, 2 needed"},
    {"OutputType", [](auto& m) { m.tensor(3).type = fb::TensorType_FLOAT32; },
     "output is f32, i8 needed"},
    {"BiasSize", [](auto& m) { m.op().inputs[2] = 1; }, "bias is i8, i32 needed"},
    {"BiasElements",
     [](auto& m) {
       m.tensor(2).shape = {1};
       m.model().buffers[m.tensor(2).buffer]->data.resize(4);
     },
     "bias has 1 elements, 2 needed"},
    {"Dtypes", [](auto& m) { m.tensor(0).type = fb::TensorType_FLOAT32; },
     "f32 with i8 is not supported by this operator"},
    {"Format",
     [](auto& m) {
       fb::FullyConnectedOptionsT options;
       options.weights_format = fb::FullyConnectedOptionsWeightsFormat_SHUFFLED4x16INT8;
       m.options(options);
     },
     "weights are shuffled (format 1); only the default layout is supported"},
    {"Activation", [](auto& m) { m.options(activation(fb::ActivationFunctionType_TANH)); },
     "the fused activation 4 is not supported"},
    {"NoScale", [](auto& m) { m.tensor(1).quantization->scale.clear(); },
     "weights have 0 scales, 1 or 2 (one a channel) needed"},
    {"Axis",
     [](auto& m) {
       m.tensor(1).quantization->scale = {1, 1, 1};
       m.tensor(1).quantization->zero_point = {0, 0, 0};
       m.tensor(1).quantization->quantized_dimension = 1;
     },
     "weights have 3 scales, 1 or 2 (one a channel) needed"},
    {"SquareAxis",
     [](auto& m) {
       m.tensor(0).shape = {1, 2};
       m.tensor(3).shape = {1, 3};
       m.op().inputs.pop_back();
       m.tensor(1).shape = {2, 2};
       m.tensor(3).shape = {1, 2};
       m.model().buffers[m.tensor(1).buffer]->data.resize(4);
       m.tensor(1).quantization->scale = {1, 1};
       m.tensor(1).quantization->zero_point = {0, 0};
       m.tensor(1).quantization->quantized_dimension = 1;
     },
     "weights are quantized along dimension 1, 0 needed"},
};

class FullyConnectedRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(FullyConnectedRefusal, IsNamed) {
  test::OneOpModel model = quantized(kCases[0]);
  EXPECT_EQ(test::prepare_message(model), "");
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 FULLY_CONNECTED: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(FullyConnected, FullyConnectedRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace mote
