// Lists the candidates of every node.
#include "host/compile/candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "host/compile/offers.h"
#include "host/inspect/cost.h"

namespace mote::host::compile {
namespace {

using schema::BuiltinOperator;

// Operators whose library kernels see a flat list of elements when all shapes are equal.
const std::set<BuiltinOperator> kElementwise = {
    schema::BuiltinOperator_ABS,        schema::BuiltinOperator_ADD,
    schema::BuiltinOperator_DEQUANTIZE, schema::BuiltinOperator_ELU,
    schema::BuiltinOperator_HARD_SWISH, schema::BuiltinOperator_LEAKY_RELU,
    schema::BuiltinOperator_LOGISTIC,   schema::BuiltinOperator_MAXIMUM,
    schema::BuiltinOperator_MINIMUM,    schema::BuiltinOperator_MUL,
    schema::BuiltinOperator_QUANTIZE,   schema::BuiltinOperator_RELU,
    schema::BuiltinOperator_RELU6,      schema::BuiltinOperator_SUB,
    schema::BuiltinOperator_TANH};

const std::set<BuiltinOperator> kRenaming = {schema::BuiltinOperator_RESHAPE,
                                             schema::BuiltinOperator_SQUEEZE,
                                             schema::BuiltinOperator_EXPAND_DIMS};

// An element of a change of layout: a load, a store, two pointers.
constexpr uint64_t kConversionInstructions = 5;

class CandidateFinder {
 public:
  CandidateFinder(const Node& node, const Target& target) : node_(node), target_(target) {}

  std::vector<Choice> find() {
    if (only_renames()) {
      add(Choice::How::kAlias, named("none: the same bytes"), Layout::kNhwc);
      return std::move(found_);
    }
    add(Choice::How::kLibrary, library(), Layout::kNhwc);
    if (is_elementwise()) {
      found_.back().variant.lead = in_place();
      Variant planes = library();
      planes.lead = in_place();
      add(Choice::How::kLibrary, std::move(planes), Layout::kPlanes);
    }
    for (Variant& variant : offers(node_, target_)) {
      variant.inputs.resize(node_.graph_operator->inputs.size(), Layout::kNhwc);
      add(Choice::How::kVariant, std::move(variant));
    }
    add_conversions();
    return std::move(found_);
  }

 private:
  size_t input_count() const { return node_.graph_operator->inputs.size(); }

  Variant named(std::string name) const {
    Variant variant;
    variant.name = std::move(name);
    return variant;
  }

  // In instructions, roughly: 8 a product, 30 an element; 8 an input where there are no products,
  // as in pools; the call with its Plan.
  Variant library() const {
    Variant variant = named("library");
    const host::Cost counted = cost_of(*node_.subgraph, *node_.graph_operator);
    uint64_t elements = 0, inputs = 0;
    for (const int32_t tensor : node_.graph_operator->outputs) {
      elements += elements_of(node_.subgraph->tensors[static_cast<size_t>(tensor)]);
    }
    for (const int32_t tensor : node_.graph_operator->inputs) {
      if (tensor < 0 || counted.macs != 0) continue;
      inputs += elements_of(node_.subgraph->tensors[static_cast<size_t>(tensor)]);
    }
    variant.cost.instructions = counted.macs * 8 + elements * 30 + inputs * 8 + 300;
    variant.cost.code_bytes = 2000;
    variant.cost.constant_bytes = static_cast<uint32_t>(counted.weights_bytes);
    variant.code_key = fmt::format("library {}", static_cast<int>(node_.graph_operator->code));
    return variant;
  }

  void add(Choice::How how, Variant variant, Layout layout) {
    variant.inputs.assign(input_count(), layout);
    variant.output = layout;
    add(how, std::move(variant));
  }

  void add(Choice::How how, Variant variant) {
    for (size_t i = 0; i < input_count(); ++i) {
      const int32_t tensor = node_.graph_operator->inputs[i];
      const bool either = tensor < 0 || has_one_layout(node_.input(static_cast<uint32_t>(i)));
      if (either) variant.inputs[i] = Layout::kNhwc;
      if (variant.inputs[i] == Layout::kPlanes && is_fixed(static_cast<uint32_t>(i))) return;
    }
    const bool has_output = !node_.graph_operator->outputs.empty();
    if (!has_output || has_one_layout(node_.output())) variant.output = Layout::kNhwc;
    if (variant.output == Layout::kPlanes && node_.output().is_variable) return;
    found_.push_back({how, std::move(variant)});
  }

  // Constants and variables lie as the model has them.
  bool is_fixed(uint32_t input) const {
    return !node_.input(input).data.empty() || node_.input(input).is_variable;
  }

  bool only_renames() const {
    if (!kRenaming.contains(node_.graph_operator->code)) return false;
    return !is_fixed(0) && !node_.output().is_variable;
  }

