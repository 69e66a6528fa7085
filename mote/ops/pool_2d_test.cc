// AVERAGE_POOL_2D, MAX_POOL_2D and L2_POOL_2D in all dtypes: windows, rounding, clamps, what is
// refused.
#include "mote/ops/pool_2d.h"

#include <gtest/gtest.h>

#include <limits>
#include <type_traits>

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

// One operator on one input; the values of a window become a real number.
template <class T>
OneOpModel model_of(const Case& c, fb::BuiltinOperator op) {
  constexpr float kScale = std::is_same_v<T, float> ? 0 : 0.5f;
  const test::NaiveWindow& w = c.window;
  OneOpModel model(op);
  model.input({c.batches, w.rows.input, w.columns.input, c.channels}, kDTypeOf<T>, kScale, 3);
  model.output({c.batches, w.output_rows(), w.output_columns(), c.channels}, kDTypeOf<T>, kScale,
               3);
  model.options(options_of(c));
  return model;
}

using Values = std::vector<double>;
using Reduction = double (*)(const Values&);

double mean(const Values& window) {
  double sum = 0;
  for (const double x : window) sum += x;
  return sum / static_cast<double>(window.size());
}
double largest(const Values& window) {
  return *std::max_element(window.begin(), window.end());
}
double length(const Values& window) {
  double sum = 0;
  for (const double x : window) sum += x * x;
  return std::sqrt(sum / static_cast<double>(window.size()));
}

template <class T>
std::vector<Values> windows_of(const Case& c, const std::vector<T>& input) {
  std::vector<Values> windows(static_cast<size_t>(c.batches * c.output_pixels() * c.channels));
  for (int b = 0; b < c.batches; ++b) {
    c.window.for_each_tap([&](int out, int, int pixel) {
      for (int i = 0; i < c.channels; ++i) {
        const int from = (b * c.input_pixels() + pixel) * c.channels + i;
        const int to = (b * c.output_pixels() + out) * c.channels + i;
        windows[static_cast<size_t>(to)].push_back(input[static_cast<size_t>(from)]);
      }
    });
  }
  return windows;
}

// Integers are rounded like std::round does, halves away from zero, as in the reference kernel.
template <class T>
void check(const Case& c, fb::BuiltinOperator op, Reduction reduction) {
  const auto elements = static_cast<size_t>(c.batches * c.input_pixels() * c.channels);
  constexpr bool kReal = std::is_same_v<T, float>;
  constexpr int kLow = kReal ? -1000 : static_cast<int>(std::numeric_limits<T>::lowest());
  constexpr int kHigh = kReal ? 1000 : static_cast<int>(std::numeric_limits<T>::max());
  const std::vector<T> input = test::noise<T>(elements, 7, kLow, kHigh);
  const std::vector<Values> windows = windows_of(c, input);
  const std::vector<T> got = test::run<T>(model_of<T>(c, op), {input});
  ASSERT_EQ(got.size(), windows.size());
  for (size_t i = 0; i < got.size(); ++i) {
    const double want = reduction(windows[i]);
    if constexpr (kReal) {
      EXPECT_FLOAT_EQ(got[i], static_cast<float>(want)) << i;
    } else {
      EXPECT_EQ(got[i], std::round(want)) << i;
    }
  }
}

class Pool2D : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check_average() {
    check<T>(GetParam(), fb::BuiltinOperator_AVERAGE_POOL_2D, mean);
  }
  template <class T>
  void check_max() {
    check<T>(GetParam(), fb::BuiltinOperator_MAX_POOL_2D, largest);
  }
};

TEST_P(Pool2D, AverageF32) {
  check_average<float>();
}
TEST_P(Pool2D, AverageI8) {
  check_average<int8_t>();
}
TEST_P(Pool2D, AverageU8) {
  check_average<uint8_t>();
}
TEST_P(Pool2D, AverageI16) {
  check_average<int16_t>();
}
TEST_P(Pool2D, MaxF32) {
  check_max<float>();
}
TEST_P(Pool2D, MaxI8) {
  check_max<int8_t>();
}
TEST_P(Pool2D, MaxU8) {
  check_max<uint8_t>();
}
TEST_P(Pool2D, MaxI16) {
  check_max<int16_t>();
}
TEST_P(Pool2D, L2F32) {
  check<float>(GetParam(), fb::BuiltinOperator_L2_POOL_2D, length);
}

