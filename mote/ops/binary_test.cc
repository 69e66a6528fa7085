// Operators on two tensors that are not quantized: every operator and dtype on a few pairs of
// elements, worked out by hand; overflow, division by zero, and what is refused.
#include "mote/ops/binary.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::Bytes;
using test::OneOpModel;

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr int32_t kLow32 = INT32_MIN, kHigh32 = INT32_MAX;
constexpr int64_t kLow64 = INT64_MIN, kHigh64 = INT64_MAX;

template <class T>
using Values = std::vector<T>;

struct Case {
  std::string name;
  fb::BuiltinOperator op;
  DType input, output;
  int32_t size;
  Bytes a, b, want;
};

template <class T>
Case row(fb::BuiltinOperator op, Values<T> a, Values<T> b, Values<T> want, DType type) {
  const std::string title = std::string(fb::EnumNameBuiltinOperator(op)) + "_" + mote::name(type);
  return {title, op, type, type, static_cast<int32_t>(a.size()), a, b, want};
}

template <class T>
Case row(fb::BuiltinOperator op, Values<T> a, Values<T> b, Values<T> want) {
  return row(op, a, b, want, test::dtype_of<T>());
}

// f32 within what two libraries may differ by, NaN equal to NaN; all else exactly.
void expect_equal(const std::vector<uint8_t>& got, const std::vector<uint8_t>& want, DType type) {
  if (type != DType::kF32) {
    EXPECT_EQ(got, want);
    return;
  }
  ASSERT_EQ(got.size(), want.size());
  for (size_t i = 0; i < got.size(); i += sizeof(float)) {
    float a, b;
    std::memcpy(&a, &got[i], sizeof a);
    std::memcpy(&b, &want[i], sizeof b);
    if (std::isnan(a) && std::isnan(b)) continue;
    EXPECT_FLOAT_EQ(a, b) << "element " << i / sizeof(float);
  }
}

class Binary : public testing::TestWithParam<Case> {};

TEST_P(Binary, EqualsWhatIsExpected) {
  const Case& c = GetParam();
  OneOpModel model(c.op);
  model.input({c.size}, c.input).input({c.size}, c.input).output({c.size}, c.output);
  const auto outputs = test::run_raw(model, {c.a, c.b});
  ASSERT_EQ(outputs.size(), 1u);
  expect_equal(outputs[0], c.want.bytes, c.output);
}

TEST_P(Binary, TakesConstants) {
  const Case& c = GetParam();
  OneOpModel model(c.op);
  model.input({c.size}, c.input).constant({c.size}, c.input, c.b).output({c.size}, c.output);
  const auto outputs = test::run_raw(model, {c.a});
  ASSERT_EQ(outputs.size(), 1u);
  expect_equal(outputs[0], c.want.bytes, c.output);
}

std::string name_of_case(const testing::TestParamInfo<Case>& info) {
  return info.param.name;
}

// --- arithmetic ---

const Case kArithmetic[] = {
    row<float>(fb::BuiltinOperator_ADD, {1, -2, 0.5f}, {3, 5, 0.25f}, {4, 3, 0.75f}),
    row<int32_t>(fb::BuiltinOperator_ADD, {1, kHigh32, kLow32}, {-3, 1, -1}, {-2, kLow32, kHigh32}),
    row<int64_t>(fb::BuiltinOperator_ADD, {1, kHigh64, 1LL << 40}, {-3, 1, 1},
                 {-2, kLow64, (1LL << 40) + 1}),
    row<float>(fb::BuiltinOperator_SUB, {1, -2, 0.5f}, {3, 5, 0.25f}, {-2, -7, 0.25f}),
    row<int32_t>(fb::BuiltinOperator_SUB, {1, kLow32, 0}, {-3, 1, kLow32}, {4, kHigh32, kLow32}),
    row<int64_t>(fb::BuiltinOperator_SUB, {1, kLow64, 1LL << 40}, {-3, 1, 1},
                 {4, kHigh64, (1LL << 40) - 1}),
    row<float>(fb::BuiltinOperator_MUL, {1, -2, 0.5f}, {3, 5, 0.25f}, {3, -10, 0.125f}),
    row<int32_t>(fb::BuiltinOperator_MUL, {-7, 65536, kLow32}, {3, 65536, -1}, {-21, 0, kLow32}),
    row<int64_t>(fb::BuiltinOperator_MUL, {-7, 1LL << 33, kLow64}, {3, 1LL << 29, -1},
                 {-21, 1LL << 62, kLow64}),
    row<float>(fb::BuiltinOperator_DIV, {1, -7, 1, 0}, {4, 2, 0, 0},
               {0.25f, -3.5f, std::numeric_limits<float>::max(), kNan}),
    row<int32_t>(fb::BuiltinOperator_DIV, {7, -7, 7, kLow32}, {2, 2, -2, -1}, {3, -3, -3, kLow32}),
    row<int64_t>(fb::BuiltinOperator_DIV, {7, -7, 1LL << 40, kLow64}, {2, 2, -2, -1},
                 {3, -3, -(1LL << 39), kLow64}),
    row<float>(fb::BuiltinOperator_SQUARED_DIFFERENCE, {1, -2}, {3, 1}, {4, 9}),
    row<int32_t>(fb::BuiltinOperator_SQUARED_DIFFERENCE, {1, 65536}, {3, 0}, {4, 0}),
    row<int64_t>(fb::BuiltinOperator_SQUARED_DIFFERENCE, {1, 65536}, {3, 0}, {4, 1LL << 32}),
};

