// The interpreter: exact arenas, order of nodes, sharing, and every failure that the engine names.
#include "mote/engine/interpreter.h"

#include <gtest/gtest.h>

#include <cstring>

#include "host/base/aligned_bytes.h"
#include "mote/engine/all_ops.h"
#include "mote/engine/message.h"
#include "tests/support/model_builder.h"

namespace mote {
namespace {

using host::AlignedBytes;
namespace fb = test::fb;

// input [1, width] -> RELU -> RELU -> ... with `nodes` nodes; tensor i + 1 is the output of node i.
test::OneOpModel relu_chain(int32_t nodes, int32_t width = 40) {
  test::OneOpModel model(fb::BuiltinOperator_RELU);
  model.input({1, width}, DType::kI8, 0.5f, 3).output({1, width}, DType::kI8, 0.5f, 3);
  fb::SubGraphT& graph = *model.model().subgraphs[0];
  for (int32_t i = 1; i < nodes; ++i) {
    graph.tensors.push_back(std::make_unique<fb::TensorT>(*graph.tensors[0]));
    graph.operators.push_back(std::make_unique<fb::OperatorT>(*graph.operators[0]));
    graph.operators.back()->inputs = {i};
    graph.operators.back()->outputs = {i + 1};
  }
  graph.outputs = {nodes};
  return model;
}

// 150 -> 64 -> 32 -> 3, as the gesture model: the second to fourth tensors of each layer follow.
struct Opened {
  explicit Opened(const test::OneOpModel& builder) : bytes(builder.bytes()) {
    Diagnosis diagnosis;
    EXPECT_FALSE(model.open(bytes.data(), bytes.size(), &diagnosis));
  }
  AlignedBytes bytes;
  Model model;
};

std::string message_of(const Interpreter& interpreter) {
  char text[200];
  write_message(interpreter.diagnosis(), text);
  return text;
}

std::string failure_of(const test::OneOpModel& builder) {
  return test::prepare_message(builder);
}

TEST(Interpreter, UsedBytesSufficeAndOneLessIsNamed) {
  for (const int32_t nodes : {1, 2, 3, 7, 20}) {
    const Opened opened(relu_chain(nodes, 1 + nodes * 13));
    AlignedBytes large(1 << 16);
    Interpreter first(opened.model, all_ops(), {large.data(), 1 << 16});
    ASSERT_FALSE(first.allocate());
    const uint32_t used = first.arena_used_bytes();

    const AlignedBytes exact(used);
    Interpreter fits(opened.model, all_ops(), {exact.data(), used});
    EXPECT_FALSE(fits.allocate());
    EXPECT_EQ(fits.arena_used_bytes(), used);

    const AlignedBytes small(used - 1);
    Interpreter fails(opened.model, all_ops(), {small.data(), used - 1});
    EXPECT_TRUE(fails.allocate().is(kArenaTooSmall));
    EXPECT_EQ(message_of(fails), "arena too small: " + std::to_string(used - 1) + " bytes given, " +
                                     std::to_string(used) + " needed");
  }
}

TEST(Interpreter, AnyTooSmallArenaIsNamedAndNothingOutsideIsTouched) {
  const Opened opened(relu_chain(5));
  AlignedBytes arena(4096);
  Interpreter probe(opened.model, all_ops(), {arena.data(), 4096});
  ASSERT_FALSE(probe.allocate());
  const uint32_t used = probe.arena_used_bytes();
  for (uint32_t size = 0; size < used; ++size) {
    std::memset(arena.data(), 0xCB, arena.size());
    Interpreter interpreter(opened.model, all_ops(), {arena.data() + 16, size});
    const Status failed = interpreter.allocate();
    ASSERT_TRUE(failed.is(kArenaTooSmall) || failed.is(kArenaFarTooSmall)) << size;
    EXPECT_EQ(interpreter.diagnosis().got, size);
    if (failed.is(kArenaTooSmall)) {
      EXPECT_EQ(interpreter.diagnosis().want, used);
    }
    EXPECT_GT(interpreter.diagnosis().want, size);
    EXPECT_LE(interpreter.diagnosis().want, used);
    EXPECT_TRUE(interpreter.invoke());
    for (uint32_t i = 0; i < 16; ++i) ASSERT_EQ(arena.data()[i], 0xCB);
    for (uint32_t i = 16 + size; i < 4096; ++i) ASSERT_EQ(arena.data()[i], 0xCB) << size;
  }
}

TEST(Interpreter, AnyAlignmentOfTheArenaWorks) {
  const Opened opened(relu_chain(4));
  for (uint32_t shift = 0; shift < 16; ++shift) {
    const AlignedBytes arena(2048);
    Interpreter interpreter(opened.model, all_ops(), {arena.data() + shift, 1024});
    ASSERT_FALSE(interpreter.allocate());
    EXPECT_EQ(reinterpret_cast<uintptr_t>(interpreter.input(0).data) % kTensorAlignment, 0u);
    EXPECT_FALSE(interpreter.invoke());
  }
}

TEST(Interpreter, TwoShareOnePlannedRegion) {
  const Opened a(relu_chain(3, 64)), b(relu_chain(2, 100));
  const AlignedBytes planned(512), mine(512), yours(512);
  Interpreter first(a.model, all_ops(), {mine.data(), 512}, {planned.data(), 512});
  Interpreter second(b.model, all_ops(), {yours.data(), 512}, {planned.data(), 512});
  ASSERT_FALSE(first.allocate());
  ASSERT_FALSE(second.allocate());
  for (int round = 0; round < 2; ++round) {
    std::memset(first.input(0).data, 20 + round, 64);
    ASSERT_FALSE(first.invoke());
    EXPECT_EQ(first.output(0).as<int8_t>()[63], 20 + round);
    std::memset(second.input(0).data, 70 + round, 100);
    ASSERT_FALSE(second.invoke());
    EXPECT_EQ(second.output(0).as<int8_t>()[99], 70 + round);
  }
}

TEST(Interpreter, TwoRegionsAreEachExact) {
  const Opened opened(relu_chain(3, 64));
  const AlignedBytes persistent(512), planned(512);
  Interpreter probe(opened.model, all_ops(), {persistent.data(), 512}, {planned.data(), 512});
  ASSERT_FALSE(probe.allocate());
  const uint32_t records = probe.persistent_used_bytes(), tensors = probe.planned_used_bytes();
  Interpreter exact(opened.model, all_ops(), {persistent.data(), records},
                    {planned.data(), tensors});
  EXPECT_FALSE(exact.allocate());
  Interpreter no_records(opened.model, all_ops(), {persistent.data(), records - 4},
                         {planned.data(), tensors});
  EXPECT_TRUE(no_records.allocate());
  EXPECT_EQ(message_of(no_records), "persistent arena: " + std::to_string(records - 4) +
                                        " bytes given, " + std::to_string(records) + " needed");
  Interpreter no_tensors(opened.model, all_ops(), {persistent.data(), records},
                         {planned.data(), tensors - 1});
  EXPECT_TRUE(no_tensors.allocate());
  EXPECT_EQ(message_of(no_tensors), "planned arena: " + std::to_string(tensors - 1) +
                                        " bytes given, " + std::to_string(tensors) + " needed");
}

TEST(Interpreter, MayBeAllocatedAgainAfterAFailure) {
  test::OneOpModel builder = relu_chain(2);
  const Opened opened(builder);
  AlignedBytes arena(1024);
  Resolver<1> resolver;
  resolver.add_softmax();
  Interpreter interpreter(opened.model, resolver.table(), {arena.data(), 1024});
  EXPECT_TRUE(interpreter.allocate());
  EXPECT_EQ(interpreter.input_count(), 0u);
  EXPECT_TRUE(interpreter.allocate());
  EXPECT_EQ(message_of(interpreter),
            "operator RELU is used by node 0 but not registered: call add_relu()");
}

TEST(Interpreter, InvokeNeedsAllocate) {
  const Opened opened(relu_chain(1));
  AlignedBytes arena(1024);
  Interpreter interpreter(opened.model, all_ops(), {arena.data(), 1024});
  EXPECT_TRUE(interpreter.invoke());
  EXPECT_EQ(message_of(interpreter), "call allocate() first");
}

TEST(Interpreter, NeedsAnOpenModel) {
  const Model closed;
  AlignedBytes arena(64);
  Interpreter interpreter(closed, all_ops(), {arena.data(), 64});
  EXPECT_TRUE(interpreter.allocate());
  EXPECT_EQ(message_of(interpreter), "call Model::open() first");
}

TEST(Interpreter, AFullResolverIsNotSilent) {
  const Opened opened(relu_chain(1));
  AlignedBytes arena(1024);
  Resolver<1> resolver;
  resolver.add_softmax().add_relu();
  Interpreter interpreter(opened.model, resolver.table(), {arena.data(), 1024});
  EXPECT_TRUE(interpreter.allocate());
  EXPECT_EQ(message_of(interpreter), "Resolver<1> has no room for 2 operators");
}

TEST(Interpreter, ArenaOfAGigabyteIsRefused) {
  const Opened opened(relu_chain(1));
  uint8_t byte = 0;
  Interpreter interpreter(opened.model, all_ops(), {&byte, 0x40000000u});
  EXPECT_TRUE(interpreter.allocate().is(kArenaTooLarge));
  EXPECT_EQ(message_of(interpreter), "arena over 1 GiB");
}

TEST(Interpreter, IndicesBeyondTheListsGiveNoTensor) {
  const Opened opened(relu_chain(1));
  AlignedBytes arena(1024);
  Interpreter interpreter(opened.model, all_ops(), {arena.data(), 1024});
  ASSERT_FALSE(interpreter.allocate());
  EXPECT_EQ(interpreter.input(1).data, nullptr);
  EXPECT_EQ(interpreter.output(9).data, nullptr);
  EXPECT_EQ(interpreter.input(0).bytes, 40u);
  EXPECT_EQ(interpreter.input(0).scale, 0.5f);
  EXPECT_EQ(interpreter.input(0).zero_point, 3);
  EXPECT_EQ(interpreter.input(0).shape.rank, 2u);
}

TEST(Interpreter, ProfilerSeesEveryNodeInOrder) {
  const Opened opened(relu_chain(3));
  AlignedBytes arena(1024);
  Interpreter interpreter(opened.model, all_ops(), {arena.data(), 1024});
  std::vector<uint32_t> seen;
  const Profiler profiler = {[](void* self, uint32_t node, const Op&) {
                               static_cast<std::vector<uint32_t>*>(self)->push_back(node);
                             },
                             [](void* self, uint32_t node, const Op&) {
                               static_cast<std::vector<uint32_t>*>(self)->push_back(100 + node);
                             },
                             &seen};
  interpreter.set_profiler(&profiler);
  ASSERT_FALSE(interpreter.allocate());
  ASSERT_FALSE(interpreter.invoke());
  EXPECT_EQ(seen, (std::vector<uint32_t>{0, 100, 1, 101, 2, 102}));
}

TEST(Interpreter, ATensorUsedBeforeItIsComputed) {
  test::OneOpModel model = relu_chain(2);
  std::swap(model.model().subgraphs[0]->operators[0], model.model().subgraphs[0]->operators[1]);
  EXPECT_EQ(failure_of(model), "node 0 RELU: tensor 1 is used before it is computed");
}

TEST(Interpreter, ATensorComputedTwice) {
  test::OneOpModel model = relu_chain(2);
  model.model().subgraphs[0]->operators[1]->outputs = {1};
  EXPECT_EQ(failure_of(model), "node 1 RELU: tensor 1 is computed twice");
}

TEST(Interpreter, AnOutputThatIsNeverComputed) {
  test::OneOpModel model = relu_chain(2);
  model.model().subgraphs[0]->operators.pop_back();
  EXPECT_EQ(failure_of(model), "output tensor 2 is never computed");
}

TEST(Interpreter, AConstantIsNeverWritten) {
  test::OneOpModel model = relu_chain(1);
  auto buffer = std::make_unique<fb::BufferT>();
  buffer->data.resize(40);
  model.model().buffers.push_back(std::move(buffer));
  const auto last = static_cast<uint32_t>(model.model().buffers.size() - 1);
  model.tensor(1).buffer = last;
  EXPECT_EQ(failure_of(model), "node 0 RELU: tensor 1 cannot be written");
  model.tensor(1).buffer = 0;
  model.tensor(0).buffer = last;
  EXPECT_EQ(failure_of(model), "input tensor 0 is constant");
}

TEST(Interpreter, TensorsWithoutElementsAreRefused) {
  test::OneOpModel model = relu_chain(1);
  model.tensor(0).shape = {1, 0};
  model.tensor(1).shape = {1, 0};
  EXPECT_EQ(failure_of(model), "tensor 0 has no size");
}

TEST(Interpreter, TooManyNodesAndTensors) {
  test::OneOpModel model = relu_chain(1, 1);
  fb::SubGraphT& graph = *model.model().subgraphs[0];
  for (int i = 0; i < 0xFFFF; ++i) {
    graph.operators.push_back(std::make_unique<fb::OperatorT>(*graph.operators[0]));
  }
  EXPECT_EQ(failure_of(model), "65538 nodes and tensors, at most 65534");
  graph.operators.resize(1);
  for (int i = 0; i < 0xFFFF; ++i) {
    graph.tensors.push_back(std::make_unique<fb::TensorT>(*graph.tensors[0]));
  }
  EXPECT_EQ(failure_of(model), "65538 nodes and tensors, at most 65534");
}

TEST(Interpreter, AnOperatorThatMoteDoesNotKnow) {
  test::OneOpModel model(fb::BuiltinOperator_HASHTABLE);
  model.input({1}, DType::kF32).output({1}, DType::kF32);
  EXPECT_EQ(failure_of(model),
            "builtin operator 136 is used by node 0 but not supported by this version of Mote");
}

TEST(Interpreter, ACustomOperatorIsNamed) {
  test::OneOpModel model(fb::BuiltinOperator_CUSTOM);
  model.input({1}, DType::kF32).output({1}, DType::kF32);
  model.model().operator_codes[0]->custom_code = "MyOp";
  EXPECT_EQ(failure_of(model),
            "operator MyOp is used by node 0 but not registered: call add() with an Op of yours");
}

TEST(Interpreter, SameInputSameOutputAgainAndAgain) {
  const Opened opened(relu_chain(6));
  AlignedBytes arena(1024);
  Interpreter interpreter(opened.model, all_ops(), {arena.data(), 1024});
  ASSERT_FALSE(interpreter.allocate());
  std::vector<int8_t> first;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 40; ++i) interpreter.input(0).as<int8_t>()[i] = static_cast<int8_t>(i - 20);
    ASSERT_FALSE(interpreter.invoke());
    const int8_t* output = interpreter.output(0).as<int8_t>();
    const std::vector<int8_t> result(output, output + 40);
    if (round == 0) first = result;
    EXPECT_EQ(result, first);
  }
  EXPECT_EQ(first[0], 3);  // the zero point
  EXPECT_EQ(first[39], 19);
}

