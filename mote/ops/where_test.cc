// WHERE: indices of every dtype and rank, a count that differs, refusals.
#include "mote/ops/where.h"

#include <gtest/gtest.h>

#include <cmath>

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
  Shape input;
  std::vector<int> values;
  int32_t rows;
  List output;
};

const Case kCases[] = {
    {"Vector", {5}, {0, 1, 0, 1, 1}, 3, {1, 3, 4}},
    {"Matrix", {2, 3}, {0, 1, 0, 0, 0, 1}, 2, {0, 1, 1, 2}},
    {"All", {2, 2}, {1, 1, 1, 1}, 4, {0, 0, 0, 1, 1, 0, 1, 1}},
    {"Rank4", {2, 1, 2, 2}, {0, 0, 0, 1, 0, 1, 0, 0}, 2, {0, 0, 1, 1, 1, 0, 0, 1}},
};

OneOpModel model_of(const Case& c, DType type) {
  OneOpModel model(fb::BuiltinOperator_WHERE);
  model.input(c.input, type);
  return std::move(model.output({c.rows, static_cast<int32_t>(c.input.size())}, DType::kI64));
}

class Where : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check(DType type, T set) {
    std::vector<T> input;
    for (const int value : GetParam().values) input.push_back(value != 0 ? set : T{});
    EXPECT_EQ(test::run<int64_t>(model_of(GetParam(), type), {input}), GetParam().output);
  }
};

TEST_P(Where, Bool) {
  check<uint8_t>(DType::kBool, 1);
}
TEST_P(Where, F32) {
  check<float>(DType::kF32, 1e-40f);
}
TEST_P(Where, F32ThatIsNoNumber) {
  check<float>(DType::kF32, std::nanf(""));
}
TEST_P(Where, I8) {
  check<int8_t>(DType::kI8, -128);
}
TEST_P(Where, U8) {
  check<uint8_t>(DType::kU8, 128);
}
TEST_P(Where, I16) {
  check<int16_t>(DType::kI16, 0x100);
}
TEST_P(Where, I32) {
  check<int32_t>(DType::kI32, 0x10000);
}
TEST_P(Where, U32) {
  check<int32_t>(DType::kU32, -1);
}
TEST_P(Where, I64) {
  check<int64_t>(DType::kI64, int64_t{1} << 40);
}

INSTANTIATE_TEST_SUITE_P(Where, Where, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(WhereZero, HasTwoSigns) {
  EXPECT_EQ(test::run<int64_t>(model_of({"", {2}, {}, 1, {}}, DType::kF32),
                               {std::vector<float>{-0.0f, 2}}),
            List{1});
}

TEST(WhereCount, OfTheFileMustBeRight) {
  const OneOpModel model = model_of({"", {3}, {}, 2, {}}, DType::kBool);
  const std::string message =
      "node 0 WHERE: the elements that are not zero are not as many as the output has rows";
  EXPECT_EQ(test::invoke_message(model, {std::vector<uint8_t>{1, 1, 1}}), message);
  EXPECT_EQ(test::invoke_message(model, {std::vector<uint8_t>{0, 1, 0}}), message);
}

class WhereRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(WhereRefusal, SaysWhy) {
  OneOpModel model = model_of({"", {2, 2}, {}, 1, {}}, DType::kBool);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 WHERE: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"Dynamic",
     [](OneOpModel& m) {
       m.tensor(1).shape_signature = {-1, 2};
     },
     "how many rows the output has depends on the data: a model with fixed shapes is needed"},
    {"Scalar", [](OneOpModel& m) { m.tensor(0).shape = {}; }, "the input is a scalar"},
    {"Rank", [](OneOpModel& m) { m.tensor(1).shape = {2}; },
     "the output must have rows of 2 numbers, one a dimension"},
    {"Columns",
     [](OneOpModel& m) {
       m.tensor(1).shape = {2, 3};
     },
     "the output must have rows of 2 numbers, one a dimension"},
    {"OutputType", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_INT32; },
     "bool with i32 is not supported by this operator"},
    {"LeftOut", [](OneOpModel& m) { m.op().inputs = {}; }, "has 0 inputs, 1 needed"},
};

INSTANTIATE_TEST_SUITE_P(Where, WhereRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
