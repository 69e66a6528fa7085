// Every rule for shapes, against shapes worked out by hand.
#include "host/graph/shape_rules.h"

#include <gtest/gtest.h>

#include <cstring>

namespace mote::host {
namespace {

using Shape = std::vector<int32_t>;
using Operator = schema::BuiltinOperator;

struct Input {
  Shape shape;
  std::vector<uint8_t> data = {};
  DType type = DType::kF32;
};

Input list(std::vector<int32_t> values, Shape shape) {
  Input input{std::move(shape), std::vector<uint8_t>(values.size() * 4), DType::kI32};
  std::memcpy(input.data.data(), values.data(), input.data.size());
  return input;
}

Input list(const std::vector<int32_t>& values) {
  return list(values, {static_cast<int32_t>(values.size())});
}

Input wide(const std::vector<int64_t>& values) {
  Input input{
      {static_cast<int32_t>(values.size())}, std::vector<uint8_t>(values.size() * 8), DType::kI64};
  std::memcpy(input.data.data(), values.data(), input.data.size());
  return input;
}

Input number(int32_t value) {
  return list({value}, {});
}

template <class Options>
schema::BuiltinOptionsUnion with(Options options) {
  schema::BuiltinOptionsUnion result;
  result.Set(std::move(options));
  return result;
}

struct Row {
  std::string name;
  Operator code;
  std::vector<Input> inputs;
  std::vector<Shape> outputs;  // none: the rule cannot tell
  schema::BuiltinOptionsUnion options = {};
  size_t output_count = 1;    // when it cannot tell
  Shape output_in_file = {};  // a placeholder, mostly
};

std::optional<std::vector<Shape>> infer(const Row& row) {
  Subgraph subgraph;
  GraphOperator op;
  op.code = row.code;
  op.options = row.options;
  for (const Input& input : row.inputs) {
    op.inputs.push_back(static_cast<int32_t>(subgraph.tensors.size()));
    GraphTensor& tensor = subgraph.tensors.emplace_back();
    tensor.type = input.type;
    tensor.shape = input.shape;
    tensor.data = input.data;
  }
  const size_t outputs = row.outputs.empty() ? row.output_count : row.outputs.size();
  for (size_t i = 0; i < outputs; ++i) {
    op.outputs.push_back(static_cast<int32_t>(subgraph.tensors.size()));
    subgraph.tensors.emplace_back().shape = row.output_in_file;
  }
  return infer_shapes(subgraph, op);
}

class ShapeRules : public testing::TestWithParam<Row> {};

TEST_P(ShapeRules, GiveWhatFollowsFromTheInputs) {
  const auto shapes = infer(GetParam());
  ASSERT_EQ(shapes.has_value(), !GetParam().outputs.empty());
  EXPECT_EQ(shapes.value_or(std::vector<Shape>()), GetParam().outputs);
}

const auto kName = [](const auto& row) { return row.param.name; };

// --- operators that compute ---

schema::BuiltinOptionsUnion window(schema::Padding padding, int32_t stride, int32_t dilation) {
  schema::Conv2DOptionsT options;
  options.padding = padding;
  options.stride_h = options.stride_w = stride;
  options.dilation_h_factor = options.dilation_w_factor = dilation;
  return with(options);
}

schema::BuiltinOptionsUnion window_3d() {
  schema::Conv3DOptionsT options;
  options.padding = schema::Padding_VALID;
  options.stride_d = 1;
  options.stride_h = 2;
  options.stride_w = 3;
  return with(options);
}

schema::BuiltinOptionsUnion depthwise(int32_t stride_rows, int32_t stride_columns) {
  schema::DepthwiseConv2DOptionsT options;
  options.padding = schema::Padding_SAME;
  options.stride_h = stride_rows;
  options.stride_w = stride_columns;
  return with(options);
}

schema::BuiltinOptionsUnion pool(int32_t rows, int32_t columns) {
  schema::Pool2DOptionsT options;
  options.padding = schema::Padding_VALID;
  options.stride_h = options.filter_height = rows;
  options.stride_w = options.filter_width = columns;
  return with(options);
}

schema::BuiltinOptionsUnion keep_num_dims() {
  schema::FullyConnectedOptionsT options;
  options.keep_num_dims = true;
  return with(options);
}

schema::BuiltinOptionsUnion turned(bool a, bool b) {
  schema::BatchMatMulOptionsT options;
  options.adj_x = a;
  options.adj_y = b;
  return with(options);
}

schema::BuiltinOptionsUnion keep_dims() {
  schema::ReducerOptionsT options;
  options.keep_dims = true;
  return with(options);
}

constexpr Operator kAdd = schema::BuiltinOperator_ADD;
constexpr Operator kConv = schema::BuiltinOperator_CONV_2D;
constexpr Operator kDense = schema::BuiltinOperator_FULLY_CONNECTED;
constexpr Operator kSum = schema::BuiltinOperator_SUM;
constexpr auto kSame = schema::Padding_SAME;
constexpr auto kValid = schema::Padding_VALID;

const Row kComputing[] = {
    {"Relu", schema::BuiltinOperator_RELU, {{{2, 3}}}, {{2, 3}}},
    {"AddAligned", kAdd, {{{4, 1, 3}}, {{2, 1}}}, {{4, 2, 3}}},
    {"AddScalar", kAdd, {{{}}, {{5}}}, {{5}}},
    {"AddThatDoesNotFit", kAdd, {{{2}}, {{3}}}, {}},
    {"AddToNothing", kAdd, {{{0}}, {{1}}}, {{0}}},
    {"SelectByRows", schema::BuiltinOperator_SELECT, {{{2}}, {{2, 3}}, {{2, 3}}}, {{2, 3}}},
    {"SelectV2", schema::BuiltinOperator_SELECT_V2, {{{2, 1}}, {{3}}, {{}}}, {{2, 3}}},
    {"ConvSame", kConv, {{{2, 5, 8, 3}}, {{7, 3, 3, 3}}}, {{2, 3, 4, 7}}, window(kSame, 2, 1)},
    {"ConvDilated", kConv, {{{1, 9, 7, 3}}, {{4, 3, 3, 3}}}, {{1, 5, 3, 4}}, window(kValid, 1, 2)},
    {"ConvTooLarge", kConv, {{{1, 2, 9, 3}}, {{4, 3, 3, 3}}}, {}, window(kValid, 1, 1)},
    {"ConvWithoutStride", kConv, {{{1, 9, 9, 3}}, {{4, 3, 3, 3}}}, {}, window(kValid, 0, 1)},
    {"ConvWithoutOptions", kConv, {{{1, 9, 9, 3}}, {{4, 3, 3, 3}}}, {}},
    {"Conv3D",
     schema::BuiltinOperator_CONV_3D,
     {{{2, 4, 5, 9, 3}}, {{2, 3, 3, 3, 8}}},
     {{2, 3, 2, 3, 8}},
     window_3d()},
    {"Depthwise",
     schema::BuiltinOperator_DEPTHWISE_CONV_2D,
     {{{1, 5, 5, 3}}, {{1, 3, 3, 6}}},
     {{1, 5, 3, 6}},
     depthwise(1, 2)},
    {"Pool", schema::BuiltinOperator_MAX_POOL_2D, {{{2, 7, 6, 3}}}, {{2, 3, 2, 3}}, pool(2, 3)},
    {"DenseFlattens", kDense, {{{2, 3, 4}}, {{5, 4}}}, {{6, 5}}},
    {"DenseKeeps", kDense, {{{2, 3, 4}}, {{5, 4}}}, {{2, 3, 5}}, keep_num_dims()},
    {"DenseThatDoesNotFit", kDense, {{{2, 3}}, {{5, 4}}}, {}},
    {"Matmul", schema::BuiltinOperator_BATCH_MATMUL, {{{6, 1, 2, 3}}, {{4, 3, 5}}}, {{6, 4, 2, 5}}},
    {"MatmulTurned",
     schema::BuiltinOperator_BATCH_MATMUL,
     {{{3, 2}}, {{5, 3}}},
     {{2, 5}},
     turned(true, true)},
    {"Sequence",
     schema::BuiltinOperator_UNIDIRECTIONAL_SEQUENCE_LSTM,
     {{{2, 9, 4}}},
     {{2, 9, 7}},
     {},
     1,
     {1, 1, 7}},
    {"Sum", kSum, {{{2, 3, 4}}, list({-1, 0})}, {{3}}},
    {"SumKeepsDimensions", kSum, {{{2, 3, 4}}, list({1})}, {{2, 1, 4}}, keep_dims()},
    {"SumOfNoSuchAxis", kSum, {{{2, 3, 4}}, list({3})}, {}},
    {"SumOfAxisComputedLater", kSum, {{{2, 3}}, {{1}, {}, DType::kI32}}, {}},
    {"ArgMax", schema::BuiltinOperator_ARG_MAX, {{{2, 3}}, number(-1)}, {{2}}},
    {"TopK", schema::BuiltinOperator_TOPK_V2, {{{2, 9}}, number(4)}, {{2, 4}, {2, 4}}},
    {"NoRule", schema::BuiltinOperator_UNIQUE, {{{9}}}, {}, {}, 2},
};
INSTANTIATE_TEST_SUITE_P(Computing, ShapeRules, testing::ValuesIn(kComputing), kName);

// --- shapes that are operands ---

schema::BuiltinOptionsUnion new_shape(std::vector<int32_t> shape) {
  schema::ReshapeOptionsT options;
  options.new_shape = std::move(shape);
  return with(options);
}

schema::BuiltinOptionsUnion one_hot_axis(int32_t axis) {
  schema::OneHotOptionsT options;
  options.axis = axis;
  return with(options);
}

constexpr Operator kReshape = schema::BuiltinOperator_RESHAPE;
constexpr Operator kRange = schema::BuiltinOperator_RANGE;

const Row kGiven[] = {
    {"Reshape", kReshape, {{{2, 6}}, list({3, 4})}, {{3, 4}}},
    {"ReshapeTheRest", kReshape, {{{2, 6}}, list({-1, 4})}, {{3, 4}}},
    {"ReshapeTwoRests", kReshape, {{{2, 6}}, list({-1, -1})}, {}},
    {"ReshapeByOptions", kReshape, {{{2, 6}}}, {{12}}, new_shape({-1})},
    {"ReshapeToScalar", kReshape, {{{1, 1}}, {{0}, {}, DType::kI32}}, {{}}},
    {"ReshapeThatDoesNotFit", kReshape, {{{2, 6}}, list({5})}, {}},
    {"ReshapeByNothing", kReshape, {{{2, 6}}}, {}},
    {"BroadcastTo", schema::BuiltinOperator_BROADCAST_TO, {{{3}}, wide({2, 3})}, {{2, 3}}},
    {"BroadcastArgs", schema::BuiltinOperator_BROADCAST_ARGS, {{{3}}, {{2}}}, {{3}}},
    {"Fill", schema::BuiltinOperator_FILL, {list({2, 3}), {{}}}, {{2, 3}}},
    {"FillLessThanNothing", schema::BuiltinOperator_FILL, {list({2, -3}), {{}}}, {}},
    {"FillTheWorld", schema::BuiltinOperator_FILL, {list({1 << 20, 1 << 20}), {{}}}, {}},
    {"Range", kRange, {number(1), number(8), number(3)}, {{3}}},
    {"RangeDown", kRange, {number(8), number(1), number(-7)}, {{1}}},
    {"RangeOfNothing", kRange, {number(8), number(1), number(1)}, {{0}}},
    {"RangeForEver", kRange, {number(0), number(1), number(0)}, {}},
    {"OneHot", schema::BuiltinOperator_ONE_HOT, {{{2}}, number(5)}, {{2, 5}}, one_hot_axis(-1)},
    {"Resize",
     schema::BuiltinOperator_RESIZE_BILINEAR,
     {{{2, 4, 4, 3}}, list({8, 6})},
     {{2, 8, 6, 3}}},
    {"ScatterNd", schema::BuiltinOperator_SCATTER_ND, {{{1, 1}}, {{1}}, list({4})}, {{4}}},
    {"SparseToDense",
     schema::BuiltinOperator_SPARSE_TO_DENSE,
     {{{1}}, list({7}), {{1}}, {{}}},
     {{7}}},
    {"TransposeConv",
     schema::BuiltinOperator_TRANSPOSE_CONV,
     {list({1, 4, 4, 2}), {{2, 3, 3, 1}}, {{1, 2, 2, 1}}},
     {{1, 4, 4, 2}}},
    {"Shape", schema::BuiltinOperator_SHAPE, {{{5, 6, 7}}}, {{3}}},
    {"Rank", schema::BuiltinOperator_RANK, {{{5, 6, 7}}}, {{}}},
};
INSTANTIATE_TEST_SUITE_P(Given, ShapeRules, testing::ValuesIn(kGiven), kName);

// --- data movement ---

template <class Options>
schema::BuiltinOptionsUnion axis(int32_t value) {
  Options options;
  options.axis = value;
  return with(options);
}

schema::BuiltinOptionsUnion squeeze_dims(std::vector<int32_t> dims) {
  schema::SqueezeOptionsT options;
  options.squeeze_dims = std::move(dims);
  return with(options);
}

schema::BuiltinOptionsUnion batches(int32_t gather_axis, int32_t count) {
  schema::GatherOptionsT options;
  options.axis = gather_axis;
  options.batch_dims = count;
  return with(options);
}

template <class Options>
schema::BuiltinOptionsUnion block(int32_t size) {
  Options options;
  options.block_size = size;
  return with(options);
}

constexpr Operator kGather = schema::BuiltinOperator_GATHER;
constexpr Operator kSlice = schema::BuiltinOperator_SLICE;
constexpr Operator kSplitV = schema::BuiltinOperator_SPLIT_V;
constexpr Operator kSqueeze = schema::BuiltinOperator_SQUEEZE;
constexpr Operator kToBatch = schema::BuiltinOperator_SPACE_TO_BATCH_ND;

const Row kMoving[] = {
    {"ExpandDims", schema::BuiltinOperator_EXPAND_DIMS, {{{2, 3}}, number(-1)}, {{2, 3, 1}}},
    {"Squeeze", kSqueeze, {{{1, 3, 1}}}, {{3}}},
    {"SqueezeOne", kSqueeze, {{{1, 3, 1}}}, {{1, 3}}, squeeze_dims({-1})},
    {"SqueezeWhatIsNotOne", kSqueeze, {{{1, 3, 1}}}, {}, squeeze_dims({1})},
    {"Transpose", schema::BuiltinOperator_TRANSPOSE, {{{2, 3, 4}}, list({2, 0, 1})}, {{4, 2, 3}}},
    {"Pack",
     schema::BuiltinOperator_PACK,
     {{{4}}, {{4}}},
     {{4, 2}},
     axis<schema::PackOptionsT>(-1)},
    {"Unpack",
     schema::BuiltinOperator_UNPACK,
     {{{2, 5}}},
     {{5}, {5}},
     axis<schema::UnpackOptionsT>(0)},
    {"Concatenation",
     schema::BuiltinOperator_CONCATENATION,
     {{{2, 5}}, {{2, 1}}},
     {{2, 6}},
     axis<schema::ConcatenationOptionsT>(1)},
    {"Split", schema::BuiltinOperator_SPLIT, {number(1), {{2, 6}}}, {{2, 3}, {2, 3}}},
    {"SplitUnevenly", schema::BuiltinOperator_SPLIT, {number(1), {{2, 5}}}, {}, {}, 2},
    {"SplitV", kSplitV, {{{9, 2}}, list({2, -1}), number(0)}, {{2, 2}, {7, 2}}},
    {"SplitVTooMuch", kSplitV, {{{9}}, list({10, -1}), number(0)}, {}, {}, 2},
    {"Slice", kSlice, {{{5, 6}}, list({1, 2}), list({-1, 3})}, {{4, 3}}},
    {"SliceBeyond", kSlice, {{{5, 6}}, list({1, 2}), list({5, 3})}, {}},
    {"Gather", kGather, {{{5, 6, 7}}, {{2, 3}}}, {{5, 2, 3, 7}}, batches(1, 0)},
    {"GatherInBatches", kGather, {{{5, 6, 7}}, {{5, 3}}}, {{5, 3, 7}}, batches(1, 1)},
    {"GatherNd", schema::BuiltinOperator_GATHER_ND, {{{5, 6, 7}}, {{9, 2}}}, {{9, 7}}},
    {"GatherNdTooDeep", schema::BuiltinOperator_GATHER_ND, {{{5}}, {{9, 2}}}, {}},
    {"EmbeddingLookup", schema::BuiltinOperator_EMBEDDING_LOOKUP, {{{4}}, {{99, 8}}}, {{4, 8}}},
    {"Tile", schema::BuiltinOperator_TILE, {{{2, 3}}, list({4, 1})}, {{8, 3}}},
    {"Pad", schema::BuiltinOperator_PAD, {{{2, 3}}, list({0, 0, 1, 2}, {2, 2})}, {{2, 6}}},
    {"MatrixDiag", schema::BuiltinOperator_MATRIX_DIAG, {{{2, 3}}}, {{2, 3, 3}}},
    {"SpaceToBatch",
     kToBatch,
     {{{1, 1, 1, 3}}, list({6, 6}), list({6, 11, 6, 11}, {2, 2})},
     {{36, 3, 3, 3}}},
    {"SpaceToBatchOdd", kToBatch, {{{1, 5, 3}}, list({2}), list({0, 0}, {1, 2})}, {}},
    {"BatchToSpace",
     schema::BuiltinOperator_BATCH_TO_SPACE_ND,
     {{{4, 3, 3, 2}}, list({2, 2}), list({0, 1, 0, 0}, {2, 2})},
     {{1, 5, 6, 2}}},
    {"SpaceToDepth",
     schema::BuiltinOperator_SPACE_TO_DEPTH,
     {{{1, 4, 6, 3}}},
     {{1, 2, 3, 12}},
     block<schema::SpaceToDepthOptionsT>(2)},
    {"DepthToSpace",
     schema::BuiltinOperator_DEPTH_TO_SPACE,
     {{{1, 2, 3, 12}}},
     {{1, 4, 6, 3}},
     block<schema::DepthToSpaceOptionsT>(2)},
};
INSTANTIATE_TEST_SUITE_P(Moving, ShapeRules, testing::ValuesIn(kMoving), kName);

// --- STRIDED_SLICE: x[begin:end:stride], masks in the order of the schema ---

Row strided(std::string name, Shape input, std::vector<std::vector<int32_t>> numbers,
            std::vector<int32_t> masks, Shape expected, bool offset = false) {
  schema::StridedSliceOptionsT options;
  options.begin_mask = masks[0];
  options.end_mask = masks[1];
  options.ellipsis_mask = masks[2];
  options.new_axis_mask = masks[3];
  options.shrink_axis_mask = masks[4];
  options.offset = offset;
  std::vector<Input> inputs{{std::move(input)}};
  for (const auto& values : numbers) inputs.push_back(list(values));
  return {std::move(name),
          schema::BuiltinOperator_STRIDED_SLICE,
          std::move(inputs),
          {std::move(expected)},
          with(options)};
}

const Row kStrided[] = {
    strided("Plain", {9, 4}, {{1}, {8}, {3}}, {0, 0, 0, 0, 0}, {3, 4}),
    strided("Negative", {9}, {{-3}, {-1}, {1}}, {0, 0, 0, 0, 0}, {2}),
    strided("Backwards", {9}, {{8}, {0}, {-2}}, {0, 1, 0, 0, 0}, {5}),
    strided("Nothing", {9}, {{5}, {2}, {1}}, {0, 0, 0, 0, 0}, {0}),
    strided("Masked", {9}, {{5}, {2}, {1}}, {1, 1, 0, 0, 0}, {9}),
    strided("Shrunk", {9, 4}, {{2, 1}, {3, 2}, {1, 1}}, {0, 0, 0, 0, 2}, {1}),
    strided("Ellipsis", {2, 3, 4}, {{0, 1}, {0, 3}, {1, 1}}, {0, 0, 1, 0, 0}, {2, 3, 2}),
    strided("NewAxis", {2, 3}, {{0, 0}, {0, 1}, {1, 1}}, {0, 0, 0, 1, 0}, {1, 1, 3}),
    strided("Offset", {9}, {{2}, {3}, {1}}, {0, 0, 0, 0, 0}, {3}, true),
};
INSTANTIATE_TEST_SUITE_P(Strided, ShapeRules, testing::ValuesIn(kStrided), kName);

}  // namespace
}  // namespace mote::host