  bool is_elementwise() const {
    if (!kElementwise.contains(node_.graph_operator->code)) return false;
    for (size_t i = 0; i < input_count(); ++i) {
      if (node_.graph_operator->inputs[i] < 0) return false;
      const GraphTensor& input = node_.input(static_cast<uint32_t>(i));
      const bool fixed = is_fixed(static_cast<uint32_t>(i));
      if (fixed || input.shape != node_.output().shape) return false;
      if (input.quantization.scales.size() > 1) return false;
    }
    return true;
  }

  // Element by element: an output may take the place of its input.
  std::optional<int64_t> in_place() const {
    const bool fits = bits(node_.output().type) <= bits(node_.input(0).type);
    return fits ? std::optional<int64_t>(0) : std::nullopt;
  }

  // What takes planes can take NHWC after a transposition into scratch memory, and back.
  void add_conversions() {
    const size_t count = found_.size();
    if (input_count() == 0 || node_.graph_operator->inputs[0] < 0) return;
    for (size_t i = 0; i < count; ++i) {
      const Choice plain = found_[i];
      const bool possible =
          plain.how == Choice::How::kVariant && !has_one_layout(node_.input(0)) && !is_fixed(0);
      if (possible) found_.push_back(with_converted_input(plain));
    }
  }

  Choice with_converted_input(const Choice& plain) const {
    const GraphTensor& tensor = node_.input(0);
    const uint32_t channels = static_cast<uint32_t>(tensor.shape[3]);
    const uint32_t positions = static_cast<uint32_t>(tensor.shape[1] * tensor.shape[2]);
    const uint32_t element = static_cast<uint32_t>(bits(tensor.type)) / 8;
    const uint32_t bytes = (channels * positions * element + 15) / 16 * 16;
    const bool to_planes = plain.variant.inputs[0] == Layout::kPlanes;
    Choice made = plain;
    Variant& variant = made.variant;
    variant.inputs[0] = to_planes ? Layout::kNhwc : Layout::kPlanes;
    variant.name += to_planes ? ", from NHWC" : ", from planes";
    variant.cost.instructions += kConversionInstructions * channels * positions;
    if (variant.cost.cycles != 0) variant.cost.cycles += 8 * channels * positions;
    variant.cost.scratch_bytes += bytes;
    variant.code_key += " transposed";
    variant.cost.code_bytes += 60;
    variant.lead.reset();
    const uint32_t rows = to_planes ? positions : channels;
    const uint32_t columns = to_planes ? channels : positions;
    const std::string call = fmt::format("mote::kernels::transpose<{}>", element);
    const auto write = plain.variant.write;
    variant.write = [=](NodeWriter& writer) {
      write_converted(writer, call, rows, columns, bytes, write);
    };
    return made;
  }

  // What the variant takes for its input lies at the start of the scratch memory.
  class Converted : public NodeWriter {
   public:
    Converted(NodeWriter& writer, uint32_t bytes) : writer_(writer), bytes_(bytes) {}
    void include(std::string_view header) override { writer_.include(header); }
    std::string constants(std::string_view type, std::span<const uint8_t> bytes,
                          uint32_t alignment) override {
      return writer_.constants(type, bytes, alignment);
    }
    std::string input(uint32_t index) override {
      if (index != 0) return writer_.input(index);
      return fmt::format("static_cast<const void*>({})", writer_.scratch());
    }
    std::string output(uint32_t index) override { return writer_.output(index); }
    std::string scratch() override {
      return fmt::format("static_cast<void*>(static_cast<uint8_t*>({}) + {})", writer_.scratch(),
                         bytes_);
    }
    void statement(std::string_view text) override { writer_.statement(text); }

   private:
    NodeWriter& writer_;
    uint32_t bytes_;
  };

  static void write_converted(NodeWriter& writer, const std::string& call, uint32_t rows,
                              uint32_t columns, uint32_t bytes,
                              const std::function<void(NodeWriter&)>& write) {
    writer.include("mote/kernels/transpose.h");
    writer.statement(
        fmt::format("{}({}, {}, {}, {});", call, writer.input(0), rows, columns, writer.scratch()));
    Converted converted(writer, bytes);
    write(converted);
  }

  const Node& node_;
  const Target& target_;
  std::vector<Choice> found_;
};

}  // namespace

bool has_one_layout(const GraphTensor& tensor) {
  if (tensor.shape.size() != 4 || tensor.shape[0] != 1) return true;
  return tensor.shape[3] == 1 || tensor.shape[1] * tensor.shape[2] == 1;
}

std::vector<std::vector<Choice>> find_candidates(const CompileModel& model, const Target& target) {
  std::vector<std::vector<Choice>> all;
  for (const Node& node : model.nodes) all.push_back(CandidateFinder(node, target).find());
  return all;
}

}  // namespace mote::host::compile
