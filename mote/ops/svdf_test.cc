// SVDF in all its dtypes against its definition, over several invokes; and what is refused.
#include "mote/ops/svdf.h"

#include <gtest/gtest.h>

#include <tuple>

#include "tests/support/layer_cases.h"
#include "tests/support/layer_dtypes.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

enum class Bias { kGiven, kLeftOut };

struct Case {
  const char* name;
  int batches, units, rank, depth, memory;
  Bias bias = Bias::kGiven;
  fb::ActivationFunctionType activation = fb::ActivationFunctionType_NONE;

  int filters() const { return units * rank; }
};

const Case kCases[] = {
    {"OneNumber", 1, 1, 1, 1, 1},
    {"Plain", 1, 3, 1, 4, 3},
    {"Rank2", 1, 3, 2, 4, 3},
    {"Rank3NoMemory", 1, 2, 3, 5, 1},
    {"LongMemory", 1, 2, 2, 3, 9},
    {"Batches", 3, 2, 2, 3, 4},
    {"NoBias", 2, 3, 2, 4, 3, Bias::kLeftOut},
    {"Relu", 1, 4, 1, 3, 2, Bias::kGiven, fb::ActivationFunctionType_RELU},
    {"Relu6", 1, 4, 2, 3, 2, Bias::kGiven, fb::ActivationFunctionType_RELU6},
};

// Scales are such that both multipliers of an integer layer are 1.
struct Types {
  const char* name;
  DType input, weights, time, state, bias;
  int input_zero = 0, state_zero = 0, output_zero = 0;

  bool is_float() const { return input == DType::kF32; }
  double highest_state() const { return state == DType::kI16 ? 32767 : 127; }
  // What feature and response are worth per unit; integers have it in the output's scale.
  double feature_unit() const { return weights == DType::kF32 || !is_float() ? 1 : 0.25; }
  double time_unit() const { return time == DType::kF32 || !is_float() ? 1 : 0.5; }
};

const Types kTypes[] = {
    {"F32", DType::kF32, DType::kF32, DType::kF32, DType::kF32, DType::kF32},
    {"F32I8", DType::kF32, DType::kI8, DType::kI8, DType::kF32, DType::kF32},
    {"I8", DType::kI8, DType::kI8, DType::kI8, DType::kI8, DType::kI32, -5, 0, 7},
    {"I8StateZero", DType::kI8, DType::kI8, DType::kI8, DType::kI8, DType::kI32, 3, 40, -128},
    {"I8StateI16", DType::kI8, DType::kI8, DType::kI16, DType::kI16, DType::kI32, -5, 0, 7},
};

constexpr int kInvokes = 4;

struct Data {
  explicit Data(const Case& c)
      : inputs(noise(kInvokes * c.batches * c.depth, 1, -9, 9)),
        weights(noise(c.filters() * c.depth, 2, -3, 3)),
        time(noise(c.filters() * c.memory, 3, -2, 2)),
        bias(noise(c.units, 4, -20, 20)) {
    if (c.bias == Bias::kLeftOut) bias.assign(bias.size(), 0);
  }
  static std::vector<double> noise(int count, uint32_t seed, int low, int high) {
    return test::noise<double>(static_cast<size_t>(count), seed, low, high);
  }
  std::vector<double> input(const Case& c, int invoke) const {
    const auto first = inputs.begin() + invoke * c.batches * c.depth;
    return {first, first + c.batches * c.depth};
  }
  std::vector<double> inputs, weights, time, bias;
};

// The newest value of a filter's state, as it is stored.
double feature(const Case& c, const Types& types, const Data& data, int invoke, int batch, int f) {
  double sum = 0;
  for (int i = 0; i < c.depth; ++i) {
    sum += data.weights[static_cast<size_t>(f * c.depth + i)] *
           data.inputs[static_cast<size_t>((invoke * c.batches + batch) * c.depth + i)];
  }
  if (types.is_float()) return sum * types.feature_unit();
  return std::clamp(sum + types.state_zero, -types.highest_state() - 1, types.highest_state());
}

// What the memory of filter f holds after `invoke`, `age` invokes ago. It began with zeros, which
// in i8 are the zero point.
double remembered(const Case& c, const Types& types, const Data& data, int invoke, int batch, int f,
                  int age) {
  const double nothing = types.state == DType::kI8 ? types.state_zero : 0;
  const double stored = age > invoke ? nothing : feature(c, types, data, invoke - age, batch, f);
  return stored - types.state_zero;
}

