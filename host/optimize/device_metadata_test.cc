// The chip's tables and memory plan: less RAM, the same outputs, and nothing to fear from bad ones.
#include "host/optimize/device_metadata.h"

#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/base/shared_folder.h"
#include "host/graph/import_tflite.h"
#include "host/optimize/i8_graph_maker.h"
#include "host/optimize/optimize.h"
#include "host/optimize/same_outputs.h"
#include "mote/ops/quantization.h"
#include "mote/planner/offline_plan.h"

namespace mote::host {
namespace {

constexpr Deadness kAlive{0, 0};

// Convolutions that trail, a residual, pools, a flattening.
Graph network() {
  I8GraphMaker maker(1);
  const int32_t x = maker.conv(maker.input({1, 12, 12, 3}), 8, 3, 1, true, kAlive);
  const int32_t y = maker.depthwise(x, 1, 3, 1, true, kAlive);
  const int32_t z = maker.add(x, maker.conv(y, 8, 3, 1, true, kAlive));
  const int32_t pooled = maker.pool(maker.conv(z, 16, 1, 1, true, kAlive), true);
  const int32_t flat = maker.reshape(maker.depthwise(pooled, 2, 3, 2, true, kAlive), {1, 9 * 32});
  return maker.done({maker.fully_connected(flat, 4, true)});
}

Graph with_metadata(Graph graph) {
  add_stored_multipliers(graph);
  add_memory_plans(graph);
  return graph;
}

uint32_t arena_of(const Graph& graph) {
  return Session(export_tflite(graph), "model").arena_bytes();
}

TEST(DeviceMetadata, LessMemoryAndTheSameOutputs) {
  const Graph before = network();
  Graph tables = before;
  add_stored_multipliers(tables);
  // 8 + 8 + 8 + 16 + 32 + 4 channels of 8 bytes.
  EXPECT_EQ(arena_of(before) - arena_of(tables), 8u * (8 + 8 + 8 + 16 + 32 + 4));
  expect_same_outputs(before, tables, 6, "tables");
  const Graph after = with_metadata(before);
  expect_same_outputs(before, after, 6, "tables and plan");
  EXPECT_LT(arena_of(after), arena_of(tables) * 3 / 4);
}

std::vector<int32_t> words_of(const Graph& graph, const char* name) {
  const std::vector<uint8_t>& bytes = graph.metadata.at(name);
  std::vector<int32_t> words(bytes.size() / 4);
  std::memcpy(words.data(), bytes.data(), bytes.size());
  return words;
}

// Where there is no plan of ours: its form is judged by offline_plan_test.cc.
TEST(DeviceMetadata, PlanForOtherRuntimesServesToo) {
  Graph graph = with_metadata(network());
  graph.metadata.erase(kMemoryPlanMetadata);
  expect_same_outputs(network(), graph, 4, "TFLM's plan");
}

// A plan that is not sound is as good as none: overlaps that no operator has declared, places that
// are not aligned, other counts.
TEST(DeviceMetadata, UnsoundPlansAreIgnored) {
  const Graph good = with_metadata(network());
  const auto set = [&](const std::vector<int32_t>& words) {
    Graph graph = good;
    graph.metadata.erase(kOfflinePlanMetadata);
    std::vector<uint8_t>& bytes = graph.metadata[kMemoryPlanMetadata];
    bytes.resize(words.size() * 4);
    std::memcpy(bytes.data(), words.data(), bytes.size());
    return graph;
  };
  const std::vector<int32_t> words = words_of(good, kMemoryPlanMetadata);
  std::vector<int32_t> all_at_zero = words, odd = words, more = words, other = words, low = words;
  for (size_t i = 3; i < words.size(); ++i) all_at_zero[i] = words[i] < 0 ? -1 : 0;
  for (size_t i = 3; i < words.size(); ++i) odd[i] += odd[i] < 0 ? 0 : 4;
  more.push_back(0);
  other[1] = 1;
  low[3 + static_cast<size_t>(good.main().inputs[0])] = -16;
  for (const auto& bad : {all_at_zero, odd, more, other, low, {}, {1}}) {
    const Graph graph = set(bad);
    expect_same_outputs(network(), graph, 3, "unsound plan");
  }
}

// Whatever stands there: refused with a sentence, or computed without touching foreign memory.
TEST(DeviceMetadata, HostileWords) {
  const Graph good = with_metadata(network());
  Random random(3);
  for (int round = 0; round < 60; ++round) {
    Graph graph = good;
    for (auto& [name, bytes] : graph.metadata) {
      for (uint32_t i = random.below(4); i-- > 0;) {
        const uint32_t at = random.below(static_cast<uint32_t>(bytes.size()));
        bytes[at] = static_cast<uint8_t>(random.below(3) == 0 ? 0xFF : random.bits());
      }
      if (random.below(8) == 0) bytes.resize(random.below(static_cast<uint32_t>(bytes.size())));
    }
    try {
      Session session(export_tflite(graph), "hostile");
      session.run({std::vector<uint8_t>(session.interpreter().input(0).bytes, 5)});
    } catch (const BadInput&) {
    }
  }
}

// Against TFLM's arenas with CMSIS-NN on the Cortex-M4, as shares of them that may not grow.
TEST(DeviceMetadata, ArenasOfSharedModels) {
  const auto folder = shared_folder();
  if (folder.empty()) GTEST_SKIP() << "the shared models are not here";
  struct Peer {
    const char* name;
    double bytes, share;
  };
  const Peer kPeers[] = {{"pretrainedResnet_quant", 54996, 0.56},
                         {"kws_ref_model", 22820, 0.44},
                         {"vww_96_int8", 100708, 0.41},
                         {"person_detect", 82308, 0.37},
                         {"str_ww_ref_model", 16596, 0.32}};
  for (const auto& [name, bytes, share] : kPeers) {
    const auto path = folder / "models" / (std::string(name) + ".tflite");
    const Graph before = import_tflite(read_file(path), name);
    Graph after = before;
    OptimizeSettings settings;
    settings.extra_macs = kUsualExtraMacs;
    optimize(after, settings);
    after = with_metadata(after);
    expect_same_outputs(before, after, 3, name);
    const double ratio = arena_of(after) / bytes;
    RecordProperty(name, std::to_string(arena_of(after)));
    EXPECT_LE(ratio, share) << name << " " << arena_of(after);
  }
}

}  // namespace
}  // namespace mote::host
