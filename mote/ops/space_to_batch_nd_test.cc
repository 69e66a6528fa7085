// SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND against pixel by pixel, computed lists, refusals.
#include "mote/ops/space_to_batch_nd.h"

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

constexpr auto kToBatch = fb::BuiltinOperator_SPACE_TO_BATCH_ND;
constexpr auto kToSpace = fb::BuiltinOperator_BATCH_TO_SPACE_ND;

struct Case {
  const char* name;
  Shape image;
  List blocks;
  List paddings;  // before and after, a pair a block size
};

const Case kCases[] = {
    {"Image", {1, 4, 4, 1}, {2, 2}, {0, 0, 0, 0}},
    {"Channels", {1, 2, 4, 3}, {2, 2}, {0, 0, 0, 0}},
    {"Images", {3, 4, 2, 2}, {2, 1}, {0, 0, 0, 0}},
    {"Padded", {2, 3, 5, 2}, {2, 3}, {1, 0, 0, 1}},
    {"PaddedMoreThanABlock", {1, 2, 2, 1}, {2, 2}, {3, 3, 4, 0}},
    {"OnlyPaddingAtSomePlaces", {1, 1, 1, 3}, {6, 6}, {6, 11, 6, 11}},
    {"BlockOfOne", {2, 2, 3, 2}, {1, 1}, {1, 0, 0, 2}},
    {"Rank3", {2, 6, 2}, {3}, {2, 1}},
    {"Rank2", {2, 3}, {2}, {0, 1}},
    {"OneOfTwo", {1, 4, 3, 2}, {2}, {1, 1}},
    {"Rank8", {1, 2, 2, 2, 2, 1, 2, 3}, {2, 1, 2, 1, 1, 2}, {0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 2, 0}},
};

Shape batch_shape(const Case& c) {
  Shape shape = c.image;
  for (size_t i = 0; i < c.blocks.size(); ++i) {
    shape[0] *= c.blocks[i];
    shape[i + 1] += c.paddings[2 * i] + c.paddings[2 * i + 1];
    shape[i + 1] /= c.blocks[i];
  }
  return shape;
}

// Where an index of the spread tensor lies in the image; outside of it in the padding.
Shape in_image(const Case& c, Shape index) {
  int32_t place = index[0] / c.image[0];
  index[0] %= c.image[0];
  for (size_t i = c.blocks.size(); i-- > 0; place /= c.blocks[i]) {
    index[i + 1] = index[i + 1] * c.blocks[i] + place % c.blocks[i] - c.paddings[2 * i];
  }
  return index;
}

bool is_inside(const Case& c, const Shape& index) {
  for (size_t i = 0; i < index.size(); ++i) {
    if (index[i] < 0 || index[i] >= c.image[i]) return false;
  }
  return true;
}

template <class T>
std::vector<T> spread(const Case& c, const std::vector<T>& image, T zero) {
  const Shape shape = batch_shape(c);
  std::vector<T> batch(test::elements_of(shape), zero);
  for (size_t i = 0; i < batch.size(); ++i) {
    const Shape index = in_image(c, test::index_of(shape, i));
    if (is_inside(c, index)) batch[i] = image[test::place_of(c.image, index)];
  }
  return batch;
}

OneOpModel model_of(const Case& c, fb::BuiltinOperator op, DType type, float scale = 0,
                    int64_t zero_point = 0) {
  const int32_t rank = static_cast<int32_t>(c.blocks.size());
  OneOpModel model(op);
  model.input(op == kToBatch ? c.image : batch_shape(c), type, scale, zero_point);
  model.constant<int32_t>({rank}, c.blocks).constant<int32_t>({rank, 2}, c.paddings);
  model.output(op == kToBatch ? batch_shape(c) : c.image, type, scale, zero_point);
  return model;
}

class SpaceToBatchNd : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check(float scale, int8_t zero_point) {
    const Case& c = GetParam();
    const std::vector<T> image = test::counted<T>(c.image);
    const std::vector<T> batch = spread(c, image, static_cast<T>(zero_point));
    const DType type = test::dtype_of<T>();
    EXPECT_EQ(test::run<T>(model_of(c, kToBatch, type, scale, zero_point), {image}), batch);
    EXPECT_EQ(test::run<T>(model_of(c, kToSpace, type, scale, zero_point), {batch}), image);
  }
};

