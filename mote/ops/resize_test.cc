// RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR against their definitions, point by point.
#include "mote/ops/resize.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;

constexpr auto kBilinear = fb::BuiltinOperator_RESIZE_BILINEAR;
constexpr auto kNearest = fb::BuiltinOperator_RESIZE_NEAREST_NEIGHBOR;

struct Case {
  const char* name;
  Shape input;  // batches, rows, columns, channels
  int32_t rows, columns;
  bool align = false, half_pixel = false;
};

const Case kCases[] = {
    {"Same", {1, 3, 4, 2}, 3, 4},
    {"Twice", {2, 3, 4, 3}, 6, 8},
    {"TwiceAligned", {2, 3, 4, 3}, 6, 8, true},
    {"TwiceHalf", {2, 3, 4, 3}, 6, 8, false, true},
    {"Half", {1, 6, 8, 2}, 3, 4},
    {"HalfAligned", {1, 6, 8, 2}, 3, 4, true},
    {"HalfHalf", {1, 6, 8, 2}, 3, 4, false, true},
    {"Odd", {1, 5, 7, 1}, 9, 4},
    {"OddAligned", {1, 5, 7, 1}, 9, 4, true},
    {"OddHalf", {1, 5, 7, 1}, 9, 4, false, true},
    {"FromOnePixel", {1, 1, 1, 3}, 4, 5},
    {"FromOnePixelHalf", {1, 1, 1, 3}, 4, 5, false, true},
    {"ToOnePixel", {1, 4, 5, 3}, 1, 1},
    {"ToOnePixelAligned", {1, 4, 5, 3}, 1, 1, true},
    // Here the scale is 6/1024 after rounding, and row 899 would be at 5.27 of 0 to 4.
    {"Huge", {1, 5, 2, 1}, 900, 3},
};

OneOpModel model_of(const Case& c, fb::BuiltinOperator op, DType type) {
  const float scale = type == DType::kF32 ? 0 : 0.5f;
  OneOpModel model(op);
  model.input(c.input, type, scale).constant<int32_t>({2}, {c.rows, c.columns});
  model.output({c.input[0], c.rows, c.columns, c.input[3]}, type, scale);
  fb::ResizeBilinearOptionsT bilinear;
  fb::ResizeNearestNeighborOptionsT nearest;
  bilinear.align_corners = nearest.align_corners = c.align;
  bilinear.half_pixel_centers = nearest.half_pixel_centers = c.half_pixel;
  return std::move(op == kBilinear ? model.options(bilinear) : model.options(nearest));
}

size_t elements_of(const Case& c, int32_t rows, int32_t columns) {
  return static_cast<size_t>(c.input[0] * rows * columns * c.input[3]);
}

size_t place_in(const Case& c, int batch, int row, int column, int channel) {
  row = std::clamp(row, 0, c.input[1] - 1);
  column = std::clamp(column, 0, c.input[2] - 1);
  return static_cast<size_t>(((batch * c.input[1] + row) * c.input[2] + column) * c.input[3] +
                             channel);
}

// Calls `point` for each element of the output.
template <class T, class Point>
std::vector<T> for_each_output(const Case& c, Point point) {
  std::vector<T> output;
  for (size_t i = 0; i < elements_of(c, c.rows, c.columns); ++i) {
    const int at = static_cast<int>(i), channel = at % c.input[3], pixel = at / c.input[3];
    const int row = pixel / c.columns;
    output.push_back(point(row / c.rows, row % c.rows, pixel % c.columns, channel));
  }
  return output;
}

double scale_of(bool align, int input, int output) {
  return align && output > 1 ? (input - 1.0) / (output - 1) : static_cast<double>(input) / output;
}

// Where an output index lies in the input, cut to it.
double place_of(const Case& c, int index, int input, double scale) {
  const double at = c.half_pixel ? (index + 0.5) * scale - 0.5 : index * scale;
  return std::clamp(at, 0.0, input - 1.0);
}

// The weighted mean of the four pixels around (y, x).
template <class T>
double interpolate(const Case& c, const std::vector<T>& input, double y, double x, int batch,
                   int channel) {
  const int row = static_cast<int>(y), column = static_cast<int>(x);
  double sum = 0;
  for (int i = 0; i < 4; ++i) {
    const double down = i / 2 == 0 ? 1 - (y - row) : y - row;
    const double right = i % 2 == 0 ? 1 - (x - column) : x - column;
    sum += down * right * input[place_in(c, batch, row + i / 2, column + i % 2, channel)];
  }
  return sum;
}

