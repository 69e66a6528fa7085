// TRANSPOSE, SPACE_TO_DEPTH, DEPTH_TO_SPACE, TILE, BROADCAST_TO against index by index; refusals.
#include "mote/ops/rearrange.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"
#include "tests/support/shapes.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;
using List = std::vector<int32_t>;

constexpr auto kTranspose = fb::BuiltinOperator_TRANSPOSE;
constexpr auto kTile = fb::BuiltinOperator_TILE;
constexpr auto kBroadcastTo = fb::BuiltinOperator_BROADCAST_TO;
constexpr auto kSpaceToDepth = fb::BuiltinOperator_SPACE_TO_DEPTH;
constexpr auto kDepthToSpace = fb::BuiltinOperator_DEPTH_TO_SPACE;

struct Case {
  const char* name;
  fb::BuiltinOperator op;
  Shape input, output;
  List list;  // the permutation, multiples or shape; or the block size
};

const Case kCases[] = {
    {"TransposeScalar", kTranspose, {}, {}, {}},
    {"TransposeVector", kTranspose, {3}, {3}, {0}},
    {"TransposeMatrix", kTranspose, {2, 3}, {3, 2}, {1, 0}},
    {"TransposeNothing", kTranspose, {2, 3, 4}, {2, 3, 4}, {0, 1, 2}},
    {"TransposeOuter", kTranspose, {2, 3, 4}, {3, 2, 4}, {1, 0, 2}},
    {"TransposeInner", kTranspose, {2, 3, 4}, {2, 4, 3}, {0, 2, 1}},
    {"TransposeNegative", kTranspose, {2, 3, 4}, {4, 2, 3}, {-1, -3, -2}},
    {"TransposeToNchw", kTranspose, {2, 3, 4, 5}, {2, 5, 3, 4}, {0, 3, 1, 2}},
    {"TransposeOnes", kTranspose, {1, 3, 1, 5}, {5, 1, 3, 1}, {3, 0, 1, 2}},
    {"TransposeRank8",
     kTranspose,
     {2, 1, 3, 2, 2, 1, 3, 2},
     {2, 3, 1, 2, 2, 3, 1, 2},
     {7, 6, 5, 4, 3, 2, 1, 0}},
    {"TileVector", kTile, {3}, {6}, {2}},
    {"TileScalar", kTile, {}, {}, {}},
    {"TileNothing", kTile, {2, 3}, {2, 3}, {1, 1}},
    {"TileRows", kTile, {2, 3}, {6, 3}, {3, 1}},
    {"TileColumns", kTile, {2, 3}, {2, 6}, {1, 2}},
    {"TileColumnOfOne", kTile, {2, 1}, {2, 4}, {1, 4}},
    {"TileEverywhere", kTile, {1, 2, 3, 2}, {2, 4, 6, 6}, {2, 2, 2, 3}},
    {"TileRank8", kTile, Shape(8, 2), Shape(8, 4), List(8, 2)},
    {"BroadcastSame", kBroadcastTo, {2, 3}, {2, 3}, {2, 3}},
    {"BroadcastScalar", kBroadcastTo, {}, {2, 3}, {2, 3}},
    {"BroadcastRow", kBroadcastTo, {3}, {2, 3}, {2, 3}},
    {"BroadcastColumn", kBroadcastTo, {2, 1}, {2, 3}, {2, 3}},
    {"BroadcastMiddle", kBroadcastTo, {2, 1, 2}, {3, 2, 4, 2}, {3, 2, 4, 2}},
    {"BroadcastAsIs", kBroadcastTo, {2, 1}, {2, 3}, {-1, 3}},
    {"BroadcastRank8",
     kBroadcastTo,
     {2, 1, 2, 1, 2, 1, 2, 1},
     {2, 2, 2, 2, 2, 2, 2, 2},
     {2, 2, 2, 2, 2, 2, 2, 2}},
    {"SpaceToDepth", kSpaceToDepth, {2, 4, 6, 3}, {2, 2, 3, 12}, {2}},
    {"SpaceToDepthBlock3", kSpaceToDepth, {1, 3, 6, 1}, {1, 1, 2, 9}, {3}},
    {"SpaceToDepthBlock1", kSpaceToDepth, {1, 2, 2, 2}, {1, 2, 2, 2}, {1}},
    {"DepthToSpace", kDepthToSpace, {2, 2, 3, 12}, {2, 4, 6, 3}, {2}},
    {"DepthToSpaceBlock3", kDepthToSpace, {1, 1, 2, 9}, {1, 3, 6, 1}, {3}},
};

