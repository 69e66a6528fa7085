// CONCATENATION, PACK, SPLIT, SPLIT_V and UNPACK along every axis and in every dtype; refusals.
#include "mote/ops/columns.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"
#include "tests/support/shapes.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;

constexpr auto kConcatenation = fb::BuiltinOperator_CONCATENATION;
constexpr auto kPack = fb::BuiltinOperator_PACK;
constexpr auto kSplit = fb::BuiltinOperator_SPLIT;
constexpr auto kSplitV = fb::BuiltinOperator_SPLIT_V;
constexpr auto kUnpack = fb::BuiltinOperator_UNPACK;

struct Case {
  const char* name;
  std::vector<Shape> parts;
  int32_t axis;
  Shape whole;
};

// Parts have the axis: joined by CONCATENATION, split by SPLIT_V, and by SPLIT when they are equal.
const Case kPieces[] = {
    {"First", {{1, 2}, {3, 2}}, 0, {4, 2}},
    {"Last", {{2, 1}, {2, 3}, {2, 2}}, 1, {2, 6}},
    {"Negative", {{2, 1}, {2, 3}}, -1, {2, 4}},
    {"Middle", {{2, 1, 3}, {2, 2, 3}}, 1, {2, 3, 3}},
    {"NegativeMiddle", {{2, 1, 3}, {2, 2, 3}}, -2, {2, 3, 3}},
    {"One", {{2, 3}}, 1, {2, 3}},
    {"Equal", {{2, 2, 3}, {2, 2, 3}}, 1, {2, 4, 3}},
    {"EqualVectors", {{2}, {2}, {2}}, 0, {6}},
    {"Rank5", {{1, 2, 1, 2, 2}, {1, 2, 3, 2, 2}}, 2, {1, 2, 4, 2, 2}},
    {"Rank8", {{2, 1, 1, 1, 1, 1, 1, 2}, {2, 1, 1, 1, 1, 1, 1, 1}}, 7, {2, 1, 1, 1, 1, 1, 1, 3}},
    {"Twelve", std::vector<Shape>(12, Shape{2, 1}), 1, {2, 12}},
};

// Parts lack the axis: joined by PACK, split by UNPACK.
const Case kSlices[] = {
    {"Scalars", {{}, {}, {}}, 0, {3}},
    {"First", {{2, 3}, {2, 3}}, 0, {2, 2, 3}},
    {"Middle", {{2, 3}, {2, 3}}, 1, {2, 2, 3}},
    {"Last", {{2, 3}, {2, 3}, {2, 3}}, 2, {2, 3, 3}},
    {"Negative", {{2, 3}, {2, 3}}, -1, {2, 3, 2}},
    {"NegativeFirst", {{2, 3}, {2, 3}}, -3, {2, 2, 3}},
    {"One", {{2, 3}}, 1, {2, 1, 3}},
    {"Rank8", {{2, 1, 1, 1, 1, 1, 2}, {2, 1, 1, 1, 1, 1, 2}}, 1, {2, 2, 1, 1, 1, 1, 1, 2}},
};

int32_t resolved(const Case& c) {
  return c.axis < 0 ? c.axis + static_cast<int32_t>(c.whole.size()) : c.axis;
}

// The parts of `whole`, row after row.
template <class T>
std::vector<std::vector<T>> cut(const Case& c, const std::vector<T>& whole) {
  const size_t rows = test::elements_of({c.whole.begin(), c.whole.begin() + resolved(c)});
  std::vector<std::vector<T>> parts(c.parts.size());
  auto next = whole.begin();
  for (size_t row = 0; row < rows; ++row) {
    for (size_t i = 0; i < parts.size(); ++i) {
      const auto count = static_cast<std::ptrdiff_t>(test::elements_of(c.parts[i]) / rows);
      parts[i].insert(parts[i].end(), next, next + count);
      next += count;
    }
  }
  return parts;
}

void set_axis(OneOpModel& model, fb::BuiltinOperator op, int32_t axis) {
  if (op == kConcatenation) {
    fb::ConcatenationOptionsT options;
    options.axis = axis;
    model.options(options);
  } else if (op == kPack) {
    fb::PackOptionsT options;
    options.axis = axis;
    model.options(options);
  } else if (op == kUnpack) {
    fb::UnpackOptionsT options;
    options.axis = axis;
    model.options(options);
  }
}

OneOpModel join_model(const Case& c, fb::BuiltinOperator op, DType type, float scale) {
  OneOpModel model(op);
  for (const Shape& part : c.parts) model.input(part, type, scale);
  model.output(c.whole, type, scale);
  set_axis(model, op, c.axis);
  return model;
}

OneOpModel split_model(const Case& c, fb::BuiltinOperator op, DType type, float scale) {
  OneOpModel model(op);
  if (op == kSplit) model.constant<int32_t>({}, {c.axis});
  model.input(c.whole, type, scale);
  if (op == kSplitV) {
    std::vector<int32_t> sizes;
    for (const Shape& part : c.parts) sizes.push_back(part[static_cast<size_t>(resolved(c))]);
    model.constant<int32_t>({static_cast<int32_t>(sizes.size())}, sizes);
    model.constant<int32_t>({1}, {c.axis});
  }
  for (const Shape& part : c.parts) model.output(part, type, scale);
  set_axis(model, op, c.axis);
  return model;
}

