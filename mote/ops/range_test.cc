// RANGE in f32, i32 and i64, up and down, to the ends of the dtypes, and what is refused.
#include "mote/ops/range.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

OneOpModel model_of(DType type, int32_t elements) {
  OneOpModel model(fb::BuiltinOperator_RANGE);
  model.input({}, type).input({}, type).input({1}, type).output({elements}, type);
  return model;
}

// An empty `output` stands for "they do not make 3 elements".
template <class T>
struct Case {
  T start, limit, delta;
  std::vector<T> output;
};

template <class T>
void check(const Case<T>& c) {
  const std::vector<test::Bytes> inputs = {std::vector<T>{c.start}, std::vector<T>{c.limit},
                                           std::vector<T>{c.delta}};
  SCOPED_TRACE(testing::Message() << +c.start << " " << +c.limit << " " << +c.delta);
  const auto count = static_cast<int32_t>(c.output.size());
  if (count != 0) {
    EXPECT_EQ(test::run<T>(model_of(test::dtype_of<T>(), count), inputs), c.output);
    return;
  }
  EXPECT_EQ(test::invoke_message(model_of(test::dtype_of<T>(), 3), inputs),
            "node 0 RANGE: start, limit and delta do not make as many elements as the output's "
            "shape says");
}

template <class T>
void check_integers() {
  constexpr T kLowest = std::numeric_limits<T>::min(), kHighest = std::numeric_limits<T>::max();
  const Case<T> cases[] = {
      {0, 3, 1, {0, 1, 2}},
      {2, 9, 3, {2, 5, 8}},
      {2, 8, 3, {2, 5}},
      {5, -1, -2, {5, 3, 1}},
      {5, -2, -2, {5, 3, 1, -1}},
      {kHighest - 1, kHighest, 5, {kHighest - 1}},
      {kLowest, kHighest, kHighest, {kLowest, -1, kHighest - 1}},
      {kHighest, kLowest, kLowest, {kHighest, -1}},
      {0, kLowest, kLowest, {0}},
      {0, 3, 0, {}},
      {0, 3, -1, {}},
      {3, 0, 1, {}},
      {0, 0, 1, {}},
      {0, 4, 1, {}},
      {0, 2, 1, {}},
      {kLowest, kHighest, 1, {}},
  };
  for (const Case<T>& c : cases) check(c);
}

TEST(Range, I32) {
  check_integers<int32_t>();
}
TEST(Range, I64) {
  check_integers<int64_t>();
}

TEST(Range, F32) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  const Case<float> cases[] = {
      {0, 3, 1, {0, 1, 2}},
      {0.5f, 1.25f, 0.25f, {0.5f, 0.75f, 1.0f}},
      {0.5f, 1.3f, 0.25f, {0.5f, 0.75f, 1.0f, 1.25f}},
      {1, -0.25f, -0.5f, {1, 0.5f, 0}},
      {0, 3, 0, {}},
      {0, 3, -1, {}},
      {3, 0, 1, {}},
      {0, 3.5f, 1, {}},
      {0, kInfinity, 1, {}},
      {-3e38f, 3e38f, 1e38f, {}},
      {kNan, 3, 1, {}},
      {0, kNan, 1, {}},
      {0, 3, kNan, {}},
  };
  for (const Case<float>& c : cases) check(c);
}

class RangeRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(RangeRefusal, SaysWhy) {
  OneOpModel model = model_of(DType::kI32, 3);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 RANGE: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"OutputType", [](OneOpModel& m) { m.tensor(3).type = fb::TensorType_INT64; },
     "i32 with i64 is not supported by this operator"},
    {"InputType", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_INT64; },
     "an input is i64, i32 needed"},
    {"Scalar", [](OneOpModel& m) { m.tensor(1).shape = {2}; }, "an input has 2 elements, 1 needed"},
    {"Inputs", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 2 inputs, 3 needed"},
};

INSTANTIATE_TEST_SUITE_P(Range, RangeRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
