// Lists of axes: their dtypes, shapes and ends, and what is refused. Shown with REDUCE_MAX, which
// takes any number of axes, and ARG_MAX, which takes one.
#include "mote/ops/index_list.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;

// The largest of each row of [[1, 2], [4, 3]], with the axis as a constant of T.
template <class T>
std::vector<float> row_maxima(Shape axis_shape, const std::vector<T>& axes) {
  OneOpModel model(fb::BuiltinOperator_REDUCE_MAX);
  model.input({2, 2}, DType::kF32).constant<T>(axis_shape, axes).output({2}, DType::kF32);
  return test::run<float>(model, {std::vector<float>{1, 2, 4, 3}});
}

TEST(IndexList, IsAVectorOrAScalarOfEitherType) {
  const std::vector<float> want{2, 4};
  EXPECT_EQ(row_maxima<int32_t>({1}, {1}), want);
  EXPECT_EQ(row_maxima<int64_t>({1}, {1}), want);
  EXPECT_EQ(row_maxima<int32_t>({}, {-1}), want);
  EXPECT_EQ(row_maxima<int64_t>({}, {-1}), want);
  EXPECT_EQ(row_maxima<int64_t>({3}, {1, -1, 1}), want);
}

// An empty tensor has no bytes and so looks like one that is computed at run time.
TEST(IndexList, MayBeEmpty) {
  OneOpModel model(fb::BuiltinOperator_REDUCE_MAX);
  model.input({2}, DType::kF32).constant<int32_t>({0}, {}).output({2}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{1, 2}}), (std::vector<float>{1, 2}));
}

class IndexListRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(IndexListRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_REDUCE_MAX);
  model.input({2, 3}, DType::kF32).constant<int32_t>({1}, {1}).output({2}, DType::kF32);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 REDUCE_MAX: ") + GetParam().message);
}

template <class T>
void set_axis(OneOpModel& model, T axis) {
  model.tensor(1).type = static_cast<fb::TensorType>(test::dtype_of<T>());
  test::replace_constant<T>(model, 1, {1}, {axis});
}

const test::Refusal kRefusals[] = {
    {"Type", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_UINT32; },
     "a list of indices is u32, i32 or i64 needed"},
    {"Computed",
     [](OneOpModel& m) {
       m.tensor(1).buffer = 0;
       m.model().subgraphs[0]->inputs.push_back(1);
     },
     "input 1 must be a constant: fold it when converting the model"},
    {"Rank",
     [](OneOpModel& m) {
       m.tensor(1).shape = {1, 1};
     },
     "a list of indices has 2 dimensions, 1 needed"},
    {"Length", [](OneOpModel& m) { test::replace_constant(m, 1, {9}, std::vector<int32_t>(9, 1)); },
     "a list of 9 indices, at most 8 possible"},
    {"Axis", [](OneOpModel& m) { set_axis(m, 2); }, "axis 2 of a tensor with 2 dimensions"},
    {"NegativeAxis", [](OneOpModel& m) { set_axis(m, -3); },
     "axis -3 of a tensor with 2 dimensions"},
    {"LowestAxis", [](OneOpModel& m) { set_axis(m, INT32_MIN); },
     "axis -2147483648 of a tensor with 2 dimensions"},
    // Not 1, which the lower half of the number says.
    {"WideAxis", [](OneOpModel& m) { set_axis(m, (int64_t{1} << 32) + 1); },
     "axis 2147483647 of a tensor with 2 dimensions"},
    {"WideNegativeAxis", [](OneOpModel& m) { set_axis(m, 1 - (int64_t{1} << 32)); },
     "axis -2147483648 of a tensor with 2 dimensions"},
    {"OfAScalar", [](OneOpModel& m) { m.tensor(0).shape = {}; },
     "axis 1 of a tensor with 0 dimensions"},
};

INSTANTIATE_TEST_SUITE_P(IndexList, IndexListRefusal, testing::ValuesIn(kRefusals), test::name_of);

class LinesRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(LinesRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_ARG_MAX);
  model.input({2, 3}, DType::kF32).constant<int32_t>({1}, {1}).output({2}, DType::kI32);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ARG_MAX: ") + GetParam().message);
}

const test::Refusal kLinesRefusals[] = {
    {"NoAxis", [](OneOpModel& m) { test::replace_constant<int32_t>(m, 1, {0}, {}); },
     "has 0 axes, one is needed"},
    {"TwoAxes",
     [](OneOpModel& m) {
       test::replace_constant<int32_t>(m, 1, {2}, {0, 1});
     },
     "a list of 2 indices, at most 1 possible"},
    {"Axis", [](OneOpModel& m) { test::replace_constant<int32_t>(m, 1, {1}, {-3}); },
     "axis -3 of a tensor with 2 dimensions"},
    {"Empty",
     [](OneOpModel& m) {
       m.tensor(0).shape = {2, 0};
     },
     "a dimension of the input is 0"},
    // The dimensions after a 0 have no product in 32 bits.
    {"EmptyAndHuge",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1 << 20, 0, INT32_MAX, INT32_MAX};
       m.tensor(2).shape = {0};
     },
     "a dimension of the input is 0"},
};

INSTANTIATE_TEST_SUITE_P(IndexList, LinesRefusal, testing::ValuesIn(kLinesRefusals), test::name_of);

}  // namespace
}  // namespace mote
