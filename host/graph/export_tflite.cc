// From graph to flatbuffer, by flatc's packing.
#include "host/graph/export_tflite.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>
#include <tuple>

#include "host/base/bad_input.h"
#include "mote/model/schema.h"

namespace mote::host {
namespace {

// Fills flatc's structs and lets them pack themselves: data is copied twice, for a tool that runs
// on a desk that is a good price for never writing an offset by hand.
class Exporter {
 public:
  explicit Exporter(const Graph& graph) : graph_(graph) {
    model_.version = mote::schema::kSchemaVersion;
    model_.buffers.push_back(std::make_unique<schema::BufferT>());  // 0 stands for "no data"
  }

  std::vector<uint8_t> write() {
    model_.description = graph_.description;
    for (const Subgraph& subgraph : graph_.subgraphs) {
      model_.subgraphs.push_back(subgraph_of(subgraph));
    }
    for (const auto& [name, data] : graph_.metadata) {
      auto entry = std::make_unique<schema::MetadataT>();
      entry->name = name;
      entry->buffer = buffer_of(data);
      model_.metadata.push_back(std::move(entry));
    }
    for (const Signature& signature : graph_.signatures) {
      model_.signature_defs.push_back(signature_of(signature));
    }
    return pack();
  }

 private:
  std::vector<uint8_t> pack() const {
    size_t data = 0;
    for (const auto& buffer : model_.buffers) data += buffer->data.size();
    // Room for tables and names; the builder would abort where offsets end.
    if (data > kMostData) throw BadInput("model of more than 2 GB: the format cannot hold it");
    flatbuffers::FlatBufferBuilder builder(data + (1 << 16));
    builder.Finish(schema::Model::Pack(builder, &model_), schema::ModelIdentifier());
    return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
  }

  // Constants are read-only in every runtime, so equal ones may share. Alignment to 16 comes from
  // force_align in the schema.
  uint32_t buffer_of(const std::vector<uint8_t>& data) {
    if (data.empty()) return 0;
    const std::string_view contents(reinterpret_cast<const char*>(data.data()), data.size());
    const auto [found, is_new] =
        buffers_.try_emplace(contents, static_cast<uint32_t>(model_.buffers.size()));
    if (is_new) {
      auto buffer = std::make_unique<schema::BufferT>();
      buffer->data = data;
      model_.buffers.push_back(std::move(buffer));
    }
    return found->second;
  }

  // Operators of the same code, version and name share an entry.
  uint32_t code_of(const GraphOperator& op) {
    const auto [found, is_new] =
        codes_.try_emplace(std::tuple(op.code, op.version, op.custom_code),
                           static_cast<uint32_t>(model_.operator_codes.size()));
    if (is_new) {
      auto code = std::make_unique<schema::OperatorCodeT>();
      // Readers take the larger of the two; old ones see 127 and know that they are too old.
      const auto limit = schema::BuiltinOperator_PLACEHOLDER_FOR_GREATER_OP_CODES;
      code->deprecated_builtin_code = static_cast<int8_t>(std::min(op.code, limit));
      code->builtin_code = op.code;
      code->version = op.version;
      code->custom_code = op.custom_code;
      model_.operator_codes.push_back(std::move(code));
    }
    return found->second;
  }

  // None for what is not quantized: an empty table would say the same in more bytes.
  static std::unique_ptr<schema::QuantizationParametersT> quantization_of(
      const Quantization& from) {
    if (from == Quantization()) return nullptr;
    auto to = std::make_unique<schema::QuantizationParametersT>();
    to->scale = from.scales;
    to->zero_point = from.zero_points;
    to->min = from.min;
    to->max = from.max;
    to->quantized_dimension = from.axis;
    to->details = from.details;
    return to;
  }

  std::unique_ptr<schema::TensorT> tensor_of(const GraphTensor& from) {
    auto to = std::make_unique<schema::TensorT>();
    to->name = from.name;
    to->type = static_cast<schema::TensorType>(from.type);
    to->shape = from.shape;
    to->shape_signature = from.shape_signature;
    to->has_rank = from.has_rank;
    to->is_variable = from.is_variable;
    to->buffer = buffer_of(from.data);
    to->quantization = quantization_of(from.quantization);
    if (from.sparsity) to->sparsity = std::make_unique<schema::SparsityParametersT>(*from.sparsity);
    for (const schema::VariantSubTypeT& variant : from.variants) {
      to->variant_tensors.push_back(std::make_unique<schema::VariantSubTypeT>(variant));
    }
    return to;
  }

  std::unique_ptr<schema::OperatorT> operator_of(const GraphOperator& from) {
    auto to = std::make_unique<schema::OperatorT>();
    to->opcode_index = code_of(from);
    to->inputs = from.inputs;
    to->outputs = from.outputs;
    to->intermediates = from.intermediates;
    to->builtin_options = from.options;
    to->builtin_options_2 = from.options2;
    to->custom_options = from.custom_options;
    to->mutating_variable_inputs = from.mutating_inputs;
    to->debug_metadata_index = from.debug_index;
    return to;
  }

  std::unique_ptr<schema::SubGraphT> subgraph_of(const Subgraph& from) {
    auto to = std::make_unique<schema::SubGraphT>();
    to->name = from.name;
    to->inputs = from.inputs;
    to->outputs = from.outputs;
    to->debug_metadata_index = from.debug_index;
    for (const GraphTensor& tensor : from.tensors) to->tensors.push_back(tensor_of(tensor));
    for (const GraphOperator& op : from.operators) to->operators.push_back(operator_of(op));
    return to;
  }

  static void add_names(const std::vector<std::pair<std::string, uint32_t>>& from,
                        std::vector<std::unique_ptr<schema::TensorMapT>>* to) {
    for (const auto& [name, tensor] : from) {
      auto entry = std::make_unique<schema::TensorMapT>();
      entry->name = name;
      entry->tensor_index = tensor;
      to->push_back(std::move(entry));
    }
  }

  static std::unique_ptr<schema::SignatureDefT> signature_of(const Signature& from) {
    auto to = std::make_unique<schema::SignatureDefT>();
    to->signature_key = from.key;
    to->subgraph_index = from.subgraph;
    add_names(from.inputs, &to->inputs);
    add_names(from.outputs, &to->outputs);
    return to;
  }

  // Offsets of 32 bits with a sign; 64 MB are left for tables and names.
  static constexpr size_t kMostData = (size_t{1} << 31) - (size_t{1} << 26);

  const Graph& graph_;
  schema::ModelT model_;
  std::map<std::string_view, uint32_t> buffers_;  // contents (in the graph) -> index
  std::map<std::tuple<schema::BuiltinOperator, int32_t, std::string>, uint32_t> codes_;
};

}  // namespace

std::vector<uint8_t> export_tflite(const Graph& graph) {
  return Exporter(graph).write();
}

}  // namespace mote::host