double output(const Case& c, const Types& types, const Data& data, int invoke, int batch,
              int unit) {
  double sum = data.bias[static_cast<size_t>(unit)];
  for (int i = 0; i < c.rank * c.memory; ++i) {
    const int f = unit * c.rank + i / c.memory, at = i % c.memory;
    sum += data.time[static_cast<size_t>(f * c.memory + at)] * types.time_unit() *
           remembered(c, types, data, invoke, batch, f, c.memory - 1 - at);
  }
  return sum;
}

test::Bytes expected(const Case& c, const Types& types, const Data& data, int invoke) {
  std::vector<double> values;
  for (int i = 0; i < c.batches * c.units; ++i) {
    const double sum = output(c, types, data, invoke, i / c.units, i % c.units);
    const bool cut = types.is_float() && c.activation != fb::ActivationFunctionType_NONE;
    const double top = c.activation == fb::ActivationFunctionType_RELU6 ? 6 : 1e9;
    values.push_back(cut ? std::clamp(sum, 0.0, top) : sum);
  }
  return test::stored(values, types.input, types.output_zero);
}

OneOpModel model_of(const Case& c, const Types& types, const Data& data) {
  const bool quantized = !types.is_float();
  const auto scales = [](DType type, float scale) {
    return type == DType::kF32 ? std::vector<float>() : std::vector<float>{scale};
  };
  OneOpModel model(fb::BuiltinOperator_SVDF);
  model.input({c.batches, c.depth}, types.input, quantized ? 0.5f : 0, types.input_zero);
  model.constant({c.filters(), c.depth}, types.weights, test::stored(data.weights, types.weights),
                 scales(types.weights, 0.25f));
  model.constant({c.filters(), c.memory}, types.time, test::stored(data.time, types.time),
                 scales(types.time, 0.5f));
  if (c.bias == Bias::kGiven) {
    model.constant({c.units}, types.bias, test::stored(data.bias, types.bias));
  } else {
    model.left_out();
  }
  model.variable({c.batches, c.filters() * c.memory}, types.state, quantized ? 0.125f : 0,
                 types.state_zero);
  model.output({c.batches, c.units}, types.input, quantized ? 0.0625f : 0, types.output_zero);
  fb::SVDFOptionsT options;
  options.rank = c.rank;
  options.fused_activation_function = c.activation;
  return model.options(options);
}

class Svdf : public testing::TestWithParam<std::tuple<Case, Types>> {};

TEST_P(Svdf, EqualsItsDefinition) {
  const auto& [c, types] = GetParam();
  const Data data(c);
  std::vector<std::vector<test::Bytes>> inputs;
  for (int i = 0; i < kInvokes; ++i) {
    inputs.push_back({test::stored(data.input(c, i), types.input, types.input_zero)});
  }
  const auto outputs = test::run_invokes(model_of(c, types, data), inputs);
  ASSERT_EQ(outputs.size(), inputs.size());
  for (int i = 0; i < kInvokes; ++i) {
    EXPECT_EQ(outputs[static_cast<size_t>(i)][0], expected(c, types, data, i).bytes) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Svdf, Svdf,
                         testing::Combine(testing::ValuesIn(kCases), testing::ValuesIn(kTypes)),
                         test::name_of_case_and_dtypes<Svdf::ParamType>);

// Sums of i16 products that leave 32 bits wrap: four times 2^30 and a bias.
TEST(SvdfI16, HostileWeightsAreHarmless) {
  const Case c{"", 1, 1, 1, 1, 1};
  OneOpModel model = model_of(c, kTypes[4], Data(c));
  test::replace_constant<int8_t>(model, 1, {4, 1}, {-128, -128, -128, -128});
  test::replace_constant<int16_t>(model, 2, {4, 1}, {-32768, -32768, -32768, -32768});
  test::replace_constant<int32_t>(model, 3, {1}, {25});
  model.tensor(4).shape = {1, 4};
  model.op().builtin_options.AsSVDFOptions()->rank = 4;
  model.tensor(1).quantization->scale = {1024.0f};  // the state saturates
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{123}}), (std::vector<int8_t>{32}));
}

