// From flatbuffer to graph: flatc's Verifier, a budget, flatc's unpacking, then our own structs.
#include "host/graph/import_tflite.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "host/base/aligned_bytes.h"
#include "host/base/bad_input.h"
#include "host/graph/check_graph.h"
#include "host/graph/table_walk.h"
#include "mote/model/schema.h"

namespace mote::host {
namespace {

// Honest files share a little: weights in two subgraphs, empty lists. Beyond this many copies of
// the file (and some room for tiny ones) it is damage or malice.
constexpr uint64_t kMostCopies = 64;
constexpr uint64_t kRoom = 1 << 20;

// Holds flatc's structs while the graph takes over their strings and vectors piece by piece.
class Importer {
 public:
  Importer(std::span<const uint8_t> bytes, const std::string& name)
      : bytes_(bytes), name_(name), budget_(kRoom + kMostCopies * bytes.size()) {}

  Graph import() {
    unpack();
    Graph graph;
    graph.description = std::move(model_.description);
    for (size_t i = 0; i < model_.subgraphs.size(); ++i) {
      where_ = i == 0 ? "" : fmt::format("subgraph {}: ", i);
      graph.subgraphs.push_back(read_subgraph(*model_.subgraphs[i]));
    }
    where_.clear();
    for (const auto& signature : model_.signature_defs) {
      graph.signatures.push_back(read_signature(*signature));
    }
    for (const auto& entry : model_.metadata) {
      const std::string who = fmt::format("metadata \"{}\"", entry->name);
      graph.metadata.emplace(entry->name, read_buffer(entry->buffer, who));
    }
    check_graph(graph, name_);
    return graph;
  }

 private:
  [[noreturn]] void fail(const std::string& text) const {
    throw BadInput(fmt::format("{}: {}{}", name_, where_, text));
  }

  void charge(uint64_t bytes) {
    if (bytes > budget_) fail("model damaged: its tables refer to the same bytes over and over");
    budget_ -= bytes;
  }

  void unpack() {
    const bool named = bytes_.size() >= 8 && schema::ModelBufferHasIdentifier(bytes_.data());
    if (!named) fail("not a .tflite model: \"TFL3\" is missing at byte 4");
    verify(bytes_);
    const schema::Model* root = schema::GetModel(bytes_.data());
    const uint32_t version = root->version();
    if (version != mote::schema::kSchemaVersion) {
      fail(fmt::format("model of schema version {}, {} is supported", version,
                       mote::schema::kSchemaVersion));
    }
    const TableWalk walk = walk_tables(bytes_, budget_);
    charge(walk.bytes);
    if (walk.misaligned.empty()) return root->UnPackTo(&model_);
    // In a hostile file the offsets that the repair changes may be part of something else as well.
    const AlignedBytes repaired = with_aligned_vectors(bytes_, walk.misaligned);
    verify({repaired.data(), repaired.size()});
    schema::GetModel(repaired.data())->UnPackTo(&model_);
  }

  // Every offset and length; its limits on depth and number of tables bound the time.
  void verify(std::span<const uint8_t> bytes) {
    flatbuffers::Verifier verifier(bytes.data(), bytes.size());
    if (schema::VerifyModelBuffer(verifier)) return;
    fail("model damaged: an offset or a length points outside the file");
  }

  // Models of more than 2 GB keep data behind the flatbuffer, others may.
  std::vector<uint8_t> read_appended(uint64_t offset, uint64_t size, const std::string& who) {
    if (offset > bytes_.size() || size > bytes_.size() - offset) {
      fail(fmt::format("{} refers to {} bytes at {} of a file of {}", who, size, offset,
                       bytes_.size()));
    }
    charge(size);
    const auto part = bytes_.subspan(offset, size);
    return {part.begin(), part.end()};
  }

  // A copy, because several tensors may use one buffer.
  std::vector<uint8_t> read_buffer(uint32_t index, const std::string& who) {
    if (index >= model_.buffers.size()) {
      fail(fmt::format("{} refers to buffer {} of only {}", who, index, model_.buffers.size()));
    }
    const schema::BufferT& buffer = *model_.buffers[index];
    if (buffer.offset > 1) return read_appended(buffer.offset, buffer.size, who);
    charge(buffer.data.size());
    return buffer.data;
  }

  Subgraph read_subgraph(schema::SubGraphT& source) {
    Subgraph subgraph;
    subgraph.name = std::move(source.name);
    subgraph.inputs = std::move(source.inputs);
    subgraph.outputs = std::move(source.outputs);
    subgraph.debug_index = source.debug_metadata_index;
    for (size_t i = 0; i < source.tensors.size(); ++i) {
      const std::string who = fmt::format("tensor {} \"{}\"", i, source.tensors[i]->name);
      subgraph.tensors.push_back(read_tensor(*source.tensors[i], who));
    }
    for (size_t i = 0; i < source.operators.size(); ++i) {
      subgraph.operators.push_back(read_operator(*source.operators[i], i));
    }
    return subgraph;
  }

  // Flatbuffers let a union name a member of a newer schema, or a member without a value.
  template <class Union, class Type>
  void settle(Union* value, Type last, const std::string& who) const {
    if (value->value != nullptr) return;
    if (value->type > last) {
      fail(fmt::format("{} has options of the kind {}, which Mote does not know", who,
                       static_cast<int>(value->type)));
    }
    value->Reset();
  }

  // --- tensors ---

