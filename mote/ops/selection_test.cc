// SELECT and SELECT_V2: every size of elements, the two readings of a condition with one dimension,
// and what is refused. How shapes broadcast: see broadcast_test.cc.
#include "mote/ops/selection.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Type {
  DType type;
  size_t bytes;
};

const Type kTypes[] = {
    {DType::kF32, 4}, {DType::kF16, 2}, {DType::kI8, 1},  {DType::kU8, 1},  {DType::kBool, 1},
    {DType::kI16, 2}, {DType::kU16, 2}, {DType::kI32, 4}, {DType::kU32, 4}, {DType::kI64, 8},
};

// Elements whose bytes all differ.
std::vector<uint8_t> bytes_of(size_t count, size_t element, uint8_t first) {
  std::vector<uint8_t> bytes(count * element);
  for (uint8_t& byte : bytes) byte = first++;
  return bytes;
}

class Selection : public testing::TestWithParam<Type> {};

TEST_P(Selection, TakesWholeElements) {
  const size_t size = GetParam().bytes;
  const std::vector<uint8_t> condition = {1, 0, 2, 0};
  const auto x = bytes_of(4, size, 1), y = bytes_of(4, size, 101);
  std::vector<uint8_t> want;
  for (size_t i = 0; i < x.size(); ++i) want.push_back(condition[i / size] != 0 ? x[i] : y[i]);
  for (const auto op : {fb::BuiltinOperator_SELECT, fb::BuiltinOperator_SELECT_V2}) {
    OneOpModel model(op);
    model.input({4}, DType::kBool).input({4}, GetParam().type);
    model.constant({4}, GetParam().type, y).output({4}, GetParam().type);
    EXPECT_EQ(test::run_raw(model, {condition, x})[0], want);
  }
}

INSTANTIATE_TEST_SUITE_P(Selection, Selection, testing::ValuesIn(kTypes),
                         [](const auto& row) { return std::string(name(row.param.type)); });

std::vector<int32_t> choose(fb::BuiltinOperator op, test::Shape condition_shape,
                            std::vector<uint8_t> condition) {
  OneOpModel model(op);
  model.input(std::move(condition_shape), DType::kBool);
  model.input({2, 2}, DType::kI32).input({2, 2}, DType::kI32).output({2, 2}, DType::kI32);
  const std::vector<int32_t> x = {1, 2, 3, 4}, y = {-1, -2, -3, -4};
  return test::run<int32_t>(model, {condition, x, y});
}

// Two truths for 2 x 2 elements: SELECT gives each a row, SELECT_V2 a column.
TEST(Selection, ReadsAListOfConditions) {
  EXPECT_EQ(choose(fb::BuiltinOperator_SELECT, {2}, {1, 0}), (std::vector{1, 2, -3, -4}));
  EXPECT_EQ(choose(fb::BuiltinOperator_SELECT_V2, {2}, {1, 0}), (std::vector{1, -2, 3, -4}));
  EXPECT_EQ(choose(fb::BuiltinOperator_SELECT, {}, {1}), (std::vector{1, 2, 3, 4}));
  EXPECT_EQ(choose(fb::BuiltinOperator_SELECT_V2, {}, {0}), (std::vector{-1, -2, -3, -4}));
  EXPECT_EQ(choose(fb::BuiltinOperator_SELECT, {2, 2}, {0, 1, 1, 0}), (std::vector{-1, 2, 3, -4}));
}

class SelectionRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(SelectionRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_SELECT);
  model.input({2}, DType::kBool).input({2, 3}, DType::kI8).input({2, 3}, DType::kI8);
  model.output({2, 3}, DType::kI8);
  ASSERT_EQ(test::prepare_message(model), "");
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 SELECT: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"TwoInputs", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 2 inputs, 3 needed"},
    {"Condition", [](OneOpModel& m) { m.tensor(0).type = fb::TensorType_INT32; },
     "i32 with i8 is not supported by this operator"},
    {"Branches", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_INT32; },
     "chooses between i8 and i32: one dtype needed"},
    {"OutputType", [](OneOpModel& m) { m.tensor(3).type = fb::TensorType_INT32; },
     "output is i32, i8 needed"},
    {"ConditionLength", [](OneOpModel& m) { m.tensor(0).shape = {3}; },
     "a condition of 3 elements for a first dimension of 2"},
    {"Shapes",
     [](OneOpModel& m) {
       m.tensor(2).shape = {2, 2};
     },
     "dimensions 3 and 2 do not broadcast: equal ones or a 1 needed"},
};

INSTANTIATE_TEST_SUITE_P(Selection, SelectionRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
