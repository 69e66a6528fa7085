// AVERAGE_POOL_2D and MAX_POOL_2D in f32 and i8: windows, rounding, clamps, what is refused.
#include "mote/ops/pool_2d.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Case {
  const char* name;
  test::NaiveWindow window;
  int channels = 1;
  int batches = 1;

  int input_pixels() const { return window.rows.input * window.columns.input; }
  int output_pixels() const { return window.output_rows() * window.output_columns(); }
};

const Case kCases[] = {
    {"OnePixel", {{1, 1}, {1, 1}}},         {"Halves", {{4, 2, 2}, {6, 2, 2}, false}, 3},
    {"OverlapSame", {{5, 3}, {4, 3}}, 2},   {"OverlapValid", {{5, 3}, {4, 3}, false}, 2},
    {"Global", {{5, 5}, {4, 4}, false}, 5}, {"WindowLargerThanInput", {{3, 8, 2}, {2, 7, 3}}, 2},
    {"Gaps", {{9, 1, 4}, {8, 2, 3}}, 2},    {"Batches", {{4, 2, 2}, {4, 2, 2}}, 3, 3},
};

fb::Pool2DOptionsT options_of(const Case& c) {
  fb::Pool2DOptionsT options;
  options.padding = c.window.same ? fb::Padding_SAME : fb::Padding_VALID;
  options.stride_h = c.window.rows.stride;
  options.stride_w = c.window.columns.stride;
  options.filter_height = c.window.rows.filter;
  options.filter_width = c.window.columns.filter;
  return options;
}

class Pool2D : public testing::TestWithParam<Case> {
 protected:
  Pool2D()
      : c(GetParam()),
        input(test::noise<int8_t>(static_cast<size_t>(c.batches * c.input_pixels() * c.channels), 7,
                                  -128, 127)),
        values(static_cast<size_t>(c.batches * c.output_pixels() * c.channels)) {
    for (int b = 0; b < c.batches; ++b) {
      c.window.for_each_tap([&](int out, int, int pixel) {
        for (int i = 0; i < c.channels; ++i) {
          const int from = (b * c.input_pixels() + pixel) * c.channels + i;
          values[static_cast<size_t>((b * c.output_pixels() + out) * c.channels + i)].push_back(
              input[static_cast<size_t>(from)]);
        }
      });
    }
  }

  OneOpModel model(fb::BuiltinOperator op, DType type) const {
    OneOpModel model(op);
    const float scale = type == DType::kI8 ? 0.5f : 0;
    const test::NaiveWindow& w = c.window;
    model.input({c.batches, w.rows.input, w.columns.input, c.channels}, type, scale, 3);
    model.output({c.batches, w.output_rows(), w.output_columns(), c.channels}, type, scale, 3);
    model.options(options_of(c));
    return model;
  }

  const Case& c;
  const std::vector<int8_t> input;
  std::vector<std::vector<int8_t>> values;  // of each output's window
};

double mean(const std::vector<int8_t>& window) {
  double sum = 0;
  for (const int8_t x : window) sum += x;
  return sum / static_cast<double>(window.size());
}

TEST_P(Pool2D, AverageF32) {
  const std::vector<float> got =
      test::run<float>(model(fb::BuiltinOperator_AVERAGE_POOL_2D, DType::kF32),
                       {std::vector<float>(input.begin(), input.end())});
  ASSERT_EQ(got.size(), values.size());
  for (size_t i = 0; i < got.size(); ++i)
    EXPECT_FLOAT_EQ(got[i], static_cast<float>(mean(values[i])));
}

// std::round takes halves away from zero, as the reference kernel does.
TEST_P(Pool2D, AverageI8) {
  std::vector<int8_t> want;
  for (const auto& window : values) want.push_back(static_cast<int8_t>(std::round(mean(window))));
  EXPECT_EQ(test::run<int8_t>(model(fb::BuiltinOperator_AVERAGE_POOL_2D, DType::kI8), {input}),
            want);
}

