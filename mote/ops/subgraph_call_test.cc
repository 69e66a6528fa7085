// IF, WHILE, CALL_ONCE, STABLEHLO_COMPOSITE and variables: several subgraphs in one model.
#include "mote/ops/subgraph_call.h"

#include <gtest/gtest.h>

#include <functional>

#include "host/base/aligned_bytes.h"
#include "mote/engine/all_ops.h"
#include "mote/engine/interpreter.h"
#include "mote/engine/message.h"
#include "tests/support/model_builder.h"

namespace mote {
namespace {

namespace fb = test::fb;
using Indices = std::vector<int32_t>;

// Adds operators and tensors to any subgraph of a model; all tensors are f32[2] unless said.
class Graphs {
 public:
  explicit Graphs(size_t subgraphs) {
    model.version = 3;
    model.buffers.push_back(std::make_unique<fb::BufferT>());
    for (size_t i = 0; i < subgraphs; ++i) {
      model.subgraphs.push_back(std::make_unique<fb::SubGraphT>());
    }
  }

  int32_t tensor(size_t subgraph, DType type = DType::kF32, test::Shape shape = {2}) {
    auto tensor = std::make_unique<fb::TensorT>();
    tensor->type = static_cast<fb::TensorType>(type);
    tensor->shape = std::move(shape);
    auto& all = model.subgraphs[subgraph]->tensors;
    all.push_back(std::move(tensor));
    return static_cast<int32_t>(all.size()) - 1;
  }

  int32_t constant(size_t subgraph, std::vector<float> values) {
    const int32_t index = tensor(subgraph, DType::kF32, {static_cast<int32_t>(values.size())});
    auto buffer = std::make_unique<fb::BufferT>();
    buffer->data = test::Bytes(values).bytes;
    model.subgraphs[subgraph]->tensors[static_cast<size_t>(index)]->buffer =
        static_cast<uint32_t>(model.buffers.size());
    model.buffers.push_back(std::move(buffer));
    return index;
  }

  fb::OperatorT& op(size_t subgraph, fb::BuiltinOperator builtin, Indices inputs, Indices outputs) {
    auto code = std::make_unique<fb::OperatorCodeT>();
    code->builtin_code = builtin;
    code->deprecated_builtin_code = static_cast<int8_t>(std::min<int32_t>(builtin, 127));
    auto node = std::make_unique<fb::OperatorT>();
    node->opcode_index = static_cast<uint32_t>(model.operator_codes.size());
    node->inputs = std::move(inputs);
    node->outputs = std::move(outputs);
    model.operator_codes.push_back(std::move(code));
    auto& all = model.subgraphs[subgraph]->operators;
    all.push_back(std::move(node));
    return *all.back();
  }

  void ports(size_t subgraph, Indices inputs, Indices outputs) {
    model.subgraphs[subgraph]->inputs = std::move(inputs);
    model.subgraphs[subgraph]->outputs = std::move(outputs);
  }

  // One operator on the subgraph's only input and a constant, to its only output.
  void binary(size_t subgraph, fb::BuiltinOperator builtin, std::vector<float> operand) {
    const int32_t in = tensor(subgraph), out = tensor(subgraph);
    op(subgraph, builtin, {in, constant(subgraph, std::move(operand))}, {out});
    ports(subgraph, {in}, {out});
  }

  std::vector<uint8_t> bytes() const {
    flatbuffers::FlatBufferBuilder builder;
    builder.Finish(fb::Model::Pack(builder, &model), fb::ModelIdentifier());
    return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
  }

