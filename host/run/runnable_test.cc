// Which models are changed before they run, and what is said about the others.
#include "host/run/runnable.h"

#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "host/graph/export_tflite.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

using Shape = std::vector<int32_t>;

GraphTensor tensor(DType type, Shape shape, Shape signature = {}) {
  GraphTensor result;
  result.type = type;
  result.shape = std::move(shape);
  result.shape_signature = std::move(signature);
  return result;
}

GraphOperator node(schema::BuiltinOperator code, std::vector<int32_t> inputs, int32_t output) {
  GraphOperator op;
  op.code = code;
  op.inputs = std::move(inputs);
  op.outputs = {output};
  return op;
}

// y = NEG(x), with a given shape in the file.
Graph negation(Shape output, Shape signature) {
  Graph graph;
  Subgraph& main = graph.subgraphs.emplace_back();
  main.tensors = {tensor(DType::kF32, {2, 3}), tensor(DType::kF32, std::move(output), signature)};
  main.operators = {node(schema::BuiltinOperator_NEG, {0}, 1)};
  main.inputs = {0};
  main.outputs = {1};
  return graph;
}

// y = FILL(SHAPE(x), 7): the device compares the dimensions when it runs.
Graph filled(Shape output) {
  Graph graph;
  Subgraph& main = graph.subgraphs.emplace_back();
  main.tensors = {tensor(DType::kF32, {2, 3}), tensor(DType::kI32, {2}), tensor(DType::kI32, {}),
                  tensor(DType::kI32, std::move(output), {-1, -1})};
  main.tensors[2].data = {7, 0, 0, 0};
  schema::ShapeOptionsT options;
  options.out_type = schema::TensorType_INT32;
  main.operators = {node(schema::BuiltinOperator_SHAPE, {0}, 1),
                    node(schema::BuiltinOperator_FILL, {1, 2}, 3)};
  main.operators[0].options.Set(std::move(options));
  main.inputs = {0};
  main.outputs = {3};
  return graph;
}

std::string refusal(const std::vector<uint8_t>& bytes, bool mended) {
  try {
    if (mended) make_runnable(bytes, "m");
    Session session(bytes, "m");
    return "";
  } catch (const BadInput& refused) {
    return refused.what();
  }
}

TEST(Runnable, WhatRunsIsNotTouched) {
  for (const Graph& graph : {negation({2, 3}, {-1, 3}), filled({2, 3})}) {
    const std::vector<uint8_t> bytes = export_tflite(graph);
    const RunnableModel model = make_runnable(bytes, "m");
    EXPECT_EQ(model.bytes, bytes);
    EXPECT_EQ(model.note, "");
  }
}

TEST(Runnable, WhatIsRefusedIsMended) {
  const std::vector<uint8_t> bytes = export_tflite(negation({1, 3}, {-1, 3}));
  EXPECT_NE(refusal(bytes, false), "");
  const RunnableModel model = make_runnable(bytes, "m");
  EXPECT_EQ(model.note, "m: 1 tensor got the shape that follows from the inputs");
  EXPECT_EQ(refusal(model.bytes, false), "");
}

TEST(Runnable, WhatFailsOnlyWhenItRunsIsMended) {
  const std::vector<uint8_t> bytes = export_tflite(filled({1, 1}));
  EXPECT_EQ(refusal(bytes, false), "");
  const RunnableModel model = make_runnable(bytes, "m");
  EXPECT_NE(model.note, "");
  Session session(model.bytes, "m");
  const std::vector<uint8_t> x(24);
  EXPECT_EQ(session.run({x})[0].size(), 24u);
}

TEST(Runnable, TheMessageIsAboutTheModelAsItWas) {
  std::vector<uint8_t> hopeless = export_tflite(negation({2, 4}, {}));
  EXPECT_NE(refusal(hopeless, false), "");
  EXPECT_EQ(refusal(hopeless, true), refusal(hopeless, false));
  hopeless.resize(10);
  EXPECT_NE(refusal(hopeless, false), "");
  EXPECT_EQ(refusal(hopeless, true), refusal(hopeless, false));
}

}  // namespace
}  // namespace mote::host
