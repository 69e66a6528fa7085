// Layers in strips of rows: the same outputs bit for bit, in a smaller arena.
#include "host/optimize/strips.h"

#include <gtest/gtest.h>

#include <set>

#include "host/base/files.h"
#include "host/base/shared_folder.h"
#include "host/graph/import_tflite.h"
#include "host/inspect/cost.h"
#include "host/optimize/i8_graph_maker.h"
#include "host/optimize/optimize.h"
#include "host/optimize/same_outputs.h"
#include "host/optimize/strip_rows.h"

namespace mote::host {
namespace {

constexpr Deadness kAlive{0, 0};

// The rows that output `output` of `outputs_of` rows sees, straight from TFLite's definition.
std::set<int32_t> rows_seen(const RowWindow& window, int32_t rows, int32_t output) {
  const int32_t outputs = window.outputs(rows);
  const int32_t missing = (outputs - 1) * window.stride + window.extent() - rows;
  const int32_t padding = window.same && missing > 0 ? missing / 2 : 0;
  std::set<int32_t> seen;
  for (int32_t tap = 0; tap < window.filter; ++tap) {
    const int32_t row = output * window.stride - padding + tap * window.dilation;
    if (row >= 0 && row < rows) seen.insert(row);
  }
  return seen;
}

// Every strip of every short image: a row that is said to be right sees what it sees in the whole.
TEST(StripRows, RightRowsSeeTheSame) {
  int compared = 0;
  for (int i = 0; i < 5 * 3 * 2 * 2; ++i) {
    const RowWindow window = {1 + i % 5, 1 + i / 5 % 3, 1 + i / 15 % 2, i / 30 == 1};
    for (int32_t rows = window.extent(); rows < 14; ++rows) {
      for (int32_t begin = 0; begin < rows; ++begin) {
        for (int32_t end = begin + 1; end <= rows; ++end) {
          const auto strip = window.output({begin, end, begin, end}, rows);
          if (!strip) continue;
          for (int32_t row = strip->right_begin; row < strip->right_end; ++row, ++compared) {
            std::set<int32_t> seen;
            for (const int32_t one : rows_seen(window, end - begin, row - strip->begin)) {
              seen.insert(one + begin);
            }
            ASSERT_EQ(seen, rows_seen(window, rows, row))
                << "filter " << window.filter << " stride " << window.stride << " rows " << rows
                << " strip " << begin << " to " << end << " row " << row;
          }
        }
      }
    }
  }
  EXPECT_GT(compared, 10'000);
}

// Without right rows below 3, none that sees them is right; an odd strip has other windows.
TEST(StripRows, EdgesAndStrides) {
  const RowWindow same = {3, 1, 1, true};
  const auto inner = same.output({2, 8, 3, 8}, 10);
  ASSERT_TRUE(inner);
  EXPECT_EQ(inner->begin, 2);
  EXPECT_EQ(inner->end, 8);
  EXPECT_EQ(inner->right_begin, 4);
  EXPECT_EQ(inner->right_end, 7);
  const RowWindow pointwise = {1, 2, 1, true};
  EXPECT_FALSE(pointwise.output({3, 8, 3, 8}, 10));
  EXPECT_TRUE(pointwise.output({4, 8, 4, 8}, 10));
}

uint64_t macs_of(const Graph& graph) {
  uint64_t macs = 0;
  for (const GraphOperator& op : graph.main().operators) macs += cost_of(graph.main(), op).macs;
  return macs;
}

// A residual whose sum two layers with strides read, the second of them behind another layer.
Graph residual_network() {
  I8GraphMaker maker(3);
  const int32_t x = maker.conv(maker.input({1, 48, 32, 3}), 8, 3, 1, true, kAlive);
  const int32_t y = maker.conv(maker.conv(x, 8, 3, 1, true, kAlive), 8, 3, 1, true, kAlive);
  const int32_t sum = maker.add(x, y);
  const int32_t half = maker.conv(sum, 16, 3, 2, true, kAlive);
  const int32_t end = maker.conv(half, 16, 3, 1, true, kAlive);
  return maker.done({maker.mean(maker.add(end, maker.conv(sum, 16, 1, 2, true, kAlive)))});
}

TEST(Strips, ResidualNetwork) {
  const Graph before = residual_network();
  Graph after = before;
  const InStrips done = compute_in_strips(after, 0.4);
  EXPECT_GT(done.nodes, 3u);
  EXPECT_LT(done.arena_after, done.arena_before * 85 / 100);
  EXPECT_LE(static_cast<double>(macs_of(after)), 1.4 * static_cast<double>(macs_of(before)));
  expect_same_outputs(before, after, 8, "residual");
}

// What is left of the arena is not worth it, or costs more than is allowed.
TEST(Strips, LimitIsKept) {
  Graph graph = residual_network();
  const Graph before = graph;
  EXPECT_EQ(compute_in_strips(graph, 0.001).nodes, 0u);
  EXPECT_EQ(graph, before);
}

Graph random_network(uint64_t seed) {
  I8GraphMaker maker(seed);
  Random& random = maker.random();
  int32_t x = maker.input({1, 44 + static_cast<int32_t>(random.below(7)), 24, 2});
  for (int layer = 0; layer < 5; ++layer) {
    const bool same = random.below(3) != 0;
    const int32_t stride = 1 + static_cast<int32_t>(random.below(4) == 0);
    const int32_t channels = 4 + static_cast<int32_t>(random.below(9));
    switch (random.below(5)) {
      case 0:
        x = maker.conv(x, channels, 3, stride, same || maker.shape(x)[2] < 5, kAlive);
        break;
      case 1:
        x = maker.conv(x, channels, 1, stride, same, kAlive);
        break;
      case 2:
        x = maker.depthwise(x, 1, 3, stride, true, kAlive);
        break;
      case 3:
        x = maker.add(maker.conv(x, channels, 1, 1, true, kAlive),
                      maker.conv(x, channels, 3, 1, true, kAlive));
        break;
      default:
        x = layer > 2 ? maker.pool(x, random.below(2) == 0)
                      : maker.conv(x, channels, 3, 1, true, kAlive);
    }
  }
  return maker.done({maker.mean(x)});
}

TEST(Strips, RandomNetworks) {
  int changed = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    const Graph before = random_network(seed);
    Graph after = before;
    const InStrips done = compute_in_strips(after, 1);
    changed += done.nodes > 0 ? 1 : 0;
    EXPECT_LE(done.arena_after, done.arena_before);
    expect_same_outputs(before, after, 4, "seed " + std::to_string(seed));
  }
  EXPECT_GT(changed, 4);
}

TEST(Strips, SharedModels) {
  const auto folder = shared_folder();
  if (folder.empty()) GTEST_SKIP() << "the shared models are not here";
  for (const char* name : {"pretrainedResnet_quant.tflite", "person_detect.tflite"}) {
    const Graph before = import_tflite(read_file(folder / "models" / name), name);
    Graph after = before;
    const InStrips done = compute_in_strips(after, kUsualExtraMacs);
    EXPECT_GT(done.nodes, 2u) << name;
    EXPECT_LT(done.arena_after, done.arena_before * 95 / 100) << name;
    expect_same_outputs(before, after, 3, name);
  }
}

}  // namespace
}  // namespace mote::host
