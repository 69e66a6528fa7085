// BATCH_MATMUL in all its dtypes against its definition: transposed operands, batches that
// broadcast; and what is refused.
#include "mote/ops/batch_matmul.h"

#include <gtest/gtest.h>

#include <tuple>

#include "tests/support/layer_cases.h"
#include "tests/support/layer_dtypes.h"
#include "tests/support/naive_window.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

struct Case {
  const char* name;
  std::vector<int> input_batches, weights_batches, output_batches;
  int rows, depth, columns;
  bool adj_x = false;
  bool adj_y = false;
};

const Case kCases[] = {
    {"OneNumber", {}, {}, {}, 1, 1, 1},
    {"Plain", {}, {}, {}, 3, 5, 4},
    {"TransposedInput", {}, {}, {}, 3, 5, 4, true},
    {"TransposedWeights", {}, {}, {}, 3, 5, 4, false, true},
    {"BothTransposed", {}, {}, {}, 3, 5, 4, true, true},
    {"OddColumns", {}, {}, {}, 2, 9, 7},
    {"OddColumnsTransposed", {}, {}, {}, 2, 9, 7, false, true},
    {"Row", {}, {}, {}, 1, 6, 9},
    {"Column", {}, {}, {}, 6, 9, 1},
    {"ColumnTransposed", {}, {}, {}, 6, 9, 1, true, false},
    {"Outer", {}, {}, {}, 5, 1, 6},
    {"Batches", {3}, {3}, {3}, 2, 3, 5},
    {"BatchesTransposed", {3}, {3}, {3}, 2, 3, 5, true, true},
    {"OneWeightsForAll", {3}, {}, {3}, 2, 3, 5},
    {"OneInputForAll", {}, {2, 3}, {2, 3}, 2, 3, 4, false, true},
    {"Crosswise", {3, 1}, {1, 4}, {3, 4}, 2, 3, 2},
    {"LeadingOne", {1, 2}, {2}, {1, 2}, 2, 3, 2, true},
    {"MiddleRepeats", {2, 3, 2}, {2, 1, 2}, {2, 3, 2}, 2, 2, 3},
    {"EightDimensions", {1, 2, 1, 2, 1, 2}, {2, 1, 2, 1, 2, 1}, {2, 2, 2, 2, 2, 2}, 1, 2, 3},
};

// As for layers, but i8 weights may have a zero point, and i16 meets i16.
const test::LayerDtypes kDtypes[] = {
    test::kF32,
    test::kF32I8,
    test::kF32I4,
    test::kI8,
    test::kU8,
    {"I8WeightsZero", DType::kI8, DType::kI8, DType::kI32, -7, 5, 12},
    {"I16", DType::kI16, DType::kI16, DType::kI64},
};

test::Shape shape_of(const std::vector<int>& batches, int height, int width) {
  test::Shape shape(batches);
  shape.push_back(height);
  shape.push_back(width);
  return shape;
}

// Which of its own batches an operand shows in batch `output` of the outputs.
int batch_of(const std::vector<int>& batches, const std::vector<int>& all, int output) {
  int index = 0, step = 1;
  for (size_t i = 1; i <= batches.size(); ++i) {
    const int size = batches[batches.size() - i];
    index += (size == 1 ? 0 : output % size) * step;
    step *= size;
    output /= all[all.size() - i];
  }
  return index;
}

double product_of(const Case& c, const test::NaiveLayer& layer, int batch, int i, int j) {
  const int a = batch_of(c.input_batches, c.output_batches, batch) * c.rows * c.depth;
  const int b = batch_of(c.weights_batches, c.output_batches, batch) * c.depth * c.columns;
  double sum = 0;
  for (int k = 0; k < c.depth; ++k) {
    const int x = a + (c.adj_x ? k * c.rows + i : i * c.depth + k);
    const int w = b + (c.adj_y ? j * c.depth + k : k * c.columns + j);
    sum += layer.input[static_cast<size_t>(x)] * layer.weights[static_cast<size_t>(w)];
  }
  return sum;
}

test::NaiveLayer layer_of(const Case& c) {
  test::NaiveLayer layer;
  layer.input_shape = c.adj_x ? shape_of(c.input_batches, c.depth, c.rows)
                              : shape_of(c.input_batches, c.rows, c.depth);
  layer.weights_shape = c.adj_y ? shape_of(c.weights_batches, c.columns, c.depth)
                                : shape_of(c.weights_batches, c.depth, c.columns);
  layer.output_shape = shape_of(c.output_batches, c.rows, c.columns);
  layer.input = test::noise<double>(test::elements(layer.input_shape), 1, -7, 7);
  layer.weights = test::noise<double>(test::elements(layer.weights_shape), 2, -7, 7);
  layer.has_bias = test::Bias::kAbsent;
  const int outputs = static_cast<int>(test::elements(layer.output_shape));
  for (int at = 0; at < outputs; ++at) {
    layer.sums.push_back(
        product_of(c, layer, at / c.columns / c.rows, at / c.columns % c.rows, at % c.columns));
  }
  return layer;
}

