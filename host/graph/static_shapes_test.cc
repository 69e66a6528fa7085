// Chains that compute shapes go, everything else stays.
#include "host/graph/static_shapes.h"

#include <gtest/gtest.h>

#include <cstring>

#include "host/graph/check_graph.h"
#include "host/graph/export_tflite.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

using Shape = std::vector<int32_t>;
using Operator = schema::BuiltinOperator;

// Builds one subgraph; every function returns the index of a new tensor.
class Builder {
 public:
  explicit Builder(Subgraph* subgraph) : subgraph_(*subgraph) {}

  int32_t input(Shape shape, Shape signature = {}) {
    subgraph_.inputs.push_back(tensor(DType::kF32, std::move(shape), std::move(signature)));
    return subgraph_.inputs.back();
  }
  int32_t constant(const std::vector<int32_t>& values, Shape shape) {
    const int32_t index = tensor(DType::kI32, std::move(shape), {});
    std::vector<uint8_t>& data = subgraph_.tensors[static_cast<size_t>(index)].data;
    data.resize(values.size() * 4);
    std::memcpy(data.data(), values.data(), data.size());
    return index;
  }
  int32_t node(Operator code, std::vector<int32_t> inputs, DType type, Shape shape,
               Shape signature = {}) {
    GraphOperator& op = subgraph_.operators.emplace_back();
    op.code = code;
    op.inputs = std::move(inputs);
    op.outputs = {tensor(type, std::move(shape), std::move(signature))};
    return op.outputs[0];
  }
  // SHAPE -> REDUCE_PROD -> PACK of a tensor with two dimensions: {the number of its elements}.
  int32_t count_elements(int32_t of) {
    const int32_t shape = node(schema::BuiltinOperator_SHAPE, {of}, DType::kI32, {2});
    const int32_t axis = constant({0}, {1});
    const int32_t count = node(schema::BuiltinOperator_REDUCE_PROD, {shape, axis}, DType::kI32, {});
    return node(schema::BuiltinOperator_PACK, {count}, DType::kI32, {1});
  }
  // RESHAPE and NEG with placeholders instead of shapes.
  int32_t flatten(int32_t from, int32_t shape) {
    const int32_t flat =
        node(schema::BuiltinOperator_RESHAPE, {from, shape}, DType::kF32, {1}, {-1});
    return node(schema::BuiltinOperator_NEG, {flat}, DType::kF32, {1}, {-1});
  }

 private:
  int32_t tensor(DType type, Shape shape, Shape signature) {
    GraphTensor& tensor = subgraph_.tensors.emplace_back();
    tensor.name = "t" + std::to_string(subgraph_.tensors.size() - 1);
    tensor.type = type;
    tensor.shape = std::move(shape);
    tensor.shape_signature = std::move(signature);
    return static_cast<int32_t>(subgraph_.tensors.size()) - 1;
  }

  Subgraph& subgraph_;
};

// y = -x, flattened by its own shape.
Graph dynamic_graph() {
  Graph graph;
  Builder build(&graph.subgraphs.emplace_back());
  const int32_t x = build.input({2, 3}, {-1, 3});
  const int32_t y = build.flatten(x, build.count_elements(x));
  graph.main().outputs = {y};
  graph.signatures = {{"serve", {{"x", 0}}, {{"y", static_cast<uint32_t>(y)}}, 0}};
  return graph;
}

std::vector<std::string> operators(const Graph& graph) {
  std::vector<std::string> names;
  for (const GraphOperator& op : graph.main().operators) names.push_back(operator_name(op));
  return names;
}

bool stays_as_it_is(const Graph& graph) {
  Graph changed = graph;
  const StaticShapes report = make_shapes_static(&changed);
  return changed == graph && !report.changed();
}

TEST(StaticShapes, ChainsBecomeConstants) {
  Graph graph = dynamic_graph();
  const StaticShapes report = make_shapes_static(&graph);
  check_graph(graph, "folded");
  EXPECT_EQ(operators(graph), (std::vector<std::string>{"RESHAPE", "NEG"}));
  EXPECT_EQ(report.describe(),
            "3 nodes that only compute shapes or constants were folded (1 PACK, 1 REDUCE_PROD, 1 "
            "SHAPE); 2 tensors got the shape that follows from the inputs");
  const Subgraph& main = graph.main();
  ASSERT_EQ(main.tensors.size(), 4u);  // x, {6}, the flat x, y
  EXPECT_EQ(main.tensors[1].data, (std::vector<uint8_t>{6, 0, 0, 0}));
  EXPECT_EQ(main.tensors[3].shape, Shape{6});
  EXPECT_TRUE(main.tensors[3].shape_signature.empty());
}