INSTANTIATE_TEST_SUITE_P(Arithmetic, Binary, testing::ValuesIn(kArithmetic), name_of_case);

// --- extremes ---

const Case kExtremes[] = {
    row<float>(fb::BuiltinOperator_MAXIMUM, {1, -2, -kInf}, {3, -5, 0}, {3, -2, 0}),
    row<int8_t>(fb::BuiltinOperator_MAXIMUM, {1, -128}, {-1, 127}, {1, 127}),
    row<uint8_t>(fb::BuiltinOperator_MAXIMUM, {1, 255}, {2, 127}, {2, 255}),
    row<int16_t>(fb::BuiltinOperator_MAXIMUM, {1, -32768}, {-1, 32767}, {1, 32767}),
    row<int32_t>(fb::BuiltinOperator_MAXIMUM, {1, kLow32}, {-1, kHigh32}, {1, kHigh32}),
    row<int64_t>(fb::BuiltinOperator_MAXIMUM, {1, kLow64}, {-1, kHigh64}, {1, kHigh64}),
    row<float>(fb::BuiltinOperator_MINIMUM, {1, -2, -kInf}, {3, -5, 0}, {1, -5, -kInf}),
    row<int8_t>(fb::BuiltinOperator_MINIMUM, {1, -128}, {-1, 127}, {-1, -128}),
    row<uint8_t>(fb::BuiltinOperator_MINIMUM, {1, 255}, {2, 127}, {1, 127}),
    row<int16_t>(fb::BuiltinOperator_MINIMUM, {1, -32768}, {-1, 32767}, {-1, -32768}),
    row<int32_t>(fb::BuiltinOperator_MINIMUM, {1, kLow32}, {-1, kHigh32}, {-1, kLow32}),
    row<int64_t>(fb::BuiltinOperator_MINIMUM, {1, kLow64}, {-1, kHigh64}, {-1, kLow64}),
};

INSTANTIATE_TEST_SUITE_P(Extremes, Binary, testing::ValuesIn(kExtremes), name_of_case);

// --- floor division, power, angle ---