// A graph whose planner would put the output where the input was.
TEST(Interpreter, PreserveIoKeepsInputsAndOutputs) {
  const Opened opened(relu_chain(4));
  AlignedBytes arena(4096);
  for (const bool preserve : {false, true}) {
    Interpreter interpreter(opened.model, all_ops(), {arena.data(), 4096});
    interpreter.preserve_io(preserve);
    ASSERT_FALSE(interpreter.allocate());
    const Tensor input = interpreter.input(0), output = interpreter.output(0);
    EXPECT_EQ(input.data == output.data, !preserve);
    std::memset(input.data, 50, input.bytes);
    for (int round = 0; round < 3; ++round) {
      if (!preserve) std::memset(input.data, 50, input.bytes);
      ASSERT_FALSE(interpreter.invoke());
      EXPECT_EQ(output.as<int8_t>()[7], 50);
    }
    if (preserve) {
      std::memset(input.data, 99, input.bytes);
      EXPECT_EQ(output.as<int8_t>()[7], 50) << "the next input does not touch the last output";
    }
  }
}

TEST(Interpreter, FindsAllProblemsOfAModel) {
  test::OneOpModel builder = relu_chain(5);
  fb::ModelT& model = builder.model();
  for (const int32_t code : {fb::BuiltinOperator_CONV_2D, fb::BuiltinOperator_HASHTABLE}) {
    model.operator_codes.push_back(std::make_unique<fb::OperatorCodeT>());
    model.operator_codes.back()->builtin_code = static_cast<fb::BuiltinOperator>(code);
    model.operator_codes.back()->deprecated_builtin_code =
        static_cast<int8_t>(std::min<int32_t>(code, 127));
  }
  model.subgraphs[0]->operators[1]->opcode_index = 1;
  model.subgraphs[0]->operators[3]->opcode_index = 2;
  const Opened opened(builder);
  AlignedBytes arena(64);
  Interpreter interpreter(opened.model, all_ops(), {arena.data(), 64});
  std::vector<std::string> messages;
  for (uint32_t next = 0; interpreter.find_problem(&next);) {
    messages.push_back(message_of(interpreter));
  }
  EXPECT_EQ(messages, (std::vector<std::string>{
                          "node 1 CONV_2D: has 1 inputs, 2 needed",
                          "builtin operator 136 is used by node 3 but not supported by this "
                          "version of Mote"}));
  EXPECT_TRUE(interpreter.invoke()) << "allocate() is needed again";
}