class Resize : public testing::TestWithParam<Case> {
 protected:
  // TFLite counts scales and places in 1/1024; then doubles are exact.
  template <class T>
  void check_bilinear(int low, int high) {
    const Case& c = GetParam();
    const std::vector<T> input =
        test::noise<T>(elements_of(c, c.input[1], c.input[2]), 3, low, high);
    const auto rounded = [&](int size, int output) {
      return std::floor(scale_of(c.align, size, output) * 1024 + 0.5);
    };
    const auto place = [&](int index, int size, double scale) {
      const double at = c.half_pixel ? index * scale + std::floor(scale / 2) - 512 : index * scale;
      return std::clamp(at / 1024, 0.0, size - 1.0);
    };
    const double rows = rounded(c.input[1], c.rows), columns = rounded(c.input[2], c.columns);
    EXPECT_EQ(test::run<T>(model_of(c, kBilinear, test::dtype_of<T>()), {input}),
              for_each_output<T>(c, [&](int batch, int row, int column, int channel) {
                return static_cast<T>(
                    std::round(interpolate(c, input, place(row, c.input[1], rows),
                                           place(column, c.input[2], columns), batch, channel)));
              }));
  }

  template <class T>
  void check_nearest(int low, int high) {
    const Case& c = GetParam();
    const std::vector<T> input =
        test::noise<T>(elements_of(c, c.input[1], c.input[2]), 3, low, high);
    const auto nearest = [&](int index, int size, int output) {
      const double at = (index + (c.half_pixel ? 0.5 : 0)) * scale_of(c.align, size, output);
      return static_cast<int>(c.align ? std::round(at) : std::floor(at + 1e-6));
    };
    EXPECT_EQ(test::run<T>(model_of(c, kNearest, test::dtype_of<T>()), {input}),
              for_each_output<T>(c, [&](int batch, int row, int column, int channel) {
                return input[place_in(c, batch, nearest(row, c.input[1], c.rows),
                                      nearest(column, c.input[2], c.columns), channel)];
              }));
  }
};

TEST_P(Resize, BilinearF32) {
  const Case& c = GetParam();
  const std::vector<float> input =
      test::noise<float>(elements_of(c, c.input[1], c.input[2]), 3, -99, 99);
  const double rows = scale_of(c.align, c.input[1], c.rows);
  const double columns = scale_of(c.align, c.input[2], c.columns);
  const std::vector<float> expected =
      for_each_output<float>(c, [&](int batch, int row, int column, int channel) {
        return static_cast<float>(interpolate(c, input, place_of(c, row, c.input[1], rows),
                                              place_of(c, column, c.input[2], columns), batch,
                                              channel));
      });
  const std::vector<float> output = test::run<float>(model_of(c, kBilinear, DType::kF32), {input});
  ASSERT_EQ(output.size(), expected.size());
  for (size_t i = 0; i < output.size(); ++i) EXPECT_NEAR(output[i], expected[i], 1e-4) << i;
}

TEST_P(Resize, BilinearI8) {
  check_bilinear<int8_t>(-128, 127);
}
TEST_P(Resize, BilinearU8) {
  check_bilinear<uint8_t>(0, 255);
}
TEST_P(Resize, BilinearI16) {
  check_bilinear<int16_t>(-32768, 32767);
}
TEST_P(Resize, NearestF32) {
  check_nearest<float>(-99, 99);
}
TEST_P(Resize, NearestI8) {
  check_nearest<int8_t>(-128, 127);
}
TEST_P(Resize, NearestI16) {
  check_nearest<int16_t>(-9999, 9999);
}
TEST_P(Resize, NearestI64) {
  check_nearest<int64_t>(-9999, 9999);
}