// 0.1f is a little more than 0.1: 1 / 0.1f lies below 10, to which a division would round it.
const Case kFloor[] = {
    row<float>(fb::BuiltinOperator_FLOOR_DIV, {7, -7, 7, -7, 6, -6, 1, 1, 0, 0x1p60f},
               {2, 2, -2, -2, 3, 3, 10, 0.1f, -5, 3}, {3, -4, -4, 3, 2, -2, 0, 9, 0, 0x1p60f / 3}),
    row<int8_t>(fb::BuiltinOperator_FLOOR_DIV, {7, -7, 7, -7, -128}, {2, 2, -2, -2, -1},
                {3, -4, -4, 3, -128}),
    row<uint8_t>(fb::BuiltinOperator_FLOOR_DIV, {7, 255}, {2, 255}, {3, 1}),
    row<int16_t>(fb::BuiltinOperator_FLOOR_DIV, {7, -7, 7, -7, -32768}, {2, 2, -2, -2, -1},
                 {3, -4, -4, 3, -32768}),
    row<int32_t>(fb::BuiltinOperator_FLOOR_DIV, {7, -7, 7, -7, kLow32}, {2, 2, -2, -2, -1},
                 {3, -4, -4, 3, kLow32}),
    row<int64_t>(fb::BuiltinOperator_FLOOR_DIV, {7, -7, 7, -7, kLow64}, {2, 2, -2, -2, -1},
                 {3, -4, -4, 3, kLow64}),
    row<float>(fb::BuiltinOperator_FLOOR_MOD, {7, -7, 7, -7, 6, -6, 5.5f, 3},
               {2, 2, -2, -2, 3, 3, -1.25f, 0}, {1, 1, -1, -1, 0, 0, -0.75f, kNan}),
    row<int8_t>(fb::BuiltinOperator_FLOOR_MOD, {7, -7, 7, -7, -128}, {2, 2, -2, -2, -1},
                {1, 1, -1, -1, 0}),
    row<uint8_t>(fb::BuiltinOperator_FLOOR_MOD, {7, 254}, {2, 255}, {1, 254}),
    row<int16_t>(fb::BuiltinOperator_FLOOR_MOD, {7, -7, 7, -7, -32768}, {2, 2, -2, -2, -1},
                 {1, 1, -1, -1, 0}),
    row<int32_t>(fb::BuiltinOperator_FLOOR_MOD, {7, -7, 7, -7, kLow32}, {2, 2, -2, -2, -1},
                 {1, 1, -1, -1, 0}),
    row<int64_t>(fb::BuiltinOperator_FLOOR_MOD, {7, -7, 1LL << 40, -7, kLow64}, {2, 2, -3, -2, -1},
                 {1, 1, -2, -1, 0}),
    row<float>(fb::BuiltinOperator_POW, {2, 4, -3, -2, 0}, {10, -0.5f, 3, 0.5f, 0},
               {1024, 0.5f, -27, kNan, 1}),
    row<int32_t>(fb::BuiltinOperator_POW, {2, -3, 7, 0, 10, 3}, {31, 3, 0, 0, 9, kHigh32},
                 {kLow32, -27, 1, 1, 1000000000, -1431655765}),
    row<float>(fb::BuiltinOperator_ATAN2, {0, 1, -1, 0, 3}, {1, 0, -1, -1, 4},
               {0, 1.57079633f, -2.35619449f, 3.14159265f, 0.643501109f}),
};

INSTANTIATE_TEST_SUITE_P(Floor, Binary, testing::ValuesIn(kFloor), name_of_case);

// Against doubles, which is how TFLite does it: all quotients of small numbers of tenths.
TEST(FloorDiv, F32RoundsOnce) {
  std::vector<float> a, b, want;
  for (int i = -60; i <= 60; ++i) {
    for (int j = -30; j <= 30; ++j) {
      if (j == 0) continue;
      a.push_back(static_cast<float>(i) * 0.1f);
      b.push_back(static_cast<float>(j) * 0.1f);
      want.push_back(static_cast<float>(std::floor(double{a.back()} / double{b.back()})));
    }
  }
  const auto size = static_cast<int32_t>(a.size());
  OneOpModel model(fb::BuiltinOperator_FLOOR_DIV);
  model.input({size}, DType::kF32).input({size}, DType::kF32).output({size}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {a, b}), want);
}

TEST(FloorDiv, F32WithoutAnInteger) {
  OneOpModel model(fb::BuiltinOperator_FLOOR_DIV);
  model.input({5}, DType::kF32).input({5}, DType::kF32).output({5}, DType::kF32);
  const std::vector<float> a = {1, -1, 0, kInf, -5}, b = {0, 0, 0, 2, kInf};
  const auto got = test::run<float>(model, {a, b});
  EXPECT_EQ(got[0], kInf);
  EXPECT_EQ(got[1], -kInf);
  EXPECT_TRUE(std::isnan(got[2]));
  EXPECT_EQ(got[3], kInf);
  EXPECT_EQ(got[4], 0);
}

// --- bits and logic ---

