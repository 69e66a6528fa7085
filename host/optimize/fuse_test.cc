// Each fusion: it happens where it is exact, does not where it is not, and changes no output.
#include "host/optimize/fuse.h"

#include <gtest/gtest.h>

#include "host/optimize/i8_graph_maker.h"
#include "host/optimize/optimize.h"
#include "host/optimize/remove_dead.h"
#include "host/optimize/same_outputs.h"

namespace mote::host {
namespace {

constexpr Deadness kAlive{0, 0};

Fused fuse(const Graph& before, const std::string& what, size_t nodes_left) {
  Graph after = before;
  const Fused fused = fuse_nodes(after);
  remove_dead(after);
  EXPECT_EQ(after.main().operators.size(), nodes_left) << what;
  expect_same_outputs(before, after, 6, what);
  return fused;
}

TEST(Fuse, PadsThatSameAddsAsWell) {
  struct Case {
    int32_t size, filter, stride;
    std::vector<int32_t> pads;  // top, bottom, left, right
    bool fuses;
  };
  const Case cases[] = {
      {8, 3, 1, {1, 1, 1, 1}, true},   // centred
      {8, 3, 2, {0, 1, 0, 1}, true},   // the odd one behind
      {8, 3, 2, {1, 1, 1, 1}, false},  // before, where SAME would have it behind
      {7, 3, 2, {1, 1, 1, 1}, true},  {8, 3, 1, {2, 0, 1, 1}, false},
      {8, 5, 1, {1, 1, 1, 1}, false}, {9, 3, 1, {1, 2, 1, 1}, false},  // one more row than SAME has
      {8, 3, 2, {0, 2, 0, 1}, true},  // what the stride leaves behind does not matter
      {8, 1, 1, {0, 0, 0, 0}, true},
  };
  for (const Case& test : cases) {
    for (const bool depthwise : {false, true}) {
      I8GraphMaker maker(3);
      const int32_t x = maker.input({1, test.size, test.size, 3});
      const auto& p = test.pads;
      const int32_t padded = maker.pad(x, {0, 0, p[0], p[1], p[2], p[3], 0, 0});
      const int32_t y = depthwise
                            ? maker.depthwise(padded, 1, test.filter, test.stride, false, kAlive)
                            : maker.conv(padded, 4, test.filter, test.stride, false, kAlive);
      const std::string what = std::to_string(&test - cases) + (depthwise ? " depthwise" : "");
      const Fused fused = fuse(maker.done({y}), what, test.fuses ? 1 : 2);
      EXPECT_EQ(fused.pads, test.fuses ? 1u : 0u) << what;
    }
  }
}

TEST(Fuse, PadOfAnotherValueStays) {
  I8GraphMaker maker(4);
  const int32_t x = maker.input({1, 8, 8, 3});
  const int32_t padded = maker.pad(x, {0, 0, 1, 1, 1, 1, 1, 0});  // channels, too
  EXPECT_EQ(fuse(maker.done({maker.conv(padded, 4, 3, 1, false, kAlive)}), "pad", 2).pads, 0u);
}

int32_t activate(I8GraphMaker& maker, int32_t x, schema::BuiltinOperator code, bool alike) {
  const int32_t y = maker.activation(maker.shape(x));
  if (alike) maker.at(y).quantization = maker.at(x).quantization;
  GraphOperator relu;
  relu.code = code;
  relu.inputs = {x};
  relu.outputs = {y};
  maker.graph().main().operators.push_back(relu);
  return y;
}

TEST(Fuse, ActivationsQuantizedAlike) {
  for (const auto code : {schema::BuiltinOperator_RELU, schema::BuiltinOperator_RELU6}) {
    for (const bool alike : {false, true}) {
      for (const bool read_twice : {false, true}) {
        I8GraphMaker maker(5);
        const int32_t x = maker.conv(maker.input({1, 5, 5, 3}), 4, 3, 1, true, kAlive, false);
        const int32_t y = activate(maker, x, code, alike);
        const Graph graph = maker.done(read_twice ? std::vector{x, y} : std::vector{y});
        const bool fuses = alike && !read_twice;
        EXPECT_EQ(fuse(graph, "activation", fuses ? 1 : 2).activations, fuses ? 1u : 0u);
      }
    }
  }
}

TEST(Fuse, ActivationBehindASum) {
  I8GraphMaker maker(6);
  const int32_t x = maker.input({1, 4, 4, 2});
  const int32_t sum = maker.add(x, maker.conv(x, 2, 1, 1, true, kAlive));
  const int32_t y = activate(maker, sum, schema::BuiltinOperator_RELU, true);
  EXPECT_EQ(fuse(maker.done({y}), "sum", 2).activations, 1u);
}

TEST(Fuse, Reshapes) {
  I8GraphMaker maker(7);
  const int32_t x = maker.conv(maker.input({1, 4, 4, 2}), 4, 1, 1, true, kAlive);
  const int32_t a = maker.reshape(x, {1, 8, 8});
  const int32_t b = maker.reshape(a, {1, 64});
  const int32_t c = maker.reshape(b, {1, 64});  // changes nothing
  EXPECT_EQ(fuse(maker.done({maker.fully_connected(c, 3, true)}), "reshape", 3).identities, 2u);
}

int32_t convert(I8GraphMaker& maker, int32_t x, DType type, Quantization quantization) {
  const int32_t y = maker.activation(maker.shape(x), type);
  maker.at(y).quantization = quantization;
  if (type == DType::kI8) {
    return maker.op(schema::BuiltinOperator_QUANTIZE, {x}, y, schema::QuantizeOptionsT());
  }
  return maker.op(schema::BuiltinOperator_DEQUANTIZE, {x}, y, schema::DequantizeOptionsT());
}

TEST(Fuse, ThereAndBack) {
  for (const bool alike : {false, true}) {
    I8GraphMaker maker(8);
    const int32_t x = maker.conv(maker.input({1, 4, 4, 2}), 4, 1, 1, true, kAlive);
    const Quantization scale = maker.at(x).quantization;
    Quantization other = scale;
    other.scales[0] *= 1.01f;
    const int32_t real = convert(maker, x, DType::kF32, {});
    const int32_t back = convert(maker, real, DType::kI8, alike ? scale : other);
    const Graph graph = maker.done({maker.conv(back, 2, 1, 1, true, kAlive)});
    EXPECT_EQ(fuse(graph, "there and back", alike ? 2 : 4).identities, alike ? 1u : 0u);
  }
}

TEST(Fuse, QuantizeThatChangesNothing) {
  I8GraphMaker maker(9);
  const int32_t x = maker.conv(maker.input({1, 4, 4, 2}), 4, 1, 1, true, kAlive);
  const int32_t y = convert(maker, x, DType::kI8, maker.at(x).quantization);
  EXPECT_EQ(fuse(maker.done({maker.conv(y, 2, 1, 1, true, kAlive)}), "quantize", 2).identities, 1u);
  EXPECT_EQ(fuse(maker.done({y}), "quantized output", 2).identities, 0u);
}

TEST(RemoveDead, NodesAndTensorsThatNobodyNeeds) {
  I8GraphMaker maker(10);
  const int32_t x = maker.input({1, 4, 4, 2});
  const int32_t unused = maker.conv(x, 4, 1, 1, true, kAlive);
  maker.conv(unused, 4, 3, 1, true, kAlive);
  const Graph before = maker.done({maker.conv(x, 2, 1, 1, true, kAlive)});
  Graph after = before;
  const Removed removed = remove_dead(after);
  EXPECT_EQ(removed.nodes, 2u);
  EXPECT_EQ(after.main().tensors.size(), 4u);
  expect_same_outputs(before, after, 3, "dead");
}

TEST(Optimize, FoldsConstants) {
  I8GraphMaker maker(11);
  const int32_t x = maker.input({1, 2, 2, 2});
  const int32_t a = maker.activation({1, 2, 2, 2}), b = maker.activation({1, 2, 2, 2});
  maker.at(a).data.assign(8, 7);
  maker.at(b).data.assign(8, 200);
  const Graph before = maker.done({maker.add(x, maker.add(a, b))});
  Graph after = before;
  const OptimizeReport report = optimize(after);
  EXPECT_EQ(after.main().operators.size(), 1u);
  EXPECT_EQ(report.done.size(), 1u);
  expect_same_outputs(before, after, 3, "constants");
}

}  // namespace
}  // namespace mote::host
