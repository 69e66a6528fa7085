// FULLY_CONNECTED in all dtypes: offsets, channels, blocks, activations, and what is refused.
#include "mote/ops/fully_connected.h"

#include <gtest/gtest.h>

#include "tests/support/layer_dtypes.h"
#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

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

// Two rows of the weights go together, i4 ones two in a byte, i16 sums 256 products at a time.
struct Layer {
  const char* name;
  int depth, channels;
  test::Bias bias = test::Bias::kGiven;
};

const Layer kLayers[] = {
    {"One", 1, 1},
    {"OddDepth", 7, 5},
    {"EvenDepth", 10, 4},
    {"BiasLeftOut", 8, 3, test::Bias::kLeftOut},
    {"BiasAbsent", 33, 2, test::Bias::kAbsent},
    {"Deep", 600, 3},
};

test::NaiveLayer naive(const Layer& c) {
  constexpr int kBatches = 2;
  const auto numbers = [](int count, uint32_t seed, int low, int high) {
    const auto values = test::noise<int8_t>(static_cast<size_t>(count), seed, low, high);
    return std::vector<double>(values.begin(), values.end());
  };
  test::NaiveLayer layer;
  layer.input_shape = {kBatches, 1, c.depth};
  layer.weights_shape = {c.channels, c.depth};
  layer.output_shape = {kBatches, c.channels};
  layer.input = numbers(kBatches * c.depth, 1, -9, 9);
  layer.weights = numbers(c.channels * c.depth, 2, -8, 7);
  layer.bias = numbers(c.channels, 3, -20, 20);
  if (c.bias != test::Bias::kGiven) layer.bias.assign(layer.bias.size(), 0);
  layer.has_bias = c.bias;
  for (int i = 0; i < kBatches * c.channels; ++i) {
    const int row = i / c.channels, o = i % c.channels;
    double sum = layer.bias[static_cast<size_t>(o)];
    for (int k = 0; k < c.depth; ++k) {
      sum += layer.input[static_cast<size_t>(row * c.depth + k)] *
             layer.weights[static_cast<size_t>(o * c.depth + k)];
    }
    layer.sums.push_back(sum);
  }
  return layer;
}

class FullyConnected : public testing::TestWithParam<std::tuple<Layer, test::LayerDtypes>> {};

TEST_P(FullyConnected, EqualsTheDefinition) {
  const auto& [c, types] = GetParam();
  const test::NaiveLayer layer = naive(c);
  const test::OneOpModel model =
      layer.model(fb::BuiltinOperator_FULLY_CONNECTED, types, fb::FullyConnectedOptionsT());
  const auto outputs = test::run_raw(model, {layer.stored_input(types)});
  ASSERT_EQ(outputs.size(), 1u);
  EXPECT_EQ(outputs[0], layer.stored_output(types).bytes);
}

INSTANTIATE_TEST_SUITE_P(FullyConnected, FullyConnected,
                         testing::Combine(testing::ValuesIn(kLayers),
                                          testing::Values(test::kF32, test::kF32I8, test::kF32I4,
                                                          test::kI8, test::kI8I4, test::kU8,
                                                          test::kI16I8WithI32, test::kI16I8WithI64,
                                                          test::kI16I4)),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param).name) +
                                  std::get<1>(info.param).name;
                         });

// 410 * 100 * 0.7 = 28700. With a 64-bit sum TFLite has only 15 bits of the multiplier: 28701.
test::OneOpModel one_i16_product() {
  test::OneOpModel model(fb::BuiltinOperator_FULLY_CONNECTED);
  model.input({1, 1}, DType::kI16, 0.7f).constant<int8_t>({1, 1}, {100}, {1.0f}, {0});
  model.output({1, 1}, DType::kI16, 1.0f).options(fb::FullyConnectedOptionsT());
  return model;
}

TEST(FullyConnectedI16, BiasOrOptionDecidesAboutRounding) {
  const std::vector<int16_t> input = {410}, narrow = {28700}, wide = {28701};
  test::OneOpModel model = one_i16_product();
  EXPECT_EQ(test::run<int16_t>(model, {input}), wide);
  fb::FullyConnectedOptionsT options;
  options.quantized_bias_type = fb::TensorType_INT32;
  model.options(options);
  EXPECT_EQ(test::run<int16_t>(model, {input}), narrow);
  EXPECT_EQ(test::run<int16_t>(model.constant<int32_t>({1}, {0}), {input}), narrow);
  model = one_i16_product();
  EXPECT_EQ(test::run<int16_t>(model.constant<int64_t>({1}, {0}), {input}), wide);
}

// As TFLM does, i16 honors a zero point of the weights: (100 - 5) * 400 * 0.7.
TEST(FullyConnectedI16, WeightsZeroPoint) {
  test::OneOpModel model = one_i16_product();
  model.constant<int32_t>({1}, {0});
  model.tensor(1).quantization->zero_point = {5};
  EXPECT_EQ(test::run<int16_t>(model, {std::vector<int16_t>{400}}), (std::vector<int16_t>{26600}));
}

TEST(FullyConnectedI16, HostileBiasIsHarmless) {
  for (const int64_t bias : {INT64_MIN, INT64_MAX}) {
    test::OneOpModel model = one_i16_product();
    model.constant<int64_t>({1}, {bias});
    EXPECT_EQ(test::run<int16_t>(model, {std::vector<int16_t>{32767}}).size(), 1u);
  }
}