TEST_P(SpaceToBatchNd, F32) {
  check<float>(0, 0);
}
TEST_P(SpaceToBatchNd, I8PadsWithTheZeroPoint) {
  check<int8_t>(0.5f, -7);
}
TEST_P(SpaceToBatchNd, I16) {
  check<int16_t>(0.5f, 0);
}
TEST_P(SpaceToBatchNd, I64) {
  check<int64_t>(0, 0);
}

INSTANTIATE_TEST_SUITE_P(SpaceToBatchNd, SpaceToBatchNd, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

const char* const kContradiction =
    "the block sizes and paddings (or crops) do not make the output's shape of the input's";

// [1, 3] spread to [2, 2] by blocks of 2 and one column of padding, in front or behind.
TEST(SpaceToBatchNdLists, MayBeComputed) {
  OneOpModel model(kToBatch);
  model.input({1, 3}, DType::kI8).input({1}, DType::kI32).input({1, 2}, DType::kI64);
  model.output({2, 2}, DType::kI8);
  const std::vector<int8_t> input = {1, 2, 3};
  using Paddings = std::vector<int64_t>;
  EXPECT_EQ(test::run<int8_t>(model, {input, List{2}, Paddings{0, 1}}),
            (std::vector<int8_t>{1, 3, 2, 0}));
  EXPECT_EQ(test::run<int8_t>(model, {input, List{2}, Paddings{1, 0}}),
            (std::vector<int8_t>{0, 2, 1, 3}));
  const struct {
    List blocks;
    Paddings paddings;
  } bad[] = {{{2}, {0, 0}},  {{1}, {0, 1}},         {{0}, {0, 1}},         {{-2}, {0, 1}},
             {{2}, {-1, 2}}, {{2}, {2, -1}},        {{INT32_MAX}, {0, 1}}, {{2}, {INT64_MAX, 1}},
             {{4}, {2, 3}},  {{2}, {1, INT64_MAX}}, {{1}, {0, -1}}};
  for (const auto& lists : bad) {
    EXPECT_EQ(test::invoke_message(model, {input, lists.blocks, lists.paddings}),
              std::string("node 0 SPACE_TO_BATCH_ND: ") + kContradiction);
  }
}

class SpaceToBatchNdRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(SpaceToBatchNdRefusal, SaysWhy) {
  OneOpModel model = model_of(kCases[0], kToBatch, DType::kF32);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 SPACE_TO_BATCH_ND: ") + GetParam().message);
}

template <int32_t... dimensions>
void set_output(OneOpModel& model) {
  model.tensor(3).shape = {dimensions...};
}

template <int32_t... sizes>
void set_blocks(OneOpModel& model) {
  test::replace_constant<int32_t>(model, 1, {sizeof...(sizes)}, {sizes...});
}

const test::Refusal kRefusals[] = {
    {"Inputs", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 2 inputs, 3 needed"},
    {"NoBlocks",
     [](OneOpModel& m) {
       m.tensor(1).shape = {0};
       m.tensor(1).buffer = 0;
     },
     "0 block sizes; 1 to 6 are possible, fewer than dimensions"},
    {"TooManyBlocks", set_blocks<2, 2, 2, 2>,
     "4 block sizes; 1 to 6 are possible, fewer than dimensions"},
    {"Rank", set_output<4, 2, 2>, "output has 3 dimensions, 4 needed"},
    {"Inner", set_output<4, 2, 2, 2>,
     "output has 2 elements behind the spatial dimensions, input 1"},
    {"Paddings",
     [](OneOpModel& m) {
       test::replace_constant<int32_t>(m, 2, {1, 2}, {0, 0});
     },
     "a list has 2 numbers, 4 needed"},
    {"Blocks", set_blocks<1, 4>, kContradiction},
    {"Batch", set_output<8, 2, 2, 1>, kContradiction},
    {"Quantization",
     [](OneOpModel& m) {
       m.tensor(0).type = m.tensor(3).type = fb::TensorType_UINT8;
       m.tensor(3).quantization = std::make_unique<fb::QuantizationParametersT>();
       m.tensor(3).quantization->zero_point = {1};
     },
     "input and output are quantized differently: put a QUANTIZE between, or convert the model "
     "again"},
};

INSTANTIATE_TEST_SUITE_P(SpaceToBatchNd, SpaceToBatchNdRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

}  // namespace
}  // namespace mote
