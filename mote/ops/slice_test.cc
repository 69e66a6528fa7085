// SLICE and STRIDED_SLICE, constant and computed, against lists of the indices that they take.
#include "mote/ops/slice.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"
#include "tests/support/shapes.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;
using List = std::vector<int32_t>;

constexpr auto kSlice = fb::BuiltinOperator_SLICE;
constexpr auto kStridedSlice = fb::BuiltinOperator_STRIDED_SLICE;

struct Masks {
  int32_t begin = 0, end = 0, shrink = 0, ellipsis = 0, new_axis = 0;
  bool offset = false;
};

// Without strides it is a SLICE, and `end` are sizes. `indices` are those that are taken of each
// dimension of the input.
struct Case {
  const char* name;
  Shape input;
  List begin, end, strides;
  Masks masks;
  Shape output;
  std::vector<List> indices;
};

const Case kCases[] = {
    {"SliceScalar", {}, {}, {}, {}, {}, {}, {}},
    {"SliceVector", {5}, {1}, {3}, {}, {}, {3}, {{1, 2, 3}}},
    {"SliceRest", {5}, {3}, {-1}, {}, {}, {2}, {{3, 4}}},
    {"SliceAll", {2, 3}, {0, 0}, {-1, 3}, {}, {}, {2, 3}, {{0, 1}, {0, 1, 2}}},
    {"SliceRows", {4, 3}, {1, 0}, {2, 3}, {}, {}, {2, 3}, {{1, 2}, {0, 1, 2}}},
    {"SliceColumns", {2, 4}, {0, 2}, {2, 1}, {}, {}, {2, 1}, {{0, 1}, {2}}},
    {"SliceInner", {2, 3, 4}, {1, 1, 1}, {1, 2, 3}, {}, {}, {1, 2, 3}, {{1}, {1, 2}, {1, 2, 3}}},
    {"SliceRank8",
     {2, 1, 2, 3, 1, 2, 2, 3},
     {1, 0, 0, 1, 0, 0, 1, 1},
     {1, 1, 2, 2, 1, 2, 1, 2},
     {},
     {},
     {1, 1, 2, 2, 1, 2, 1, 2},
     {{1}, {0}, {0, 1}, {1, 2}, {0}, {0, 1}, {1}, {1, 2}}},
    {"Stride", {7}, {1}, {6}, {2}, {}, {3}, {{1, 3, 5}}},
    {"StrideBeyond", {7}, {5}, {100}, {9}, {}, {1}, {{5}}},
    {"FromTheEnd", {5}, {-3}, {-1}, {1}, {}, {2}, {{2, 3}}},
    {"BeforeTheFront", {5}, {-9}, {2}, {1}, {}, {2}, {{0, 1}}},
    {"Backwards", {6}, {-1}, {-7}, {-2}, {}, {3}, {{5, 3, 1}}},
    {"BackwardsFromBehind", {4}, {9}, {0}, {-1}, {}, {3}, {{3, 2, 1}}},
    {"BackwardsAll", {4}, {0}, {0}, {-1}, {1, 1}, {4}, {{3, 2, 1, 0}}},
    {"BackwardsAllDimensions",
     {2, 3},
     {0, 0},
     {0, 0},
     {-1, -1},
     {3, 3},
     {2, 3},
     {{1, 0}, {2, 1, 0}}},
    {"LowestStride", {4}, {2}, {0}, {INT32_MIN}, {}, {1}, {{2}}},
    {"BeginMask", {5}, {3}, {4}, {1}, {1}, {4}, {{0, 1, 2, 3}}},
    {"EndMask", {5}, {3}, {4}, {1}, {0, 1}, {2}, {{3, 4}}},
    {"Shrink", {3, 4}, {-1, 1}, {0, 3}, {1, 1}, {0, 0, 1}, {2}, {{2}, {1, 2}}},
    {"ShrinkToScalar", {5}, {3}, {4}, {1}, {0, 0, 1}, {}, {{3}}},
    {"ShrinkMasked", {5}, {3}, {4}, {1}, {1, 0, 1}, {}, {{0}}},
    {"ShrinkBeforeTheFront", {5}, {-8}, {4}, {1}, {0, 0, 1}, {}, {{0}}},
    {"Offset", {8}, {2}, {4}, {1}, {0, 0, 0, 0, 0, true}, {4}, {{2, 3, 4, 5}}},
    {"FewerNumbers", {3, 2, 2}, {1}, {3}, {1}, {}, {2, 2, 2}, {{1, 2}, {0, 1}, {0, 1}}},
    {"NoNumbers", {2, 2}, {}, {}, {}, {0, 0, 0, 0, 0, true}, {2, 2}, {{0, 1}, {0, 1}}},
    {"EllipsisFirst",
     {2, 3, 4},
     {0, 1},
     {0, 3},
     {1, 1},
     {0, 0, 0, 1},
     {2, 3, 2},
     {{0, 1}, {0, 1, 2}, {1, 2}}},
    {"EllipsisLast",
     {2, 3, 2},
     {1, 0},
     {2, 0},
     {1, 1},
     {0, 0, 1, 2},
     {3, 2},
     {{1}, {0, 1, 2}, {0, 1}}},
    {"EllipsisOfNothing",
     {2, 3},
     {0, 7, 1},
     {2, 7, 2},
     {1, 7, 1},
     {0, 0, 0, 2},
     {2, 1},
     {{0, 1}, {1}}},
    {"NewAxis",
     {2, 3},
     {0, 7, 1},
     {2, 7, 3},
     {1, 1, 1},
     {0, 0, 0, 0, 2},
     {2, 1, 2},
     {{0, 1}, {1, 2}}},
    {"NewAxesOnly", {3}, {0, 0}, {0, 0}, {1, 1}, {0, 0, 0, 0, 3}, {1, 1, 3}, {{0, 1, 2}}},
    {"NewAxisIsNotShrunk", {3}, {0, 1}, {0, 2}, {1, 1}, {0, 0, 3, 0, 1}, {1}, {{1}}},
    {"EllipsisAndNewAxis",
     {2, 2, 3},
     {0, 0, 1},
     {0, 0, 2},
     {1, 1, 1},
     {0, 0, 4, 2, 3},
     {1, 2, 2},
     {{0, 1}, {0, 1}, {1}}},
    {"EllipsisIsNoNewAxis", {2, 3}, {7, 1}, {7, 2}, {1, 1}, {0, 0, 0, 1, 1}, {2, 1}, {{0, 1}, {1}}},
    {"OfAScalar", {}, {0}, {0}, {1}, {0, 0, 0, 0, 1}, {1}, {}},
};

