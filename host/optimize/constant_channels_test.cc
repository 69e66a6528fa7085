// Channels that are constant go, and every output stays the same bit for bit.
#include "host/optimize/constant_channels.h"

#include <gtest/gtest.h>

#include "host/base/files.h"
#include "host/base/shared_folder.h"
#include "host/graph/import_tflite.h"
#include "host/optimize/i8_graph_maker.h"
#include "host/optimize/optimize.h"
#include "host/optimize/same_outputs.h"

namespace mote::host {
namespace {

constexpr Deadness kAlive{0, 0};

// Optimizes, compares, and returns how many channels are gone.
size_t removed_from(const Graph& before, const std::string& what, int samples = 6) {
  Graph after = before;
  const size_t removed = remove_constant_channels(after);
  expect_same_outputs(before, after, samples, what);
  return removed;
}

// One layer after the other, of any kind.
Graph random_network(uint64_t seed) {
  I8GraphMaker maker(seed);
  Random& random = maker.random();
  int32_t x = maker.input({1, 9, 7, 1 + static_cast<int32_t>(random.below(4))});
  for (int layer = 0; layer < 6; ++layer) {
    const bool same = random.below(2) == 0 || maker.shape(x)[1] < 3 || maker.shape(x)[2] < 3;
    const int32_t stride = 1 + static_cast<int32_t>(random.below(2));
    const int32_t channels = 2 + static_cast<int32_t>(random.below(7));
    switch (random.below(7)) {
      case 0:
        x = maker.conv(x, channels, 3, stride, same);
        break;
      case 1:
        x = maker.conv(x, channels, 1, 1, same);
        break;
      case 2:
        x = maker.depthwise(x, 1 + static_cast<int32_t>(random.below(2)), 3, stride, same);
        break;
      case 3:
        x = maker.add(maker.conv(x, channels, 1, 1, same), maker.conv(x, channels, 3, 1, true));
        break;
      case 4:
        x = maker.pool(x, random.below(2) == 0);
        break;
      case 5:
        x = maker.concatenate({maker.conv(x, channels, 1, 1, same), maker.conv(x, 3, 3, 1, true)});
        break;
      default:
        x = maker.pad(x, {0, 0, 1, 0, 2, 1, 0, 0});
    }
  }
  if (random.below(2) == 0) {
    x = maker.mean(x);
  } else if (random.below(2) == 0) {
    const std::vector<int32_t> shape = maker.shape(x);
    x = maker.reshape(x, {1, shape[1] * shape[2] * shape[3]});
  }
  x = maker.fully_connected(x, 6, random.below(2) == 0, random.below(2) == 0);
  return maker.done({maker.fully_connected(x, 3, false)});
}

TEST(ConstantChannels, RandomNetworks) {
  size_t changed = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    changed += removed_from(random_network(seed), "network " + std::to_string(seed)) > 0;
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(changed, 250u);
}

// What may not go: a constant that padding cuts, while it is not the zero point.
TEST(ConstantChannels, PaddingNeedsTheZeroPoint) {
  for (const bool same : {false, true}) {
    for (const bool zero : {false, true}) {
      I8GraphMaker maker(5);
      const int32_t input = maker.input({1, 6, 6, 2});
      maker.at(input).quantization.zero_points = {0};  // sums of both signs: the others vary
      const int32_t x = maker.conv(input, 4, 1, 1, true, kAlive, false);
      Subgraph& main = maker.graph().main();
      const int32_t weights = main.operators[0].inputs[1], bias = main.operators[0].inputs[2];
      for (size_t i = 0; i < 2; ++i) maker.at(weights).data[i] = 0;
      maker.at(x).quantization.zero_points = {-128};
      const int32_t value = zero ? 0 : 40000;
      std::memcpy(maker.at(bias).data.data(), &value, 4);
      const Graph graph = maker.done({maker.conv(x, 3, 3, 1, same, kAlive)});
      EXPECT_EQ(removed_from(graph, "padding"), same && !zero ? 0u : 1u) << same << zero;
    }
  }
}

// The input of a depthwise convolution goes where its output is dead, although it varies itself.
TEST(ConstantChannels, DepthwisePassesOn) {
  I8GraphMaker maker(6);
  int32_t x = maker.conv(maker.input({1, 8, 8, 3}), 8, 3, 2, true, kAlive);
  x = maker.depthwise(x, 1, 3, 1, true, {1, 0});
  const Graph graph = maker.done({maker.conv(x, 4, 1, 1, true, kAlive)});
  Graph after = graph;
  // All are dead, but a tensor keeps one channel.
  EXPECT_EQ(remove_constant_channels(after), 14u);
  expect_same_outputs(graph, after, 6, "depthwise");
  EXPECT_EQ(after.main().operators[0].outputs, graph.main().operators[0].outputs);
}

// Channels that the model gives out, or that a layer of another dtype reads, stay.
TEST(ConstantChannels, OutputsStay) {
  I8GraphMaker maker(7);
  const int32_t x = maker.conv(maker.input({1, 4, 4, 3}), 8, 3, 1, true, {1, 0});
  const int32_t y = maker.conv(x, 4, 1, 1, true, kAlive);
  EXPECT_EQ(removed_from(maker.done({x, y}), "outputs"), 0u);
}

TEST(ConstantChannels, MobileNetOfVisualWakeWords) {
  const auto folder = shared_folder();
  if (folder.empty()) GTEST_SKIP() << "the shared models are not here";
  const Graph before = import_tflite(read_file(folder / "models" / "vww_96_int8.tflite"), "vww");
  Graph after = before;
  const OptimizeReport report = optimize(after);
  EXPECT_EQ(report.macs_before, 7'489'664u);
  EXPECT_LE(report.macs_after, 3'727'313u);
  EXPECT_LE(report.constant_bytes_after, 34'000u);
  expect_same_outputs(before, after, 4, "vww");
}

// Whatever the passes do, on the models that people use.
TEST(Optimize, SharedModelsStayTheSame) {
  const auto folder = shared_folder();
  if (folder.empty()) GTEST_SKIP() << "the shared models are not here";
  for (const auto& path : shared_models("models")) {
    const Graph before = import_tflite(read_file(path), path.filename());
    Graph after = before;
    optimize(after);
    expect_same_outputs(before, after, 3, path.filename());
  }
}

}  // namespace
}  // namespace mote::host