// Tensors: 0 input [1, 4], 1 weights [6, 4], 2 time [6, 3], 3 bias, 4 state [1, 18], 5 output.
const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(0).type = fb::TensorType_INT16; },
     "i16 with i8 is not supported by this operator"},
    {"NoState", [](OneOpModel& m) { m.op().inputs[4] = -1; },
     "the state (input 4) must be a variable tensor"},
    {"FourInputs", [](OneOpModel& m) { m.op().inputs.pop_back(); },
     "the state (input 4) must be a variable tensor"},
    {"FixedState", [](OneOpModel& m) { m.op().inputs[4] = 0; },
     "the state (input 4) must be a variable tensor"},
    {"ConstantState",
     [](OneOpModel& m) {
       m.tensor(4).buffer = static_cast<uint32_t>(m.model().buffers.size());
       m.model().buffers.push_back(std::make_unique<fb::BufferT>());
       m.model().buffers.back()->data.resize(18);
     },
     "the state (input 4) must be a variable tensor"},
    {"WeightsType", [](OneOpModel& m) { m.op().inputs[1] = 3; }, "weights are i32, i8 needed"},
    {"StateType", [](OneOpModel& m) { m.tensor(4).type = fb::TensorType_INT16; },
     "the state is i16, i8 needed"},
    {"BiasType", [](OneOpModel& m) { m.op().inputs[3] = 1; }, "bias is i8, i32 needed"},
    {"OutputType", [](OneOpModel& m) { m.tensor(5).type = fb::TensorType_FLOAT32; },
     "output is f32, i8 needed"},
    {"InputRank",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 1, 4};
     },
     "input 0 needs 2 dimensions"},
    {"Rank", [](OneOpModel& m) { m.op().builtin_options.AsSVDFOptions()->rank = 4; },
     "6 filters do not divide into units of rank 4"},
    {"RankZero", [](OneOpModel& m) { m.op().builtin_options.AsSVDFOptions()->rank = 0; },
     "6 filters do not divide into units of rank 0"},
    {"Depth",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 5};
     },
     "weights are for 4 inputs, 5 needed"},
    {"TimeFilters",
     [](OneOpModel& m) {
       m.tensor(2).shape = {3, 6};
     },
     "time weights of 3 filters, 6 needed"},
    {"NoMemory",
     [](OneOpModel& m) {
       m.tensor(2).shape = {6, 0};
       m.tensor(2).buffer = 0;
     },
     "time weights for 0 invokes, at least 1 needed"},
    {"StateSize",
     [](OneOpModel& m) {
       m.tensor(4).shape = {1, 17};
     },
     "input 4 needs 18 elements"},
    // 65,536 batches x 65,537 filters: 65,536 in 32 bits.
    {"HugeState",
     [](OneOpModel& m) {
       m.tensor(0).shape = {65536, 1};
       test::replace_constant(m, 1, {65537, 1}, std::vector<int8_t>(65537));
       test::replace_constant(m, 2, {65537, 1}, std::vector<int8_t>(65537));
       m.tensor(4).shape = {65536, 1};
       m.op().builtin_options.AsSVDFOptions()->rank = 1;
     },
     "input 4 needs 2147483647 elements"},
    {"BiasSize",
     [](OneOpModel& m) {
       test::replace_constant<int32_t>(m, 3, {2}, {1, 2});
     },
     "input 3 needs 3 elements"},
    {"OutputSize",
     [](OneOpModel& m) {
       m.tensor(5).shape = {1, 4};
     },
     "output has 4 elements, 3 needed"},
    {"WeightsZeroPoint", [](OneOpModel& m) { m.tensor(2).quantization->zero_point = {1}; },
     "weights (input 2) need 1 scale and the zero point 0"},
    {"Products",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 65537};
       test::replace_constant(m, 1, {6, 65537}, std::vector<int8_t>(6 * 65537));
     },
     "sums of 65537 products; at most 65536 are possible"},
    {"NoScale", [](OneOpModel& m) { m.tensor(4).quantization->scale = {0}; },
     "a i8 tensor has no quantization scale"},
};

class SvdfRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(SvdfRefusal, SaysWhy) {
  const Case c{"", 1, 3, 2, 4, 3};
  OneOpModel model = model_of(c, kTypes[2], Data(c));
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 SVDF: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Svdf, SvdfRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