bool is_strided(const Case& c) {
  return !c.strides.empty() || c.masks.offset;
}

// Tensors 1 and 2 are begin and end (or size), 3 are the strides.
OneOpModel model_of(const Case& c, DType type, DType numbers, bool computed) {
  const Shape count = {static_cast<int32_t>(c.begin.size())};
  OneOpModel model(is_strided(c) ? kStridedSlice : kSlice);
  model.input(c.input, type);
  for (const List& list : {c.begin, c.end}) {
    if (computed) {
      model.input(count, numbers);
    } else if (numbers == DType::kI64) {
      model.constant<int64_t>(count, std::vector<int64_t>(list.begin(), list.end()));
    } else {
      model.constant<int32_t>(count, list);
    }
  }
  if (is_strided(c)) {
    model.constant<int32_t>(count, c.strides);
    fb::StridedSliceOptionsT options;
    options.begin_mask = c.masks.begin;
    options.end_mask = c.masks.end;
    options.shrink_axis_mask = c.masks.shrink;
    options.ellipsis_mask = c.masks.ellipsis;
    options.new_axis_mask = c.masks.new_axis;
    options.offset = c.masks.offset;
    model.options(options);
  }
  return std::move(model.output(c.output, type));
}

template <class T>
std::vector<T> naive(const Case& c, const std::vector<T>& input) {
  Shape counts;
  for (const List& indices : c.indices) counts.push_back(static_cast<int32_t>(indices.size()));
  std::vector<T> output(test::elements_of(counts));
  for (size_t i = 0; i < output.size(); ++i) {
    Shape at = test::index_of(counts, i);
    for (size_t j = 0; j < at.size(); ++j) at[j] = c.indices[j][static_cast<size_t>(at[j])];
    output[i] = input[test::place_of(c.input, at)];
  }
  return output;
}