INSTANTIATE_TEST_SUITE_P(Pool2D, Pool2D, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// The sum of the largest window that is accepted, of the value that is farthest from zero.
template <class T>
void check_largest_average(int rows, int columns, T value) {
  const Case whole{"", {{rows, rows}, {columns, columns}, false}};
  const std::vector<T> input(static_cast<size_t>(rows * columns), value);
  const OneOpModel model = model_of<T>(whole, fb::BuiltinOperator_AVERAGE_POOL_2D);
  EXPECT_EQ(test::run<T>(model, {input}), (std::vector<T>{value}));
}

TEST(Pool2DLargestWindow, DoesNotOverflow) {
  check_largest_average<int8_t>(2048, 2048, -128);
  check_largest_average<uint8_t>(2048, 2048, 255);
  check_largest_average<int16_t>(128, 256, -32768);
}

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

void set_type(OneOpModel& model, fb::TensorType type) {
  model.tensor(0).type = model.tensor(1).type = type;
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
    OneOpModel model = pairs(op, fb::ActivationFunctionType_RELU6);
    EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{-90, -80, 70, 90}}),
              (std::vector<int8_t>{-3, 9}));
    set_type(model, fb::TensorType_INT16);
    EXPECT_EQ(test::run<int16_t>(model, {std::vector<int16_t>{-900, -800, 700, 900}}),
              (std::vector<int16_t>{-3, 9}));
  }
}

TEST(Pool2DActivation, ReluF32) {
  for (const auto op : {fb::BuiltinOperator_AVERAGE_POOL_2D, fb::BuiltinOperator_MAX_POOL_2D}) {
    OneOpModel model = pairs(op, fb::ActivationFunctionType_RELU);
    set_type(model, fb::TensorType_FLOAT32);
    EXPECT_EQ(test::run<float>(model, {std::vector<float>{-9, -8, 7, 7}}),
              (std::vector<float>{0, 7}));
  }
}

TEST(Pool2DActivation, Relu6OfALength) {
  OneOpModel model = pairs(fb::BuiltinOperator_L2_POOL_2D, fb::ActivationFunctionType_RELU6);
  set_type(model, fb::TensorType_FLOAT32);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{-3, 3, 7, -7}}),
            (std::vector<float>{3, 6}));
}

// Without a scale the values are integers: they have no real 0 or 6 to stop at.
TEST(Pool2DActivation, NeedsAScale) {
  OneOpModel model = pairs(fb::BuiltinOperator_MAX_POOL_2D, fb::ActivationFunctionType_NONE);
  model.tensor(0).quantization.reset();
  model.tensor(1).quantization.reset();
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int8_t>{-90, -80, 70, 90}}),
            (std::vector<int8_t>{-80, 90}));
  model.op().builtin_options.AsPool2DOptions()->fused_activation_function =
      fb::ActivationFunctionType_RELU6;
  EXPECT_EQ(test::prepare_message(model),
            "node 0 MAX_POOL_2D: a i8 tensor has no quantization scale");
}

// The windows do not depend on the operator: one stands for all.
class Pool2DRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(Pool2DRefusal, SaysWhy) {
  OneOpModel model = pairs(fb::BuiltinOperator_MAX_POOL_2D, fb::ActivationFunctionType_NONE);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 MAX_POOL_2D: ") + GetParam().message);
}

void set_filter(OneOpModel& model, int rows, int columns) {
  auto& options = *model.op().builtin_options.AsPool2DOptions();
  options.padding = fb::Padding_SAME;
  options.filter_height = rows;
  options.filter_width = columns;
}

const test::Refusal kRefusals[] = {
    {"Inputs",
     [](OneOpModel& m) {
       m.op().inputs = {0, 0};
     },
     "has 2 inputs, 1 needed"},
    {"Channels",
     [](OneOpModel& m) {
       m.tensor(1).shape = {1, 1, 2, 3};
     },
     "output has 3 channels, 1 needed"},
    {"ZeroPoint", [](OneOpModel& m) { m.tensor(1).quantization->zero_point = {4}; },
     "output has the zero point 4, the input's -3 is needed"},
    {"Scale", [](OneOpModel& m) { m.tensor(1).quantization->scale = {0.501f}; },
     "input and output must have the same scale"},
    {"OneScale", [](OneOpModel& m) { m.tensor(1).quantization->scale = {}; },
     "input and output must have the same scale"},
    {"FilterSize", [](OneOpModel& m) { set_filter(m, 2048, 2049); },
     "a window of 4196352 elements; at most 4194304 is possible"},
    {"FilterSizeI16",
     [](OneOpModel& m) {
       set_type(m, fb::TensorType_INT16);
       set_filter(m, 129, 255);
     },
     "a window of 32895 elements; at most 32768 is possible"},
    {"Filter", [](OneOpModel& m) { set_filter(m, 0, 2); },
     "a filter of 0 rows or columns; 1 to 65535 is possible"},
    {"Empty",
     [](OneOpModel& m) {
       m.tensor(0).shape = {1, 1, 4, 0};
       m.tensor(1).shape = {1, 1, 2, 0};
     },
     "dimension 3 of the input is 0"},
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

TEST(Pool2DRefusal, L2IsOfF32) {
  EXPECT_EQ(
      test::prepare_message(pairs(fb::BuiltinOperator_L2_POOL_2D, fb::ActivationFunctionType_NONE)),
      "node 0 L2_POOL_2D: i8 with i8 is not supported by this operator");
}

}  // namespace
}  // namespace mote
