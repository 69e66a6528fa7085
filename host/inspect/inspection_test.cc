// What inspect tells about a small network, about one that Mote cannot run, and the picture.
#include "host/inspect/inspection.h"

#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/base/shared_folder.h"
#include "host/graph/export_tflite.h"
#include "host/inspect/memory_chart.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

// x -> RELU -> RELU -> ... : every tensor lives in two nodes.
Graph chain(const std::vector<int32_t>& widths) {
  Graph graph;
  Subgraph& main = graph.subgraphs.emplace_back();
  const auto width = widths.front();
  for (size_t i = 0; i <= widths.size(); ++i) {
    GraphTensor& tensor = main.tensors.emplace_back();
    tensor.name = "t" + std::to_string(i);
    tensor.shape = {1, width};
    if (i == 0) continue;
    GraphOperator& op = main.operators.emplace_back();
    op.code = schema::BuiltinOperator_RELU;
    op.inputs = {static_cast<int32_t>(i) - 1};
    op.outputs = {static_cast<int32_t>(i)};
  }
  main.inputs = {0};
  main.outputs = {static_cast<int32_t>(widths.size())};
  return graph;
}

Inspection inspect_graph(const Graph& graph) {
  return inspect(export_tflite(graph), "net.tflite");
}

bool overlap(const Placement& a, const Placement& b) {
  const bool in_time = a.first <= b.last && b.first <= a.last;
  return in_time && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}

void expect_sound(const MemoryMap& map) {
  EXPECT_EQ(map.arena_bytes, map.planned_bytes + map.record_bytes);
  EXPECT_LE(map.live_bytes[map.peak_node], map.planned_bytes);
  for (size_t i = 0; i < map.placements.size(); ++i) {
    EXPECT_LE(map.placements[i].offset + map.placements[i].bytes, map.planned_bytes);
    for (size_t k = 0; k < i; ++k) EXPECT_FALSE(overlap(map.placements[i], map.placements[k]));
  }
}

TEST(Inspection, MemoryOfAChain) {
  const Inspection inspection = inspect_graph(chain({64, 64, 64, 64}));
  ASSERT_TRUE(inspection.memory) << inspection.memory_problem;
  const MemoryMap& map = *inspection.memory;
  expect_sound(map);
  EXPECT_EQ(map.placements.size(), 5u);
  EXPECT_EQ(map.planned_bytes, 2u * 64 * 4);  // two tensors at a time
  EXPECT_EQ(map.live_bytes, std::vector<uint64_t>(4, 2 * 64 * 4));
}

TEST(Inspection, UnsupportedOperatorsAreNamed) {
  Graph graph = chain({8, 8});
  graph.main().operators[1].code = schema::BuiltinOperator_CUSTOM;
  graph.main().operators[1].custom_code = "Wizardry";
  const Inspection inspection = inspect_graph(graph);
  ASSERT_EQ(inspection.unsupported.size(), 1u);
  EXPECT_EQ(inspection.unsupported[0].name, "Wizardry");
  EXPECT_EQ(inspection.unsupported[0].nodes, std::vector<uint32_t>{1});
  EXPECT_FALSE(inspection.memory);
  const std::string text = to_text(inspection);
  EXPECT_NE(text.find("UNSUPPORTED Wizardry at node 1"), std::string::npos) << text;
  EXPECT_TRUE(to_json(inspection)["memory"].is_null());
}

// The operators are there, but the library refuses what they are given.
TEST(Inspection, RefusedModelSaysWhy) {
  Graph graph = chain({8});
  graph.main().tensors[1].type = DType::kI64;
  const Inspection inspection = inspect_graph(graph);
  EXPECT_TRUE(inspection.unsupported.empty());
  EXPECT_FALSE(inspection.memory);
  EXPECT_EQ(inspection.memory_problem.find("node 0 RELU"), 0u) << inspection.memory_problem;
}

TEST(Inspection, NoModelIsBadInput) {
  EXPECT_THROW(inspect(std::vector<uint8_t>(40), "x"), BadInput);
}

