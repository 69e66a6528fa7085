// Multiply-accumulates and weights: small operators by hand, benchmark models by published figures.
#include "host/inspect/cost.h"

#include <gtest/gtest.h>

#include "host/base/files.h"
#include "host/base/shared_folder.h"
#include "host/inspect/inspection.h"

namespace mote::host {
namespace {

using Shapes = std::vector<std::vector<int32_t>>;

// An operator whose inputs after the first are constants of one byte an element.
struct OneOperator {
  Subgraph subgraph;
  GraphOperator op;

  OneOperator(schema::BuiltinOperator code, const Shapes& inputs, std::vector<int32_t> output) {
    op.code = code;
    for (const std::vector<int32_t>& shape : inputs) {
      GraphTensor& tensor = subgraph.tensors.emplace_back();
      tensor.type = DType::kI8;
      tensor.shape = shape;
      if (!op.inputs.empty()) tensor.data.resize(elements_of(tensor));
      op.inputs.push_back(static_cast<int32_t>(subgraph.tensors.size()) - 1);
    }
    subgraph.tensors.emplace_back().shape = std::move(output);
    op.outputs.push_back(static_cast<int32_t>(subgraph.tensors.size()) - 1);
  }
};

TEST(Cost, MacsOfEveryOperatorThatMultiplies) {
  struct Case {
    schema::BuiltinOperator code;
    Shapes inputs;
    std::vector<int32_t> output;
    uint64_t macs;
  };
  const Case cases[] = {
      {schema::BuiltinOperator_CONV_2D,
       {{1, 8, 8, 3}, {16, 3, 5, 3}, {16}},
       {1, 6, 4, 16},
       6 * 4 * 16 * 3 * 5 * 3},
      {schema::BuiltinOperator_CONV_2D,
       {{1, 8, 8, 6}, {4, 1, 1, 3}},
       {1, 8, 8, 4},  // 2 groups
       8 * 8 * 4 * 3},
      {schema::BuiltinOperator_DEPTHWISE_CONV_2D,
       {{1, 8, 8, 3}, {1, 3, 3, 6}},
       {1, 8, 8, 6},
       8 * 8 * 6 * 9},
      {schema::BuiltinOperator_TRANSPOSE_CONV,
       {{4}, {5, 2, 2, 3}, {1, 4, 4, 3}},
       {1, 8, 8, 5},
       4 * 4 * 3 * 5 * 2 * 2},
      {schema::BuiltinOperator_CONV_3D,
       {{1, 4, 4, 4, 2}, {3, 3, 3, 2, 7}},
       {1, 2, 2, 2, 7},
       2 * 2 * 2 * 7 * 27 * 2},
      {schema::BuiltinOperator_FULLY_CONNECTED, {{2, 10}, {5, 10}, {5}}, {2, 5}, 100},
      {schema::BuiltinOperator_BATCH_MATMUL, {{3, 2, 4}, {3, 4, 5}}, {3, 2, 5}, 3 * 2 * 4 * 5},
      {schema::BuiltinOperator_SVDF, {{1, 10}, {8, 10}, {8, 6}}, {1, 4}, 80 + 48},
      {schema::BuiltinOperator_SOFTMAX, {{1, 10}}, {1, 10}, 0},
  };
  for (const Case& c : cases) {
    const OneOperator one(c.code, c.inputs, c.output);
    EXPECT_EQ(cost_of(one.subgraph, one.op).macs, c.macs) << EnumNameBuiltinOperator(c.code);
  }
}

TEST(Cost, TransposedLeftMatrix) {
  OneOperator one(schema::BuiltinOperator_BATCH_MATMUL, {{4, 2}, {4, 5}}, {2, 5});
  schema::BatchMatMulOptionsT options;
  options.adj_x = true;
  one.op.options.Set(std::move(options));
  EXPECT_EQ(cost_of(one.subgraph, one.op).macs, 2u * 4 * 5);
}

TEST(Cost, ShapesThatAreTooShortCountAsNothing) {
  const OneOperator one(schema::BuiltinOperator_CONV_2D, {{1}, {1}}, {1});
  EXPECT_EQ(cost_of(one.subgraph, one.op).macs, 0u);
}

TEST(Cost, HugeShapesDoNotOverflow) {
  OneOperator one(schema::BuiltinOperator_FULLY_CONNECTED, {{1, 1 << 30}, {1, 1}},
                  {1 << 20, 1 << 20});
  one.subgraph.tensors[1].shape = {1 << 10, 1 << 30};
  EXPECT_EQ(cost_of(one.subgraph, one.op).macs, UINT64_MAX);
}

TEST(Cost, WeightsAreNotShapesAndAxes) {
  OneOperator reshape(schema::BuiltinOperator_RESHAPE, {{1, 4}, {2}}, {2, 2});
  EXPECT_EQ(cost_of(reshape.subgraph, reshape.op).weights_bytes, 0u);
  OneOperator add(schema::BuiltinOperator_ADD, {{1, 4}, {1, 4}}, {1, 4});
  add.subgraph.tensors[1].quantization.scales = {1};
  EXPECT_EQ(cost_of(add.subgraph, add.op).weights_bytes, 4u);
  OneOperator layer(schema::BuiltinOperator_FULLY_CONNECTED, {{1, 4}, {2, 4}, {2}}, {1, 2});
  EXPECT_EQ(cost_of(layer.subgraph, layer.op).weights_bytes, 10u);
  layer.op.inputs.push_back(1);  // the same constant again
  EXPECT_EQ(cost_of(layer.subgraph, layer.op).parameters, 10u);
}

// Counted by others from the same files.
TEST(Cost, BenchmarkModels) {
  const std::pair<const char*, uint64_t> models[] = {
      {"ad01_int8", 264192},     {"kws_ref_model", 2656768}, {"pretrainedResnet_quant", 12501632},
      {"vww_96_int8", 7489664},  {"person_detect", 7157888}, {"str_ww_ref_model", 826368},
      {"hello_world_int8", 288},
  };
  if (shared_folder().empty()) GTEST_SKIP() << "no shared data; set MOTE_SHARED";
  for (const auto& [name, macs] : models) {
    const auto path = shared_folder() / "models" / (std::string(name) + ".tflite");
    EXPECT_EQ(inspect(read_file(path), name).total.macs, macs) << name;
  }
}

}  // namespace
}  // namespace mote::host
