// Writes NAME.h: the interface of a compiled model.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/compile/model_writer.h"
#include "host/embed/description.h"
#include "host/run/session.h"

namespace mote::host::compile {
namespace {

// The C++ type of an element; tensors of others are given as bytes.
struct ElementType {
  const char* name;
  uint32_t bytes;
};

ElementType element_type(DType type) {
  switch (type) {
    case DType::kF32:
      return {"float", 4};
    case DType::kI8:
      return {"int8_t", 1};
    case DType::kI16:
      return {"int16_t", 2};
    case DType::kI32:
      return {"int32_t", 4};
    case DType::kI64:
      return {"int64_t", 8};
    default:
      return {"uint8_t", 1};
  }
}

constexpr std::string_view kHook = R"(
// For profiling: called before and after every node.
struct Hook {
  void (*begin)(void* self, uint32_t node);
  void (*end)(void* self, uint32_t node);
  void* self;
};
)";

constexpr std::string_view kResult = R"(
enum class Result : uint8_t {
  kOk,
  kMoreInputNeeded,  // a streaming model has taken the input; it has outputs at every n-th only
  kInvalidData,      // an input holds what the model cannot compute with, as an index out of range
};
)";

}  // namespace

std::string ModelWriter::header() const {
  std::string text = fmt::format(
      "// {0}, compiled for {1} (for {2}) by `mote compile`: do not edit.\n"
      "#pragma once\n\n"
      "#include <stdint.h>\n"
      "#include <string.h>\n\n"
      "namespace {3} {{\n\n"
      "// RAM while the model runs; between inferences it may serve other purposes.\n"
      "constexpr uint32_t kArenaBytes = {4};\n"
      "struct Arena {{\n"
      "  alignas(16) uint8_t bytes[{5}];\n"
      "}};\n",
      settings_.model.source, settings_.target->name, objective_name(settings_.objective), name_,
      layout_.arena_bytes, std::max<uint64_t>(layout_.arena_bytes, 1));
  if (has_state()) {
    text += fmt::format(
        "\n// What the model remembers from one inference to the next. Begins with reset().\n"
        "constexpr uint32_t kStateBytes = {0};\n"
        "struct State {{\n"
        "  alignas(16) uint8_t bytes[kStateBytes];\n"
        "}};\n"
        "void reset(State& state);\n",
        image_.state.size());
  }
  const Session session({model_.prepared.model().bytes(), model_.prepared.model().size()}, name_);
  const Description description(session.interpreter(), settings_.model);
  text += description.tensors() + description.training();
  text += std::string(kResult) + tensor_functions();
  text += fmt::format(
      "\n// One inference: write all inputs, call, read the outputs. Inputs do not survive.\n"
      "Result run({});\n",
      run_parameters());
  text += invoke_function() + std::string(kHook);
  text += fmt::format("Result run({}, const Hook& hook);\n", run_parameters());
  std::vector<std::string> names;
  for (uint32_t i = 0; i < functions_.size(); ++i) {
    if (!functions_[i].is_empty) names.push_back(fmt::format("  \"{} {}\",\n", i, name_of(i)));
  }
  text += fmt::format(
      "constexpr uint32_t kNodeCount = {};\n"
      "// Numbers and operators of the nodes, in the order of execution.\n"
      "constexpr const char* kNodeNames[{}] = {{\n{}}};\n",
      names.size(), std::max<size_t>(names.size(), 1),
      names.empty() ? "\"\"" : fmt::format("{}", fmt::join(names, "")));
  return text + fmt::format("\n}}  // namespace {}\n", name_);
}

// Tensors in the arena, in the state, or constants.
std::string ModelWriter::tensor_function(const char* kind, uint32_t index, int32_t tensor) const {
  const bool is_input = kind[0] == 'i';
  const GraphTensor& graph_tensor = model_.graph.main().tensors[static_cast<size_t>(tensor)];
  Slot slot;
  slot.bits = image_.slots[static_cast<uint32_t>(tensor)];
  const std::string type =
      std::string(is_input ? "" : "const ") + element_type(graph_tensor.type).name;
  if (slot.region() == Region::kModel) {
    return fmt::format(
        "alignas(16) extern const uint8_t kLibraryConstants[];\n"
        "inline {0}* {1}_{2}() {{\n"
        "  return reinterpret_cast<{0}*>(kLibraryConstants + {3});\n}}\n",
        type, kind, index, slot.offset());
  }
  const bool planned = slot.region() == Region::kPlanned;
  return fmt::format(
      "inline {0}* {1}_{2}({3}{4}& {5}) {{\n"
      "  return reinterpret_cast<{0}*>({5}.bytes + {6});\n}}\n",
      type, kind, index, is_input ? "" : "const ", planned ? "Arena" : "State",
      planned ? "arena" : "state", slot.offset());
}

std::string ModelWriter::tensor_functions() const {
  const Subgraph& main = model_.graph.main();
  std::string text = "\n// Where inputs and outputs lie.\n";
  for (uint32_t i = 0; i < main.inputs.size(); ++i) {
    text += tensor_function("input", i, main.inputs[i]);
  }
  for (uint32_t i = 0; i < main.outputs.size(); ++i) {
    text += tensor_function("output", i, main.outputs[i]);
  }
  return text;
}

std::string ModelWriter::invoke_function() const {
  const Subgraph& main = model_.graph.main();
  const SubgraphView view = model_.prepared.model().subgraph(0);
  std::string parameters, before, after;
  const auto place = [&](int32_t tensor) -> std::string {
    Slot slot;
    slot.bits = image_.slots[static_cast<uint32_t>(tensor)];
    if (slot.region() == Region::kModel) return "";
    return slot.region() == Region::kPlanned ? "arena" : "state";
  };
  for (uint32_t i = 0; i < main.inputs.size(); ++i) {
    const int32_t tensor = main.inputs[i];
    const char* type = element_type(main.tensors[static_cast<size_t>(tensor)].type).name;
    parameters += fmt::format("const {}* input{}, ", type, i);
    before += fmt::format("  memcpy(input_{0}({1}), input{0}, {2});\n", i, place(tensor),
                          view.tensor(static_cast<uint32_t>(tensor)).bytes());
  }
  for (uint32_t i = 0; i < main.outputs.size(); ++i) {
    const int32_t tensor = main.outputs[i];
    const char* type = element_type(main.tensors[static_cast<size_t>(tensor)].type).name;
    parameters += fmt::format("{}* output{}, ", type, i);
    after += fmt::format("  memcpy(output{0}, output_{0}({1}), {2});\n", i, place(tensor),
                         view.tensor(static_cast<uint32_t>(tensor)).bytes());
  }
  return fmt::format(
      "\n// The same with copies of inputs and outputs.\n"
      "inline Result invoke({0}{1}) {{\n{2}"
      "  const Result result = run({3});\n{4}"
      "  return result;\n}}\n",
      parameters, run_parameters(), before, has_state() ? "arena, state" : "arena", after);
}

}  // namespace mote::host::compile