template <class T>
void check_join(const Case& c, fb::BuiltinOperator op, DType type, float scale = 0) {
  const std::vector<T> whole = test::counted<T>(c.whole);
  std::vector<test::Bytes> inputs;
  for (const std::vector<T>& part : cut(c, whole)) inputs.emplace_back(part);
  EXPECT_EQ(test::run<T>(join_model(c, op, type, scale), inputs), whole);
}

template <class T>
void check_split(const Case& c, fb::BuiltinOperator op, DType type, float scale = 0) {
  const std::vector<T> whole = test::counted<T>(c.whole);
  std::vector<std::vector<uint8_t>> parts;
  for (const std::vector<T>& part : cut(c, whole)) parts.push_back(test::Bytes(part).bytes);
  EXPECT_EQ(test::run_raw(split_model(c, op, type, scale), {whole}), parts);
}

class Pieces : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check(DType type, float scale = 0) {
    const Case& c = GetParam();
    check_join<T>(c, kConcatenation, type, scale);
    check_split<T>(c, kSplitV, type, scale);
    if (std::count(c.parts.begin(), c.parts.end(), c.parts[0]) ==
        static_cast<std::ptrdiff_t>(c.parts.size())) {
      check_split<T>(c, kSplit, type, scale);
    }
  }
};

TEST_P(Pieces, F32) {
  check<float>(DType::kF32);
}
TEST_P(Pieces, I8) {
  check<int8_t>(DType::kI8, 0.5f);
}
TEST_P(Pieces, I16) {
  check<int16_t>(DType::kI16, 0.5f);
}
TEST_P(Pieces, I64) {
  check<int64_t>(DType::kI64);
}

INSTANTIATE_TEST_SUITE_P(Columns, Pieces, testing::ValuesIn(kPieces),
                         [](const auto& row) { return std::string(row.param.name); });

class Slices : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check(DType type, float scale = 0) {
    check_join<T>(GetParam(), kPack, type, scale);
    check_split<T>(GetParam(), kUnpack, type, scale);
  }
};

TEST_P(Slices, F32) {
  check<float>(DType::kF32);
}
TEST_P(Slices, I8) {
  check<int8_t>(DType::kI8, 0.5f);
}
TEST_P(Slices, I16) {
  check<int16_t>(DType::kI16, 0.5f);
}
TEST_P(Slices, I64) {
  check<int64_t>(DType::kI64);
}

INSTANTIATE_TEST_SUITE_P(Columns, Slices, testing::ValuesIn(kSlices),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(ColumnsDtypes, EveryOneOfWholeBytes) {
  for (const DType type : {DType::kU8, DType::kBool}) {
    check_join<uint8_t>(kPieces[0], kConcatenation, type);
    check_split<uint8_t>(kPieces[0], kSplitV, type);
  }
  for (const DType type : {DType::kI32, DType::kU32}) {
    check_join<int32_t>(kPieces[0], kConcatenation, type);
    check_split<int32_t>(kPieces[0], kSplitV, type);
  }
  check_join<int16_t>(kPieces[0], kConcatenation, DType::kF16);
}

TEST(Concatenation, ConstantInput) {
  OneOpModel model(kConcatenation);
  model.input({2}, DType::kI8, 0.5f).constant<int8_t>({3}, {7, 8, 9}, {0.5f});
  model.output({5}, DType::kI8, 0.5f);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{1, 2}}),
            (std::vector<int8_t>{1, 2, 7, 8, 9}));
}

TEST(SplitV, SizesMayBeComputed) {
  OneOpModel model(kSplitV);
  model.input({3}, DType::kI8).input({2}, DType::kI64).constant<int32_t>({}, {0});
  model.output({1}, DType::kI8).output({2}, DType::kI8);
  const std::vector<int8_t> input = {1, 2, 3};
  EXPECT_EQ(test::run_raw(model, {input, std::vector<int64_t>{1, -1}}),
            (std::vector<std::vector<uint8_t>>{{1}, {2, 3}}));
  EXPECT_EQ(test::invoke_message(model, {input, std::vector<int64_t>{2, 1}}),
            "node 0 SPLIT_V: a list computed at run time contradicts the tensors' shapes");
}

struct Refusal {
  fb::BuiltinOperator op;
  test::Refusal refusal;
};

void PrintTo(const Refusal& row, std::ostream* out) {
  *out << row.refusal.name;
}

class ColumnsRefusal : public testing::TestWithParam<Refusal> {};

// What joins: inputs 0 and 1, output 2. What splits: the whole before its lists and outputs.
OneOpModel example_of(fb::BuiltinOperator op) {
  const Case equal = {"", {{2, 2}, {2, 2}}, 1, {2, 4}}, stacked = {"", {{3}, {3}}, 1, {3, 2}};
  if (op == kConcatenation) return join_model(equal, op, DType::kI8, 0.5f);
  if (op == kPack) return join_model(stacked, op, DType::kI8, 0.5f);
  return split_model(op == kUnpack ? stacked : equal, op, DType::kI8, 0.5f);
}