INSTANTIATE_TEST_SUITE_P(Resize, Resize, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// The largest values at the largest weights stay within the sums.
TEST(ResizeExtremes, Stay) {
  const Case c = {"", {1, 2, 2, 1}, 5, 5};
  const std::vector<int16_t> low(4, -32768), low_output(25, -32768);
  EXPECT_EQ(test::run<int16_t>(model_of(c, kBilinear, DType::kI16), {low}), low_output);
  const std::vector<uint8_t> high(4, 255), high_output(25, 255);
  EXPECT_EQ(test::run<uint8_t>(model_of(c, kBilinear, DType::kU8), {high}), high_output);
}

TEST(ResizeNearest, AlignedAndHalfPixels) {
  const Case c = {"", {1, 1, 3, 1}, 1, 5, true, true};
  EXPECT_EQ(test::run<int8_t>(model_of(c, kNearest, DType::kI8), {std::vector<int8_t>{1, 2, 3}}),
            (std::vector<int8_t>{1, 2, 2, 3, 3}));
}

struct Refusal {
  fb::BuiltinOperator op;
  test::Refusal refusal;
};

void PrintTo(const Refusal& row, std::ostream* out) {
  *out << row.refusal.name;
}

class ResizeRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(ResizeRefusal, SaysWhy) {
  OneOpModel model = model_of({"", {1, 2, 3, 2}, 4, 5}, GetParam().op, DType::kI8);
  GetParam().refusal.change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ") +
                                              fb::EnumNameBuiltinOperator(GetParam().op) + ": " +
                                              GetParam().refusal.message);
}

template <size_t tensor, int32_t... dimensions>
void set_shape(OneOpModel& model) {
  model.tensor(tensor).shape = {dimensions...};
}

void leave_out(OneOpModel& model) {
  model.op().inputs.pop_back();
}

const Refusal kRefusals[] = {
    {kBilinear,
     {"InputRank", set_shape<0, 2, 3, 2>, "input and output have 3 and 4 dimensions, 4 needed"}},
    {kBilinear,
     {"OutputRank", set_shape<2, 40>, "input and output have 4 and 1 dimensions, 4 needed"}},
    {kBilinear,
     {"Batches", set_shape<2, 2, 4, 5, 1>, "output has 2 batches or channels, the input 1"}},
    {kBilinear,
     {"Channels", set_shape<2, 1, 4, 5, 1>, "output has 1 batches or channels, the input 2"}},
    {kBilinear,
     {"NoRows", set_shape<0, 1, 0, 3, 2>, "an image has a side of 0; 1 to 1048576 possible"}},
    {kNearest,
     {"TooLarge", set_shape<2, 1, 1, (1 << 20) + 1, 2>,
      "an image has a side of 1048577; 1 to 1048576 possible"}},
    {kBilinear,
     {"Size", set_shape<2, 1, 4, 6, 2>,
      "a list has the number 5 where the tensors' shapes need 6"}},
    {kBilinear,
     {"Rule",
      [](OneOpModel& m) {
        fb::ResizeBilinearOptionsT options;
        options.align_corners = options.half_pixel_centers = true;
        m.options(options);
      },
      "align_corners and half_pixel_centers exclude each other"}},
    {kBilinear,
     {"Dtype", [](OneOpModel& m) { m.tensor(0).type = m.tensor(2).type = fb::TensorType_INT32; },
      "i32 with i32 is not supported by this operator"}},
    {kBilinear, {"LeftOut", leave_out, "has 1 inputs, 2 needed"}},
    {kNearest, {"LeftOut", leave_out, "has 1 inputs, 2 needed"}},
};

INSTANTIATE_TEST_SUITE_P(Resize, ResizeRefusal, testing::ValuesIn(kRefusals), [](const auto& row) {
  return fb::EnumNameBuiltinOperator(row.param.op) + std::string(row.param.refusal.name);
});

class ResizeSize : public testing::TestWithParam<fb::BuiltinOperator> {};

TEST_P(ResizeSize, MayBeComputed) {
  const DType type = DType::kF32;
  OneOpModel model(GetParam());
  model.input({1, 1, 1, 1}, type).input({2}, DType::kI32).output({1, 1, 2, 1}, type);
  const std::vector<float> input = {3};
  EXPECT_EQ(test::run<float>(model, {input, std::vector<int32_t>{1, 2}}),
            (std::vector<float>{3, 3}));
  EXPECT_EQ(test::invoke_message(model, {input, std::vector<int32_t>{1, 3}}),
            std::string("node 0 ") + fb::EnumNameBuiltinOperator(GetParam()) +
                ": a list computed at run time contradicts the tensors' shapes");
}

INSTANTIATE_TEST_SUITE_P(Resize, ResizeSize, testing::Values(kBilinear, kNearest),
                         [](const auto& row) {
                           return std::string(fb::EnumNameBuiltinOperator(row.param));
                         });

}  // namespace
}  // namespace mote
