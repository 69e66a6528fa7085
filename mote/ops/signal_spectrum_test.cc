// SignalWindow, SignalFftAutoScale and SignalEnergy: values by hand.
#include "mote/ops/signal_spectrum.h"

#include <gtest/gtest.h>

#include "tests/support/custom_op.h"

namespace mote {
namespace {

using I16 = std::vector<int16_t>;
using U32 = std::vector<uint32_t>;

test::OneOpModel window(int32_t shift, test::Shape shape, const I16& weights) {
  test::OneOpModel model = test::custom_op("SignalWindow", {{"shift", shift}});
  model.input(shape, DType::kI16)
      .constant<int16_t>({static_cast<int32_t>(weights.size())}, weights)
      .output(shape, DType::kI16);
  return model;
}

TEST(SignalSpectrum, WindowScalesEachRowDownAndClamps) {
  const I16 input = {100, -3, 32767, -32768, 1, 0, -1, 2};
  EXPECT_EQ(test::run_once<int16_t>(window(4, {2, 4}, {16, 8, 32, 32}), {input}),
            (I16{100, -2, 32767, -32768, 1, 0, -2, 4}));
  EXPECT_EQ(test::run_once<int16_t>(window(0, {1}, {-32768}), {I16{-32768}}), (I16{32767}));
  EXPECT_EQ(test::run_once<int16_t>(window(31, {1}, {1}), {I16{-1}}), (I16{-1}));
}

struct AutoScaleCase {
  const char* name;
  I16 input, output;
  int32_t bits;
};

const AutoScaleCase kAutoScales[] = {
    {"Small", {1, -3, 2}, {8192, -24576, 16384}, 13},
    {"LargestIsPositive", {100, -99, 0}, {25600, -25344, 0}, 8},
    {"Full", {32767, 1, 0}, {32767, 1, 0}, 0},
    {"PowerOfTwo", {-16384, 5, 0}, {-16384, 5, 0}, 0},
    {"Silence", {0, 0, 0}, {0, 0, 0}, 0},
    // |-32768| is no i16: TFLM then goes by the others, which makes this one wrap.
    {"TheSmallestIsOverlooked", {-32768, 3, 1}, {0, 24576, 8192}, 13},
    {"TheSmallestAlone", {0, 0, -32768}, {0, 0, -32768}, 0},
};

class SignalFftAutoScale : public testing::TestWithParam<AutoScaleCase> {};

TEST_P(SignalFftAutoScale, UsesAllBits) {
  const AutoScaleCase& c = GetParam();
  test::OneOpModel model = test::custom_op("SignalFftAutoScale");
  model.input({3}, DType::kI16).output({3}, DType::kI16).output({}, DType::kI32);
  test::Stream stream(model);
  EXPECT_EQ(stream.step<int16_t>({c.input}), c.output);
  EXPECT_EQ(stream.output<int32_t>(1), std::vector<int32_t>{c.bits});
}

INSTANTIATE_TEST_SUITE_P(SignalSpectrum, SignalFftAutoScale, testing::ValuesIn(kAutoScales),
                         [](const auto& row) { return std::string(row.param.name); });

test::OneOpModel energy(int32_t start, int32_t end, int32_t pairs) {
  test::OneOpModel model =
      test::custom_op("SignalEnergy", {{"start_index", start}, {"end_index", end}});
  model.input({8}, DType::kI16).output({pairs}, DType::kU32);
  return model;
}

TEST(SignalSpectrum, EnergyIsZeroOutsideItsRange) {
  const I16 spectrum = {3, 4, -32768, -32768, 5, -12, 1, 1};
  EXPECT_EQ(test::run_once<uint32_t>(energy(0, 4, 4), {spectrum}), (U32{25, 2147483648u, 169, 2}));
  EXPECT_EQ(test::run_once<uint32_t>(energy(1, 3, 4), {spectrum}), (U32{0, 2147483648u, 169, 0}));
  EXPECT_EQ(test::run_once<uint32_t>(energy(3, 1, 4), {spectrum}), (U32{0, 0, 0, 0}));
}

TEST(SignalSpectrum, EnergyNamesWhatItRefuses) {
  const char* const range =
      "node 0 SignalEnergy: custom options start_index and end_index must be 0 to the 4 values of "
      "the output";
  EXPECT_EQ(test::prepare_message(energy(-1, 4, 4)), range);
  EXPECT_EQ(test::prepare_message(energy(0, 5, 4)), range);
  EXPECT_EQ(test::prepare_message(energy(0, 3, 3)),
            "node 0 SignalEnergy: an input has 8 elements, 6 needed");
}

TEST(SignalSpectrum, WindowNamesWhatItRefuses) {
  EXPECT_EQ(test::prepare_message(window(32, {2}, {1, 2})),
            "node 0 SignalWindow: custom option shift must be 0 to 31");
  EXPECT_EQ(test::prepare_message(window(1, {2, 2}, {1, 2, 3})),
            "node 0 SignalWindow: an input has 3 elements, 2 needed");
  test::OneOpModel floats = test::custom_op("SignalWindow", {{"shift", 1}});
  floats.input({2}, DType::kI16).input({2}, DType::kF32).output({2}, DType::kI16);
  EXPECT_EQ(test::prepare_message(floats), "node 0 SignalWindow: an input is f32, i16 needed");
  test::OneOpModel lonely = test::custom_op("SignalWindow", {{"shift", 1}});
  lonely.input({2}, DType::kI16).output({2}, DType::kI16);
  EXPECT_EQ(test::prepare_message(lonely), "node 0 SignalWindow: has 1 inputs, 2 needed");
}

TEST(SignalSpectrum, AutoScaleNeedsItsSecondOutput) {
  test::OneOpModel model = test::custom_op("SignalFftAutoScale");
  model.input({3}, DType::kI16).output({3}, DType::kI16).output({}, DType::kI16);
  EXPECT_EQ(test::prepare_message(model),
            "node 0 SignalFftAutoScale: an output is i16, i32 needed");
}

}  // namespace
}  // namespace mote
