// The operators with i8 kernels alone: i8 models run, others are refused.
#include <gtest/gtest.h>

#include "host/base/aligned_bytes.h"
#include "mote/mote.h"
#include "tests/support/model_builder.h"

namespace mote {
namespace {

namespace fb = test::fb;

// A 1 x 1 layer of one channel: 3 * 5 + 2, or "" and what allocate() says against it.
struct Outcome {
  int value = 0;
  std::string message;
};

Outcome run_with(const OpTable& ops, const test::OneOpModel& builder) {
  const std::vector<uint8_t> file = builder.bytes();
  host::AlignedBytes bytes(file);
  alignas(16) uint8_t arena[2048];
  Model model;
  EXPECT_FALSE(model.open(bytes.data(), bytes.size()));
  Interpreter interpreter(model, ops, Span<uint8_t>(arena, sizeof arena));
  Outcome outcome;
  if (interpreter.allocate()) {
    char text[256];
    outcome.message.assign(text, write_message(interpreter.diagnosis(), text));
    return outcome;
  }
  interpreter.input(0).as<int8_t>()[0] = 3;
  EXPECT_FALSE(interpreter.invoke());
  outcome.value = interpreter.output(0).as<int8_t>()[0];
  return outcome;
}

template <class Options>
test::OneOpModel layer(fb::BuiltinOperator op, Options options, test::Shape weights) {
  const test::Shape shape = weights;
  test::OneOpModel model(op);
  model.input(shape, DType::kI8, 1.0f).constant<int8_t>(weights, {5}, {1.0f}, {0});
  model.constant<int32_t>({1}, {2}).output(shape, DType::kI8, 1.0f).options(options);
  return model;
}

template <class Options>
Options unit_stride() {
  Options options;
  options.stride_h = options.stride_w = 1;
  return options;
}

void expect_i8_only(const Op& op, test::OneOpModel model, const std::string& name) {
  Resolver<1> resolver;
  resolver.add(op);
  EXPECT_EQ(run_with(resolver.table(), model).value, 17);
  model.tensor(1).type = fb::TensorType_UINT8;
  EXPECT_EQ(run_with(resolver.table(), model).message,
            "node 0 " + name + ": i8 with u8 is not supported by this operator");
  for (size_t tensor : {0, 1, 3}) model.tensor(tensor).type = fb::TensorType_UINT8;
  EXPECT_EQ(run_with(resolver.table(), model).message,
            "node 0 " + name + ": u8 with u8 is not supported by this operator");
}

TEST(I8Ops, RunI8Alone) {
  expect_i8_only(
      ops::conv_2d_i8,
      layer(fb::BuiltinOperator_CONV_2D, unit_stride<fb::Conv2DOptionsT>(), {1, 1, 1, 1}),
      "CONV_2D");
  expect_i8_only(ops::depthwise_conv_2d_i8,
                 layer(fb::BuiltinOperator_DEPTHWISE_CONV_2D,
                       unit_stride<fb::DepthwiseConv2DOptionsT>(), {1, 1, 1, 1}),
                 "DEPTHWISE_CONV_2D");
  expect_i8_only(ops::fully_connected_i8,
                 layer(fb::BuiltinOperator_FULLY_CONNECTED, fb::FullyConnectedOptionsT(), {1, 1}),
                 "FULLY_CONNECTED");
}

// Every row of i8_ops.def can be added by its name.
TEST(I8Ops, AreAddedByName) {
  uint32_t rows = 0;
  Resolver<64> resolver;
#define MOTE_I8_OP(snake)      \
  ++rows;                      \
  resolver.add_##snake##_i8(); \
  EXPECT_EQ(ops::snake##_i8.builtin, ops::snake.builtin);
#include "mote/ops/i8_ops.def"
#undef MOTE_I8_OP
  EXPECT_EQ(resolver.table().count, rows);
}

}  // namespace
}  // namespace mote
