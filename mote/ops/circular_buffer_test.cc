// CIRCULAR_BUFFER: the window moves on with each input, the model only with each n-th.
#include "mote/ops/circular_buffer.h"

#include <gtest/gtest.h>

#include "tests/support/custom_op.h"

namespace mote {
namespace {

using I8 = std::vector<int8_t>;

test::OneOpModel buffer(const test::Options& options, test::Shape in, test::Shape out,
                        DType type = DType::kI8) {
  test::OneOpModel model = test::custom_op("CIRCULAR_BUFFER", options);
  model.input(in, type).output(out, type);
  return model;
}

TEST(CircularBuffer, KeepsTheLastInputs) {
  test::Stream stream(buffer({{"cycles_max", 1}}, {1, 1, 1, 2}, {1, 3, 1, 2}));
  EXPECT_EQ(stream.step<int8_t>({I8{1, 2}}), (I8{0, 0, 0, 0, 1, 2}));
  EXPECT_EQ(stream.step<int8_t>({I8{3, 4}}), (I8{0, 0, 1, 2, 3, 4}));
  EXPECT_EQ(stream.step<int8_t>({I8{5, 6}}), (I8{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(stream.step<int8_t>({I8{7, 8}}), (I8{3, 4, 5, 6, 7, 8}));
  EXPECT_FALSE(stream.status());
}

TEST(CircularBuffer, MovesElementsOfAnySize) {
  test::Stream stream(buffer({{"cycles_max", 1}}, {1, 1, 1, 1}, {1, 2, 1, 1}, DType::kF32));
  EXPECT_EQ(stream.step<float>({std::vector<float>{0.5f}}), (std::vector<float>{0, 0.5f}));
  EXPECT_EQ(stream.step<float>({std::vector<float>{2}}), (std::vector<float>{0.5f, 2}));
}

struct Cycle {
  const char* name;
  test::Options options;
  int32_t slots;
  std::vector<bool> runs_on;  // at each input
};

const Cycle kCycles[] = {
    {"EveryOne", {{"cycles_max", 1}}, 4, {true, true, true}},
    {"EveryThird", {{"cycles_max", 3}}, 4, {false, false, true, false, false, true}},
    {"Default", {}, 4, {false, true, false, true}},
    {"ZeroIsTheDefault", {{"cycles_max", 0}}, 4, {false, true, false, true}},
    {"FiveSlots", {}, 5, {true, true}},
    {"ThirteenSlots", {}, 13, {true, true}},
    {"TwentyFiveSlots", {}, 25, {true, true}},
};

class CircularBufferCycle : public testing::TestWithParam<Cycle> {};

TEST_P(CircularBufferCycle, EndsInvocationsInBetween) {
  const Cycle& c = GetParam();
  test::Stream stream(buffer(c.options, {1, 1, 1, 1}, {1, c.slots, 1, 1}));
  for (size_t i = 0; i < c.runs_on.size(); ++i) {
    const I8 window = stream.step<int8_t>({I8{static_cast<int8_t>(i + 1)}});
    EXPECT_EQ(window.back(), static_cast<int8_t>(i + 1));
    EXPECT_EQ(!stream.status(), c.runs_on[i]) << i;
    if (c.runs_on[i]) continue;
    EXPECT_EQ(stream.status().failure()->code, Code::kMoreInputNeeded);
    EXPECT_EQ(stream.message(),
              "node 0 CIRCULAR_BUFFER: the model goes on only when more inputs have come");
  }
}

INSTANTIATE_TEST_SUITE_P(CircularBuffer, CircularBufferCycle, testing::ValuesIn(kCycles),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(CircularBuffer, NamesWhatItRefuses) {
  const std::string node = "node 0 CIRCULAR_BUFFER: ";
  const std::string shapes =
      node + "input must be [1, 1, height, channels], output [1, n, height, channels]";
  const std::string cycles = node + "custom option cycles_max must be 1 to 2^31 - 1";
  const test::Options once = {{"cycles_max", 1}};
  EXPECT_EQ(test::prepare_message(buffer(once, {1, 1, 2}, {1, 3, 2})), shapes);
  EXPECT_EQ(test::prepare_message(buffer(once, {1, 2, 1, 2}, {1, 4, 1, 2})), shapes);
  EXPECT_EQ(test::prepare_message(buffer(once, {2, 1, 1, 2}, {2, 4, 1, 2})), shapes);
  EXPECT_EQ(test::prepare_message(buffer(once, {1, 1, 1, 2}, {1, 4, 2, 1})), shapes);
  EXPECT_EQ(test::prepare_message(buffer({}, {1, 1, 2, 96}, {1, 4, 2, 96})), cycles);
  EXPECT_EQ(test::prepare_message(buffer({{"cycles_max", "x"}}, {1, 1, 1, 1}, {1, 4, 1, 1})),
            cycles);
  EXPECT_EQ(test::prepare_message(buffer(once, {1, 1, 1, 1}, {1, 4, 1, 1}, DType::kI64)),
            node + "i64 with i64 is not supported by this operator");
}

}  // namespace
}  // namespace mote
