// What `mote embed` writes: constants, labels, resolver, and what it refuses.
#include "host/embed/embed.h"

#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "host/graph/export_tflite.h"

namespace mote::host {
namespace {

GraphTensor tensor(std::vector<int32_t> shape, float scale, int64_t zero_point) {
  GraphTensor result;
  result.type = DType::kI8;
  result.shape = std::move(shape);
  result.quantization.scales = {scale};
  result.quantization.zero_points = {zero_point};
  return result;
}

GraphOperator node(schema::BuiltinOperator code, int32_t input, int32_t output) {
  GraphOperator result;
  result.code = code;
  result.inputs = {input};
  result.outputs = {output};
  return result;
}

constexpr const char* kTraining =
    R"({"labels": ["wave", "punch \"hard\""], "axes": ["ax"], "rate_hz": 50.0, "window": 2,
        "normalization": {"mean": [0.25], "deviation": [0.5]}})";

// input [1, 2] -> RELU -> RELU
std::vector<uint8_t> model(const std::string& training = "") {
  Graph graph;
  graph.subgraphs.emplace_back();
  Subgraph& main = graph.main();
  main.tensors = {tensor({1, 2}, 0.5f, 3), tensor({1, 2}, 0.5f, 3), tensor({1, 2}, 2.0f, -1)};
  main.inputs = {0};
  main.outputs = {2};
  main.operators = {node(schema::BuiltinOperator_RELU, 0, 1),
                    node(schema::BuiltinOperator_RELU, 1, 2)};
  if (!training.empty()) {
    graph.metadata["mote.training"] = std::vector<uint8_t>(training.begin(), training.end());
  }
  return export_tflite(graph);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string refusal(const std::vector<uint8_t>& bytes, const EmbedSettings& settings) {
  try {
    embed(bytes, settings);
    return "";
  } catch (const BadInput& error) {
    return error.what();
  }
}

TEST(Embed, WritesConstantsOfTheModel) {
  const std::vector<uint8_t> bytes = model();
  const EmbeddedModel result = embed(bytes, {"my", "my.tflite", {}, {}});
  EXPECT_TRUE(contains(result.header, "namespace my_model {"));
  EXPECT_TRUE(contains(result.header, "kByteCount = " + std::to_string(bytes.size()) + ";"));
  EXPECT_TRUE(contains(result.header, "kArenaBytes = " + std::to_string(result.arena_bytes)));
  EXPECT_TRUE(
      contains(result.header, "// Input: i8 [1, 2]\nconstexpr int32_t kInputShape[] = {1, 2};"));
  EXPECT_TRUE(contains(result.header, "constexpr float kInputScale = 0.5f;"));
  EXPECT_TRUE(contains(result.header, "constexpr int32_t kInputZeroPoint = 3;"));
  EXPECT_TRUE(contains(result.header, "constexpr float kOutputScale = 2.0f;"));
  EXPECT_TRUE(contains(result.header, "mote::Resolver<1> make_resolver()"));
  EXPECT_TRUE(contains(result.header, "resolver.add_relu_i8();"));
  EXPECT_FALSE(contains(result.header, "kLabels"));
  EXPECT_GT(result.arena_bytes, 0u);
  EXPECT_EQ(result.operators, std::vector<std::string>{"relu_i8"});
}

TEST(Embed, WritesTheBytesAligned) {
  const EmbeddedModel result = embed(model(), {"my", "my.tflite", {}, {}});
  EXPECT_TRUE(contains(result.source, "#include \"my_model.h\""));
  EXPECT_TRUE(contains(result.source, "alignas(16) const uint8_t kBytes[kByteCount] = {"));
  EXPECT_TRUE(contains(result.source, "0x54, 0x46, 0x4c, 0x33"));  // TFL3
}

TEST(Embed, TakesLabelsAndNormalizationFromTheTraining) {
  const EmbeddedModel result = embed(model(kTraining), {"my", "my.tflite", {}, {}});
  EXPECT_TRUE(contains(result.header, R"(kLabels[] = {"wave", "punch \"hard\""};)"));
  EXPECT_TRUE(contains(result.header, "kMean[] = {0.25f};"));
  EXPECT_TRUE(contains(result.header, "kInverseDeviation[] = {2.0f};"));
  EXPECT_TRUE(contains(result.header, "kWindowRows = 2;"));
}

TEST(Embed, LabelsOfTheCallerComeFirst) {
  const EmbeddedModel result = embed(model(kTraining), {"my", "my.tflite", {"a", "b"}, {}});
  EXPECT_TRUE(contains(result.header, R"(kLabels[] = {"a", "b"};)"));
}

TEST(Embed, RefusesTheWrongNumberOfLabels) {
  EXPECT_EQ(refusal(model(), {"my", "my.tflite", {"only"}, {}}),
            "my.tflite: has 2 outputs, 1 labels were given: --labels needs one for each");
}

TEST(Embed, RefusesANameThatIsNoIdentifier) {
  for (const char* name : {"", "2fast", "a-b", "a b"}) {
    EXPECT_TRUE(contains(refusal(model(), {name, "my.tflite", {}, {}}), "letters, digits and _"));
  }
}

TEST(Embed, RefusesDamagedMetadata) {
  EXPECT_TRUE(contains(refusal(model("{"), {"my", "my.tflite", {}, {}}),
                       "my.tflite: the metadata \"mote.training\" is damaged (parse error"));
}

TEST(Embed, RefusesWhatTheLibraryCannotRun) {
  std::vector<uint8_t> bytes = model();
  bytes.resize(40);
  EXPECT_TRUE(contains(refusal(bytes, {"my", "my.tflite", {}, {}}), "my.tflite: model damaged"));
}

}  // namespace
}  // namespace mote::host