  // Types that only the newest schema has are known by name, but nothing in Mote can size them.
  DType read_type(schema::TensorType type, const std::string& who) const {
    const auto dtype = static_cast<DType>(type);
    const bool known = type >= 0 && std::string(mote::name(dtype)) != "?";
    if (known) return dtype;
    fail(fmt::format("{} has the dtype {} {}, which Mote does not know", who,
                     static_cast<int>(type), schema::EnumNameTensorType(type)));
  }

  GraphTensor read_tensor(schema::TensorT& source, const std::string& who) {
    if (source.external_buffer != 0) {
      fail(who + " keeps its data in another file: convert the model with the weights inside");
    }
    GraphTensor tensor;
    tensor.type = read_type(source.type, who);
    tensor.name = std::move(source.name);
    tensor.shape = std::move(source.shape);
    tensor.shape_signature = std::move(source.shape_signature);
    tensor.has_rank = source.has_rank;
    tensor.is_variable = source.is_variable;
    tensor.data = read_buffer(source.buffer, who);
    if (source.quantization) tensor.quantization = read_quantization(*source.quantization, who);
    if (source.sparsity) tensor.sparsity = read_sparsity(*source.sparsity, who);
    for (const auto& variant : source.variant_tensors) tensor.variants.push_back(*variant);
    return tensor;
  }

  // Kept as the file has it, also when it quantizes a float tensor or has scales of zero: what an
  // operator accepts is for the operator to say.
  Quantization read_quantization(schema::QuantizationParametersT& source,
                                 const std::string& who) const {
    settle(&source.details, schema::QuantizationDetails_MAX, who);
    Quantization quantization;
    quantization.scales = std::move(source.scale);
    quantization.zero_points = std::move(source.zero_point);
    quantization.min = std::move(source.min);
    quantization.max = std::move(source.max);
    quantization.axis = source.quantized_dimension;
    quantization.details = std::move(source.details);
    return quantization;
  }

  schema::SparsityParametersT read_sparsity(schema::SparsityParametersT& source,
                                            const std::string& who) const {
    for (const auto& dimension : source.dim_metadata) {
      settle(&dimension->array_segments, schema::SparseIndexVector_MAX, who);
      settle(&dimension->array_indices, schema::SparseIndexVector_MAX, who);
    }
    return std::move(source);
  }

  // --- operators ---

  void read_code(uint32_t index, GraphOperator* op, size_t node) const {
    if (index >= model_.operator_codes.size()) {
      fail(fmt::format("node {} refers to operator code {} of only {}", node, index,
                       model_.operator_codes.size()));
    }
    const schema::OperatorCodeT& code = *model_.operator_codes[index];
    // Old writers know only the byte, and new ones keep 127 in it for what does not fit.
    const int32_t number = std::max<int32_t>(code.deprecated_builtin_code, code.builtin_code);
    if (number < schema::BuiltinOperator_MIN || number > schema::BuiltinOperator_MAX) {
      fail(fmt::format("node {} has the operator code {}, which Mote does not know", node, number));
    }
    op->code = static_cast<schema::BuiltinOperator>(number);
    op->version = code.version;
    if (op->code != schema::BuiltinOperator_CUSTOM) return;
    op->custom_code = code.custom_code;
    if (op->custom_code.empty())
      fail(fmt::format("node {} is a custom operator without name", node));
  }

  // The format of custom options is dropped: it has one value only.
  GraphOperator read_operator(schema::OperatorT& source, size_t node) {
    GraphOperator op;
    read_code(source.opcode_index, &op, node);
    const std::string who = fmt::format("node {} {}", node, operator_name(op));
    settle(&source.builtin_options, schema::BuiltinOptions_MAX, who);
    settle(&source.builtin_options_2, schema::BuiltinOptions2_MAX, who);
    op.inputs = std::move(source.inputs);
    op.outputs = std::move(source.outputs);
    op.intermediates = std::move(source.intermediates);
    op.options = std::move(source.builtin_options);
    op.options2 = std::move(source.builtin_options_2);
    op.custom_options = std::move(source.custom_options);
    if (source.large_custom_options_offset > 1) {
      op.custom_options =
          read_appended(source.large_custom_options_offset, source.large_custom_options_size, who);
    }
    op.mutating_inputs = std::move(source.mutating_variable_inputs);
    op.debug_index = source.debug_metadata_index;
    return op;
  }

  static Signature read_signature(schema::SignatureDefT& source) {
    Signature signature;
    signature.key = std::move(source.signature_key);
    signature.subgraph = source.subgraph_index;
    for (const auto& entry : source.inputs) {
      signature.inputs.emplace_back(entry->name, entry->tensor_index);
    }
    for (const auto& entry : source.outputs) {
      signature.outputs.emplace_back(entry->name, entry->tensor_index);
    }
    return signature;
  }

  std::span<const uint8_t> bytes_;
  const std::string& name_;
  std::string where_;
  uint64_t budget_;
  schema::ModelT model_;
};

}  // namespace

Graph import_tflite(std::span<const uint8_t> bytes, const std::string& name_for_messages) {
  // The Verifier checks alignment relative to the first byte, so that has to be aligned itself.
  const bool aligned = reinterpret_cast<uintptr_t>(bytes.data()) % 16 == 0;
  if (aligned) return Importer(bytes, name_for_messages).import();
  const AlignedBytes copy(bytes);
  return Importer({copy.data(), copy.size()}, name_for_messages).import();
}

}  // namespace mote::host
