// Import of what is wrong: one clear line, never a crash.
#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/base/shared_folder.h"
#include "host/graph/export_tflite.h"
#include "host/graph/import_tflite.h"
#include "mote/model/flatbuffer.h"
#include "mote/model/schema.h"

namespace mote::host {
namespace {

// A model with one ADD of a constant, as flatc's structs, so that a test can spoil anything.
schema::ModelT sound_model() {
  Graph graph;
  Subgraph& main = graph.subgraphs.emplace_back();
  main.tensors.resize(3);
  for (GraphTensor& tensor : main.tensors) tensor.shape = {2};
  main.tensors[1].data.resize(8);
  main.inputs = {0};
  main.outputs = {2};
  GraphOperator& add = main.operators.emplace_back();
  add.code = schema::BuiltinOperator_ADD;
  add.inputs = {0, 1};
  add.outputs = {2};
  graph.signatures = {{"serve", {{"in", 0}}, {{"out", 2}}, 0}};
  graph.metadata["note"] = {1};
  const std::vector<uint8_t> bytes = export_tflite(graph);
  schema::ModelT model;
  schema::GetModel(bytes.data())->UnPackTo(&model);
  return model;
}

std::string message_of(std::span<const uint8_t> bytes) {
  try {
    import_tflite(bytes, "m.tflite");
  } catch (const BadInput& failure) {
    return failure.what();
  }
  return "";
}

std::string message_of(const schema::ModelT& model) {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(schema::Model::Pack(builder, &model), schema::ModelIdentifier());
  return message_of(std::span(builder.GetBufferPointer(), builder.GetSize()));
}

TEST(BadModel, SoundModelIsAccepted) {
  EXPECT_EQ(message_of(sound_model()), "");
}

struct Case {
  const char* name;
  std::function<void(schema::ModelT&)> spoil;
  const char* message;
};

schema::SubGraphT& main_of(schema::ModelT& model) {
  return *model.subgraphs[0];
}
schema::TensorT& tensor_of(schema::ModelT& model, size_t index) {
  return *main_of(model).tensors[index];
}
schema::QuantizationParametersT& quantization_of(schema::ModelT& model, size_t index) {
  auto& quantization = tensor_of(model, index).quantization;
  if (!quantization) quantization = std::make_unique<schema::QuantizationParametersT>();
  return *quantization;
}

const Case kCases[] = {
    {"Version", [](auto& m) { m.version = 2; }, "model of schema version 2, 3 is supported"},
    {"NoSubgraph", [](auto& m) { m.subgraphs.clear(); }, "model without a subgraph"},
    {"OperatorCodeIndex", [](auto& m) { main_of(m).operators[0]->opcode_index = 7; },
     "node 0 refers to operator code 7 of only 1"},
    {"OperatorCode",
     [](auto& m) { m.operator_codes[0]->builtin_code = static_cast<schema::BuiltinOperator>(500); },
     "node 0 has the operator code 500, which Mote does not know"},
    {"NegativeOperatorCode",
     [](auto& m) {
       m.operator_codes[0]->builtin_code = static_cast<schema::BuiltinOperator>(-5);
       m.operator_codes[0]->deprecated_builtin_code = -7;
     },
     "node 0 has the operator code -5, which Mote does not know"},
    {"NamelessCustom",
     [](auto& m) { m.operator_codes[0]->builtin_code = schema::BuiltinOperator_CUSTOM; },
     "node 0 is a custom operator without name"},
    {"BufferIndex", [](auto& m) { tensor_of(m, 1).buffer = 9; },
     "tensor 1 \"\" refers to buffer 9 of only 3"},
    {"BufferOutside",
     [](auto& m) {
       m.buffers[1]->offset = 1u << 20;
       m.buffers[1]->size = ~uint64_t{0};
     },
     "tensor 1 \"\" refers to 18446744073709551615 bytes at 1048576 of a file of"},
    {"ExternalWeights", [](auto& m) { tensor_of(m, 1).external_buffer = 1; },
     "tensor 1 \"\" keeps its data in another file"},
    {"Dtype", [](auto& m) { tensor_of(m, 0).type = static_cast<schema::TensorType>(99); },
     "tensor 0 \"\" has the dtype 99"},
    {"Dimension", [](auto& m) { tensor_of(m, 0).shape = {-2}; }, "has the dimension -2"},
    {"TooManyElements",
     [](auto& m) {
       tensor_of(m, 0).shape = {1 << 30, 1 << 30, 1 << 30, 1 << 30};
     },
     "has more elements than a file can hold"},
    {"DataLength", [](auto& m) { tensor_of(m, 1).shape = {3}; },
     "has 8 bytes of data, its shape and dtype f32 ask for 12"},
    {"Scale", [](auto& m) { quantization_of(m, 0).scale = {-1.0f}; }, "has the scale -1"},
    {"ScaleCount",
     [](auto& m) {
       quantization_of(m, 0).scale = {1, 1, 1};
     },
     "has 3 scales for the 2 indices of dimension 0"},
    {"Axis",
     [](auto& m) {
       quantization_of(m, 0).scale = {1, 1};
       tensor_of(m, 0).shape = {1, 2};
       quantization_of(m, 0).quantized_dimension = 4;
     },
     "is quantized along dimension 4 of 2"},
    {"ZeroPointCount",
     [](auto& m) {
       quantization_of(m, 0).scale = {1};
       quantization_of(m, 0).zero_point = {0, 0};
     },
     "has 1 scales but 2 zero points"},
    {"OperatorInput", [](auto& m) { main_of(m).operators[0]->inputs[0] = 3; },
     "node 0 ADD refers to tensor 3 of only 3"},
    {"GraphInput", [](auto& m) { main_of(m).inputs[0] = -1; },
     "the list of inputs refers to tensor -1 of only 3"},
    {"GraphOutput", [](auto& m) { main_of(m).outputs[0] = 77; },
     "the list of outputs refers to tensor 77 of only 3"},
    {"CalledSubgraph",
     [](auto& m) {
       schema::IfOptionsT options;
       options.else_subgraph_index = 5;
       main_of(m).operators[0]->builtin_options.Set(std::move(options));
     },
     "node 0 ADD calls subgraph 5 of only 1"},
    {"SignatureSubgraph", [](auto& m) { m.signature_defs[0]->subgraph_index = 3; },
     "signature \"serve\" refers to subgraph 3 of only 1"},
    {"SignatureTensor", [](auto& m) { m.signature_defs[0]->outputs[0]->tensor_index = 8; },
     "signature \"serve\": \"out\" refers to tensor 8 of only 3"},
    {"MetadataBuffer", [](auto& m) { m.metadata[0]->buffer = 4; },
     "metadata \"note\" refers to buffer 4 of only 3"},
};

class Spoiled : public testing::TestWithParam<Case> {};

TEST_P(Spoiled, IsNamed) {
  schema::ModelT model = sound_model();
  GetParam().spoil(model);
  const std::string message = message_of(model);
  EXPECT_EQ(message.find("m.tflite: "), 0u) << message;
  EXPECT_NE(message.find(GetParam().message), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(Import, Spoiled, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(BadModel, NotAModel) {
  const std::vector<uint8_t> text = {'h', 'e', 'l', 'l', 'o', ' ', 'w', 'o', 'r', 'l', 'd', '!'};
  EXPECT_EQ(message_of(text), "m.tflite: not a .tflite model: \"TFL3\" is missing at byte 4");
  EXPECT_EQ(message_of(std::span<const uint8_t>()),
            "m.tflite: not a .tflite model: \"TFL3\" is missing at byte 4");
}

TEST(BadModel, EveryTruncationIsRefused) {
  flatbuffers::FlatBufferBuilder builder;
  const schema::ModelT model = sound_model();
  builder.Finish(schema::Model::Pack(builder, &model), schema::ModelIdentifier());
  const std::span<const uint8_t> bytes(builder.GetBufferPointer(), builder.GetSize());
  for (size_t size = 0; size + 16 < bytes.size(); size += 4) {
    EXPECT_NE(message_of(bytes.first(size)), "") << size;
  }
}

// 60,000 operators share one vector of 250,000 indices: unpacked that is 60 GB.
TEST(BadModel, SharedVectorsDoNotFillTheMemory) {
  flatbuffers::FlatBufferBuilder builder;
  const auto indices = builder.CreateVector(std::vector<int32_t>(250000, -1));
  std::vector<flatbuffers::Offset<schema::Operator>> operators(
      60000, schema::CreateOperator(builder, 0, indices, indices));
  const auto subgraph = schema::CreateSubGraph(builder, 0, 0, 0, builder.CreateVector(operators));
  const auto code = schema::CreateOperatorCode(builder);
  builder.Finish(schema::CreateModel(builder, 3, builder.CreateVector(&code, 1),
                                     builder.CreateVector(&subgraph, 1)),
                 schema::ModelIdentifier());
  EXPECT_EQ(message_of(std::span(builder.GetBufferPointer(), builder.GetSize())),
            "m.tflite: model damaged: its tables refer to the same bytes over and over");
}

// Some converters align 64-bit zero points to 4 only.
TEST(BadModel, MisalignedZeroPointsAreRead) {
  schema::ModelT model = sound_model();
  quantization_of(model, 0).scale = {0.5f};
  quantization_of(model, 0).zero_point = {0x1122334455667788};
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(schema::Model::Pack(builder, &model), schema::ModelIdentifier());
  std::vector<uint8_t> bytes(builder.GetBufferPointer(),
                             builder.GetBufferPointer() + builder.GetSize());
  // A copy of the vector at the end, off by 4, and the field's offset turned towards it.
  const auto& table = *schema::GetModel(bytes.data())->subgraphs()->Get(0)->tensors()->Get(0);
  const auto& quantization = *table.quantization();
  const auto* vector = reinterpret_cast<const uint8_t*>(quantization.zero_point());
  const std::vector<uint8_t> copy(vector, vector + 12);
  const uint8_t* place = Table(reinterpret_cast<const uint8_t*>(&quantization))
                             .find(mote::schema::quantization_parameters::kZeroPoint, 4);
  const size_t field = static_cast<size_t>(place - bytes.data());
  bytes.resize((bytes.size() + 7) / 8 * 8);
  const auto offset = static_cast<uint32_t>(bytes.size() - field);
  bytes.insert(bytes.end(), copy.begin(), copy.end());
  std::memcpy(bytes.data() + field, &offset, 4);
  const Graph graph = import_tflite(bytes, "m.tflite");
  EXPECT_EQ(graph.main().tensors[0].quantization.zero_points[0], 0x1122334455667788);
}

TEST(BadModel, MalformedCorpusNeverCrashes) {
  const auto models = shared_models("conformance/malformed");
  if (models.empty()) GTEST_SKIP() << "no shared data; set MOTE_SHARED";
  for (const auto& path : models) {
    SCOPED_TRACE(path.string());
    const std::vector<uint8_t> bytes = read_file(path);
    try {
      const Graph graph = import_tflite(bytes, "m.tflite");
      import_tflite(export_tflite(graph), "again");  // what is accepted can be written and read
    } catch (const BadInput& failure) {
      EXPECT_EQ(std::string(failure.what()).find('\n'), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace mote::host