  fb::ModelT model;
};

// An interpreter in an arena of exactly the size that it needs.
struct Running {
  explicit Running(const Graphs& graphs, uint32_t run_limit = 1000)
      : bytes(std::span<const uint8_t>(graphs.bytes())), arena(1 << 14) {
    Diagnosis diagnosis;
    EXPECT_FALSE(model.open(bytes.data(), bytes.size(), &diagnosis)) << message(diagnosis);
    make(1 << 14, run_limit);
    failed = interpreter->allocate();
    if (failed) return;
    make(interpreter->arena_used_bytes(), run_limit);
    EXPECT_FALSE(interpreter->allocate());
  }
  void make(uint32_t size, uint32_t run_limit) {
    interpreter.emplace(model, all_ops(), Span<uint8_t>(arena.data(), size));
    interpreter->set_subgraph_run_limit(run_limit);
  }
  static std::string message(const Diagnosis& diagnosis) {
    char text[200];
    return std::string(text, write_message(diagnosis, text));
  }
  std::string message() const { return message(interpreter->diagnosis()); }
  float invoke(float a, float b, bool condition = false) {
    for (uint32_t i = 0; i < interpreter->input_count(); ++i) {
      const Tensor tensor = interpreter->input(i);
      if (tensor.type == DType::kBool) {
        *tensor.as<uint8_t>() = condition;
      } else {
        tensor.as<float>()[0] = a;
        tensor.as<float>()[1] = b;
      }
    }
    EXPECT_FALSE(interpreter->invoke()) << message();
    return interpreter->output(0).as<float>()[0];
  }