OneOpModel model_of(const Case& c, const test::LayerDtypes& dtypes) {
  // Its options, which have an activation, make place for those of this operator.
  OneOpModel model = layer_of(c).model(fb::BuiltinOperator_BATCH_MATMUL, dtypes, fb::AddOptionsT());
  fb::BatchMatMulOptionsT options;
  options.adj_x = c.adj_x;
  options.adj_y = c.adj_y;
  return model.options(options);
}

class BatchMatMul : public testing::TestWithParam<std::tuple<Case, test::LayerDtypes>> {};

TEST_P(BatchMatMul, EqualsItsDefinition) {
  const auto& [c, dtypes] = GetParam();
  const test::NaiveLayer layer = layer_of(c);
  EXPECT_EQ(test::run<uint8_t>(model_of(c, dtypes), {layer.stored_input(dtypes)}),
            layer.stored_output(dtypes).bytes);
}

INSTANTIATE_TEST_SUITE_P(BatchMatMul, BatchMatMul,
                         testing::Combine(testing::ValuesIn(kCases), testing::ValuesIn(kDtypes)),
                         test::name_of_case_and_dtypes<BatchMatMul::ParamType>);

// Both operands computed: the usual case of attention.
TEST(BatchMatMulOperands, MayBothBeComputed) {
  OneOpModel model(fb::BuiltinOperator_BATCH_MATMUL);
  model.input({2, 2}, DType::kF32).input({2, 1}, DType::kF32).output({2, 1}, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {std::vector<float>{1, 2, 3, 4}, std::vector<float>{10, 100}}),
            (std::vector<float>{210, 430}));
}

// The scales of the weights belong to their columns, wherever those lie.
TEST(BatchMatMulHybrid, EachColumnHasItsScale) {
  for (const bool adj_y : {false, true}) {
    OneOpModel model(fb::BuiltinOperator_BATCH_MATMUL);
    model.input({1, 2}, DType::kF32);
    model.constant<int8_t>(
        adj_y ? test::Shape{3, 2} : test::Shape{2, 3},
        adj_y ? std::vector<int8_t>{1, 2, 3, 4, 5, 6} : std::vector<int8_t>{1, 3, 5, 2, 4, 6},
        {1.0f, 0.5f, 0.25f}, {0, 0, 0}, adj_y ? 0 : 1);
    model.output({1, 3}, DType::kF32);
    fb::BatchMatMulOptionsT options;
    options.adj_y = adj_y;
    model.options(options);
    EXPECT_EQ(test::run<float>(model, {std::vector<float>{1, 10}}),
              (std::vector<float>{21, 21.5f, 16.25f}));
  }
}

// Tensors: 0 input [2, 3], 1 weights [3, 4], 2 output [2, 4].
const test::Refusal kRefusals[] = {
    {"Dtypes", [](OneOpModel& m) { m.tensor(0).type = fb::TensorType_BOOL; },
     "bool with i8 is not supported by this operator"},
    {"OutputType", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_UINT8; },
     "output is u8, i8 needed"},
    {"InputRank", [](OneOpModel& m) { m.tensor(0).shape = {3}; },
     "an operand has 1 dimensions, at least 2 needed"},
    {"WeightsRank", [](OneOpModel& m) { m.tensor(1).shape = {12}; },
     "an operand has 1 dimensions, at least 2 needed"},
    {"Depth",
     [](OneOpModel& m) {
       m.tensor(0).shape = {2, 5};
     },
     "rows of 5 elements meet columns of 3: equal ones needed"},
    {"Batches",
     [](OneOpModel& m) {
       m.tensor(0).shape = {2, 2, 3};
       test::replace_constant(m, 1, {3, 3, 4}, std::vector<int8_t>(36));
     },
     "batches of 2 and 3 do not broadcast: equal ones or 1 needed"},
    {"OutputColumns",
     [](OneOpModel& m) {
       m.tensor(2).shape = {2, 5};
     },
     "the output has a dimension of 5 where its inputs make 4"},
    {"OutputRows",
     [](OneOpModel& m) {
       m.tensor(2).shape = {3, 4};
     },
     "the output has a dimension of 3 where its inputs make 2"},
    {"OutputBatches",
     [](OneOpModel& m) {
       m.tensor(2).shape = {2, 2, 4};
     },
     "the output has a dimension of 2 where its inputs make 1"},
    {"Products",
     [](OneOpModel& m) {
       m.tensor(0).shape = {2, 65537};
       test::replace_constant(m, 1, {65537, 4}, std::vector<int8_t>(65537 * 4));
     },
     "a filter of 65537 weights an output channel; at most 65536 is possible"},
    {"Scales",
     [](OneOpModel& m) {
       m.tensor(1).quantization->scale = {1, 1, 1, 1};
       m.tensor(1).quantization->zero_point = {0, 0, 0, 0};
       m.tensor(1).quantization->quantized_dimension = 1;
     },
     "weights have 4 scales, 1 or 1 (one a channel) needed"},
};

class BatchMatMulRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(BatchMatMulRefusal, SaysWhy) {
  const Case c{"", {}, {}, {}, 2, 3, 4};
  OneOpModel model = model_of(c, test::kI8);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model),
            std::string("node 0 BATCH_MATMUL: ") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(BatchMatMul, BatchMatMulRefusal, testing::ValuesIn(kRefusals),
                         test::name_of);

}  // namespace
}  // namespace mote
