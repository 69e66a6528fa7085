// BROADCAST_ARGS in i32 and i64, and what is refused before and at run time.
#include "mote/ops/broadcast_args.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using List = std::vector<int64_t>;

OneOpModel model_of(size_t a, size_t b, size_t output, DType type) {
  OneOpModel model(fb::BuiltinOperator_BROADCAST_ARGS);
  model.input({static_cast<int32_t>(a)}, type).input({static_cast<int32_t>(b)}, type);
  model.output({static_cast<int32_t>(output)}, type);
  return model;
}

struct Case {
  List a, b, output;
};

TEST(BroadcastArgs, BothDtypes) {
  const Case cases[] = {
      {{2, 3}, {2, 3}, {2, 3}},    {{2, 1}, {1, 3}, {2, 3}}, {{3}, {2, 1}, {2, 3}},
      {{4, 1, 5}, {5}, {4, 1, 5}}, {{1}, {1, 1}, {1, 1}},    {{0}, {1}, {0}},
  };
  for (const Case& c : cases) {
    const auto i64 = model_of(c.a.size(), c.b.size(), c.output.size(), DType::kI64);
    EXPECT_EQ(test::run<int64_t>(i64, {c.a, c.b}), c.output);
    const auto narrow = [](const List& list) {
      return std::vector<int32_t>(list.begin(), list.end());
    };
    const auto i32 = model_of(c.a.size(), c.b.size(), c.output.size(), DType::kI32);
    EXPECT_EQ(test::run<int32_t>(i32, {narrow(c.a), narrow(c.b)}), narrow(c.output));
  }
}

TEST(BroadcastArgs, ShapesThatDoNotBroadcast) {
  EXPECT_EQ(test::invoke_message(model_of(2, 1, 2, DType::kI64), {List{2, 3}, List{2}}),
            "node 0 BROADCAST_ARGS: the two shapes do not broadcast: equal dimensions or a 1 "
            "needed");
}

class BroadcastArgsRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(BroadcastArgsRefusal, SaysWhy) {
  OneOpModel model = model_of(2, 3, 3, DType::kI32);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 BROADCAST_ARGS: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"OutputType", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_INT64; },
     "i32 with i64 is not supported by this operator"},
    {"InputType", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_INT64; },
     "input 1 is i64, i32 needed"},
    {"Output", [](OneOpModel& m) { m.tensor(2).shape = {2}; }, "output has 2 elements, 3 needed"},
    {"TooLong", [](OneOpModel& m) { m.tensor(1).shape = m.tensor(2).shape = {65536}; },
     "a list of 65536 numbers, at most 65535 possible"},
};

INSTANTIATE_TEST_SUITE_P(BroadcastArgs, BroadcastArgsRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

}  // namespace
}  // namespace mote
