// PAD: every rank and place, paddings of i32 and i64, all dtypes, and what is refused.
#include "mote/ops/pad.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Case {
  const char* name;
  test::Shape input;
  std::vector<int32_t> paddings;  // before and after, a pair a dimension
};

const Case kCases[] = {
    {"Vector", {3}, {2, 1}},
    {"Nothing", {2, 3}, {0, 0, 0, 0}},
    {"Rows", {2, 3}, {1, 2, 0, 0}},
    {"Columns", {2, 3}, {0, 0, 1, 2}},
    {"Matrix", {2, 3}, {1, 0, 0, 1}},
    {"Image", {1, 3, 2, 4}, {0, 0, 1, 1, 2, 0, 0, 0}},
    {"ImageBatches", {2, 3, 2, 2}, {0, 0, 1, 1, 1, 1, 0, 0}},
    {"Channels", {2, 2, 2, 3}, {0, 0, 0, 0, 0, 0, 1, 2}},
    {"OuterOnly", {2, 2, 2, 3}, {1, 2, 0, 0, 0, 0, 0, 0}},
    {"OuterAndInner", {2, 2, 2, 3}, {1, 0, 0, 0, 0, 0, 0, 1}},
    {"Everywhere", {2, 1, 3, 2}, {1, 2, 3, 0, 0, 1, 2, 1}},
    {"Rank5", {2, 1, 2, 3, 2}, {1, 0, 0, 1, 0, 0, 2, 1, 1, 1}},
    {"Rank8", {2, 1, 2, 1, 2, 1, 2, 2}, {1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 2, 1, 0}},
};

test::Shape output_shape(const Case& c) {
  test::Shape shape = c.input;
  for (size_t i = 0; i < shape.size(); ++i) shape[i] += c.paddings[2 * i] + c.paddings[2 * i + 1];
  return shape;
}

size_t elements(const test::Shape& shape) {
  return static_cast<size_t>(std::accumulate(shape.begin(), shape.end(), 1, std::multiplies<>()));
}

// Goes through the output element by element: inside, the next element of the input.
template <class T>
std::vector<T> naive(const Case& c, const std::vector<T>& input, T fill) {
  const test::Shape shape = output_shape(c);
  std::vector<T> output(elements(shape), fill);
  size_t next = 0;
  for (size_t at = 0; at < output.size(); ++at) {
    bool inside = true;
    size_t rest = at;
    for (size_t i = shape.size(); i-- > 0; rest /= static_cast<size_t>(shape[i])) {
      const int32_t index = static_cast<int32_t>(rest % static_cast<size_t>(shape[i]));
      inside &= index >= c.paddings[2 * i] && index < c.paddings[2 * i] + c.input[i];
    }
    if (inside) output[at] = input[next++];
  }
  return output;
}

template <class T>
std::vector<T> counted(const Case& c) {
  std::vector<T> values(elements(c.input));
  std::iota(values.begin(), values.end(), T{1});
  return values;
}

class Pad : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void expect_padded(float scale, int64_t zero_point, T fill) {
    const Case& c = GetParam();
    const int32_t rank = static_cast<int32_t>(c.input.size());
    OneOpModel model(fb::BuiltinOperator_PAD);
    model.input(c.input, test::dtype_of<T>(), scale, zero_point);
    model.constant<int32_t>({rank, 2}, c.paddings);
    model.output(output_shape(c), test::dtype_of<T>(), scale, zero_point);
    EXPECT_EQ(test::run<T>(model, {counted<T>(c)}), naive<T>(c, counted<T>(c), fill));
  }
};

TEST_P(Pad, F32) {
  expect_padded<float>(0, 0, 0);
}
TEST_P(Pad, I8FillsWithTheZeroPoint) {
  expect_padded<int8_t>(0.5f, -7, -7);
}
TEST_P(Pad, I16) {
  expect_padded<int16_t>(0.5f, 0, 0);
}
TEST_P(Pad, I32) {
  expect_padded<int32_t>(0, 0, 0);
}

INSTANTIATE_TEST_SUITE_P(Pad, Pad, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

OneOpModel matrix() {
  OneOpModel model(fb::BuiltinOperator_PAD);
  model.input({1, 2}, DType::kF32).constant<int32_t>({2, 2}, {0, 1, 1, 0});
  model.output({2, 3}, DType::kF32);
  return model;
}

TEST(PadPaddings, OfI64) {
  OneOpModel model = matrix();
  model.tensor(1).type = fb::TensorType_INT64;
  test::replace_constant<int64_t>(model, 1, {2, 2}, {0, 1, 1, 0});
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{5, 6}}),
            (std::vector<float>{0, 5, 6, 0, 0, 0}));
}

TEST(PadPaddings, NoneForAScalar) {
  OneOpModel model(fb::BuiltinOperator_PAD);
  model.input({}, DType::kF32).constant<int32_t>({0, 2}, {}).output({}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{5}}), (std::vector<float>{5}));
}

class PadRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(PadRefusal, SaysWhy) {
  OneOpModel model = matrix();
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 PAD: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_INT8; },
     "f32 with i8 is not supported by this operator"},
    {"PaddingsType", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
     "paddings are f32, i32 or i64 needed"},
    {"PaddingsComputed", [](OneOpModel& m) { m.tensor(1).buffer = 0; },
     "paddings are computed at run time; a constant of the model is needed"},
    {"PaddingsSize",
     [](OneOpModel& m) {
       test::replace_constant<int32_t>(m, 1, {1, 2}, {0, 1});
     },
     "paddings have 2 numbers, 4 (two a dimension) needed"},
    {"Negative",
     [](OneOpModel& m) {
       test::replace_constant<int32_t>(m, 1, {2, 2}, {0, 1, 2, -1});
     },
     "a padding of -1 in dimension 1; 0 to 2^30 - 1 is possible"},
    {"Huge",
     [](OneOpModel& m) {
       m.tensor(1).type = fb::TensorType_INT64;
       test::replace_constant<int64_t>(m, 1, {2, 2}, {INT64_MAX, 1, 1, 0});
     },
     "a padding of 9223372036854775807 in dimension 0; 0 to 2^30 - 1 is possible"},
    {"Rank",
     [](OneOpModel& m) {
       m.tensor(2).shape = {2, 3, 1};
     },
     "output has 3 dimensions, 2 needed"},
    {"Dimension",
     [](OneOpModel& m) {
       m.tensor(2).shape = {2, 4};
     },
     "a dimension of the output is 4, input and paddings give 3"},
    {"Empty",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 0};
       m.tensor(2).shape = {2, 1};
     },
     "input has no elements"},
};

INSTANTIATE_TEST_SUITE_P(Pad, PadRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
