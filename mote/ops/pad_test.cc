// PAD, PADV2, MIRROR_PAD and MATRIX_DIAG: every rank and place, all dtypes, computed paddings, and
// what is refused.
#include "mote/ops/pad.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"
#include "tests/support/shapes.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;
using List = std::vector<int32_t>;

constexpr auto kPad = fb::BuiltinOperator_PAD;
constexpr auto kPadV2 = fb::BuiltinOperator_PADV2;
constexpr auto kMirrorPad = fb::BuiltinOperator_MIRROR_PAD;

struct Case {
  const char* name;
  Shape input;
  List paddings;  // before and after, a pair a dimension
};

const Case kCases[] = {
    {"Vector", {3}, {2, 1}},
    {"Nothing", {2, 3}, {0, 0, 0, 0}},
    {"Rows", {3, 3}, {1, 2, 0, 0}},
    {"Columns", {2, 3}, {0, 0, 1, 2}},
    {"Matrix", {2, 3}, {1, 0, 0, 1}},
    {"Image", {1, 3, 3, 4}, {0, 0, 1, 1, 2, 0, 0, 0}},
    {"ImageBatches", {2, 3, 2, 2}, {0, 0, 1, 1, 1, 1, 0, 0}},
    {"Channels", {2, 2, 2, 3}, {0, 0, 0, 0, 0, 0, 1, 2}},
    {"OuterOnly", {3, 2, 2, 3}, {1, 2, 0, 0, 0, 0, 0, 0}},
    {"OuterAndInner", {2, 2, 2, 3}, {1, 0, 0, 0, 0, 0, 0, 1}},
    {"Everywhere", {3, 4, 3, 3}, {1, 2, 3, 0, 0, 1, 2, 1}},
    {"Rank5", {2, 1, 2, 3, 2}, {1, 0, 0, 0, 0, 0, 2, 1, 1, 1}},
    {"Rank8", {2, 1, 2, 1, 2, 1, 2, 3}, {1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 2, 0}},
};

Shape output_shape(const Case& c) {
  Shape shape = c.input;
  for (size_t i = 0; i < shape.size(); ++i) shape[i] += c.paddings[2 * i] + c.paddings[2 * i + 1];
  return shape;
}

// Element by element: inside, the input's; outside, `around` of the index relative to the input.
template <class T, class Around>
std::vector<T> naive(const Case& c, const std::vector<T>& input, Around around) {
  const Shape shape = output_shape(c);
  std::vector<T> output(test::elements_of(shape));
  for (size_t at = 0; at < output.size(); ++at) {
    Shape index = test::index_of(shape, at);
    bool inside = true;
    for (size_t i = 0; i < shape.size(); ++i) {
      index[i] -= c.paddings[2 * i];
      inside &= index[i] >= 0 && index[i] < c.input[i];
    }
    output[at] = inside ? input[test::place_of(c.input, index)] : around(index);
  }
  return output;
}

OneOpModel pad_model(const Case& c, fb::BuiltinOperator op, DType type, float scale = 0,
                     int64_t zero_point = 0) {
  OneOpModel model(op);
  model.input(c.input, type, scale, zero_point);
  model.constant<int32_t>({static_cast<int32_t>(c.input.size()), 2}, c.paddings);
  model.output(output_shape(c), type, scale, zero_point);
  return model;
}

class Pad : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void expect_padded(float scale, int64_t zero_point, T fill) {
    const std::vector<T> input = test::counted<T>(GetParam().input);
    EXPECT_EQ(
        test::run<T>(pad_model(GetParam(), kPad, test::dtype_of<T>(), scale, zero_point), {input}),
        naive(GetParam(), input, [fill](const Shape&) { return fill; }));
  }

  template <class T>
  void expect_value(T value) {
    OneOpModel model = pad_model(GetParam(), kPadV2, test::dtype_of<T>());
    model.constant<T>({}, {value});
    const std::vector<T> input = test::counted<T>(GetParam().input);
    EXPECT_EQ(test::run<T>(model, {input}),
              naive(GetParam(), input, [value](const Shape&) { return value; }));
  }

  template <class T>
  void expect_mirrored(fb::MirrorPadMode mode) {
    const Case& c = GetParam();
    fb::MirrorPadOptionsT options;
    options.mode = mode;
    OneOpModel model = pad_model(c, kMirrorPad, test::dtype_of<T>());
    model.options(options);
    const int32_t skip = mode == fb::MirrorPadMode_REFLECT ? 1 : 0;
    const std::vector<T> input = test::counted<T>(c.input);
    EXPECT_EQ(test::run<T>(model, {input}), naive(c, input, [&](Shape index) {
                for (size_t i = 0; i < index.size(); ++i) {
                  const int32_t size = c.input[i];
                  if (index[i] < 0) index[i] = skip - 1 - index[i];
                  if (index[i] >= size) index[i] = 2 * size - 1 - skip - index[i];
                }
                return input[test::place_of(c.input, index)];
              }));
  }
};