class SliceOf : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check(DType type, DType numbers = DType::kI32) {
    const std::vector<T> input = test::counted<T>(GetParam().input);
    EXPECT_EQ(test::run<T>(model_of(GetParam(), type, numbers, false), {input}),
              naive(GetParam(), input));
  }
};

TEST_P(SliceOf, F32) {
  check<float>(DType::kF32);
}
TEST_P(SliceOf, I8) {
  check<int8_t>(DType::kI8);
}
TEST_P(SliceOf, I16ByWideNumbers) {
  check<int16_t>(DType::kI16, DType::kI64);
}
TEST_P(SliceOf, I64) {
  check<int64_t>(DType::kI64);
}
TEST_P(SliceOf, ComputedNumbers) {
  const Case& c = GetParam();
  if (c.begin.empty()) return;  // a list without elements cannot be an input
  const std::vector<float> input = test::counted<float>(c.input);
  EXPECT_EQ(test::run<float>(model_of(c, DType::kF32, DType::kI32, true), {input, c.begin, c.end}),
            naive(c, input));
}

INSTANTIATE_TEST_SUITE_P(Slice, SliceOf, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// Numbers that reach run time are not to be trusted.
struct Computed {
  const char* name;
  bool strided;
  int64_t begin, end;
};

const Computed kHostile[] = {
    {"Negative", false, -1, 2},      {"TooFar", false, 4, 2},
    {"Size", false, 1, 3},           {"RestIsMore", false, 1, -1},
    {"Huge", false, INT64_MAX, 2},   {"HugeSize", false, 0, INT64_MAX},
    {"Lowest", false, INT64_MIN, 2}, {"OtherCount", true, 1, 4},
    {"Nothing", true, 3, 3},         {"Reversed", true, 3, 1},
    {"BehindTheEnd", true, 9, 11},   {"WideRange", true, INT64_MIN, INT64_MAX},
};

class SliceHostile : public testing::TestWithParam<Computed> {};

TEST_P(SliceHostile, IsRefusedByInvoke) {
  const Computed& c = GetParam();
  const Case shape = {"", {5}, {0}, {2}, c.strided ? List{1} : List{}, {}, {2}, {}};
  const std::string op = c.strided ? "STRIDED_SLICE" : "SLICE";
  const OneOpModel model = model_of(shape, DType::kI8, DType::kI64, true);
  const std::vector<int8_t> input(5);
  EXPECT_EQ(
      test::invoke_message(model,
                           {input, std::vector<int64_t>{c.begin}, std::vector<int64_t>{c.end}}),
      "node 0 " + op + ": computed numbers leave the input or do not make the output's shape");
}

INSTANTIATE_TEST_SUITE_P(Slice, SliceHostile, testing::ValuesIn(kHostile),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SliceHostileIndex, OfAShrunkDimension) {
  const Case c = {"", {5}, {0}, {1}, {1}, {0, 0, 1}, {}, {}};
  const OneOpModel model = model_of(c, DType::kI8, DType::kI32, true);
  EXPECT_EQ(test::invoke_message(model, {std::vector<int8_t>(5), List{5}, List{0}}),
            "node 0 STRIDED_SLICE: computed numbers leave the input or do not make the output's "
            "shape");
}

struct Refusal {
  bool strided;
  test::Refusal refusal;
};

void PrintTo(const Refusal& row, std::ostream* out) {
  *out << row.refusal.name;
}

class SliceRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(SliceRefusal, SaysWhy) {
  const Case plain = {"", {5, 2}, {1, 0}, {2, 2}, {}, {}, {2, 2}, {}};
  const Case strided = {"", {5, 2}, {1, 0}, {3, 2}, {1, 1}, {}, {2, 2}, {}};
  OneOpModel model = model_of(GetParam().strided ? strided : plain, DType::kI8, DType::kI32, false);
  GetParam().refusal.change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string(GetParam().strided ? "node 0 STRIDED_SLICE: " : "node 0 SLICE: ") +
                GetParam().refusal.message);
}

