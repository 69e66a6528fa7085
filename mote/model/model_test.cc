// The door: what it lets in, and every sentence with which it keeps others out.
#include "mote/model/model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "host/base/aligned_bytes.h"
#include "mote/engine/message.h"
#include "tests/support/model_builder.h"

namespace mote {
namespace {

using host::AlignedBytes;
namespace fb = test::fb;
using Bytes = std::vector<uint8_t>;

test::OneOpModel small_model() {
  test::OneOpModel model(fb::BuiltinOperator_FULLY_CONNECTED);
  model.input({1, 4}, DType::kI8, 0.5f, -3);
  model.constant<int8_t>({2, 4}, {1, 2, 3, 4, 5, 6, 7, 8}, {0.25f, 0.5f}, {0, 0}, 0);
  model.output({1, 2}, DType::kI8, 1.0f, 5);
  model.options(fb::FullyConnectedOptionsT());
  model.model().description = "a small model";
  model.tensor(0).name = "input";
  return model;
}

// The sentence of the refusal, or "" for a model that is let in.
std::string refusal(const Bytes& bytes) {
  const AlignedBytes aligned{std::span<const uint8_t>(bytes)};
  Model model;
  Diagnosis diagnosis;
  const Status failed = model.open(aligned.data(), aligned.size(), &diagnosis);
  EXPECT_EQ(static_cast<bool>(failed), !model.is_open());
  if (!failed) return "";
  char text[256];
  return std::string(text, write_message(diagnosis, text));
}

TEST(Model, ReadsWhatWasWritten) {
  const Bytes bytes = small_model().bytes();
  const AlignedBytes aligned{std::span<const uint8_t>(bytes)};
  Model model;
  ASSERT_FALSE(model.open(aligned.data(), aligned.size()));
  ASSERT_EQ(model.subgraph_count(), 1u);
  const SubgraphView graph = model.subgraph(0);
  ASSERT_EQ(graph.tensor_count(), 3u);
  ASSERT_EQ(graph.operator_count(), 1u);
  EXPECT_EQ(graph.op(0).builtin(), 9);
  EXPECT_EQ(graph.op(0).custom(), nullptr);
  EXPECT_EQ(graph.op(0).version(), 1);
  EXPECT_EQ(graph.op(0).inputs().size, 2u);
  EXPECT_EQ(graph.inputs()[0], 0);
  const TensorView weights = graph.tensor(1);
  EXPECT_EQ(weights.type(), DType::kI8);
  EXPECT_EQ(weights.bytes(), 8u);
  EXPECT_EQ(weights.constant_as<int8_t>()[7], 8);
  EXPECT_EQ(weights.scales().size, 2u);
  EXPECT_EQ(weights.scales()[1], 0.5f);
  EXPECT_EQ(weights.axis(), 0u);
  EXPECT_EQ(graph.tensor(0).constant(), nullptr);
  EXPECT_EQ(graph.tensor(0).zero_point(), -3);
  EXPECT_FALSE(graph.tensor(0).is_variable());
}

TEST(Model, FindsMetadata) {
  test::OneOpModel builder = small_model();
  auto buffer = std::make_unique<fb::BufferT>();
  buffer->data = {7, 8, 9};
  builder.model().buffers.push_back(std::move(buffer));
  auto entry = std::make_unique<fb::MetadataT>();
  entry->name = "notes";
  entry->buffer = static_cast<uint32_t>(builder.model().buffers.size() - 1);
  builder.model().metadata.push_back(std::move(entry));
  const Bytes bytes = builder.bytes();
  const AlignedBytes aligned{std::span<const uint8_t>(bytes)};
  Model model;
  ASSERT_FALSE(model.open(aligned.data(), aligned.size()));
  ASSERT_EQ(model.metadata("notes").size, 3u);
  EXPECT_EQ(model.metadata("notes")[2], 9);
  EXPECT_TRUE(model.metadata("other").empty());
  builder.model().metadata[0]->buffer = 99;
  const AlignedBytes damaged{std::span<const uint8_t>(builder.bytes())};
  ASSERT_FALSE(model.open(damaged.data(), damaged.size()));
  EXPECT_TRUE(model.metadata("notes").empty());
}

TEST(Model, ABufferOutsideTheFileIsEmpty) {
  for (const uint64_t size : {uint64_t{8}, ~uint64_t{0}}) {
    test::OneOpModel builder = small_model();
    fb::BufferT& buffer = *builder.model().buffers[1];
    buffer.data.clear();
    buffer.offset = size == 8 ? 1 << 30 : 16;
    buffer.size = size;
    const AlignedBytes aligned{std::span<const uint8_t>(builder.bytes())};
    Model model;
    ASSERT_FALSE(model.open(aligned.data(), aligned.size()));
    EXPECT_TRUE(model.buffer(1).empty());
  }
}

TEST(Model, RefusesMisalignedBytes) {
  const Bytes bytes = small_model().bytes();
  const AlignedBytes aligned(bytes.size() + 1);
  std::memcpy(aligned.data() + 1, bytes.data(), bytes.size());
  Model model;
  Diagnosis diagnosis;
  ASSERT_TRUE(model.open(aligned.data() + 1, bytes.size(), &diagnosis));
  char text[256];
  write_message(diagnosis, text);
  EXPECT_STREQ(text, "model misaligned: declare it alignas(16)");
}

// --- contradictions in a well-formed file ---
struct Contradiction {
  const char* name;
  std::function<void(test::OneOpModel&)> change;
  const char* message;
};

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

const Contradiction kContradictions[] = {
    {"Version", [](auto& m) { m.model().version = 2; }, "schema version 2, not 3"},
    {"NoSubgraph", [](auto& m) { m.model().subgraphs.clear(); },
     "model without subgraphs or buffers"},
    {"NoBuffers", [](auto& m) { m.model().buffers.clear(); }, "model without subgraphs or buffers"},
    {"TensorType", [](auto& m) { m.tensor(1).type = static_cast<fb::TensorType>(77); },
     "tensor 1: unknown dtype 77"},
    {"TensorBuffer", [](auto& m) { m.tensor(2).buffer = 1000; }, "tensor 2: no buffer 1000"},
    {"Dimension",
     [](auto& m) {
       m.tensor(0).shape = {1, -4};
     },
     "tensor 0: dimension -4"},
    {"Rank", [](auto& m) { m.tensor(0).shape.assign(9, 1); }, "tensor 0: 9 dimensions, at most 8"},
    {"TensorSize",
     [](auto& m) {
       m.tensor(0).shape = {65536, 65536, 65536};
     },
     "tensor 0: over 1 GiB"},
    {"ConstantLength",
     [](auto& m) {
       m.tensor(1).shape = {2, 5};
     },
     "tensor 1: 8 bytes do not fit its shape"},
    {"Sparse", [](auto& m) { m.tensor(1).sparsity = std::make_unique<fb::SparsityParametersT>(); },
     "tensor 1: sparse; convert it dense"},
    {"ScaleCount", [](auto& m) { m.tensor(1).quantization->scale.push_back(1); },
     "tensor 1: 3 scales"},
    {"NegativeScale", [](auto& m) { m.tensor(1).quantization->scale[1] = -1; },
     "tensor 1: bad scale 1"},
    {"NotANumber", [](auto& m) { m.tensor(0).quantization->scale[0] = kNaN; },
     "tensor 0: bad scale 0"},
    {"InfiniteScale", [](auto& m) { m.tensor(0).quantization->scale[0] = INFINITY; },
     "tensor 0: bad scale 0"},
    {"ZeroPointCount", [](auto& m) { m.tensor(1).quantization->zero_point.push_back(0); },
     "tensor 1: 3 zero points"},
    {"ZeroPoint", [](auto& m) { m.tensor(0).quantization->zero_point = {40000}; },
     "tensor 0: bad zero point 40000"},
    {"Axis", [](auto& m) { m.tensor(1).quantization->quantized_dimension = 2; },
     "tensor 1: bad quantized dimension 2"},
    {"Opcode", [](auto& m) { m.op().opcode_index = 3; },
     "node 0 builtin operator -1: no operator code 3"},
    {"TensorIndex", [](auto& m) { m.op().inputs[0] = 12; },
     "node 0 FULLY_CONNECTED: no tensor 12, only 3"},
    {"NegativeOutput", [](auto& m) { m.op().outputs[0] = -1; },
     "node 0 FULLY_CONNECTED: no tensor -1, only 3"},
    {"Intermediate", [](auto& m) { m.op().intermediates = {4}; },
     "node 0 FULLY_CONNECTED: no tensor 4, only 3"},
    {"GraphInput", [](auto& m) { m.model().subgraphs[0]->inputs = {3}; },
     "input or output is tensor 3 of 3"},
    {"GraphOutput", [](auto& m) { m.model().subgraphs[0]->outputs = {-1}; },
     "input or output is tensor -1 of 3"},
};

class Contradictions : public testing::TestWithParam<Contradiction> {};

TEST_P(Contradictions, AreNamed) {
  test::OneOpModel model = small_model();
  EXPECT_EQ(refusal(model.bytes()), "");
  GetParam().change(model);
  EXPECT_EQ(refusal(model.bytes()), GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(Model, Contradictions, testing::ValuesIn(kContradictions),
                         [](const auto& row) { return std::string(row.param.name); });

// --- damaged files ---
uint32_t word(const Bytes& bytes, size_t at) {
  return load<uint32_t>(bytes.data() + at);
}
void set_word(Bytes& bytes, size_t at, uint32_t value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}
size_t position(const Bytes& bytes, const void* address) {
  return static_cast<size_t>(static_cast<const uint8_t*>(address) - bytes.data());
}

const flatbuffers::String* name_of_tensor_0(const Bytes& bytes) {
  return fb::GetModel(bytes.data())->subgraphs()->Get(0)->tensors()->Get(0)->name();
}

struct Damage {
  const char* name;
  std::function<void(Bytes&)> change;
  const char* message;  // without the number of the byte
};

const Damage kDamages[] = {
    {"Empty", [](Bytes& b) { b.clear(); }, "not a .tflite model"},
    {"Identifier", [](Bytes& b) { b[5] = 'X'; }, "not a .tflite model"},
    {"RootOutside", [](Bytes& b) { set_word(b, 0, 0x7FFFFFFF); }, "model damaged at byte "},
    {"RootUnaligned", [](Bytes& b) { set_word(b, 0, word(b, 0) + 2); }, "model damaged at byte "},
    {"VtableOutside", [](Bytes& b) { set_word(b, word(b, 0), 0x7FFFFFFF); },
     "model damaged at byte "},
    {"FieldOutside",
     [](Bytes& b) {
       const size_t table = word(b, 0);
       b[table - word(b, table) + 7] = 0x7F;  // high byte of the offset of field 1
     },
     "no operator code 0"},
    {"VectorOutside",
     [](Bytes& b) { set_word(b, position(b, fb::GetModel(b.data())->subgraphs()), 0x40000000); },
     "model damaged at byte "},
    {"StringOutside", [](Bytes& b) { set_word(b, position(b, name_of_tensor_0(b)), 0x7FFFFFF0); },
     "model damaged at byte "},
    {"StringUnterminated",
     [](Bytes& b) {
       const auto* text = name_of_tensor_0(b);
       b[position(b, text->c_str()) + text->size()] = 'x';
     },
     "model damaged at byte "},
};

class Damages : public testing::TestWithParam<Damage> {};

TEST_P(Damages, AreNamed) {
  Bytes bytes = small_model().bytes();
  GetParam().change(bytes);
  const std::string message = refusal(bytes);
  EXPECT_NE(message.find(GetParam().message), std::string::npos) << message;
}

INSTANTIATE_TEST_SUITE_P(Model, Damages, testing::ValuesIn(kDamages),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Model, EveryTruncationIsRefused) {
  const Bytes whole = small_model().bytes();
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(refusal(Bytes(whole.begin(), whole.begin() + static_cast<long>(size))), "") << size;
  }
}

TEST(Model, EverySingleDamagedByteIsHarmless) {
  const Bytes whole = small_model().bytes();
  for (size_t at = 0; at < whole.size(); ++at) {
    for (const uint8_t flip : {0x01, 0x80, 0xFF}) {
      Bytes bytes = whole;
      bytes[at] = static_cast<uint8_t>(bytes[at] ^ flip);
      refusal(bytes);  // either way; sanitizers watch
    }
  }
}

// A buffer may lie behind the tables, at an offset of its own choice.
TEST(Model, MisalignedConstantsAreNamed) {
  test::OneOpModel model(fb::BuiltinOperator_RELU);
  model.input({1}, DType::kF32).constant<float>({1}, {1.0f}).output({1}, DType::kF32);
  model.model().buffers[1]->data.clear();
  model.model().buffers[1]->offset = 30;
  model.model().buffers[1]->size = 4;
  EXPECT_EQ(refusal(model.bytes()), "tensor 1: misaligned at 30; export again");
  model.model().buffers[1]->offset = 32;
  EXPECT_EQ(refusal(model.bytes()), "");
}

// Tables and vectors that are referred to many times make a small file look large.
TEST(Model, SharedTablesDoNotMakeItSlow) {
  flatbuffers::FlatBufferBuilder builder;
  std::vector<flatbuffers::Offset<fb::Operator>> operators;
  for (int i = 0; i < 300; ++i) operators.push_back(fb::CreateOperator(builder));
  const auto list = builder.CreateVector(operators);
  const auto graph = fb::CreateSubGraph(builder, 0, 0, 0, list);
  const auto graphs =
      builder.CreateVector(std::vector<flatbuffers::Offset<fb::SubGraph>>(3000, graph));
  builder.Finish(fb::CreateModel(builder, 3, 0, graphs), "TFL3");
  const Bytes bytes(builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize());
  EXPECT_EQ(refusal(bytes), "model damaged: parts are shared too often");
}

TEST(Model, SharedVectorsDoNotMakeItSlow) {
  flatbuffers::FlatBufferBuilder builder;
  const auto inputs = builder.CreateVector(std::vector<int32_t>(3000, -1));
  std::vector<flatbuffers::Offset<fb::Operator>> operators;
  for (int i = 0; i < 300; ++i) operators.push_back(fb::CreateOperator(builder, 0, inputs));
  const auto list = builder.CreateVector(operators);
  const auto codes = builder.CreateVector(
      std::vector<flatbuffers::Offset<fb::OperatorCode>>{fb::CreateOperatorCode(builder)});
  const auto buffers =
      builder.CreateVector(std::vector<flatbuffers::Offset<fb::Buffer>>{fb::CreateBuffer(builder)});
  const auto graphs = builder.CreateVector(
      std::vector<flatbuffers::Offset<fb::SubGraph>>{fb::CreateSubGraph(builder, 0, 0, 0, list)});
  builder.Finish(fb::CreateModel(builder, 3, codes, graphs, 0, buffers), "TFL3");
  const Bytes bytes(builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize());
  const std::string message = refusal(bytes);
  EXPECT_NE(message.find("parts are shared too often"), std::string::npos) << message;
}

TEST(Model, MoreThanAGigabyteIsRefused) {
  const AlignedBytes bytes(64);
  Model model;
  Diagnosis diagnosis;
  ASSERT_TRUE(model.open(bytes.data(), size_t{1} << 31, &diagnosis));
  char text[200];
  write_message(diagnosis, text);
  EXPECT_STREQ(text, "model over 1 GiB");
}

}  // namespace
}  // namespace mote