TEST_P(Pad, F32) {
  expect_padded<float>(0, 0, 0);
}
TEST_P(Pad, I8FillsWithTheZeroPoint) {
  expect_padded<int8_t>(0.5f, -7, -7);
}
TEST_P(Pad, U8FillsWithTheZeroPoint) {
  expect_padded<uint8_t>(0.5f, 200, 200);
}
TEST_P(Pad, I16) {
  expect_padded<int16_t>(0.5f, 0, 0);
}
TEST_P(Pad, I32) {
  expect_padded<int32_t>(0, 0, 0);
}
TEST_P(Pad, I64) {
  expect_padded<int64_t>(0, 0, 0);
}
TEST_P(Pad, ValueOfF32) {
  expect_value<float>(-1.5f);
}
TEST_P(Pad, ValueOfI8) {
  expect_value<int8_t>(-3);
}
TEST_P(Pad, ValueOfI16) {
  expect_value<int16_t>(0x1234);
}
TEST_P(Pad, ValueOfI64) {
  expect_value<int64_t>(0x123456789ABCDEF0);
}
TEST_P(Pad, ReflectF32) {
  expect_mirrored<float>(fb::MirrorPadMode_REFLECT);
}
TEST_P(Pad, ReflectI8) {
  expect_mirrored<int8_t>(fb::MirrorPadMode_REFLECT);
}
TEST_P(Pad, SymmetricI16) {
  expect_mirrored<int16_t>(fb::MirrorPadMode_SYMMETRIC);
}
TEST_P(Pad, SymmetricI64) {
  expect_mirrored<int64_t>(fb::MirrorPadMode_SYMMETRIC);
}

INSTANTIATE_TEST_SUITE_P(Pad, Pad, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(MirrorPad, SymmetricRepeatsAllThereIs) {
  fb::MirrorPadOptionsT options;
  options.mode = fb::MirrorPadMode_SYMMETRIC;
  OneOpModel model(kMirrorPad);
  model.input({1, 2}, DType::kI8).constant<int32_t>({2, 2}, {1, 0, 2, 2});
  model.output({2, 6}, DType::kI8).options(options);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{5, 6}}),
            (std::vector<int8_t>{6, 5, 5, 6, 6, 5, 6, 5, 5, 6, 6, 5}));
}

const Case kMatrix = {"", {1, 2}, {0, 1, 1, 0}};

TEST(PadPaddings, OfI64) {
  OneOpModel model = pad_model(kMatrix, kPad, DType::kF32);
  model.tensor(1).type = fb::TensorType_INT64;
  test::replace_constant<int64_t>(model, 1, {2, 2}, {0, 1, 1, 0});
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{5, 6}}),
            (std::vector<float>{0, 5, 6, 0, 0, 0}));
}

TEST(PadPaddings, NoneForAScalar) {
  OneOpModel model(kPad);
  model.input({}, DType::kF32).constant<int32_t>({0, 2}, {}).output({}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{5}}), (std::vector<float>{5}));
}

const char* const kContradiction =
    "the paddings do not make the output's shape of the input's, or one is negative or mirrors "
    "more than there is";

// Paddings and the value may be computed; whatever is computed, nothing is written outside.
TEST(PadPaddings, MayBeComputed) {
  const List bad[] = {{1, 1, 1, 0},  {0, 1, 2, -1}, {-1, 2, 1, 0},
                      {2, -1, 1, 0}, {0, 0, 1, 0},  {0, INT32_MAX, 1, INT32_MIN}};
  for (const auto op : {kPad, kMirrorPad}) {
    OneOpModel model(op);
    model.input({2, 2}, DType::kI8).input({2, 2}, DType::kI32).output({3, 3}, DType::kI8);
    const std::vector<int8_t> input = {1, 2, 3, 4};
    EXPECT_EQ(test::run<int8_t>(model, {input, List{0, 1, 1, 0}}),
              op == kPad ? (std::vector<int8_t>{0, 1, 2, 0, 3, 4, 0, 0, 0})
                         : (std::vector<int8_t>{2, 1, 2, 4, 3, 4, 2, 1, 2}));
    for (const List& paddings : bad) {
      EXPECT_EQ(test::invoke_message(model, {input, paddings}),
                std::string("node 0 ") + fb::EnumNameBuiltinOperator(op) + ": " + kContradiction);
    }
  }
}

