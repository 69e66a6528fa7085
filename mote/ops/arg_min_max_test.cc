// ARG_MAX and ARG_MIN of every dtype to both kinds of index, along every axis, and what is refused.
#include "mote/ops/arg_min_max.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"
#include "tests/support/shapes.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;

struct Case {
  const char* name;
  Shape input;
  int32_t axis;
  Shape output;
};

const Case kCases[] = {
    {"First", {4, 2, 3}, 0, {2, 3}},
    {"Middle", {2, 5, 3}, 1, {2, 3}},
    {"Last", {2, 3, 7}, 2, {2, 3}},
    {"Negative", {2, 5, 3}, -2, {2, 3}},
    {"Vector", {9}, 0, {}},
    {"OfOne", {3, 1, 2}, 1, {3, 2}},
    {"KeptAsOne", {2, 6}, 1, {2, 1}},
    {"NegativeFirst", {3, 2}, -2, {2}},
    {"Rank6", {2, 1, 2, 4, 1, 2}, 3, {2, 1, 2, 1, 2}},
};

struct Operator {
  fb::BuiltinOperator op;
  bool largest;
};
constexpr Operator kArgMax{fb::BuiltinOperator_ARG_MAX, true};
constexpr Operator kArgMin{fb::BuiltinOperator_ARG_MIN, false};

// Index of the first extreme value of each line; std::max_element and min_element find the first.
template <class T, class Index>
std::vector<Index> find(const Case& c, const Operator& op, const std::vector<T>& input) {
  const auto axis =
      static_cast<size_t>(c.axis < 0 ? c.axis + static_cast<int>(c.input.size()) : c.axis);
  size_t inner = 1;
  for (size_t d = axis + 1; d < c.input.size(); ++d) inner *= static_cast<size_t>(c.input[d]);
  const auto length = static_cast<size_t>(c.input[axis]);
  std::vector<Index> found;
  for (size_t line = 0; line < input.size() / length; ++line) {
    const size_t start = line / inner * length * inner + line % inner;
    std::vector<T> values;
    for (size_t i = 0; i < length; ++i) values.push_back(input[start + i * inner]);
    const auto at = op.largest ? std::max_element(values.begin(), values.end())
                               : std::min_element(values.begin(), values.end());
    found.push_back(static_cast<Index>(at - values.begin()));
  }
  return found;
}

template <class T, class Index>
OneOpModel model_of(const Case& c, const Operator& op) {
  OneOpModel model(op.op);
  model.input(c.input, kDTypeOf<T>);
  model.constant<int32_t>({1}, {c.axis});
  model.output(c.output, kDTypeOf<Index>);
  return model;
}

template <class T, class Index>
void check_index(const Case& c, const std::vector<T>& input) {
  for (const Operator& op : {kArgMax, kArgMin}) {
    const auto want = find<T, Index>(c, op, input);
    EXPECT_EQ((test::run<Index>(model_of<T, Index>(c, op), {input})), want)
        << fb::EnumNameBuiltinOperator(op.op) << " of " << name(kDTypeOf<T>);
  }
}

// Once with many equal values, once with hardly any.
template <class T>
void check(const Case& c, int low, int high) {
  for (const auto& input : {test::noise<T>(test::elements_of(c.input), 3, 1, 3),
                            test::noise<T>(test::elements_of(c.input), 4, low, high)}) {
    check_index<T, int32_t>(c, input);
    check_index<T, int64_t>(c, input);
  }
}

class ArgMinMax : public testing::TestWithParam<Case> {};

TEST_P(ArgMinMax, OfEveryType) {
  check<float>(GetParam(), -1000, 1000);
  check<int8_t>(GetParam(), -128, 127);
  check<uint8_t>(GetParam(), 0, 255);
  check<int16_t>(GetParam(), -32768, 32767);
  check<int32_t>(GetParam(), -1'000'000'000, 1'000'000'000);
  check<int64_t>(GetParam(), -1'000'000'000, 1'000'000'000);
}

INSTANTIATE_TEST_SUITE_P(ArgMinMax, ArgMinMax, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// A comparison with a NaN is false: it stays where it comes first, and is passed over elsewhere.
TEST(ArgMinMaxF32, NanIsFoundOnlyInFront) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const Case rows{"", {2, 3}, 1, {2}};
  const std::vector<float> input{kNan, 5, -5, 0, kNan, 0};
  for (const Operator& op : {kArgMax, kArgMin}) {
    EXPECT_EQ((test::run<int32_t>(model_of<float, int32_t>(rows, op), {input})),
              (std::vector<int32_t>{0, 0}));
  }
}

// The lower halves alone would have the other order.
TEST(ArgMinMaxI64, ComparesAll64Bits) {
  OneOpModel model(fb::BuiltinOperator_ARG_MAX);
  model.constant<int64_t>({2, 2}, {5, int64_t{1} << 40, -1, -(int64_t{1} << 40) + 7});
  model.constant<int64_t>({}, {1}).output({2}, DType::kI64);
  EXPECT_EQ(test::run<int64_t>(model, {}), (std::vector<int64_t>{1, 0}));
}

class ArgMinMaxRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(ArgMinMaxRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_ARG_MIN);
  model.input({2, 3}, DType::kI8, 0.5f).constant<int32_t>({1}, {1}).output({2}, DType::kI32);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ARG_MIN: ") + GetParam().message);
}

// What it says about axes: index_list_test.cc.
const test::Refusal kRefusals[] = {
    {"Inputs", [](OneOpModel& m) { m.op().inputs = {0}; }, "has 1 inputs, 2 needed"},
    {"IndexType", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_INT16; },
     "i8 with i16 is not supported by this operator"},
    {"InputType", [](OneOpModel& m) { m.tensor(0).type = fb::TensorType_BOOL; },
     "bool with i32 is not supported by this operator"},
    {"OutputSize", [](OneOpModel& m) { m.tensor(2).shape = {3}; },
     "output has 3 elements, 2 needed"},
    {"Empty",
     [](OneOpModel& m) {
       m.tensor(0).shape = {0, 3};
       m.tensor(2).shape = {0};
     },
     "a dimension of the input is 0"},
};

INSTANTIATE_TEST_SUITE_P(ArgMinMax, ArgMinMaxRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