TEST(FullyConnectedF32I8, ChannelsHaveTheirScales) {
  test::OneOpModel model(fb::BuiltinOperator_FULLY_CONNECTED);
  model.input({1, 2}, DType::kF32);
  model.constant<int8_t>({2, 2}, {1, 2, -3, 4}, {0.5f, 2.0f}, {0, 0}, 0);
  model.constant<float>({2}, {10, -10}).output({1, 2}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{3, 5}}), (std::vector<float>{16.5f, 12}));
}

// Two rows of two blocks of three weights; tensor 4 has the scales 1, 0.5, 2 and 0.25 as f16.
test::OneOpModel in_blocks(DType type) {
  test::OneOpModel model(fb::BuiltinOperator_FULLY_CONNECTED);
  model.input({2, 6}, DType::kF32);
  const std::vector<double> weights = {1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6};
  model.constant({2, 6}, type, test::stored(weights, type));
  model.constant<float>({2}, {100, 200}).output({2, 2}, DType::kF32);
  model.constant({2, 2}, DType::kF16, std::vector<uint16_t>{0x3C00, 0x3800, 0x4000, 0x3400});
  model.op().inputs.pop_back();
  fb::BlockwiseQuantizationT blocks;
  blocks.scales = 4;
  blocks.zero_points = -1;
  blocks.block_size = 3;
  model.tensor(1).quantization = std::make_unique<fb::QuantizationParametersT>();
  model.tensor(1).quantization->details.Set(blocks);
  return model;
}

TEST(FullyConnectedInBlocks, EqualsTheFormula) {
  const std::vector<float> input = {1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 2};
  const std::vector<float> want = {113.5f, 184.25f, 107, 195};
  EXPECT_EQ(test::run<float>(in_blocks(DType::kI4), {input}), want);
  EXPECT_EQ(test::run<float>(in_blocks(DType::kI8), {input}), want);
}

fb::BlockwiseQuantizationT& blocks_of(test::OneOpModel& model) {
  return *model.tensor(1).quantization->details.AsBlockwiseQuantization();
}

const test::Refusal kBlockRefusals[] = {
    {"Size", [](auto& m) { blocks_of(m).block_size = 4; },
     "rows of 6 weights do not divide into blocks of 4"},
    {"NoSize", [](auto& m) { blocks_of(m).block_size = 0; },
     "rows of 6 weights do not divide into blocks of 0"},
    {"ZeroPoints", [](auto& m) { blocks_of(m).zero_points = 2; },
     "zero points of blocks (tensor 2) are not supported"},
    {"Scales", [](auto& m) { blocks_of(m).scales = 5; },
     "the scales of the weights' blocks are the missing tensor 5"},
    {"ScalesType", [](auto& m) { blocks_of(m).scales = 2; },
     "scales of blocks are f32, f16 needed"},
    {"ScaleCount", [](auto& m) { blocks_of(m).block_size = 2; },
     "weights have 6 blocks but 4 constant scales for them"},
    {"Bias", [](auto& m) { m.op().inputs[2] = 1; }, "bias is i8, f32 needed"},
};

class FullyConnectedBlockRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(FullyConnectedBlockRefusal, SaysWhy) {
  test::OneOpModel model = in_blocks(DType::kI8);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 FULLY_CONNECTED: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(FullyConnected, FullyConnectedBlockRefusal,
                         testing::ValuesIn(kBlockRefusals), test::name_of);

const test::Refusal kRefusals[] = {
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
    {"Dtypes", [](auto& m) { m.tensor(1).type = fb::TensorType_UINT8; },
     "i8 with u8 is not supported by this operator"},
    {"I16ZeroPoint",
     [](auto& m) {
       m.tensor(0).type = m.tensor(3).type = fb::TensorType_INT16;
       m.tensor(3).quantization->zero_point = {1};
     },
     "an i16 tensor has the zero point 1, 0 needed"},
    {"HybridZeroPoint",
     [](auto& m) {
       m.tensor(0).type = m.tensor(3).type = fb::TensorType_FLOAT32;
       m.tensor(1).quantization->zero_point = {3};
     },
     "weights have the zero point 3, 0 needed"},
    {"U8FilterSize",
     [](auto& m) {
       m.tensor(0).type = m.tensor(1).type = m.tensor(3).type = fb::TensorType_UINT8;
       m.tensor(0).shape = {1, 32769};
       test::replace_constant(m, 1, {2, 32769}, std::vector<uint8_t>(2 * 32769));
     },
     "a filter of 32769 weights an output channel; at most 32768 is possible"},
    {"ZeroPointsDiffer",
     [](auto& m) {
       m.tensor(1).quantization->scale = {1, 1};
       m.tensor(1).quantization->zero_point = {2, 3};
     },
     "weights have the zero point 3, 2 needed"},
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

// 65,536 * 65,537 is 65,536 in 32 bits. Numbers in messages end at 2^31 - 1.
TEST(FullyConnected, OutputsBeyond32BitsAreNoticed) {
  test::OneOpModel model(fb::BuiltinOperator_FULLY_CONNECTED);
  model.input({65536, 1}, DType::kI8, 1);
  model.constant<int8_t>({65537, 1}, std::vector<int8_t>(65537), {1.0f});
  model.output({65536, 1}, DType::kI8, 1).options(fb::FullyConnectedOptionsT());
  EXPECT_EQ(test::prepare_message(model),
            "node 0 FULLY_CONNECTED: output has 65536 elements, 2147483647 needed");
}

class FullyConnectedRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(FullyConnectedRefusal, IsNamed) {
  test::OneOpModel model = quantized(kCases[0]);
  EXPECT_EQ(test::prepare_message(model), "");
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 FULLY_CONNECTED: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(FullyConnected, FullyConnectedRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

}  // namespace
}  // namespace mote