template <size_t tensor, int32_t... numbers>
void set_list(OneOpModel& model) {
  test::replace_constant<int32_t>(model, tensor, {sizeof...(numbers)}, {numbers...});
}

template <int32_t... dimensions>
void set_output(OneOpModel& model) {
  model.tensor(static_cast<size_t>(model.op().outputs[0])).shape = {dimensions...};
}

template <int32_t ellipsis, int32_t new_axis>
void set_masks(OneOpModel& model) {
  fb::StridedSliceOptionsT options;
  options.ellipsis_mask = ellipsis;
  options.new_axis_mask = new_axis;
  model.options(options);
}

const char* const kOutsideRows =
    "dimension 0: begin and end or size leave the input, or do not make the output's 2";

const Refusal kRefusals[] = {
    {false, {"Rank", set_output<2, 2, 1>, "output has 3 dimensions, 2 needed"}},
    {false, {"Begin", set_list<1, 4, 0>, kOutsideRows}},
    {false, {"Size", set_list<2, 3, 2>, kOutsideRows}},
    {false, {"Count", set_list<1, 1>, "a list has 1 numbers, 2 needed"}},
    {false,
     {"Quantization",
      [](OneOpModel& m) {
        m.tensor(0).quantization = std::make_unique<fb::QuantizationParametersT>();
        m.tensor(0).quantization->scale = {0.5f};
      },
      "input and output are quantized differently: put a QUANTIZE between, or convert the model "
      "again"}},
    {false, {"LeftOut", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 2 inputs, 3 needed"}},
    {true, {"LeftOut", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 3 inputs, 4 needed"}},
    {true, {"Begin", set_list<1, 2, 0>, kOutsideRows}},
    {true, {"OutputRank", set_output<4>, "output has 1 dimensions, 2 needed"}},
    {true, {"OutputRankMore", set_output<2, 2, 1>, "output has 3 dimensions, 2 needed"}},
    {true, {"StrideCount", set_list<3, 1>, "has 1 strides for 2 begins"}},
    {true, {"EndCount", set_list<2, 1>, "a list has 1 numbers, 2 needed"}},
    {true, {"Stride", set_list<3, 1, 0>, "stride 1 is 0"}},
    {true,
     {"StridesComputed", [](OneOpModel& m) { m.tensor(3).buffer = 0; },
      "input 3 must be a constant: fold it when converting the model"}},
    {true, {"Ellipses", set_masks<3, 0>, "has more than one ellipsis"}},
    {true, {"NewAxis", set_masks<0, 1>, "a new axis has 2 indices in the output, not 1"}},
    {true,
     {"TooMany", [](OneOpModel& m) { m.tensor(0).shape = {5}; },
      "its numbers speak of 2 dimensions, the input has 1"}},
};

INSTANTIATE_TEST_SUITE_P(Slice, SliceRefusal, testing::ValuesIn(kRefusals), [](const auto& row) {
  return std::string(row.param.strided ? "Strided" : "Plain") + row.param.refusal.name;
});

}  // namespace
}  // namespace mote