TEST(StaticShapes, IndicesFollow) {
  Graph graph = dynamic_graph();
  make_shapes_static(&graph);
  EXPECT_EQ(graph.main().outputs, Shape{3});
  EXPECT_EQ(graph.main().operators[0].inputs, (Shape{0, 1}));
  EXPECT_EQ(graph.main().operators[1].outputs, Shape{3});
  EXPECT_EQ(graph.signatures[0].outputs[0].second, 3u);
}

TEST(StaticShapes, TheDeviceRunsTheResult) {
  Graph graph = dynamic_graph();
  make_shapes_static(&graph);
  Session session(export_tflite(graph), "folded");
  const float x[] = {1, 2, 3, 4, 5, 6};
  const auto y = session.run({{reinterpret_cast<const uint8_t*>(x), sizeof(x)}});
  float last = 0;
  ASSERT_EQ(y[0].size(), sizeof(x));
  std::memcpy(&last, y[0].data() + 20, 4);
  EXPECT_EQ(last, -6);
}

TEST(StaticShapes, ASecondPassFindsNothing) {
  Graph graph = dynamic_graph();
  make_shapes_static(&graph);
  EXPECT_TRUE(stays_as_it_is(graph));
}

// Unused tensors and nodes are no reason to touch a graph.
TEST(StaticShapes, OtherGraphsStayAsTheyAre) {
  Graph graph;
  Builder build(&graph.subgraphs.emplace_back());
  const int32_t x = build.input({1, 3}, {-1, 3});
  build.constant({7}, {1});
  build.node(schema::BuiltinOperator_EXP, {x}, DType::kF32, {1, 3}, {-1, 3});
  graph.main().outputs = {
      build.node(schema::BuiltinOperator_NEG, {x}, DType::kF32, {1, 3}, {-1, 3})};
  EXPECT_TRUE(stays_as_it_is(graph));
}

// The device's message says more about it than a silent correction.
TEST(StaticShapes, ContradictionsStay) {
  Graph graph;
  Builder build(&graph.subgraphs.emplace_back());
  const int32_t x = build.input({1, 3});
  graph.main().outputs = {build.node(schema::BuiltinOperator_NEG, {x}, DType::kF32, {1, 4})};
  EXPECT_TRUE(stays_as_it_is(graph));
}

// How many elements are unlike 0 is not known before the model runs; nor is what follows.
TEST(StaticShapes, ShapesThatDependOnDataStayOpen) {
  Graph graph;
  Builder build(&graph.subgraphs.emplace_back());
  const int32_t x = build.input({4});
  const int32_t where =
      build.node(schema::BuiltinOperator_WHERE, {x}, DType::kI64, {1, 1}, {-1, 1});
  const int32_t same =
      build.node(schema::BuiltinOperator_NEG, {where}, DType::kI64, {1, 1}, {-1, 1});
  graph.main().outputs = {build.count_elements(same)};
  EXPECT_TRUE(stays_as_it_is(graph));
}

// Of an operator without a rule, the file's shape holds as long as nothing before it changes.
TEST(StaticShapes, WithoutARuleTheFileIsBelieved) {
  Graph graph;
  Builder build(&graph.subgraphs.emplace_back());
  const int32_t x = build.input({2, 4});
  const int32_t y = build.node(schema::BuiltinOperator_RFFT2D, {x}, DType::kF32, {2, 3});
  graph.main().outputs = {build.count_elements(y)};
  make_shapes_static(&graph);
  EXPECT_TRUE(operators(graph).empty());
  EXPECT_EQ(graph.main().tensors.back().data[0], 6);
}

