// What `mote embed` writes, compiled and run: it has to stand alone, and the arena has to suffice.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "host/base/files.h"
#include "host/embed/embed.h"
#include "host/graph/export_tflite.h"

namespace mote::host {
namespace {

// x -> RELU -> RELU -> y, with all that the trainer leaves behind.
std::vector<uint8_t> model() {
  Graph graph;
  Subgraph& main = graph.subgraphs.emplace_back();
  main.tensors.resize(3);
  for (GraphTensor& tensor : main.tensors) tensor.shape = {1, 3};
  main.inputs = {0};
  main.outputs = {2};
  main.operators.resize(2);
  for (int32_t i = 0; i < 2; ++i) {
    GraphOperator& relu = main.operators[static_cast<size_t>(i)];
    relu.code = schema::BuiltinOperator_RELU;
    relu.inputs = {i};
    relu.outputs = {i + 1};
  }
  const std::string training =
      R"({"labels": ["wave", "a \"quoted\" one?", "\u00e9"], "axes": ["ax", "ay", "az"],
          "window": 1, "rate_hz": 50,
          "normalization": {"mean": [0, 0.1, 1e-9], "deviation": [1, 2, 3]}})";
  graph.metadata["mote.training"] = {training.begin(), training.end()};
  return export_tflite(graph);
}

constexpr const char* kProgram = R"(
#include "my_model.h"

alignas(16) static uint8_t arena[my_model::kArenaBytes];

int main() {
  mote::Model model;
  if (reinterpret_cast<uintptr_t>(my_model::kBytes) % 16 != 0) return 1;
  if (model.open(my_model::kBytes, my_model::kByteCount)) return 2;
  auto resolver = my_model::make_resolver();
  mote::Interpreter interpreter(model, resolver.table(), arena);
  if (interpreter.allocate()) return 3;
  static_assert(sizeof my_model::kLabels / sizeof *my_model::kLabels == 3, "labels");
  static_assert(my_model::kInputShape[1] == 3 && my_model::kOutputElements == 3, "shapes");
  for (int i = 0; i < 3; ++i) interpreter.input(0).as<float>()[i] = float(i) - 1;
  if (interpreter.invoke()) return 4;
  const float* output = interpreter.output(0).as<float>();
  const bool right = output[0] == 0 && output[1] == 0 && output[2] == 1;
  return right && my_model::kInverseDeviation[1] == 0.5f ? 0 : 5;
}
)";

TEST(GeneratedCode, CompilesAloneAndRuns) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(testing::TempDir()) / "mote_generated_code";
  fs::create_directories(folder);
  const EmbeddedModel embedded = embed(model(), {"my", "my.tflite", {}, {}});
  const OutputFile files[] = {{folder / "my_model.h", embedded.header},
                              {folder / "my_model.cc", embedded.source},
                              {folder / "main.cc", kProgram}};
  write_files_atomically(files);
  const std::string compile =
      std::string(MOTE_CXX) + " -std=c++17 -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror" +
      " -I" + MOTE_SOURCE_DIR + " -I" + folder.string() + " " + (folder / "main.cc").string() +
      " " + (folder / "my_model.cc").string() + " " + MOTE_LIBRARY + " -o " +
      (folder / "program").string();
  ASSERT_EQ(std::system(compile.c_str()), 0) << compile;
  EXPECT_EQ(std::system((folder / "program").c_str()), 0);
  fs::remove_all(folder);
}

}  // namespace
}  // namespace mote::host
