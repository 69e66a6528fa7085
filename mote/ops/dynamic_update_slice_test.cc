// DYNAMIC_UPDATE_SLICE: every rank and place, starts that are moved back, dtypes, refusals.
#include "mote/ops/dynamic_update_slice.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"
#include "tests/support/shapes.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;
using List = std::vector<int64_t>;

// `place` is where the update ends up.
struct Case {
  const char* name;
  Shape input, update;
  List starts;
  Shape place;
};

const Case kCases[] = {
    {"Vector", {5}, {2}, {2}, {2}},
    {"Everything", {2, 3}, {2, 3}, {0, 0}, {0, 0}},
    {"Rows", {4, 3}, {2, 3}, {1, 0}, {1, 0}},
    {"Columns", {3, 4}, {3, 2}, {0, 1}, {0, 1}},
    {"OneColumn", {3, 4}, {3, 1}, {0, 3}, {0, 3}},
    {"Element", {3, 4}, {1, 1}, {1, 2}, {1, 2}},
    {"Box", {2, 4, 5}, {1, 2, 3}, {1, 2, 1}, {1, 2, 1}},
    {"TooFar", {5}, {2}, {4}, {3}},
    {"Negative", {4, 4}, {2, 2}, {-1, 1}, {0, 1}},
    {"Huge", {4, 4}, {2, 2}, {INT64_MAX, INT64_MIN}, {2, 0}},
    {"Rank8", Shape(8, 2), {1, 2, 1, 2, 2, 1, 1, 2}, List(8, 1), {1, 0, 1, 0, 0, 1, 1, 0}},
};

// Input 0 counts up; the update counts down from -1 (255 in a u8).
template <class T>
std::vector<T> update_of(const Case& c) {
  std::vector<T> values = test::counted<T>(c.update);
  for (T& value : values) value = static_cast<T>(-value);
  return values;
}

template <class T>
std::vector<T> naive(const Case& c) {
  std::vector<T> output = test::counted<T>(c.input);
  const std::vector<T> update = update_of<T>(c);
  for (size_t i = 0; i < update.size(); ++i) {
    Shape at = test::index_of(c.update, i);
    for (size_t j = 0; j < at.size(); ++j) at[j] += c.place[j];
    output[test::place_of(c.input, at)] = update[i];
  }
  return output;
}

class DynamicUpdateSlice : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check() {
    const Case& c = GetParam();
    const Shape count = {static_cast<int32_t>(c.starts.size())};
    OneOpModel model(fb::BuiltinOperator_DYNAMIC_UPDATE_SLICE);
    model.input(c.input, test::dtype_of<T>()).input(c.update, test::dtype_of<T>());
    model.input(count, DType::kI64).output(c.input, test::dtype_of<T>());
    const std::vector<T> input = test::counted<T>(c.input), update = update_of<T>(c);
    EXPECT_EQ(test::run<T>(model, {input, update, c.starts}), naive<T>(c));
    OneOpModel constant(fb::BuiltinOperator_DYNAMIC_UPDATE_SLICE);
    constant.input(c.input, test::dtype_of<T>()).input(c.update, test::dtype_of<T>());
    constant.constant<int64_t>(count, c.starts).output(c.input, test::dtype_of<T>());
    EXPECT_EQ(test::run<T>(constant, {input, update}), naive<T>(c));
  }
};

TEST_P(DynamicUpdateSlice, F32) {
  check<float>();
}
TEST_P(DynamicUpdateSlice, I8) {
  check<int8_t>();
}
TEST_P(DynamicUpdateSlice, U8) {
  check<uint8_t>();
}
TEST_P(DynamicUpdateSlice, I16) {
  check<int16_t>();
}
TEST_P(DynamicUpdateSlice, I64) {
  check<int64_t>();
}

INSTANTIATE_TEST_SUITE_P(DynamicUpdateSlice, DynamicUpdateSlice, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(DynamicUpdateSliceUpdate, WithoutElements) {
  OneOpModel model(fb::BuiltinOperator_DYNAMIC_UPDATE_SLICE);
  model.input({3}, DType::kI8).constant<int8_t>({0}, {}).input({1}, DType::kI32);
  model.output({3}, DType::kI8);
  const std::vector<int8_t> input = {1, 2, 3};
  EXPECT_EQ(test::run<int8_t>(model, {input, std::vector<int32_t>{3}}), input);
}

class DynamicUpdateSliceRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(DynamicUpdateSliceRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_DYNAMIC_UPDATE_SLICE);
  model.input({3, 2}, DType::kI8).input({2, 2}, DType::kI8).input({2}, DType::kI32);
  model.output({3, 2}, DType::kI8);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 DYNAMIC_UPDATE_SLICE: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"Output",
     [](OneOpModel& m) {
       m.tensor(3).shape = {2, 3};
     },
     "the output's shape differs from the input's"},
    {"UpdateType", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_UINT8; },
     "update is u8, i8 needed"},
    {"UpdateQuantization",
     [](OneOpModel& m) {
       m.tensor(1).quantization = std::make_unique<fb::QuantizationParametersT>();
       m.tensor(1).quantization->scale = {0.5f};
     },
     "update and output are quantized differently: put a QUANTIZE between, or convert the model "
     "again"},
    {"UpdateRank", [](OneOpModel& m) { m.tensor(1).shape = {2}; },
     "update has 1 dimensions, 2 needed"},
    {"UpdateSize",
     [](OneOpModel& m) {
       m.tensor(1).shape = {2, 3};
     },
     "update has a dimension of 3 where the input has 2"},
    {"Starts", [](OneOpModel& m) { m.tensor(2).shape = {3}; }, "a list has 3 numbers, 2 needed"},
    {"LeftOut", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 2 inputs, 3 needed"},
};

INSTANTIATE_TEST_SUITE_P(DynamicUpdateSlice, DynamicUpdateSliceRefusal,
                         testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
