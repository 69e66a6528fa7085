// Writes NAME.cc, NAME_weights.h and copies of what they include.
#include "host/compile/model_writer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/compile/library_code.h"
#include "host/compile/source_texts.h"
#include "host/embed/literals.h"

namespace mote::host::compile {
ModelWriter::ModelWriter(const CompileModel& model, const CompileSettings& settings,
                         const std::vector<Choice>& choices, const MemoryLayout& layout,
                         const MemoryImage& image)
    : model_(model),
      settings_(settings),
      choices_(choices),
      layout_(layout),
      image_(image),
      name_(settings.model.name) {
  for (const PreparedNode& node : model.prepared.nodes()) {
    const bool library = node.subgraph != 0 || choices[node.index].how == Choice::How::kLibrary;
    if (library) library_rows_[node.op].insert(node.row);
  }
  for (const Node& node : model.nodes) {
    functions_.push_back(write_node(node, choices[node.index]));
  }
}

uint64_t ModelWriter::constant_bytes() const {
  const uint64_t slots = has_library() ? image_.slots.size() * 4 : 0;
  return constants_.bytes() + image_.constants.size() + slots;
}

// The slot table knows all places: those of tensors that only variants use as well.
std::string ModelWriter::place(uint32_t subgraph, int32_t tensor) const {
  const uint32_t first = model_.prepared.places().place(subgraph).first_tensor;
  Slot slot;
  slot.bits = image_.slots[first + static_cast<uint32_t>(tensor)];
  if (slot.region() == Region::kPlanned) return fmt::format("arena + {}", slot.offset());
  if (slot.region() == Region::kPersistent) return fmt::format("state + {}", slot.offset());
  return fmt::format("const_cast<uint8_t*>(kLibraryConstants) + {}", slot.offset());
}

NodePlaces ModelWriter::places_of(const Node& node) const {
  NodePlaces places;
  for (const int32_t tensor : node.graph_operator->inputs) {
    const bool constant =
        tensor < 0 || !node.subgraph->tensors[static_cast<size_t>(tensor)].data.empty();
    places.inputs.push_back(constant ? "" : place(0, tensor));
  }
  for (const int32_t tensor : node.graph_operator->outputs) {
    places.outputs.push_back(place(0, tensor));
  }
  places.scratch = fmt::format("arena + {}", layout_.node_scratch[node.index]);
  return places;
}

std::string ModelWriter::name_of(uint32_t node) const {
  const GraphOperator& op = model_.graph.main().operators[node];
  return op.custom_code.empty() ? schema::EnumNameBuiltinOperator(op.code) : op.custom_code;
}

std::string ModelWriter::write_library_call(uint32_t number) const {
  const PreparedNode& node = model_.prepared.nodes()[number];
  const std::string plan =
      node.has_plan ? fmt::format("kLibraryConstants + {}", image_.plans.at(number)) : "nullptr";
  return fmt::format("{}(memory, {})", library_function(*node.op, node.row), plan);
}

ModelWriter::NodeFunction ModelWriter::write_node(const Node& node, const Choice& choice) {
  NodeFunction function;
  function.is_empty = choice.how == Choice::How::kAlias;
  if (function.is_empty) return function;
  function.can_fail = choice.how == Choice::How::kLibrary;
  const std::string comment =
      fmt::format("\n// {}: {}\n", name_of(node.index), choice.variant.name);
  if (function.can_fail) {
    function.text = fmt::format("{}Result node_{}(const Memory& memory) {{\n  return {};\n}}\n",
                                comment, node.index, write_library_call(node.index));
    return function;
  }
  // A function of its own: run() would have the frames of all nodes at once, and longer code.
  NodeCode code(node, places_of(node), &includes_, &constants_);
  choice.variant.write(code);
  function.text = fmt::format(
      "{}[[gnu::noinline]] void node_{}([[maybe_unused]] uint8_t* arena, [[maybe_unused]] uint8_t* "
      "state) {{\n{}}}\n",
      comment, node.index, code.statements());
  return function;
}

std::vector<OutputFile> ModelWriter::files() const {
  std::vector<OutputFile> files;
  files.push_back({name_ + ".h", header()});
  files.push_back({name_ + ".cc", source()});
  files.push_back(weights());
  if (has_library()) add_library_files(&files);
  add_copies(&files);
  return files;
}

void ModelWriter::add_library_files(std::vector<OutputFile>* files) const {
  files->push_back({name_ + "_library.h", library_header(name_, settings_.model.source)});
  for (const auto& [op, rows] : library_rows_) {
    LibraryCode code = library_source(name_, *op, {rows.begin(), rows.end()}, has_calls());
    files->push_back({code.file, std::move(code.contents)});
  }
}

// Headers that the variants named, those that these include, and the sources beside them.
void ModelWriter::add_copies(std::vector<OutputFile>* files) const {
  std::set<std::string> known = includes_;
  std::vector<std::string> waiting(includes_.begin(), includes_.end());
  while (!waiting.empty()) {
    const std::string path = waiting.back();
    waiting.pop_back();
    const std::string_view text = source_text(path);
    if (text.empty()) throw std::logic_error(path + ": not among the library's texts");
    files->push_back({path, std::string(text)});
    constexpr std::string_view kInclude = "#include \"";
    for (size_t at = text.find(kInclude); at != text.npos; at = text.find(kInclude, at + 1)) {
      const size_t begin = at + kInclude.size();
      std::string next(text.substr(begin, text.find('"', begin) - begin));
      if (known.insert(next).second) waiting.push_back(std::move(next));
    }
    const std::string sibling = path.substr(0, path.rfind('.')) + ".cc";
    const bool wanted = path.ends_with(".h") && !source_text(sibling).empty();
    if (wanted && known.insert(sibling).second) waiting.push_back(sibling);
  }
}

// --- NAME.cc ---

std::string ModelWriter::source() const {
  std::string text = fmt::format(
      "// {0}, compiled by `mote compile`: the nodes in the order of execution. Do not edit.\n"
      "#include \"{1}.h\"\n\n",
      settings_.model.source, name_);
  for (const std::string& header : includes_) text += fmt::format("#include \"{}\"\n", header);
  if (has_library()) text += fmt::format("#include \"{}_library.h\"\n", name_);
  text += fmt::format("#include \"{0}_weights.h\"\n\nnamespace {0} {{\n", name_);
  if (has_library()) text += library_tables();
  text += "namespace {\n";
  for (const NodeFunction& function : functions_) text += function.text;
  if (has_calls()) text += subgraph_functions();
  text += "\n}  // namespace\n";
  if (has_state()) text += reset_function();
  text += run_function(false) + run_function(true);
  return text + fmt::format("\n}}  // namespace {}\n", name_);
}

std::string ModelWriter::library_tables() const {
  std::string text = "\n// The library's kernels for what has none of its own here.\n";
  for (const auto& [op, rows] : library_rows_) {
    for (const uint32_t row : rows) {
      text += fmt::format("Result {}(const Memory& memory, const void* plan);\n",
                          library_function(*op, row));
    }
  }
  return text + "\n";
}

std::string ModelWriter::subgraph_functions() const {
  const SubgraphPlaces& places = model_.prepared.places();
  std::string text =
      "\n// What IF, WHILE and CALL_ONCE run. The count ends loops that do not end by themselves.\n"
      "Result run_subgraph(const Memory& memory, uint32_t subgraph) {\n"
      "  if (*memory.runs_left == 0) return Result::kInvalidData;\n"
      "  --*memory.runs_left;\n"
      "  [[maybe_unused]] Result failed = Result::kOk;\n"
      "  switch (subgraph) {\n";
  for (uint32_t i = 1; i < places.count(); ++i) {
    if (places.level(i) == 0) continue;
    const SubgraphPlace place = places.place(i);
    text += fmt::format("    case {}:\n", i);
    for (uint32_t k = 0; k < place.node_count; ++k) {
      text += fmt::format("      failed = {};\n      if (failed != Result::kOk) return failed;\n",
                          write_library_call(place.first_node + k));
    }
    text += "      break;\n";
  }
  return text + "    default:\n      break;\n  }\n  return Result::kOk;\n}\n";
}

// Zeros but for a few places.
std::string ModelWriter::reset_function() const {
  std::string text = "\nvoid reset(State& state) {\n  memset(state.bytes, 0, kStateBytes);\n";
  const std::vector<uint8_t>& bytes = image_.state;
  for (size_t i = 0; i < bytes.size();) {
    size_t end = i + 1;
    while (end < bytes.size() && bytes[end] == bytes[i]) ++end;
    if (bytes[i] != 0) {
      text += fmt::format("  memset(state.bytes + {}, {}, {});\n", i, bytes[i], end - i);
    }
    i = end;
  }
  return text + "}\n";
}

std::string ModelWriter::run_function(bool hooked) const {
  std::string text =
      fmt::format("\nResult run({}{}) {{\n", run_parameters(), hooked ? ", const Hook& hook" : "");
  if (has_library()) {
    if (has_calls()) text += "  uint32_t runs_left = 65536;\n";
    text += fmt::format(
        "  const Memory memory{{{{arena.bytes, const_cast<uint8_t*>(kLibraryConstants), {}}}, "
        "kLibrarySlots, {}}};\n",
        has_state() ? "state.bytes" : "nullptr",
        has_calls() ? "run_subgraph, &runs_left" : "nullptr, nullptr");
  }
  uint32_t number = 0;
  std::string calls;
  for (uint32_t i = 0; i < functions_.size(); ++i) {
    const NodeFunction& function = functions_[i];
    if (function.is_empty) continue;
    if (hooked) calls += fmt::format("  hook.begin(hook.self, {});\n", number);
    if (function.can_fail) {
      calls += fmt::format("  const Result result_{0} = node_{0}(memory);\n", i);
      if (!hooked) calls += fmt::format("  if (result_{0} != Result::kOk) return result_{0};\n", i);
    } else {
      calls +=
          fmt::format("  node_{}(arena.bytes, {});\n", i, has_state() ? "state.bytes" : "nullptr");
    }
    if (hooked) calls += fmt::format("  hook.end(hook.self, {});\n", number);
    if (hooked && function.can_fail) {
      calls += fmt::format("  if (result_{0} != Result::kOk) return result_{0};\n", i);
    }
    ++number;
  }
  if (calls.empty()) {
    text += "  (void)arena;\n";
    if (has_state()) text += "  (void)state;\n";
    if (hooked) text += "  (void)hook;\n";
  }
  return text + calls + "  return Result::kOk;\n}\n";
}

// --- NAME_weights ---

OutputFile ModelWriter::weights() const {
  std::string text = fmt::format(
      "// Weights and tables of {0}, written by `mote compile`. For {1}.cc alone: what is known\n"
      "// there at compile time makes its code smaller.\n"
      "#pragma once\n\n"
      "#include <stdint.h>\n\n"
      "namespace {1} {{\n",
      settings_.model.source, name_);
  const bool constants = !image_.constants.empty() || has_library();
  if (constants) {
    text += "\n// Plans, tables and tensors for the library's kernels.\n";
    text += "alignas(16) extern const uint8_t kLibraryConstants[];\n";
    text += fmt::format("alignas(16) const uint8_t kLibraryConstants[{}] = {{\n{}}};\n",
                        std::max<size_t>(image_.constants.size(), 1), byte_rows(image_.constants));
  }
  if (has_library()) {
    text += fmt::format("const uint32_t kLibrarySlots[{}] = {{{}}};\n",
                        std::max<size_t>(image_.slots.size(), 1), fmt::join(image_.slots, ", "));
  }
  for (const ConstantPool::Entry& entry : constants_.entries()) {
    text += fmt::format("\n{} = {{\n{}}};\n", entry.declaration, entry.contents);
  }
  return {name_ + "_weights.h", text + fmt::format("\n}}  // namespace {}\n", name_)};
}

}  // namespace mote::host::compile
