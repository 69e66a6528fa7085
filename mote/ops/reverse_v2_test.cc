// REVERSE_V2: every choice of axes, sizes of elements, and what is refused.
#include <gtest/gtest.h>

#include "mote/ops/rearrange.h"
#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"
#include "tests/support/shapes.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;

struct Case {
  const char* name;
  Shape shape;
  std::vector<int32_t> axes;
  std::vector<bool> reversed;  // the same, dimension by dimension
};

const Case kCases[] = {
    {"Vector", {5}, {0}, {true}},
    {"NoAxes", {2, 3}, {}, {false, false}},
    {"Rows", {3, 4}, {0}, {true, false}},
    {"Columns", {3, 4}, {-1}, {false, true}},
    {"Both", {3, 4}, {1, -2}, {true, true}},
    {"Middle", {2, 3, 4}, {1}, {false, true, false}},
    {"OuterAndInner", {2, 3, 4}, {0, 2}, {true, false, true}},
    {"Ones", {1, 3, 1, 2}, {0, 1, 2}, {true, true, true, false}},
    {"Rank8",
     {2, 1, 3, 2, 1, 2, 2, 3},
     {0, 2, 3, 7},
     {true, false, true, true, false, false, false, true}},
};

template <class T>
std::vector<T> naive(const Case& c, const std::vector<T>& input) {
  std::vector<T> output(input.size());
  for (size_t i = 0; i < output.size(); ++i) {
    Shape at = test::index_of(c.shape, i);
    for (size_t j = 0; j < at.size(); ++j) {
      if (c.reversed[j]) at[j] = c.shape[j] - 1 - at[j];
    }
    output[i] = input[test::place_of(c.shape, at)];
  }
  return output;
}

OneOpModel model_of(const Case& c, DType type) {
  OneOpModel model(fb::BuiltinOperator_REVERSE_V2);
  model.input(c.shape, type);
  model.constant<int32_t>({static_cast<int32_t>(c.axes.size())}, c.axes);
  return std::move(model.output(c.shape, type));
}

class ReverseV2 : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check() {
    const std::vector<T> input = test::counted<T>(GetParam().shape);
    EXPECT_EQ(test::run<T>(model_of(GetParam(), test::dtype_of<T>()), {input}),
              naive(GetParam(), input));
  }
};

TEST_P(ReverseV2, F32) {
  check<float>();
}
TEST_P(ReverseV2, U8) {
  check<uint8_t>();
}
TEST_P(ReverseV2, I16) {
  check<int16_t>();
}
TEST_P(ReverseV2, I64) {
  check<int64_t>();
}

INSTANTIATE_TEST_SUITE_P(ReverseV2, ReverseV2, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

class ReverseV2Refusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(ReverseV2Refusal, SaysWhy) {
  OneOpModel model = model_of({"", {2, 3}, {1}, {}}, DType::kI8);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 REVERSE_V2: ") + GetParam().message);
}

template <int32_t... axes>
void set_axes(OneOpModel& model) {
  test::replace_constant<int32_t>(model, 1, {sizeof...(axes)}, {axes...});
}

const test::Refusal kRefusals[] = {
    {"Axis", set_axes<2>, "axis 2 of a tensor with 2 dimensions"},
    {"Twice", set_axes<1, -1>, "dimension 1 is to be reversed twice"},
    {"Shape",
     [](OneOpModel& m) {
       m.tensor(2).shape = {3, 2};
     },
     "the output's shape differs from the input's"},
    {"LeftOut", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 1 inputs, 2 needed"},
};

INSTANTIATE_TEST_SUITE_P(ReverseV2, ReverseV2Refusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