const Case kBits[] = {
    row<int8_t>(fb::BuiltinOperator_BITWISE_XOR, {1, -1}, {3, 85}, {2, -86}),
    row<uint8_t>(fb::BuiltinOperator_BITWISE_XOR, {1, 255}, {3, 85}, {2, 170}),
    row<uint8_t>(fb::BuiltinOperator_BITWISE_XOR, {0, 0, 1, 1}, {0, 1, 0, 1}, {0, 1, 1, 0},
                 DType::kBool),
    row<int16_t>(fb::BuiltinOperator_BITWISE_XOR, {1, -1}, {256, 21845}, {257, -21846}),
    row<uint16_t>(fb::BuiltinOperator_BITWISE_XOR, {1}, {65535}, {65534}, DType::kU16),
    row<int32_t>(fb::BuiltinOperator_BITWISE_XOR, {1, -1}, {65536, 0}, {65537, -1}),
    row<uint32_t>(fb::BuiltinOperator_BITWISE_XOR, {1}, {0xFFFFFFFFu}, {0xFFFFFFFEu}, DType::kU32),
    row<int64_t>(fb::BuiltinOperator_BITWISE_XOR, {1, -1}, {1LL << 40, 0}, {(1LL << 40) + 1, -1}),
    row<int8_t>(fb::BuiltinOperator_RIGHT_SHIFT, {100, -100, -100, 100}, {3, 3, 100, -1},
                {12, -13, -1, 100}),
    row<uint8_t>(fb::BuiltinOperator_RIGHT_SHIFT, {200, 200, 200}, {3, 200, 0}, {25, 1, 200}),
    row<int16_t>(fb::BuiltinOperator_RIGHT_SHIFT, {1000, -1000, -1}, {3, 3, 99}, {125, -125, -1}),
    row<uint16_t>(fb::BuiltinOperator_RIGHT_SHIFT, {65535, 65535}, {8, 99}, {255, 1}, DType::kU16),
    row<int32_t>(fb::BuiltinOperator_RIGHT_SHIFT, {1000, kLow32, 5}, {3, 31, kLow32}, {125, -1, 5}),
    row<uint32_t>(fb::BuiltinOperator_RIGHT_SHIFT, {0xFFFFFFFFu, 8}, {31, 0xFFFFFFFFu}, {1, 0},
                  DType::kU32),
    row<int64_t>(fb::BuiltinOperator_RIGHT_SHIFT, {1LL << 40, -1}, {39, kHigh64}, {2, -1}),
    row<uint8_t>(fb::BuiltinOperator_LOGICAL_AND, {0, 0, 1, 1, 2}, {0, 1, 0, 1, 1}, {0, 0, 0, 1, 1},
                 DType::kBool),
    row<uint8_t>(fb::BuiltinOperator_LOGICAL_OR, {0, 0, 1, 1, 2}, {0, 1, 0, 1, 0}, {0, 1, 1, 1, 1},
                 DType::kBool),
};

INSTANTIATE_TEST_SUITE_P(Bits, Binary, testing::ValuesIn(kBits), name_of_case);

TEST(LogicalNot, TurnsOver) {
  OneOpModel model(fb::BuiltinOperator_LOGICAL_NOT);
  model.input({3}, DType::kBool).output({3}, DType::kBool);
  const std::vector<uint8_t> input = {0, 1, 2};
  EXPECT_EQ(test::run_raw(model, {input})[0], (std::vector<uint8_t>{1, 0, 0}));
  model.tensor(1).shape = {4};
  EXPECT_EQ(test::prepare_message(model), "node 0 LOGICAL_NOT: output has 4 elements, 3 needed");
  model.tensor(0).type = fb::TensorType_INT32;
  EXPECT_EQ(test::prepare_message(model),
            "node 0 LOGICAL_NOT: i32 with bool is not supported by this operator");
  model.op().inputs = {};
  EXPECT_EQ(test::prepare_message(model), "node 0 LOGICAL_NOT: has 0 inputs, 1 needed");
}

// --- fused activations ---

struct Activated {
  fb::BuiltinOperator op;
  std::function<void(OneOpModel&, fb::ActivationFunctionType)> set;
};

template <class Options>
void set_activation(OneOpModel& model, fb::ActivationFunctionType activation) {
  Options options;
  options.fused_activation_function = activation;
  model.options(options);
}

const Activated kActivated[] = {
    {fb::BuiltinOperator_ADD, set_activation<fb::AddOptionsT>},
    {fb::BuiltinOperator_SUB, set_activation<fb::SubOptionsT>},
    {fb::BuiltinOperator_MUL, set_activation<fb::MulOptionsT>},
    {fb::BuiltinOperator_DIV, set_activation<fb::DivOptionsT>},
};

