// The arithmetic of windows, and what is refused of a window's options and shapes.
#include "mote/ops/window.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using kernels::Taps;
using kernels::WindowAxis;
using test::OneOpModel;

struct TapsCase {
  const char* name;
  WindowAxis axis;
  int32_t output;
  Taps taps;
};

const TapsCase kTaps[] = {
    // input, output, filter, stride, dilation, padding
    {"Interior", {10, 10, 3, 1, 1, 1}, 4, {0, 3, 3}},
    {"FirstCutsOneTap", {10, 10, 3, 1, 1, 1}, 0, {1, 2, 0}},
    {"LastCutsOneTap", {10, 10, 3, 1, 1, 1}, 9, {0, 2, 8}},
    {"BothEndsCut", {2, 2, 7, 1, 1, 3}, 0, {3, 2, 0}},
    {"Stride", {10, 4, 3, 3, 1, 1}, 2, {0, 3, 5}},
    {"DilationInside", {10, 6, 3, 1, 2, 0}, 5, {0, 3, 5}},
    {"DilationCutsFront", {10, 10, 3, 1, 4, 4}, 1, {1, 2, 1}},
    {"DilationCutsBack", {10, 10, 3, 1, 4, 4}, 8, {0, 2, 4}},
    {"NoTapInside", {1, 1, 2, 1, 3, 1}, 0, {2, 0, 0}},
};

class WindowTaps : public testing::TestWithParam<TapsCase> {};

TEST_P(WindowTaps, LieInside) {
  const Taps taps = kernels::taps_inside(GetParam().axis, GetParam().output);
  EXPECT_EQ(taps.count, GetParam().taps.count);
  EXPECT_EQ(taps.start, GetParam().taps.start);
  if (taps.count > 0) {
    EXPECT_EQ(taps.first, GetParam().taps.first);
  }
}

INSTANTIATE_TEST_SUITE_P(Window, WindowTaps, testing::ValuesIn(kTaps),
                         [](const auto& row) { return std::string(row.param.name); });

// A 2x2 filter on a 3x4 image; VALID.
OneOpModel convolution() {
  OneOpModel model(fb::BuiltinOperator_CONV_2D);
  model.input({1, 3, 4, 1}, DType::kF32).constant<float>({1, 2, 2, 1}, {1, 1, 1, 1});
  model.output({1, 2, 3, 1}, DType::kF32);
  fb::Conv2DOptionsT options;
  options.padding = fb::Padding_VALID;
  options.stride_h = options.stride_w = 1;
  model.options(options);
  return model;
}

fb::Conv2DOptionsT& options(OneOpModel& model) {
  return *model.op().builtin_options.AsConv2DOptions();
}

TEST(Window, TheUnchangedModelRuns) {
  EXPECT_EQ(test::prepare_message(convolution()), "");
}

class WindowRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(WindowRefusal, SaysWhy) {
  OneOpModel model = convolution();
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 CONV_2D: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"InputRank",
     [](OneOpModel& m) {
       m.tensor(0).shape = {3, 4, 1};
     },
     "input has 3 dimensions, 4 (batch, rows, columns, channels) needed"},
    {"OutputRank",
     [](OneOpModel& m) {
       m.tensor(2).shape = {2, 3, 1};
     },
     "output has 3 dimensions, 4 (batch, rows, columns, channels) needed"},
    {"EmptyInput",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 3, 0, 1};
     },
     "dimension 2 of the input is 0"},
    {"Padding", [](OneOpModel& m) { options(m).padding = static_cast<fb::Padding>(2); },
     "padding 2 is neither SAME (0) nor VALID (1)"},
    {"StrideZero", [](OneOpModel& m) { options(m).stride_h = 0; },
     "a stride of 0; 1 to 65535 is possible"},
    {"StrideNegative", [](OneOpModel& m) { options(m).stride_w = -2; },
     "a stride of -2; 1 to 65535 is possible"},
    {"StrideHuge", [](OneOpModel& m) { options(m).stride_w = 65536; },
     "a stride of 65536; 1 to 65535 is possible"},
    {"NoOptions", [](OneOpModel& m) { m.op().builtin_options.Reset(); },
     "a stride of 0; 1 to 65535 is possible"},
    {"OptionsOfAnotherOperator",
     [](OneOpModel& m) {
       fb::AddOptionsT add;
       add.pot_scale_int16 = false;
       m.options(add);
     },
     "a stride of 0; 1 to 65535 is possible"},
    {"Dilation", [](OneOpModel& m) { options(m).dilation_w_factor = 0; },
     "a dilation of 0; 1 to 65535 is possible"},
    {"Filter",
     [](OneOpModel& m) {
       test::replace_constant(m, 1, {1, 1, 65536, 1}, std::vector<float>(65536));
     },
     "a filter of 65536 rows or columns; 1 to 65535 is possible"},
    {"Extent", [](OneOpModel& m) { options(m).dilation_h_factor = 65535; },
     "a dilated filter spans 65536 rows or columns; at most 65535 is possible"},
    {"DoesNotFit", [](OneOpModel& m) { options(m).dilation_h_factor = 3; },
     "a filter that spans 4 does not fit into an input of 3 rows or columns: pad with SAME"},
    {"Batches",
     [](OneOpModel& m) {
       m.tensor(2).shape = {2, 2, 3, 1};
     },
     "output has 2 batches, 1 needed"},
    {"Rows",
     [](OneOpModel& m) {
       m.tensor(2).shape = {1, 3, 3, 1};
     },
     "output has 3 rows, 2 needed"},
    {"SameNeedsMoreRows", [](OneOpModel& m) { options(m).padding = fb::Padding_SAME; },
     "output has 2 rows, 3 needed"},
    {"Columns",
     [](OneOpModel& m) {
       m.tensor(2).shape = {1, 2, 4, 1};
     },
     "output has 4 columns, 3 needed"},
};

INSTANTIATE_TEST_SUITE_P(Window, WindowRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