// Where the element at `at` of the output comes from.
Shape source(const Case& c, const Shape& at) {
  Shape from(c.input.size());
  const int32_t rank = static_cast<int32_t>(from.size()), block = c.list.empty() ? 1 : c.list[0];
  switch (c.op) {
    case kTranspose:
      for (size_t i = 0; i < at.size(); ++i) {
        from[static_cast<size_t>((c.list[i] + rank) % rank)] = at[i];
      }
      return from;
    case kSpaceToDepth: {
      const int32_t place = at[3] / c.input[3];
      return {at[0], at[1] * block + place / block, at[2] * block + place % block,
              at[3] % c.input[3]};
    }
    case kDepthToSpace:
      return {at[0], at[1] / block, at[2] / block,
              ((at[1] % block) * block + at[2] % block) * c.output[3] + at[3]};
    default:  // TILE and BROADCAST_TO: dimensions match from the end
      for (size_t i = 0; i < from.size(); ++i) {
        from[i] = at[at.size() - from.size() + i] % c.input[i];
      }
      return from;
  }
}

template <class T>
std::vector<T> naive(const Case& c, const std::vector<T>& input) {
  std::vector<T> output(test::elements_of(c.output));
  for (size_t i = 0; i < output.size(); ++i) {
    output[i] = input[test::place_of(c.input, source(c, test::index_of(c.output, i)))];
  }
  return output;
}

OneOpModel model_of(const Case& c, DType type) {
  OneOpModel model(c.op);
  const int32_t count = static_cast<int32_t>(c.list.size());
  model.input(c.input, type);
  if (c.op == kSpaceToDepth) {
    fb::SpaceToDepthOptionsT options;
    options.block_size = c.list[0];
    model.options(options);
  } else if (c.op == kDepthToSpace) {
    fb::DepthToSpaceOptionsT options;
    options.block_size = c.list[0];
    model.options(options);
  } else {
    model.constant<int32_t>({count}, c.list);
  }
  model.output(c.output, type);
  return model;
}

class Rearrange : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check(DType type) {
    const std::vector<T> input = test::counted<T>(GetParam().input);
    EXPECT_EQ(test::run<T>(model_of(GetParam(), type), {input}), naive(GetParam(), input));
  }
};

TEST_P(Rearrange, F32) {
  check<float>(DType::kF32);
}
TEST_P(Rearrange, I8) {
  check<int8_t>(DType::kI8);
}
TEST_P(Rearrange, I16) {
  check<int16_t>(DType::kI16);
}
TEST_P(Rearrange, I64) {
  check<int64_t>(DType::kI64);
}

INSTANTIATE_TEST_SUITE_P(Rearrange, Rearrange, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(RearrangeDtypes, EveryOneOfWholeBytes) {
  const Case c = {"", kTranspose, {2, 3}, {3, 2}, {1, 0}};
  const std::vector<uint8_t> u8 = {1, 2, 3, 4, 5, 6};
  for (const DType type : {DType::kU8, DType::kBool}) {
    EXPECT_EQ(test::run<uint8_t>(model_of(c, type), {u8}), naive(c, u8)) << name(type);
  }
  const std::vector<int32_t> i32 = {1, 2, 3, 4, 5, 6};
  for (const DType type : {DType::kI32, DType::kU32}) {
    EXPECT_EQ(test::run<int32_t>(model_of(c, type), {i32}), naive(c, i32)) << name(type);
  }
  const std::vector<int16_t> f16 = {1, 2, 3, 4, 5, 6};
  EXPECT_EQ(test::run<int16_t>(model_of(c, DType::kF16), {f16}), naive(c, f16));
}

// Lists that are computed repeat what the shapes say, or invoke() fails.
TEST(RearrangeLists, MayBeComputed) {
  OneOpModel model(kTile);
  model.input({2}, DType::kI8).input({1}, DType::kI64).output({4}, DType::kI8);
  const std::vector<int8_t> input = {1, 2};
  EXPECT_EQ(test::run<int8_t>(model, {input, std::vector<int64_t>{2}}),
            (std::vector<int8_t>{1, 2, 1, 2}));
  EXPECT_EQ(test::run<int8_t>(model, {input, std::vector<int64_t>{-1}}),
            (std::vector<int8_t>{1, 2, 1, 2}));
  EXPECT_EQ(test::invoke_message(model, {input, std::vector<int64_t>{3}}),
            "node 0 TILE: a list computed at run time contradicts the tensors' shapes");
}

struct Refusal {
  fb::BuiltinOperator op;
  test::Refusal refusal;
};

void PrintTo(const Refusal& row, std::ostream* out) {
  *out << row.refusal.name;
}

class RearrangeRefusal : public testing::TestWithParam<Refusal> {};

// The first case of each operator that has more than one element.
const Case& example_of(fb::BuiltinOperator op) {
  return *std::find_if(std::begin(kCases), std::end(kCases),
                       [op](const Case& c) { return c.op == op && c.input.size() > 1; });
}

TEST_P(RearrangeRefusal, SaysWhy) {
  OneOpModel model = model_of(example_of(GetParam().op), DType::kI8);
  GetParam().refusal.change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 ") +
                                              fb::EnumNameBuiltinOperator(GetParam().op) + ": " +
                                              GetParam().refusal.message);
}

