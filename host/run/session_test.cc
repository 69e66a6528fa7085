// What a refused model is told: every node that cannot run, and what to do.
#include "host/run/session.h"

#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "tests/support/model_builder.h"

namespace mote::host {
namespace {

namespace fb = test::fb;

std::string refusal(const test::OneOpModel& model) {
  try {
    Session session(model.bytes(), "m.tflite");
    return "";
  } catch (const BadInput& refused) {
    return refused.what();
  }
}

test::OneOpModel of_bools(fb::BuiltinOperator op) {
  test::OneOpModel model(op);
  model.input({4}, DType::kBool).output({4}, DType::kBool);
  return model;
}

TEST(Session, NamesTheDtypesThatAnOperatorHas) {
  EXPECT_EQ(refusal(of_bools(fb::BuiltinOperator_ELU)),
            "m.tflite: node 0 ELU: bool with bool is not supported by this operator, which has "
            "f32, i8, u8, i16");
}

TEST(Session, SaysWhatToDoAboutAnUnknownOperator) {
  EXPECT_EQ(refusal(of_bools(fb::BuiltinOperator_HASHTABLE)),
            "m.tflite: builtin operator 136 is used by node 0 but not supported by this version of "
            "Mote (convert without it, or write it: docs/custom_operators.md)");
}

TEST(Session, NamesAllNodesUpToADozen) {
  test::OneOpModel model = of_bools(fb::BuiltinOperator_ELU);
  fb::SubGraphT& graph = *model.model().subgraphs[0];
  for (int32_t i = 1; i < 15; ++i) {
    graph.tensors.push_back(std::make_unique<fb::TensorT>(*graph.tensors[1]));
    graph.operators.push_back(std::make_unique<fb::OperatorT>(*graph.operators[0]));
    graph.operators.back()->outputs = {i + 1};
  }
  const std::string text = refusal(model);
  EXPECT_NE(text.find("; node 11 ELU: "), std::string::npos);
  EXPECT_EQ(text.find("node 12"), std::string::npos);
  EXPECT_NE(text.find("; and 3 more nodes"), std::string::npos);
}

}  // namespace
}  // namespace mote::host