TEST(Interpreter, FindsNoProblemInAGoodModelAndOneInAClosedOne) {
  const Opened opened(relu_chain(3));
  AlignedBytes arena(4096);
  Interpreter good(opened.model, all_ops(), {arena.data(), 4096});
  uint32_t next = 0;
  EXPECT_FALSE(good.find_problem(&next));
  const Model closed;
  Interpreter bad(closed, all_ops(), {arena.data(), 4096});
  EXPECT_TRUE(bad.find_problem(&next));
  EXPECT_EQ(message_of(bad), "call Model::open() first");
  EXPECT_FALSE(bad.find_problem(&next));
}

TEST(Interpreter, TwoInOneProcessGiveTheSameAgainAndAgain) {
  const Opened opened(relu_chain(6));
  AlignedBytes arenas[2] = {AlignedBytes(4096), AlignedBytes(4096)};
  std::memset(arenas[1].data(), 0xCB, 4096);
  std::vector<int8_t> first;
  Interpreter a(opened.model, all_ops(), {arenas[0].data(), 4096});
  Interpreter b(opened.model, all_ops(), {arenas[1].data(), 4096});
  ASSERT_FALSE(a.allocate());
  ASSERT_FALSE(b.allocate());
  for (int round = 0; round < 4; ++round) {
    Interpreter& interpreter = round % 2 == 0 ? a : b;
    const Tensor input = interpreter.input(0);
    for (uint32_t i = 0; i < input.bytes; ++i) input.as<int8_t>()[i] = static_cast<int8_t>(i * 7);
    ASSERT_FALSE(interpreter.invoke());
    const Tensor output = interpreter.output(0);
    const std::vector<int8_t> values(output.as<int8_t>(), output.as<int8_t>() + output.bytes);
    if (round == 0) first = values;
    EXPECT_EQ(values, first);
  }
}

}  // namespace
}  // namespace mote