  host::AlignedBytes bytes, arena;
  Model model;
  std::optional<Interpreter> interpreter;
  Status failed;
};

Graphs if_model() {
  Graphs graphs(3);
  const int32_t condition = graphs.tensor(0, DType::kBool, {1}), in = graphs.tensor(0),
                out = graphs.tensor(0);
  fb::IfOptionsT options;
  options.then_subgraph_index = 1;
  options.else_subgraph_index = 2;
  graphs.op(0, fb::BuiltinOperator_IF, {condition, in}, {out}).builtin_options.Set(options);
  graphs.ports(0, {condition, in}, {out});
  graphs.binary(1, fb::BuiltinOperator_ADD, {10, 20});
  graphs.binary(2, fb::BuiltinOperator_MUL, {10, 20});
  return graphs;
}

TEST(If, TakesOneSide) {
  Running running(if_model());
  EXPECT_EQ(running.invoke(3, 4, true), 13);
  EXPECT_EQ(running.invoke(3, 4, false), 30);
  EXPECT_EQ(running.invoke(5, 4, true), 15);
}

// do x = x * 2 while condition(x): the condition is a subgraph that reads a bool input.
Graphs while_model(bool endless) {
  Graphs graphs(3);
  const int32_t go = graphs.tensor(0, DType::kBool, {1}), in = graphs.tensor(0),
                go_out = graphs.tensor(0, DType::kBool, {1}), out = graphs.tensor(0);
  fb::WhileOptionsT options;
  options.cond_subgraph_index = 1;
  options.body_subgraph_index = 2;
  graphs.op(0, fb::BuiltinOperator_WHILE, {go, in}, {go_out, out}).builtin_options.Set(options);
  graphs.ports(0, {go, in}, {out});
  const int32_t condition = graphs.tensor(1, DType::kBool, {1});
  graphs.ports(1, {condition, graphs.tensor(1)}, {condition});
  const int32_t again = graphs.tensor(2, DType::kBool, {1}), x = graphs.tensor(2),
                doubled = graphs.tensor(2), stop = graphs.tensor(2, DType::kBool, {1});
  graphs.op(2, fb::BuiltinOperator_MUL, {x, graphs.constant(2, {2, 2})}, {doubled});
  graphs.model.buffers.push_back(std::make_unique<fb::BufferT>());
  graphs.model.buffers.back()->data = {0};
  graphs.model.subgraphs[2]->tensors[static_cast<size_t>(stop)]->buffer =
      static_cast<uint32_t>(graphs.model.buffers.size() - 1);
  graphs.ports(2, {again, x}, {endless ? again : stop, doubled});
  return graphs;
}

TEST(While, RunsTheBodyWhileTheConditionHolds) {
  Running running(while_model(false));
  EXPECT_EQ(running.invoke(3, 4, true), 6);
  EXPECT_EQ(running.invoke(3, 4, false), 3);
}

TEST(While, EndlessLoopsEnd) {
  Running running(while_model(true), 9);
  *running.interpreter->input(0).as<uint8_t>() = 1;
  EXPECT_TRUE(running.interpreter->invoke());
  EXPECT_EQ(running.message(), "node 0 WHILE: endless WHILE? Over 9 subgraph runs");
  *running.interpreter->input(0).as<uint8_t>() = 0;
  EXPECT_FALSE(running.interpreter->invoke());
}

void add_handle(Graphs& graphs, size_t subgraph, int32_t handle, const char* name) {
  fb::VarHandleOptionsT options;
  options.shared_name = name;
  graphs.op(subgraph, fb::BuiltinOperator_VAR_HANDLE, {}, {handle}).builtin_options.Set(options);
}

// The first invoke sets sum = (100, 200); every one: sum += x; output sum.
Graphs accumulator(const char* name_in_main = "sum") {
  Graphs graphs(2);
  const int32_t in = graphs.tensor(0), handle = graphs.tensor(0, DType::kResource, {1}),
                old = graphs.tensor(0), sum = graphs.tensor(0);
  fb::CallOnceOptionsT options;
  options.init_subgraph_index = 1;
  graphs.op(0, fb::BuiltinOperator_CALL_ONCE, {}, {}).builtin_options.Set(options);
  add_handle(graphs, 0, handle, name_in_main);
  graphs.op(0, fb::BuiltinOperator_READ_VARIABLE, {handle}, {old});
  graphs.op(0, fb::BuiltinOperator_ADD, {old, in}, {sum});
  graphs.op(0, fb::BuiltinOperator_ASSIGN_VARIABLE, {handle, sum}, {});
  graphs.ports(0, {in}, {sum});
  const int32_t inner = graphs.tensor(1, DType::kResource, {1});
  add_handle(graphs, 1, inner, "sum");
  graphs.op(1, fb::BuiltinOperator_ASSIGN_VARIABLE, {inner, graphs.constant(1, {100, 200})}, {});
  return graphs;
}

TEST(Variables, KeepTheirValueBetweenInvokes) {
  Running running(accumulator());
  EXPECT_EQ(running.invoke(1, 0), 101);
  EXPECT_EQ(running.invoke(2, 0), 103);
  ASSERT_FALSE(running.interpreter->allocate());
  EXPECT_EQ(running.invoke(2, 0), 102) << "allocate() starts over";
}

TEST(Variables, OfAnotherNameAreOthers) {
  Running running(accumulator("other"));
  EXPECT_EQ(running.invoke(1, 0), 1);
  EXPECT_EQ(running.invoke(2, 0), 3);
}

TEST(StablehloComposite, RunsItsDecomposition) {
  Graphs graphs(2);
  const int32_t in = graphs.tensor(0), out = graphs.tensor(0);
  fb::StableHLOCompositeOptionsT options;
  options.decomposition_subgraph_index = 1;
  graphs.op(0, fb::BuiltinOperator_STABLEHLO_COMPOSITE, {in}, {out}).builtin_options_2.Set(options);
  graphs.ports(0, {in}, {out});
  graphs.binary(1, fb::BuiltinOperator_ADD, {10, 20});
  EXPECT_EQ(Running(graphs).invoke(1, 2), 11);
}

TEST(Subgraphs, FailuresNameTheInnermostNode) {
  Graphs graphs = if_model();
  graphs.model.subgraphs[2]->tensors[2]->type = fb::TensorType_INT32;
  Running running(graphs);
  EXPECT_TRUE(running.failed);
  EXPECT_NE(running.message().find("subgraph 2 node 0 MUL: "), std::string::npos);
}

TEST(Subgraphs, ThatNothingCallsAreIgnored) {
  Graphs graphs = if_model();
  auto& options = *graphs.model.subgraphs[0]->operators[0]->builtin_options.AsIfOptions();
  options.else_subgraph_index = 1;
  graphs.model.subgraphs[2]->operators[0]->inputs = {};
  EXPECT_EQ(Running(graphs).invoke(3, 4, false), 13);
}

struct Refusal {
  const char* name;
  std::function<Graphs()> model;
  std::function<void(fb::ModelT&)> change;
  const char* message;
};

fb::OperatorT& node(fb::ModelT& m, size_t subgraph, size_t index) {
  return *m.subgraphs[subgraph]->operators[index];
}
fb::TensorT& tensor(fb::ModelT& m, size_t subgraph, size_t index) {
  return *m.subgraphs[subgraph]->tensors[index];
}
Graphs plain_accumulator() {
  return accumulator();
}
Graphs plain_while() {
  return while_model(false);
}

const Refusal kRefusals[] = {
    {"MissingSubgraph", if_model,
     [](auto& m) { node(m, 0, 0).builtin_options.AsIfOptions()->then_subgraph_index = 7; },
     "node 0 IF: calls the missing subgraph 7"},
    {"Circle", if_model,
     [](auto& m) { node(m, 0, 0).builtin_options.AsIfOptions()->then_subgraph_index = 0; },
     "subgraph 0 calls itself or nests 16 deep"},
    {"TooManySubgraphs", if_model,
     [](auto& m) {
       while (m.subgraphs.size() < 300) m.subgraphs.push_back(std::make_unique<fb::SubGraphT>());
     },
     "300 subgraphs, at most 255"},
    {"Count", if_model, [](auto& m) { node(m, 0, 0).inputs = {0}; },
     "node 0 IF: passes 0 tensors where a subgraph has 1 inputs or outputs"},
    {"NoInputs", if_model, [](auto& m) { node(m, 0, 0).inputs = {}; },
     "node 0 IF: has 0 inputs, 1 needed"},
    {"Type", if_model, [](auto& m) { tensor(m, 0, 1).type = fb::TensorType_INT32; },
     "node 0 IF: passes i32 where a subgraph has f32"},
    {"Size", if_model, [](auto& m) { tensor(m, 0, 2).shape = {3}; },
     "node 0 IF: passes 8 bytes where a subgraph has 12: shapes that change at run time are not "
     "supported"},
    {"LeftOut", if_model,
     [](auto& m) {
       node(m, 0, 0).inputs = {0, -1};
     },
     "node 0 IF: leaves out argument 0 of a subgraph"},
    {"Condition", if_model, [](auto& m) { tensor(m, 0, 0).shape = {2}; },
     "node 0 IF: needs one bool as its condition"},
    {"ConditionOfWhile", plain_while, [](auto& m) { m.subgraphs[1]->outputs = {}; },
     "node 0 WHILE: needs one bool as its condition"},
    {"HandleType", plain_accumulator, [](auto& m) { tensor(m, 0, 1).type = fb::TensorType_INT32; },
     "node 1 VAR_HANDLE: output is i32, resource needed"},
    {"NotAHandle", plain_accumulator, [](auto& m) { node(m, 0, 2).inputs = {0}; },
     "node 2 READ_VARIABLE: input 0 is f32, resource needed"},
    {"NoVariable", plain_accumulator,
     [](auto& m) {
       tensor(m, 0, 0).type = fb::TensorType_RESOURCE;
       node(m, 0, 4).inputs = {0, 3};
     },
     "node 3 ADD: "},
    {"HandleFromOutside", plain_accumulator,
     [](auto& m) {
       tensor(m, 0, 0).type = fb::TensorType_RESOURCE;
       node(m, 0, 3).inputs = {2, 2};
       node(m, 0, 4).inputs = {0, 3};
     },
     "node 4 ASSIGN_VARIABLE: the handle does not come from a VAR_HANDLE of the same subgraph "
     "before it"},
    {"Sizes", plain_accumulator,
     [](auto& m) {
       tensor(m, 1, 1).shape = {1};
       m.buffers.back()->data.resize(4);
     },
     "node 1 VAR_HANDLE: a variable is 4 bytes here and 8 bytes elsewhere"},
    {"Types", plain_accumulator, [](auto& m) { tensor(m, 1, 1).type = fb::TensorType_INT32; },
     "node 1 VAR_HANDLE: a variable is i32 here and f32 elsewhere"},
    {"TooManyHandles", plain_accumulator,
     [](auto& m) {
       for (int i = 0; i < 300; ++i) {
         m.subgraphs[0]->operators.push_back(std::make_unique<fb::OperatorT>(node(m, 0, 1)));
       }
     },
     "node 1 VAR_HANDLE: more than 256 VAR_HANDLE nodes in the model"},
};

class SubgraphRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(SubgraphRefusal, IsNamed) {
  Graphs graphs = GetParam().model();
  GetParam().change(graphs.model);
  const Running running(graphs);
  ASSERT_TRUE(running.failed);
  EXPECT_EQ(running.message().find(GetParam().message), 0u) << running.message();
}

INSTANTIATE_TEST_SUITE_P(Subgraphs, SubgraphRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace mote
