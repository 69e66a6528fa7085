// ONE_HOT: every axis, dtypes, indices out of range, computed operands, refusals.
#include "mote/ops/one_hot.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;
using List = std::vector<int64_t>;

struct Case {
  const char* name;
  Shape indices;
  int32_t axis;
  Shape output;
  List numbers;
  List expected;  // on is 5, off is 2
};

const Case kCases[] = {
    {"Scalar", {}, -1, {3}, {1}, {2, 5, 2}},
    {"Vector", {2}, -1, {2, 3}, {2, 0}, {2, 2, 5, 5, 2, 2}},
    {"VectorFirst", {2}, 0, {3, 2}, {2, 0}, {2, 5, 2, 2, 5, 2}},
    {"Middle", {2, 2}, 1, {2, 2, 2}, {0, 1, 1, 1}, {5, 2, 2, 5, 2, 2, 5, 5}},
    {"LastOfTwo", {1, 2}, 2, {1, 2, 2}, {1, 0}, {2, 5, 5, 2}},
    {"OutOfRange", {4}, -1, {4, 2}, {-1, 2, INT64_MAX, INT64_MIN}, List(8, 2)},
};

template <class T>
OneOpModel model_of(const Case& c) {
  OneOpModel model(fb::BuiltinOperator_ONE_HOT);
  model.input(c.indices, DType::kI64);
  model.constant<int32_t>({}, {c.output[static_cast<size_t>(
                                  c.axis < 0 ? static_cast<int32_t>(c.indices.size()) : c.axis)]});
  model.constant<T>({}, {5}).input({}, test::dtype_of<T>()).output(c.output, test::dtype_of<T>());
  fb::OneHotOptionsT options;
  options.axis = c.axis;
  return std::move(model.options(options));
}

class OneHot : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check() {
    const Case& c = GetParam();
    EXPECT_EQ(test::run<T>(model_of<T>(c), {c.numbers, std::vector<T>{2}}),
              std::vector<T>(c.expected.begin(), c.expected.end()));
  }
};

TEST_P(OneHot, F32) {
  check<float>();
}
TEST_P(OneHot, I8) {
  check<int8_t>();
}
TEST_P(OneHot, I16) {
  check<int16_t>();
}
TEST_P(OneHot, I64) {
  check<int64_t>();
}

INSTANTIATE_TEST_SUITE_P(OneHot, OneHot, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(OneHotDepth, MayBeComputed) {
  OneOpModel model(fb::BuiltinOperator_ONE_HOT);
  model.input({}, DType::kI32).input({}, DType::kI32).constant<float>({}, {1});
  model.constant<float>({}, {0}).output({2}, DType::kF32);
  const std::vector<int32_t> index = {1};
  EXPECT_EQ(test::run<float>(model, {index, std::vector<int32_t>{2}}), (std::vector<float>{0, 1}));
  EXPECT_EQ(test::invoke_message(model, {index, std::vector<int32_t>{3}}),
            "node 0 ONE_HOT: a list computed at run time contradicts the tensors' shapes");
}

class OneHotRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(OneHotRefusal, SaysWhy) {
  OneOpModel model = model_of<int8_t>(kCases[1]);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ONE_HOT: ") + GetParam().message);
}

template <size_t tensor, int32_t... dimensions>
void set_shape(OneOpModel& model) {
  model.tensor(tensor).shape = {dimensions...};
}

template <int32_t axis>
void set_axis(OneOpModel& model) {
  fb::OneHotOptionsT options;
  options.axis = axis;
  model.options(options);
}

const char* const kOtherShape =
    "the output's shape is not that of the indices with one dimension more";

const test::Refusal kRefusals[] = {
    {"OffType", [](OneOpModel& m) { m.tensor(3).type = fb::TensorType_UINT8; },
     "the off value is u8, i8 like the on value needed"},
    {"Values", set_shape<3, 2>, "on and off value have 3 elements in all, 2 needed"},
    {"Axis", set_axis<2>, "axis 2; -1 to 1 is possible"},
    {"NegativeAxis", set_axis<-2>, "axis -2; -1 to 1 is possible"},
    {"Rank", set_shape<4, 6>, kOtherShape},
    {"Shape", set_shape<4, 3, 3>, kOtherShape},
    {"Depth", set_shape<4, 2, 4>, "a list has the number 3 where the tensors' shapes need 4"},
    {"IndexType", [](OneOpModel& m) { m.tensor(0).type = fb::TensorType_INT16; },
     "indices are i16, i32 or i64 needed"},
    {"LeftOut", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 3 inputs, 4 needed"},
};

INSTANTIATE_TEST_SUITE_P(OneHot, OneHotRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