TEST(Inspection, TextTellsEverything) {
  Graph graph = chain({8, 8});
  graph.main().tensors[0].quantization.scales = {0.5f};
  graph.metadata["mote.training"] = {1, 2, 3};
  const std::string text = to_text(inspect_graph(graph));
  for (const char* part : {"net.tflite ---", "operators   2\n", "scale 0.5  zero point 0",
                           "metadata    mote.training (3 bytes)", "1x8 f32", "count  operator",
                           "Memory over time", "suffices exactly"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
}

TEST(Inspection, JsonTellsTheSame) {
  const Inspection inspection = inspect_graph(chain({8, 8}));
  const nlohmann::ordered_json json = to_json(inspection);
  EXPECT_EQ(json["operator_counts"]["RELU"], 2);
  EXPECT_EQ(json["memory"]["arena_bytes"], inspection.memory->arena_bytes);
  EXPECT_EQ(json["memory"]["placements"].size(), 3u);
  const auto& op = json["subgraphs"][0]["operators"][1];
  EXPECT_EQ(op["operator"], "RELU");
  EXPECT_EQ(op["inputs"][0]["name"], "t1");
  EXPECT_EQ(op["inputs"][0]["shape"], (std::vector<int>{1, 8}));
  EXPECT_EQ(op["inputs"][0]["dtype"], "f32");
}

TEST(MemoryChart, Picture) {
  Inspection inspection;
  inspection.graph = chain({8, 8, 8});
  MemoryMap& map = inspection.memory.emplace();
  map.planned_bytes = 48;
  map.record_bytes = 20;
  map.placements = {{0, 0, 32, 0, 0}, {2, 0, 16, 1, 2}, {1, 32, 16, 0, 1}};
  map.live_bytes = {48, 32, 16};
  EXPECT_EQ(memory_chart(inspection),
            "         32 |CCCCCCCC\n"
            "         16 |AAAA\n"
            "          0 |AAAABBBBBBBB\n"
            "            +------------\n"
            "       node  0   1   2\n"
            "\n"
            "        offset      bytes  at nodes     tensor\n"
            "   A         0         32  0            #0   t0\n"
            "   B         0         16  1 to 2       #2   t2\n"
            "   C        32         16  0 to 1       #1   t1\n"
            "        behind         20  always       records: nodes, plans, places of tensors\n");
}

TEST(MemoryChart, ManyNodesShareColumns) {
  const Inspection inspection = inspect_graph(chain(std::vector<int32_t>(200, 4)));
  ASSERT_TRUE(inspection.memory);
  const std::string chart = memory_chart(inspection);
  EXPECT_LT(chart.find('\n'), 80u);
  EXPECT_NE(chart.find("\n       node  0    20   40"), std::string::npos) << chart;
}

// The desk's lifetimes are the interpreter's: with others, tensors would seem to overlap.
TEST(Inspection, RealModelsAreSound) {
  const auto models = shared_models("models");
  if (models.empty()) GTEST_SKIP() << "no shared data; set MOTE_SHARED";
  for (const auto& path : models) {
    SCOPED_TRACE(path.string());
    const Inspection inspection = inspect(read_file(path), "m");
    ASSERT_TRUE(inspection.memory) << inspection.memory_problem;
    expect_sound(*inspection.memory);
    EXPECT_FALSE(to_text(inspection).empty());
  }
}

TEST(Inspection, CorpusNeverCrashes) {
  auto models = shared_models("conformance/malformed");
  const auto real = shared_models("conformance/real");
  models.insert(models.end(), real.begin(), real.end());
  if (models.empty()) GTEST_SKIP() << "no shared data; set MOTE_SHARED";
  for (const auto& path : models) {
    SCOPED_TRACE(path.string());
    try {
      const Inspection inspection = inspect(read_file(path), "m");
      to_text(inspection);
      to_json(inspection).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    } catch (const BadInput&) {
    }
  }
}

}  // namespace
}  // namespace mote::host