TEST_P(ColumnsRefusal, SaysWhy) {
  OneOpModel model = example_of(GetParam().op);
  GetParam().refusal.change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ") +
                                              fb::EnumNameBuiltinOperator(GetParam().op) + ": " +
                                              GetParam().refusal.message);
}

const char* const kUnlike =
    "part 1 is quantized unlike the whole: put a QUANTIZE between, or convert the model again";

const Refusal kRefusals[] = {
    {kConcatenation,
     {"NoInput", [](OneOpModel& m) { m.op().inputs.clear(); }, "has 0 inputs, 1 needed"}},
    {kConcatenation,
     {"LeftOut", [](OneOpModel& m) { m.op().inputs[1] = -1; }, "input 1 is left out but needed"}},
    {kConcatenation,
     {"Activation",
      [](OneOpModel& m) {
        fb::ConcatenationOptionsT options;
        options.fused_activation_function = fb::ActivationFunctionType_RELU;
        m.options(options);
      },
      "the fused activation 1 is not supported"}},
    {kConcatenation,
     {"Axis", [](OneOpModel& m) { set_axis(m, kConcatenation, 2); },
      "axis 2 of a tensor with 2 dimensions"}},
    {kConcatenation,
     {"Dtype", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_UINT8; },
      "a part is u8, the whole i8"}},
    {kConcatenation,
     {"OutputDtype", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_UINT8; },
      "i8 with u8 is not supported by this operator"}},
    {kConcatenation,
     {"Rank",
      [](OneOpModel& m) {
        m.tensor(1).shape = {2, 2, 1};
      },
      "a part has 3 dimensions, 2 needed"}},
    {kConcatenation,
     {"Dimension",
      [](OneOpModel& m) {
        m.tensor(1).shape = {1, 2};
      },
      "a part has a dimension of 1 where the whole has 2"}},
    {kConcatenation,
     {"Sum",
      [](OneOpModel& m) {
        m.tensor(1).shape = {2, 3};
      },
      "the parts make 5 along the axis, the whole has 4"}},
    {kConcatenation,
     {"Scale", [](OneOpModel& m) { m.tensor(1).quantization->scale = {0.25f}; }, kUnlike}},
    {kConcatenation,
     {"ZeroPoint", [](OneOpModel& m) { m.tensor(1).quantization->zero_point = {1}; }, kUnlike}},
    {kPack,
     {"Axis", [](OneOpModel& m) { set_axis(m, kPack, -3); },
      "axis -3 of a tensor with 2 dimensions"}},
    {kPack,
     {"Rank",
      [](OneOpModel& m) {
        m.tensor(0).shape = {3, 1};
      },
      "a part has 2 dimensions, 1 needed"}},
    {kPack,
     {"Count",
      [](OneOpModel& m) {
        m.tensor(2).shape = {3, 3};
      },
      "the parts make 2 along the axis, the whole has 3"}},
    {kUnpack,
     {"Inputs",
      [](OneOpModel& m) {
        m.op().inputs = {0, 0};
      },
      "has 2 inputs, 1 needed"}},
    {kUnpack,
     {"NoOutput", [](OneOpModel& m) { m.op().outputs.clear(); }, "has 0 outputs, 1 needed"}},
    {kUnpack,
     {"OneOutput", [](OneOpModel& m) { m.op().outputs.pop_back(); },
      "the parts make 1 along the axis, the whole has 2"}},
    {kSplit,
     {"Unequal",
      [](OneOpModel& m) {
        m.tensor(2).shape = {2, 1};
        m.tensor(3).shape = {2, 3};
      },
      "output 1 does not have the shape of output 0, as SPLIT needs"}},
    {kSplit,
     {"AxisComputed", [](OneOpModel& m) { m.tensor(0).buffer = 0; },
      "input 0 must be a constant: fold it when converting the model"}},
    {kSplit,
     {"Axes",
      [](OneOpModel& m) {
        m.tensor(0).shape = {0};
        m.tensor(0).buffer = 0;
      },
      "the axis has 0 numbers, 1 needed"}},
    {kSplitV,
     {"Sizes",
      [](OneOpModel& m) {
        test::replace_constant<int32_t>(m, 1, {2}, {2, 1});
      },
      "a list has the number 1 where the tensors' shapes need 2"}},
    {kSplitV,
     {"TooMany",
      [](OneOpModel& m) {
        m.tensor(0).shape = {2, 65};
        m.tensor(3).shape = {2, 1};
        m.op().outputs.assign(65, 3);
      },
      "65 outputs, at most 64 are possible"}},
};

INSTANTIATE_TEST_SUITE_P(Columns, ColumnsRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) {
                           return fb::EnumNameBuiltinOperator(row.param.op) +
                                  std::string(row.param.refusal.name);
                         });

}  // namespace
}  // namespace mote