TEST(PadPaddings, MayNotMirrorMoreThanThereIs) {
  OneOpModel model(kMirrorPad);
  model.input({2}, DType::kI8).input({1, 2}, DType::kI32).output({4}, DType::kI8);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{1, 2}, List{1, 1}}),
            (std::vector<int8_t>{2, 1, 2, 1}));
  EXPECT_EQ(test::invoke_message(model, {std::vector<int8_t>{1, 2}, List{2, 0}}),
            std::string("node 0 MIRROR_PAD: ") + kContradiction);
}

TEST(PadV2, ValueMayBeComputed) {
  OneOpModel model = pad_model(kMatrix, kPadV2, DType::kI16);
  model.input({1}, DType::kI16);
  EXPECT_EQ(test::run<int16_t>(model, {std::vector<int16_t>{5, 6}, std::vector<int16_t>{-9}}),
            (std::vector<int16_t>{-9, 5, 6, -9, -9, -9}));
}

class PadRefusal : public testing::TestWithParam<test::Refusal> {};

// PADV2 with a value, which PAD takes as well.
TEST_P(PadRefusal, SaysWhy) {
  OneOpModel model = pad_model(kMatrix, kPadV2, DType::kI8, 0.5f);
  model.constant<int8_t>({}, {3}, {0.5f});
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 PADV2: ") + GetParam().message);
}

template <int32_t... paddings>
void set_paddings(OneOpModel& model) {
  test::replace_constant<int32_t>(model, 1, {sizeof...(paddings) / 2, 2}, {paddings...});
}

const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_INT16; },
     "i8 with i16 is not supported by this operator"},
    {"PaddingsType", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
     "a list of numbers is f32, i32 or i64 needed"},
    {"PaddingsSize", set_paddings<0, 1>, "a list has 2 numbers, 4 needed"},
    {"Negative", set_paddings<0, 1, 2, -1>, kContradiction},
    {"Huge",
     [](OneOpModel& m) {
       m.tensor(1).type = fb::TensorType_INT64;
       test::replace_constant<int64_t>(m, 1, {2, 2}, {0, 1, INT64_MIN, INT64_MAX});
     },
     kContradiction},
    {"Rank",
     [](OneOpModel& m) {
       m.tensor(2).shape = {2, 3, 1};
     },
     "output has 3 dimensions, 2 needed"},
    {"Dimension",
     [](OneOpModel& m) {
       m.tensor(2).shape = {2, 4};
     },
     kContradiction},
    {"SmallerOutput",
     [](OneOpModel& m) {
       m.tensor(2).shape = {2, 1};
     },
     kContradiction},
    {"Empty",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 0};
       m.tensor(2).shape = {2, 1};
     },
     "input has no elements"},
    {"ValueType", [](OneOpModel& m) { m.tensor(3).type = fb::TensorType_UINT8; },
     "the value is u8, i8 needed"},
    {"ValueCount",
     [](OneOpModel& m) {
       test::replace_constant<int8_t>(m, 3, {2}, {3, 4});
     },
     "the value has 2 elements, 1 needed"},
    {"ValueScale", [](OneOpModel& m) { m.tensor(3).quantization->scale = {1}; },
     "the value is quantized unlike the output: convert the model again"},
    {"OutputZeroPoint", [](OneOpModel& m) { m.tensor(2).quantization->zero_point = {1}; },
     "input and output are quantized differently: put a QUANTIZE between, or convert the model "
     "again"},
};

INSTANTIATE_TEST_SUITE_P(Pad, PadRefusal, testing::ValuesIn(kRefusals), test::name_of);

TEST(MirrorPad, Refuses) {
  OneOpModel model = pad_model({"", {1, 2}, {0, 0, 2, 0}}, kMirrorPad, DType::kF32);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 MIRROR_PAD: ") + kContradiction);
  fb::MirrorPadOptionsT options;
  options.mode = static_cast<fb::MirrorPadMode>(2);
  model.options(options);
  EXPECT_EQ(test::prepare_message(model),
            "node 0 MIRROR_PAD: the unknown mode 2: REFLECT or SYMMETRIC needed");
}

}  // namespace
}  // namespace mote
