// CONCATENATION along every axis and in every dtype, and what is refused.
#include "mote/ops/concatenation.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;

fb::ConcatenationOptionsT axis(int32_t value) {
  fb::ConcatenationOptionsT options;
  options.axis = value;
  return options;
}

struct Case {
  const char* name;
  std::vector<Shape> inputs;
  int32_t axis;
  Shape output;
};

const Case kCases[] = {
    {"First", {{1, 2}, {3, 2}}, 0, {4, 2}},
    {"Last", {{2, 1}, {2, 3}, {2, 2}}, 1, {2, 6}},
    {"Negative", {{2, 1}, {2, 3}}, -1, {2, 4}},
    {"Middle", {{2, 1, 3}, {2, 2, 3}}, 1, {2, 3, 3}},
    {"NegativeMiddle", {{2, 1, 3}, {2, 2, 3}}, -2, {2, 3, 3}},
    {"One", {{2, 3}}, 1, {2, 3}},
    {"Rank5", {{1, 2, 1, 2, 2}, {1, 2, 3, 2, 2}}, 2, {1, 2, 4, 2, 2}},
    {"Twelve", std::vector<Shape>(12, Shape{2, 1}), 1, {2, 12}},
};

size_t elements(const Shape& shape) {
  size_t product = 1;
  for (const int32_t dimension : shape) product *= static_cast<size_t>(dimension);
  return product;
}

// Row after row, each made of a piece of every input.
template <class T>
std::vector<T> concatenate(const Case& c, const std::vector<std::vector<T>>& inputs) {
  const auto rank = static_cast<int32_t>(c.output.size());
  const auto split = c.output.begin() + (c.axis < 0 ? c.axis + rank : c.axis);
  const size_t rows = elements({c.output.begin(), split});
  std::vector<T> result;
  for (size_t row = 0; row < rows; ++row) {
    for (const std::vector<T>& input : inputs) {
      const auto piece = static_cast<std::ptrdiff_t>(input.size() / rows);
      const auto from = input.begin() + static_cast<std::ptrdiff_t>(row) * piece;
      result.insert(result.end(), from, from + piece);
    }
  }
  return result;
}

template <class T>
void check(const Case& c, DType type, float scale) {
  OneOpModel model(fb::BuiltinOperator_CONCATENATION);
  std::vector<std::vector<T>> inputs;
  std::vector<test::Bytes> bytes;
  T next = 0;
  for (const Shape& shape : c.inputs) {
    model.input(shape, type, scale, 0);
    inputs.emplace_back(elements(shape));
    for (T& value : inputs.back()) value = static_cast<T>(next + 1), next = value;
    bytes.emplace_back(inputs.back());
  }
  model.output(c.output, type, scale, 0).options(axis(c.axis));
  EXPECT_EQ(test::run<T>(model, bytes), concatenate(c, inputs));
}

class Concatenation : public testing::TestWithParam<Case> {};

TEST_P(Concatenation, F32) {
  check<float>(GetParam(), DType::kF32, 0);
}
TEST_P(Concatenation, I8) {
  check<int8_t>(GetParam(), DType::kI8, 0.5f);
}
TEST_P(Concatenation, U8) {
  check<uint8_t>(GetParam(), DType::kU8, 0.5f);
}
TEST_P(Concatenation, I16) {
  check<int16_t>(GetParam(), DType::kI16, 0.5f);
}
TEST_P(Concatenation, I32) {
  check<int32_t>(GetParam(), DType::kI32, 0);
}
TEST_P(Concatenation, I64) {
  check<int64_t>(GetParam(), DType::kI64, 0);
}
TEST_P(Concatenation, Bool) {
  check<uint8_t>(GetParam(), DType::kBool, 0);
}

INSTANTIATE_TEST_SUITE_P(Concatenation, Concatenation, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Concatenation, ConstantInput) {
  OneOpModel model(fb::BuiltinOperator_CONCATENATION);
  model.input({2}, DType::kI8, 0.5f).constant<int8_t>({3}, {7, 8, 9}, {0.5f});
  model.output({5}, DType::kI8, 0.5f);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{1, 2}}),
            (std::vector<int8_t>{1, 2, 7, 8, 9}));
}

class ConcatenationRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(ConcatenationRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_CONCATENATION);
  model.input({2, 3}, DType::kI8, 0.5f).input({2, 1}, DType::kI8, 0.5f);
  model.output({2, 4}, DType::kI8, 0.5f).options(axis(1));
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 CONCATENATION: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"NoInput", [](OneOpModel& m) { m.op().inputs.clear(); }, "has 0 inputs, 1 needed"},
    {"LeftOut", [](OneOpModel& m) { m.op().inputs[1] = -1; }, "input 1 is left out but needed"},
    {"Activation",
     [](OneOpModel& m) {
       fb::ConcatenationOptionsT options = axis(1);
       options.fused_activation_function = fb::ActivationFunctionType_RELU;
       m.options(options);
     },
     "the fused activation 1 is not supported"},
    {"Axis", [](OneOpModel& m) { m.options(axis(2)); }, "axis 2 of tensors with 2 dimensions"},
    {"NegativeAxis", [](OneOpModel& m) { m.options(axis(-3)); },
     "axis -3 of tensors with 2 dimensions"},
    {"Dtype", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_UINT8; },
     "an input is u8, the output i8"},
    {"OutputDtype", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_UINT8; },
     "i8 with u8 is not supported by this operator"},
    {"Rank",
     [](OneOpModel& m) {
       m.tensor(1).shape = {2, 1, 1};
     },
     "an input has 3 dimensions, 2 needed"},
    {"Dimension",
     [](OneOpModel& m) {
       m.tensor(1).shape = {1, 1};
     },
     "an input has a dimension of 1 where the output has 2"},
    {"Sum",
     [](OneOpModel& m) {
       m.tensor(1).shape = {2, 2};
     },
     "the inputs make 5 along the axis, the output has 4"},
    {"Scale", [](OneOpModel& m) { m.tensor(1).quantization->scale = {0.25f}; },
     "input 1 is quantized unlike the output: put a QUANTIZE before it, or convert the model "
     "again"},
    {"ZeroPoint", [](OneOpModel& m) { m.tensor(0).quantization->zero_point = {1}; },
     "input 0 is quantized unlike the output: put a QUANTIZE before it, or convert the model "
     "again"},
};

INSTANTIATE_TEST_SUITE_P(Concatenation, ConcatenationRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

}  // namespace
}  // namespace mote
