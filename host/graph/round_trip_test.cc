// Graph -> .tflite -> graph loses nothing: small graphs made by hand, and every real model there
// is.
#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/base/shared_folder.h"
#include "host/graph/export_tflite.h"
#include "host/graph/import_tflite.h"

namespace mote::host {
namespace {

GraphTensor tensor(std::string name, DType type, std::vector<int32_t> shape,
                   std::vector<uint8_t> data = {}) {
  GraphTensor tensor;
  tensor.name = std::move(name);
  tensor.type = type;
  tensor.shape = std::move(shape);
  tensor.data = std::move(data);
  return tensor;
}

// A fully connected layer with everything that a tensor and an operator can carry.
Graph small_graph() {
  Graph graph;
  graph.description = "made by a test";
  graph.metadata["mote.training"] = {'{', '}'};
  Subgraph& main = graph.subgraphs.emplace_back();
  main.name = "main";
  main.tensors = {
      tensor("x", DType::kI8, {1, 4}), tensor("w", DType::kI8, {2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}),
      tensor("b", DType::kI32, {2}, {1, 0, 0, 0, 2, 0, 0, 0}), tensor("y", DType::kI8, {1, 2})};
  main.tensors[0].quantization.scales = {0.5f};
  main.tensors[0].quantization.zero_points = {-3};
  main.tensors[0].shape_signature = {-1, 4};
  main.tensors[1].quantization.scales = {0.25f, 0.125f};
  main.tensors[1].quantization.zero_points = {0, 0};
  main.tensors[3].is_variable = true;
  main.inputs = {0};
  main.outputs = {3};
  GraphOperator& layer = main.operators.emplace_back();
  layer.code = schema::BuiltinOperator_FULLY_CONNECTED;
  layer.version = 4;
  layer.inputs = {0, 1, 2};
  layer.outputs = {3};
  schema::FullyConnectedOptionsT options;
  options.fused_activation_function = schema::ActivationFunctionType_RELU;
  options.keep_num_dims = true;
  layer.options.Set(std::move(options));
  graph.signatures = {{"serve", {{"in", 0}}, {{"out", 3}}, 0}};
  return graph;
}

Graph again(const Graph& graph) {
  return import_tflite(export_tflite(graph), "again");
}

TEST(RoundTrip, KeepsEverything) {
  const Graph graph = small_graph();
  EXPECT_TRUE(again(graph) == graph);
}

TEST(RoundTrip, CustomOperatorAndOptionsOfTheSecondUnion) {
  Graph graph = small_graph();
  GraphOperator& custom = graph.main().operators.emplace_back();
  custom.code = schema::BuiltinOperator_CUSTOM;
  custom.custom_code = "Spectrum";
  custom.custom_options = {1, 2, 3};
  custom.inputs = {0, -1};
  custom.outputs = {3};
  custom.mutating_inputs = {true, false};
  GraphOperator& shifted = graph.main().operators.emplace_back();
  shifted.code = schema::BuiltinOperator_STABLEHLO_CASE;
  schema::StablehloCaseOptionsT branches;
  branches.branch_subgraph_indices = {0};
  shifted.options2.Set(std::move(branches));
  EXPECT_TRUE(again(graph) == graph);
}

TEST(RoundTrip, SparseTensorAndBlocks) {
  Graph graph = small_graph();
  GraphTensor& weights = graph.main().tensors[1];
  schema::SparsityParametersT& sparsity = weights.sparsity.emplace();
  sparsity.traversal_order = {0, 1};
  auto& dimension = sparsity.dim_metadata.emplace_back(new schema::DimensionMetadataT);
  dimension->format = schema::DimensionType_SPARSE_CSR;
  schema::Uint8VectorT segments;
  segments.values = {0, 2, 4};
  dimension->array_segments.Set(std::move(segments));
  schema::BlockwiseQuantizationT blocks;
  blocks.block_size = 32;
  weights.quantization.details.Set(std::move(blocks));
  EXPECT_TRUE(again(graph) == graph);
}

TEST(Export, OperatorCodesAreThereForOldAndNewReaders) {
  Graph graph = small_graph();
  graph.main().operators.push_back(graph.main().operators[0]);
  graph.main().operators.push_back(graph.main().operators[0]);
  graph.main().operators[1].code = schema::BuiltinOperator_GELU;
  const std::vector<uint8_t> bytes = export_tflite(graph);
  const auto& codes = *schema::GetModel(bytes.data())->operator_codes();
  ASSERT_EQ(codes.size(), 2u);  // the first and the third operator share one
  EXPECT_EQ(codes[0]->deprecated_builtin_code(), 9);
  EXPECT_EQ(codes[0]->builtin_code(), schema::BuiltinOperator_FULLY_CONNECTED);
  EXPECT_EQ(codes[1]->deprecated_builtin_code(), 127);
  EXPECT_EQ(codes[1]->builtin_code(), schema::BuiltinOperator_GELU);
}

TEST(Export, ConstantsAreAlignedAndEqualOnesShared) {
  Graph graph = small_graph();
  graph.main().tensors.push_back(graph.main().tensors[1]);
  const std::vector<uint8_t> bytes = export_tflite(graph);
  const schema::Model& model = *schema::GetModel(bytes.data());
  ASSERT_EQ(model.buffers()->size(), 4u);  // empty, weights, bias, metadata
  EXPECT_EQ((*model.buffers())[0]->data(), nullptr);
  for (const schema::Buffer* buffer : *model.buffers()) {
    if (buffer->data() == nullptr) continue;
    EXPECT_EQ((buffer->data()->data() - bytes.data()) % 16, 0);
  }
  const auto& tensors = *(*model.subgraphs())[0]->tensors();
  EXPECT_EQ(tensors[0]->buffer(), 0u);
  EXPECT_EQ(tensors[1]->buffer(), tensors[4]->buffer());
  EXPECT_EQ(std::string(bytes.begin() + 4, bytes.begin() + 8), "TFL3");
}

// Data behind the flatbuffer, as files of more than 2 GB have it.
TEST(Import, ReadsAppendedBuffers) {
  const std::vector<uint8_t> bytes = export_tflite(small_graph());
  schema::ModelT model;
  schema::GetModel(bytes.data())->UnPackTo(&model);
  const std::vector<uint8_t> data = model.buffers[1]->data;
  model.buffers[1]->data.clear();
  model.buffers[1]->offset = 2;  // takes its place in the file from the first packing
  model.buffers[1]->size = data.size();
  flatbuffers::FlatBufferBuilder first;
  first.Finish(schema::Model::Pack(first, &model), schema::ModelIdentifier());
  model.buffers[1]->offset = first.GetSize();
  flatbuffers::FlatBufferBuilder second;
  second.Finish(schema::Model::Pack(second, &model), schema::ModelIdentifier());
  ASSERT_EQ(second.GetSize(), first.GetSize());
  std::vector<uint8_t> file(second.GetBufferPointer(), second.GetBufferPointer() + first.GetSize());
  file.insert(file.end(), data.begin(), data.end());
  EXPECT_TRUE(import_tflite(file, "file") == small_graph());
  file.pop_back();
  EXPECT_THROW(import_tflite(file, "file"), BadInput);
}

TEST(Import, UnalignedBytes) {
  std::vector<uint8_t> bytes = export_tflite(small_graph());
  bytes.insert(bytes.begin(), 0);
  EXPECT_TRUE(import_tflite(std::span(bytes).subspan(1), "moved") == small_graph());
}

class RealModels : public testing::TestWithParam<const char*> {};

TEST_P(RealModels, SurviveARoundTrip) {
  const auto models = shared_models(GetParam());
  if (models.empty()) GTEST_SKIP() << "no shared data; set MOTE_SHARED";
  for (const auto& path : models) {
    SCOPED_TRACE(path.string());
    const Graph graph = import_tflite(read_file(path), path.filename().string());
    EXPECT_TRUE(again(graph) == graph);
  }
}

INSTANTIATE_TEST_SUITE_P(Shared, RealModels, testing::Values("models", "conformance/real"));

}  // namespace
}  // namespace mote::host