template <int32_t block>
void set_block(OneOpModel& model) {
  fb::SpaceToDepthOptionsT options;
  options.block_size = block;
  model.options(options);
}

template <int32_t... numbers>
void set_list(OneOpModel& model) {
  test::replace_constant<int32_t>(model, 1, {sizeof...(numbers)}, {numbers...});
}

template <int32_t... dimensions>
void set_output(OneOpModel& model) {
  model.tensor(model.op().outputs[0]).shape = {dimensions...};
}

const Refusal kRefusals[] = {
    {kTranspose, {"Count", set_list<0>, "the permutation has 1 numbers, 2 needed"}},
    {kTranspose, {"Twice", set_list<1, 1>, "the permutation has dimension 1 twice"}},
    {kTranspose, {"Axis", set_list<1, 2>, "axis 2 of a tensor with 2 dimensions"}},
    {kTranspose, {"Rank", set_output<3, 2, 1>, "output has 3 dimensions, 2 needed"}},
    {kTranspose,
     {"Dimension", set_output<2, 3>, "a dimension of the output is 2, the permutation makes it 3"}},
    {kTranspose,
     {"Computed", [](OneOpModel& m) { m.tensor(1).buffer = 0; },
      "input 1 must be a constant: fold it when converting the model"}},
    {kTranspose,
     {"String", [](OneOpModel& m) { m.tensor(0).type = m.tensor(2).type = fb::TensorType_STRING; },
      "string with string is not supported by this operator"}},
    {kTranspose,
     {"Quantization",
      [](OneOpModel& m) {
        m.tensor(2).quantization = std::make_unique<fb::QuantizationParametersT>();
        m.tensor(2).quantization->scale = {0.5f};
      },
      "input and output are quantized differently: put a QUANTIZE between, or convert the model "
      "again"}},
    {kTile, {"Rank", set_output<2, 3, 1>, "output has 3 dimensions, 2 needed"}},
    {kTile, {"Dimension", set_output<2, 4>, "a dimension of the output is 4, not a multiple of 3"}},
    {kTile,
     {"Multiples", set_list<1, 2>, "a list has the number 2 where the tensors' shapes need 1"}},
    {kTile, {"Count", set_list<1>, "a list has 1 numbers, 2 needed"}},
    {kTile,
     {"ListType", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
      "a list of numbers is f32, i32 or i64 needed"}},
    {kBroadcastTo, {"Rank", set_output<3>, "output has 1 dimensions, 2 or more needed"}},
    {kBroadcastTo,
     {"Dimension", set_output<2, 6>,
      "a dimension of 3 does not broadcast to 6: equal or 1 needed"}},
    {kBroadcastTo,
     {"Shape", set_list<3, 3>, "a list has the number 3 where the tensors' shapes need 2"}},
    {kSpaceToDepth, {"Block", set_block<0>, "a block size of 0; 1 to 32768 is possible"}},
    {kSpaceToDepth,
     {"HugeBlock", set_block<INT32_MAX>, "a block size of 2147483647; 1 to 32768 is possible"}},
    {kSpaceToDepth, {"OutputRank", set_output<2, 12>, "a tensor has 2 dimensions, 4 needed"}},
    {kSpaceToDepth,
     {"InputRank",
      [](OneOpModel& m) {
        m.tensor(0).shape = {24, 6};
      },
      "a tensor has 2 dimensions, 4 needed"}},
    {kSpaceToDepth,
     {"Shapes", set_output<2, 3, 2, 12>,
      "the shapes of input and output do not fit to a block size of 2"}},
    {kDepthToSpace,
     {"Shapes", set_output<2, 4, 6, 4>,
      "the shapes of input and output do not fit to a block size of 2"}},
};

INSTANTIATE_TEST_SUITE_P(Rearrange, RearrangeRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) {
                           return fb::EnumNameBuiltinOperator(row.param.op) +
                                  std::string(row.param.refusal.name);
                         });

}  // namespace
}  // namespace mote