TEST_P(Pool2D, MaxF32) {
  std::vector<float> want;
  for (const auto& window : values) want.push_back(*std::max_element(window.begin(), window.end()));
  EXPECT_EQ(test::run<float>(model(fb::BuiltinOperator_MAX_POOL_2D, DType::kF32),
                             {std::vector<float>(input.begin(), input.end())}),
            want);
}

TEST_P(Pool2D, MaxI8) {
  std::vector<int8_t> want;
  for (const auto& window : values) want.push_back(*std::max_element(window.begin(), window.end()));
  EXPECT_EQ(test::run<int8_t>(model(fb::BuiltinOperator_MAX_POOL_2D, DType::kI8), {input}), want);
}

INSTANTIATE_TEST_SUITE_P(Pool2D, Pool2D, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// Windows of two columns, one row: 1x4 -> 1x2.
OneOpModel pairs(fb::BuiltinOperator op, fb::ActivationFunctionType activation) {
  OneOpModel model(op);
  model.input({1, 1, 4, 1}, DType::kI8, 0.5f, -3).output({1, 1, 2, 1}, DType::kI8, 0.5f, -3);
  fb::Pool2DOptionsT options;
  options.stride_h = options.filter_height = 1;
  options.stride_w = options.filter_width = 2;
  options.fused_activation_function = activation;
  model.options(options);
  return model;
}

TEST(Pool2DRounding, HalvesGoAwayFromZero) {
  const OneOpModel model =
      pairs(fb::BuiltinOperator_AVERAGE_POOL_2D, fb::ActivationFunctionType_NONE);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{2, 3, -2, -3}}),
            (std::vector<int8_t>{3, -3}));
}

// A real 0 is -3, a real 6 is 9.
TEST(Pool2DActivation, Relu6) {
  for (const auto op : {fb::BuiltinOperator_AVERAGE_POOL_2D, fb::BuiltinOperator_MAX_POOL_2D}) {
    const OneOpModel model = pairs(op, fb::ActivationFunctionType_RELU6);
    EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{-90, -80, 70, 90}}),
              (std::vector<int8_t>{-3, 9}));
  }
}

TEST(Pool2DActivation, ReluF32) {
  for (const auto op : {fb::BuiltinOperator_AVERAGE_POOL_2D, fb::BuiltinOperator_MAX_POOL_2D}) {
    OneOpModel model = pairs(op, fb::ActivationFunctionType_RELU);
    model.tensor(0).type = model.tensor(1).type = fb::TensorType_FLOAT32;
    EXPECT_EQ(test::run<float>(model, {std::vector<float>{-9, -8, 7, 7}}),
              (std::vector<float>{0, 7}));
  }
}

class Pool2DRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(Pool2DRefusal, SaysWhy) {
  OneOpModel model = pairs(fb::BuiltinOperator_MAX_POOL_2D, fb::ActivationFunctionType_NONE);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 MAX_POOL_2D: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"Channels",
     [](OneOpModel& m) {
       m.tensor(1).shape = {1, 1, 2, 3};
     },
     "output has 3 channels, 1 needed"},
    {"ZeroPoint", [](OneOpModel& m) { m.tensor(1).quantization->zero_point = {4}; },
     "output has the zero point 4, the input's -3 is needed"},
    {"Scale", [](OneOpModel& m) { m.tensor(1).quantization->scale = {0.501f}; },
     "input and output must have the same scale"},
    {"FilterSize",
     [](OneOpModel& m) {
       auto& options = *m.op().builtin_options.AsPool2DOptions();
       options.filter_height = 4096;
       options.filter_width = 2049;
     },
     "a window of 8392704 elements; at most 8388608 is possible"},
    {"Filter", [](OneOpModel& m) { m.op().builtin_options.AsPool2DOptions()->filter_height = 0; },
     "a filter of 0 rows or columns; 1 to 65535 is possible"},
    {"Activation",
     [](OneOpModel& m) {
       m.op().builtin_options.AsPool2DOptions()->fused_activation_function =
           fb::ActivationFunctionType_TANH;
     },
     "the fused activation 4 is not supported"},
    {"Dtypes", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
     "i8 with f32 is not supported by this operator"},
};

INSTANTIATE_TEST_SUITE_P(Pool2D, Pool2DRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
