// TOPK_V2: order, ties, rows, dtypes, numbers that are none, a computed k, refusals.
#include "mote/ops/topk_v2.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;
using List = std::vector<int32_t>;

struct Case {
  const char* name;
  Shape input;
  int32_t k;
};

const Case kCases[] = {
    {"One", {1}, 1},     {"Largest", {9}, 1},     {"Some", {50}, 7},      {"All", {20}, 20},
    {"Rows", {3, 8}, 3}, {"Rank3", {2, 3, 5}, 2}, {"Columns", {4, 1}, 1},
};

OneOpModel model_of(const Case& c, DType type) {
  Shape output = c.input;
  output.back() = c.k;
  OneOpModel model(fb::BuiltinOperator_TOPK_V2);
  model.input(c.input, type).constant<int32_t>({}, {c.k});
  return std::move(model.output(output, type).output(output, DType::kI32));
}

template <class T>
std::vector<T> typed(const std::vector<uint8_t>& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

class TopkV2 : public testing::TestWithParam<Case> {
 protected:
  // Few different values make ties, of which the first stays in front: a stable sort.
  template <class T>
  void check(int low, int high) {
    const size_t columns = static_cast<size_t>(GetParam().input.back());
    const size_t k = static_cast<size_t>(GetParam().k);
    size_t elements = 1;
    for (const int32_t size : GetParam().input) elements *= static_cast<size_t>(size);
    const std::vector<T> input = test::noise<T>(elements, 7, low, high);
    const auto outputs = test::run_raw(model_of(GetParam(), test::dtype_of<T>()), {input});
    ASSERT_EQ(outputs.size(), 2u);
    std::vector<T> values;
    List places;
    for (size_t row = 0; row < elements; row += columns) {
      List order(columns);
      std::iota(order.begin(), order.end(), 0);
      const auto at = [&](int32_t place) { return input[row + static_cast<size_t>(place)]; };
      std::stable_sort(order.begin(), order.end(),
                       [&](int32_t a, int32_t b) { return at(a) > at(b); });
      order.resize(k);
      for (const int32_t place : order) values.push_back(at(place));
      places.insert(places.end(), order.begin(), order.end());
    }
    EXPECT_EQ(typed<T>(outputs[0]), values);
    EXPECT_EQ(typed<int32_t>(outputs[1]), places);
  }
};

TEST_P(TopkV2, F32) {
  check<float>(-9, 9);
}
TEST_P(TopkV2, I8) {
  check<int8_t>(-128, 127);
}
TEST_P(TopkV2, U8) {
  check<uint8_t>(0, 255);
}
TEST_P(TopkV2, I16) {
  check<int16_t>(-3, 3);
}
TEST_P(TopkV2, I32) {
  check<int32_t>(-1000, 1000);
}
TEST_P(TopkV2, I64) {
  check<int64_t>(-5, 5);
}

INSTANTIATE_TEST_SUITE_P(TopkV2, TopkV2, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(TopkV2Values, ThatAreNoNumbersStayOut) {
  const float nan = std::nanf(""), infinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(test::run<float>(model_of({"", {5}, 2}, DType::kF32),
                             {std::vector<float>{1, -infinity, nan, infinity, 2}}),
            (std::vector<float>{infinity, 2}));
}

TEST(TopkV2Values, U32IsNotNegative) {
  EXPECT_EQ(test::run<int32_t>(model_of({"", {2}, 1}, DType::kU32), {List{1, -1}}), List{-1});
}

TEST(TopkV2Count, MayBeComputed) {
  OneOpModel model(fb::BuiltinOperator_TOPK_V2);
  model.input({3}, DType::kI32).input({}, DType::kI32);
  model.output({2}, DType::kI32).output({2}, DType::kI32);
  EXPECT_EQ(test::run<int32_t>(model, {List{4, 6, 5}, List{2}}), (List{6, 5}));
  EXPECT_EQ(test::invoke_message(model, {List{4, 6, 5}, List{3}}),
            "node 0 TOPK_V2: a list computed at run time contradicts the tensors' shapes");
}

class TopkV2Refusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(TopkV2Refusal, SaysWhy) {
  OneOpModel model = model_of({"", {2, 5}, 3}, DType::kI8);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 TOPK_V2: ") + GetParam().message);
}

// Of both outputs.
template <int32_t... dimensions>
void set_outputs(OneOpModel& model) {
  model.tensor(2).shape = model.tensor(3).shape = {dimensions...};
}

const char* const kOtherShape =
    "both outputs must have the input's shape but for the last dimension";

const test::Refusal kRefusals[] = {
    {"Scalar", [](OneOpModel& m) { m.tensor(0).shape = {}; }, "the input is a scalar"},
    {"IndexType", [](OneOpModel& m) { m.tensor(3).type = fb::TensorType_INT64; },
     "the indices are i64, i32 needed"},
    {"Rank", set_outputs<3>, kOtherShape},
    {"Rows", set_outputs<3, 3>, kOtherShape},
    {"Different",
     [](OneOpModel& m) {
       m.tensor(3).shape = {2, 2};
     },
     kOtherShape},
    {"TooMany", set_outputs<2, 6>, "asks for 6 of 5 values"},
    {"K", set_outputs<2, 2>, "a list has the number 3 where the tensors' shapes need 2"},
    {"Dtype", [](OneOpModel& m) { m.tensor(0).type = m.tensor(2).type = fb::TensorType_BOOL; },
     "bool with bool is not supported by this operator"},
    {"OneOutput", [](OneOpModel& m) { m.op().outputs.pop_back(); }, "has 1 outputs, 2 needed"},
};

INSTANTIATE_TEST_SUITE_P(TopkV2, TopkV2Refusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
