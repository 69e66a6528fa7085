// SignalDelay, SignalFramer, SignalOverlapAdd and SignalStacker as streams of several calls.
#include "mote/ops/signal_frames.h"

#include <gtest/gtest.h>

#include "tests/support/custom_op.h"

namespace mote {
namespace {

using I16 = std::vector<int16_t>;
using F32 = std::vector<float>;
using Flags = std::vector<uint8_t>;

struct DelayCase {
  const char* name;
  int32_t length;
  test::Shape shape;
  std::vector<I16> inputs, outputs;
};

const DelayCase kDelays[] = {
    {"None", 0, {3}, {{1, 2, 3}, {4, 5, 6}}, {{1, 2, 3}, {4, 5, 6}}},
    {"ShorterThanAFrame", 2, {3}, {{1, 2, 3}, {4, 5, 6}}, {{0, 0, 1}, {2, 3, 4}}},
    {"OneFrame", 3, {3}, {{1, 2, 3}, {4, 5, 6}}, {{0, 0, 0}, {1, 2, 3}}},
    {"LongerThanAFrame",
     5,
     {3},
     {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}},
     {{0, 0, 0}, {0, 0, 1}, {2, 3, 4}}},
    {"Rows", 1, {2, 2}, {{1, 2, 11, 12}, {3, 4, 13, 14}}, {{0, 1, 0, 11}, {2, 3, 12, 13}}},
};

class SignalDelay : public testing::TestWithParam<DelayCase> {};

TEST_P(SignalDelay, GivesOutWhatCameBefore) {
  const DelayCase& c = GetParam();
  test::OneOpModel model = test::custom_op("SignalDelay", {{"delay_length", c.length}});
  model.input(c.shape, DType::kI16).output(c.shape, DType::kI16);
  test::Stream stream(model);
  for (size_t i = 0; i < c.inputs.size(); ++i) {
    EXPECT_EQ(stream.step<int16_t>({c.inputs[i]}), c.outputs[i]) << "call " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(SignalFrames, SignalDelay, testing::ValuesIn(kDelays),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SignalFrames, DelayInF32) {
  test::OneOpModel model = test::custom_op("SignalDelay", {{"delay_length", 1}});
  model.input({2}, DType::kF32).output({2}, DType::kF32);
  test::Stream stream(model);
  EXPECT_EQ(stream.step<float>({F32{0.5f, 1.5f}}), (F32{0, 0.5f}));
  EXPECT_EQ(stream.step<float>({F32{2.5f, 3.5f}}), (F32{1.5f, 2.5f}));
}

struct FramerCase {
  const char* name;
  int32_t size, step;
  bool prefill;
  test::Shape in, out;
  std::vector<I16> inputs, outputs;
  Flags valid;
};

const FramerCase kFramers[] = {
    {"FramesSideBySide", 2, 2, false, {4}, {2, 2}, {{1, 2, 3, 4}}, {{1, 2, 3, 4}}, {1}},
    {"OverlapWithPrefill",
     3,
     2,
     true,
     {2},
     {1, 3},
     {{1, 2}, {3, 4}},
     {{0, 1, 2}, {2, 3, 4}},
     {1, 1}},
    {"OverlapWithoutPrefill",
     3,
     2,
     false,
     {2},
     {1, 3},
     {{1, 2}, {3, 4}, {5, 6}},
     {{0, 0, 0}, {1, 2, 3}, {3, 4, 5}},
     {0, 1, 1}},
    {"SomeFramesOfACallAreValid",
     3,
     1,
     false,
     {3},
     {3, 3},
     {{1, 2, 3}, {4, 5, 6}},
     {{0, 0, 0, 0, 0, 0, 1, 2, 3}, {2, 3, 4, 3, 4, 5, 4, 5, 6}},
     {0, 1}},
    {"GapsBetweenFrames", 1, 2, false, {4}, {2, 1}, {{1, 2, 3, 4}}, {{1, 3}}, {1}},
    {"Rows",
     2,
     1,
     true,
     {2, 1},
     {2, 1, 2},
     {{1, 11}, {2, 12}},
     {{0, 1, 0, 11}, {1, 2, 11, 12}},
     {1, 1}},
};

class SignalFramer : public testing::TestWithParam<FramerCase> {};

TEST_P(SignalFramer, CutsTheStream) {
  const FramerCase& c = GetParam();
  test::OneOpModel model = test::custom_op(
      "SignalFramer", {{"frame_size", c.size}, {"frame_step", c.step}, {"prefill", c.prefill}});
  model.input(c.in, DType::kI16).output(c.out, DType::kI16).output({}, DType::kBool);
  test::Stream stream(model);
  for (size_t i = 0; i < c.inputs.size(); ++i) {
    EXPECT_EQ(stream.step<int16_t>({c.inputs[i]}), c.outputs[i]) << "call " << i;
    EXPECT_EQ(stream.output<uint8_t>(1), Flags{c.valid[i]}) << "call " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(SignalFrames, SignalFramer, testing::ValuesIn(kFramers),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SignalFrames, FramerInF32) {
  test::OneOpModel model =
      test::custom_op("SignalFramer", {{"frame_size", 2}, {"frame_step", 1}, {"prefill", true}});
  model.input({1}, DType::kF32).output({1, 2}, DType::kF32).output({}, DType::kBool);
  test::Stream stream(model);
  EXPECT_EQ(stream.step<float>({F32{0.5f}}), (F32{0, 0.5f}));
  EXPECT_EQ(stream.step<float>({F32{1.5f}}), (F32{0.5f, 1.5f}));
}

test::OneOpModel overlap_add(test::Shape in, test::Shape out, int32_t step, DType type) {
  test::OneOpModel model = test::custom_op("SignalOverlapAdd", {{"frame_step", step}});
  model.input(in, type).output(out, type);
  return model;
}

TEST(SignalFrames, OverlapAddKeepsTheRest) {
  test::Stream stream(overlap_add({2, 3}, {4}, 2, DType::kI16));
  EXPECT_EQ(stream.step<int16_t>({I16{1, 2, 3, 10, 20, 30}}), (I16{1, 2, 13, 20}));
  EXPECT_EQ(stream.step<int16_t>({I16{1, 1, 1, 2, 2, 2}}), (I16{31, 1, 3, 2}));
}

TEST(SignalFrames, OverlapAddSaturates) {
  test::Stream stream(overlap_add({2, 1, 2}, {2, 1}, 1, DType::kI16));
  EXPECT_EQ(stream.step<int16_t>({I16{0, 32767, 0, -32768}}), (I16{0, 0}));
  EXPECT_EQ(stream.step<int16_t>({I16{1, 0, -1, 5}}), (I16{32767, -32768}));
  EXPECT_EQ(stream.step<int16_t>({I16{0, 0, 0, 0}}), (I16{0, 5}));
}

TEST(SignalFrames, OverlapAddWithoutOverlapInF32) {
  test::Stream stream(overlap_add({1, 2}, {2}, 2, DType::kF32));
  EXPECT_EQ(stream.step<float>({F32{1, 2}}), (F32{1, 2}));
  EXPECT_EQ(stream.step<float>({F32{3, 4}}), (F32{3, 4}));
}

const test::Options kStack = {{"num_channels", 2},
                              {"stacker_left_context", 1},
                              {"stacker_right_context", 1},
                              {"stacker_step", 2}};

// left 1, itself, right 1; the first frame twice; one stack every two frames.
TEST(SignalFrames, StackerPutsNeighboursTogether) {
  test::OneOpModel model = test::custom_op("SignalStacker", kStack);
  model.input({2}, DType::kI16).output({6}, DType::kI16).output({}, DType::kBool);
  test::Stream stream(model);
  const I16 nothing(6, 0);
  const struct {
    I16 input, output;
    uint8_t valid;
  } calls[] = {{{1, 2}, nothing, 0},
               {{3, 4}, {1, 2, 1, 2, 3, 4}, 1},
               {{5, 6}, nothing, 0},
               {{7, 8}, {3, 4, 5, 6, 7, 8}, 1}};
  for (const auto& call : calls) {
    EXPECT_EQ(stream.step<int16_t>({call.input}), call.output);
    EXPECT_EQ(stream.output<uint8_t>(1), Flags{call.valid});
  }
}

TEST(SignalFrames, StackerInF32WithoutContextPassesThrough) {
  test::Options options = test::with(kStack, "stacker_left_context", 0);
  options = test::with(options, "stacker_right_context", 0);
  test::OneOpModel model = test::custom_op("SignalStacker", test::with(options, "stacker_step", 1));
  model.input({2}, DType::kF32).output({2}, DType::kF32).output({}, DType::kBool);
  test::Stream stream(model);
  EXPECT_EQ(stream.step<float>({F32{1, 2}}), (F32{1, 2}));
  EXPECT_EQ(stream.step<float>({F32{3, 4}}), (F32{3, 4}));
}

struct Tensors {
  test::Shape in, out;
  DType in_type = DType::kI16, out_type = DType::kI16;
  DType flag_type = DType::kBool;
  test::Shape flag = {};
};

struct Refusal {
  const char* name;
  const char* op;
  test::Options options;
  Tensors tensors;
  const char* message;
};

const test::Options kFrame = {{"frame_size", 4}, {"frame_step", 2}, {"prefill", true}};
const char* const kContexts =
    ": custom options stacker_left_context and stacker_right_context must be 0 to 4096, "
    "stacker_step 1 to 4096";

const Refusal kRefusals[] = {
    {"DelayOption",
     "SignalDelay",
     {},
     {{4}, {4}},
     ": custom option delay_length must be 0 to 65536"},
    {"DelayTooLong",
     "SignalDelay",
     {{"delay_length", 65537}},
     {{4}, {4}},
     ": custom option delay_length must be 0 to 65536"},
    {"DelaySize",
     "SignalDelay",
     {{"delay_length", 1}},
     {{4}, {5}},
     ": output has 5 elements, 4 needed"},
    {"DelayScalar",
     "SignalDelay",
     {{"delay_length", 1}},
     {{}, {1}},
     ": input 0 is a scalar, rows of samples are needed"},
    {"DelayState",
     "SignalDelay",
     {{"delay_length", 65536}},
     {{2048, 1}, {2048, 1}},
     ": would keep more than 2^26 samples between calls"},
    {"DelayType",
     "SignalDelay",
     {{"delay_length", 1}},
     {{4}, {4}, DType::kI8, DType::kI8},
     ": i8 with i8 is not supported by this operator"},
    {"FramerSize",
     "SignalFramer",
     test::with(kFrame, "frame_size", 0),
     {{4}, {2, 4}},
     ": custom options frame_size and frame_step must be 1 to 65536"},
    {"FramerStep",
     "SignalFramer",
     test::without(kFrame, "frame_step"),
     {{4}, {2, 4}},
     ": custom options frame_size and frame_step must be 1 to 65536"},
    {"FramerPrefill",
     "SignalFramer",
     test::without(kFrame, "prefill"),
     {{4}, {2, 4}},
     ": custom option prefill must be a bool; with it, frame_step may not exceed frame_size"},
    {"FramerPrefillStep",
     "SignalFramer",
     test::with(kFrame, "frame_step", 5),
     {{5}, {1, 4}},
     ": custom option prefill must be a bool; with it, frame_step may not exceed frame_size"},
    {"FramerRows",
     "SignalFramer",
     kFrame,
     {{5}, {2, 4}},
     ": input has rows of 5 samples, a multiple of frame_step = 2 needed"},
    {"FramerOutput", "SignalFramer", kFrame, {{4}, {2, 3}}, ": output has 6 elements, 8 needed"},
    {"FramerFlag",
     "SignalFramer",
     kFrame,
     {{4}, {2, 4}, DType::kI16, DType::kI16, DType::kI8},
     ": an output is i8, bool needed"},
    {"FramerFlags",
     "SignalFramer",
     kFrame,
     {{4}, {2, 4}, DType::kI16, DType::kI16, DType::kBool, {2}},
     ": an output has 2 elements, 1 needed"},
    {"StackerChannels",
     "SignalStacker",
     kStack,
     {{3}, {9}},
     ": custom option num_channels must be 3"},
    {"StackerContext",
     "SignalStacker",
     test::with(kStack, "stacker_left_context", -1),
     {{2}, {6}},
     kContexts},
    {"StackerNoStep",
     "SignalStacker",
     test::with(kStack, "stacker_step", 0),
     {{2}, {6}},
     kContexts},
    {"StackerStep",
     "SignalStacker",
     test::with(kStack, "stacker_step", 4),
     {{2}, {6}},
     ": custom option stacker_step is 4, more than the stack's 3 frames"},
    {"StackerOutput", "SignalStacker", kStack, {{2}, {5}}, ": output has 5 elements, 6 needed"},
};

class SignalFramesRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(SignalFramesRefusal, IsNamed) {
  const Refusal& c = GetParam();
  test::OneOpModel model = test::custom_op(c.op, c.options);
  model.input(c.tensors.in, c.tensors.in_type).output(c.tensors.out, c.tensors.out_type);
  if (std::string(c.op) != "SignalDelay") model.output(c.tensors.flag, c.tensors.flag_type);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ") + c.op + c.message);
}

INSTANTIATE_TEST_SUITE_P(SignalFrames, SignalFramesRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SignalFrames, OverlapAddNamesWhatItRefuses) {
  EXPECT_EQ(test::prepare_message(overlap_add({3}, {3}, 1, DType::kI16)),
            "node 0 SignalOverlapAdd: input has 1 dimensions, 2 or more are needed");
  for (const int32_t step : {0, 4}) {
    EXPECT_EQ(test::prepare_message(overlap_add({1, 3}, {3}, step, DType::kI16)),
              "node 0 SignalOverlapAdd: custom option frame_step must be 1 to the frame's 3 "
              "samples");
  }
  EXPECT_EQ(test::prepare_message(overlap_add({1, 3}, {3}, 2, DType::kI16)),
            "node 0 SignalOverlapAdd: output has 3 elements, 2 needed");
}

}  // namespace
}  // namespace mote