TEST(StaticShapes, WithoutARuleAChangeEndsTheKnowledge) {
  Graph graph = dynamic_graph();
  Builder build(&graph.main());
  const int32_t y =
      build.node(schema::BuiltinOperator_RFFT2D, graph.main().outputs, DType::kF32, {1, 1});
  graph.main().outputs = {build.count_elements(y)};
  make_shapes_static(&graph);
  EXPECT_EQ(operators(graph),
            (std::vector<std::string>{"RESHAPE", "NEG", "RFFT2D", "SHAPE", "REDUCE_PROD", "PACK"}));
}

// The transposed tensor was only needed for its shape.
TEST(StaticShapes, NodesThatOnlyHadAShapeGo) {
  Graph graph;
  Builder build(&graph.subgraphs.emplace_back());
  const int32_t x = build.input({2, 3});
  const int32_t order = build.constant({1, 0}, {2});
  const int32_t turned =
      build.node(schema::BuiltinOperator_TRANSPOSE, {x, order}, DType::kF32, {3, 2});
  graph.main().outputs = {build.flatten(x, build.count_elements(turned))};
  const StaticShapes report = make_shapes_static(&graph);
  EXPECT_EQ(operators(graph), (std::vector<std::string>{"RESHAPE", "NEG"}));
  EXPECT_EQ(report.folded.at("TRANSPOSE"), 1u);
}

TEST(StaticShapes, RandomNumbersAreNoConstants) {
  Graph graph;
  Builder build(&graph.subgraphs.emplace_back());
  const int32_t size = build.constant({3}, {1});
  graph.main().outputs = {
      build.node(schema::BuiltinOperator_RANDOM_UNIFORM, {size}, DType::kF32, {3})};
  EXPECT_TRUE(stays_as_it_is(graph));
}

TEST(StaticShapes, VariablesAreNoConstants) {
  Graph graph;
  Builder build(&graph.subgraphs.emplace_back());
  const int32_t state = build.constant({3}, {1});
  graph.main().tensors[static_cast<size_t>(state)].is_variable = true;
  graph.main().outputs = {build.node(schema::BuiltinOperator_NEG, {state}, DType::kI32, {1})};
  EXPECT_TRUE(stays_as_it_is(graph));
}

TEST(StaticShapes, WhatTheDeviceRefusesStays) {
  Graph graph;
  Builder build(&graph.subgraphs.emplace_back());
  const int32_t three = build.constant({3}, {1});
  graph.main().outputs = {build.node(schema::BuiltinOperator_UNIQUE, {three}, DType::kI32, {1})};
  EXPECT_TRUE(stays_as_it_is(graph));
}

// A FILL of 4 KB goes to flash, a larger one is computed at run time.
TEST(StaticShapes, ConstantsMayNotGrowMuch) {
  for (const int32_t count : {1024, 1025}) {
    Graph graph;
    Builder build(&graph.subgraphs.emplace_back());
    const int32_t dims = build.constant({count}, {1});
    const int32_t value = build.constant({5}, {});
    graph.main().outputs = {
        build.node(schema::BuiltinOperator_FILL, {dims, value}, DType::kI32, {1}, {-1})};
    make_shapes_static(&graph);
    EXPECT_EQ(operators(graph).size(), count == 1024 ? 0u : 1u) << count;
    EXPECT_EQ(graph.main().tensors.back().shape, Shape{count});
  }
}

// A called subgraph has its shapes from the caller.
TEST(StaticShapes, OpenInputsOfCalledSubgraphsStayOpen) {
  Graph graph;
  graph.subgraphs.resize(2);
  for (Subgraph& subgraph : graph.subgraphs) {
    Builder build(&subgraph);
    const int32_t x = build.input({1, 3}, {-1, 3});
    subgraph.outputs = {build.count_elements(x)};
  }
  make_shapes_static(&graph);
  EXPECT_TRUE(graph.subgraphs[0].operators.empty());
  EXPECT_EQ(graph.subgraphs[1].operators.size(), 3u);
}

TEST(StaticShapes, DescribesOneAndMany) {
  StaticShapes report;
  EXPECT_EQ(report.describe(), "");
  report.shapes = 1;
  EXPECT_EQ(report.describe(), "1 tensor got the shape that follows from the inputs");
  report = {{{"SHAPE", 1}}, 0};
  EXPECT_EQ(report.describe(),
            "1 node that only computes shapes or constants was folded (1 SHAPE)");
}

}  // namespace
}  // namespace mote::host