// Clamps -9, 0 and 9: with b the element that leaves a as it is.
template <class T>
std::vector<T> activated(const Activated& a, fb::ActivationFunctionType activation) {
  const bool sum = a.op == fb::BuiltinOperator_ADD || a.op == fb::BuiltinOperator_SUB;
  OneOpModel model(a.op);
  model.input({3}, test::dtype_of<T>()).output({3}, test::dtype_of<T>());
  model.constant({1}, std::vector<T>{static_cast<T>(sum ? 0 : 1)});
  a.set(model, activation);
  return test::run<T>(model, {std::vector<T>{-9, 0, 9}});
}

template <class T>
void expect_activations() {
  for (const Activated& a : kActivated) {
    SCOPED_TRACE(fb::EnumNameBuiltinOperator(a.op));
    EXPECT_EQ(activated<T>(a, fb::ActivationFunctionType_NONE), (std::vector<T>{-9, 0, 9}));
    EXPECT_EQ(activated<T>(a, fb::ActivationFunctionType_RELU), (std::vector<T>{0, 0, 9}));
    EXPECT_EQ(activated<T>(a, fb::ActivationFunctionType_RELU6), (std::vector<T>{0, 0, 6}));
    EXPECT_EQ(activated<T>(a, fb::ActivationFunctionType_RELU_N1_TO_1), (std::vector<T>{-1, 0, 1}));
  }
}

TEST(FusedActivation, F32) {
  expect_activations<float>();
}
TEST(FusedActivation, I32) {
  expect_activations<int32_t>();
}
TEST(FusedActivation, I64) {
  expect_activations<int64_t>();
}

// --- what fails ---

TEST(InvalidData, IntegersDoNotDivideByZero) {
  const fb::BuiltinOperator ops[] = {fb::BuiltinOperator_DIV, fb::BuiltinOperator_FLOOR_DIV,
                                     fb::BuiltinOperator_FLOOR_MOD};
  for (const fb::BuiltinOperator op : ops) {
    OneOpModel model(op);
    model.input({3}, DType::kI32).input({3}, DType::kI32).output({3}, DType::kI32);
    const std::vector<int32_t> a = {1, 2, 3}, b = {1, 0, 3};
    EXPECT_EQ(
        test::invoke_message(model, {a, b}),
        std::string("node 0 ") + fb::EnumNameBuiltinOperator(op) + ": an integer is divided by 0");
    EXPECT_EQ(test::invoke_message(model, {a, a}), "");
  }
}

TEST(InvalidData, IntegerPowersHaveNoNegativeExponent) {
  OneOpModel model(fb::BuiltinOperator_POW);
  model.input({2}, DType::kI32).input({2}, DType::kI32).output({2}, DType::kI32);
  const std::vector<int32_t> a = {1, 2}, b = {1, -1};
  EXPECT_EQ(test::invoke_message(model, {a, b}), "node 0 POW: an i32 exponent is negative");
}

class BinaryRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(BinaryRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_ADD);
  model.input({2}, DType::kF32).input({2}, DType::kF32).output({2}, DType::kF32);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ADD: ") + GetParam().message);
}

void set_types(OneOpModel& model, fb::TensorType type) {
  for (size_t i = 0; i < 3; ++i) model.tensor(i).type = type;
}

const test::Refusal kRefusals[] = {
    {"OneInput", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 1 inputs, 2 needed"},
    {"LeftOut", [](OneOpModel& m) { m.op().inputs[1] = -1; }, "input 1 is left out but needed"},
    {"MixedDtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_INT32; },
     "f32 with i32 is not supported by this operator"},
    {"Dtype", [](OneOpModel& m) { set_types(m, fb::TensorType_BOOL); },
     "bool with bool is not supported by this operator"},
    {"OutputType", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_INT32; },
     "output is i32, f32 needed"},
    {"Activation",
     [](OneOpModel& m) { set_activation<fb::AddOptionsT>(m, fb::ActivationFunctionType_TANH); },
     "the fused activation 4 is not supported"},
    {"IntegerActivation",
     [](OneOpModel& m) {
       set_types(m, fb::TensorType_INT32);
       set_activation<fb::AddOptionsT>(m, fb::ActivationFunctionType_TANH);
     },
     "the fused activation 4 is not supported"},
};

INSTANTIATE_TEST_SUITE_P(Binary, BinaryRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
