// Writes the sources with the library's own kernels.
#include "host/compile/library_code.h"

#include <fmt/format.h>

#include <map>

#include "host/compile/amalgamate.h"
#include "host/compile/source_texts.h"
#include "mote/ops/ops.h"

namespace mote::host::compile {
namespace {

const std::map<const Op*, std::string> kNames = {
#define MOTE_OP(NAME, snake, Pascal) {&ops::snake, #snake},
#define MOTE_CUSTOM_OP(name, snake) {&ops::snake, #snake},
#include "mote/ops/custom_ops.def"
#include "mote/ops/ops.def"
#undef MOTE_CUSTOM_OP
#undef MOTE_OP
};

// The source that defines an operator; its name is not always the operator's.
std::string_view path_of(const std::string& op) {
  const std::string definition = "\nconstexpr Op ops::" + op + "{";
  for (size_t i = 0; i < kSourceTextCount; ++i) {
    if (kSourceTexts[i].text.find(definition) != std::string_view::npos) {
      return kSourceTexts[i].path;
    }
  }
  throw std::logic_error("no source defines " + op);
}

constexpr std::string_view kCallSubgraph = R"(
// The engine of these kernels is the caller's Memory.
inline mote::Status call(void* engine, const mote::SubgraphPlace& subgraph) {
  static constexpr mote::Failure kInvalid{mote::Code::kInvalidData, ""};
  static constexpr mote::Failure kMore{mote::Code::kMoreInputNeeded, ""};
  const Memory& memory = *static_cast<const Memory*>(engine);
  const Result result = memory.run_subgraph(memory, subgraph.index);
  if (result == Result::kOk) return mote::kOk;
  return result == Result::kMoreInputNeeded ? kMore : kInvalid;
}
)";

constexpr std::string_view kFunction = R"(
Result {function}([[maybe_unused]] const Memory& memory, const void* plan) {{
  namespace library = {space}::mote;
  constexpr library::Kernel kKernel = library::ops::{op}.kernels[{row}].kernel;
  library::EvalContext context;
  for (int i = 0; i < 3; ++i) context.regions[i] = memory.regions[i];
  context.slots = reinterpret_cast<const library::Slot*>(memory.slots);{engine}
  const library::Status failed = kKernel(context, plan);
  if (!failed) return Result::kOk;
  const bool more = failed.failure()->code == library::Code::kMoreInputNeeded;
  return more ? Result::kMoreInputNeeded : Result::kInvalidData;
}}
)";

}  // namespace

std::string library_function(const Op& op, uint32_t row) {
  return fmt::format("{}_{}", kNames.at(&op), row);
}

std::string library_header(const std::string& name, const std::string& source) {
  return fmt::format(
      "// Functions of the compiled {1} that are no interface. Written by `mote compile`.\n"
      "#pragma once\n\n"
      "#include \"{0}.h\"\n\n"
      "namespace {0} {{\n\n"
      "// What a kernel sees: planned memory, constants and state, and where in them each tensor "
      "lies.\n"
      "struct Memory {{\n"
      "  uint8_t* regions[3];\n"
      "  const uint32_t* slots;\n"
      "  Result (*run_subgraph)(const Memory& memory, uint32_t subgraph);\n"
      "  uint32_t* runs_left;\n"
      "}};\n\n"
      "}}  // namespace {0}\n",
      name, source);
}

LibraryCode library_source(const std::string& name, const Op& op, const std::vector<uint32_t>& rows,
                           bool calls_subgraphs) {
  const std::string& snake = kNames.at(&op);
  const std::string space = snake + "_code";
  std::vector<std::string> roots = {snake,    "EvalContext", "Slot",   "Kernel",
                                    "Status", "Code",        "Failure"};
  if (calls_subgraphs) roots.insert(roots.end(), {"SubgraphPlace", "kOk"});
  const Amalgam amalgam = amalgamate(path_of(snake), roots);
  std::string text = fmt::format(
      "// The kernels of {0} that {1} needs, from the library Mote. Written by `mote compile`.\n"
      "#include \"{1}_library.h\"\n\n",
      snake, name);
  for (const std::string& header : amalgam.system_headers) text += "#include " + header + "\n";
  text +=
      "\n// Preparing was done when the model was compiled: what only does that is empty here.\n"
      "#pragma GCC diagnostic ignored \"-Wunused-function\"\n"
      "#pragma GCC diagnostic ignored \"-Wunused-parameter\"\n"
      "#pragma GCC diagnostic ignored \"-Wunused-const-variable\"\n\n";
  text += fmt::format("namespace {} {{\nnamespace {} {{\n\n{}", name, space, amalgam.text);
  if (calls_subgraphs) text += kCallSubgraph;
  text += fmt::format("\n}}  // namespace {}\n", space);
  for (const uint32_t row : rows) {
    const std::string engine = calls_subgraphs
                                   ? fmt::format(
                                         "\n  context.run_subgraph = {}::call;\n"
                                         "  context.engine = const_cast<Memory*>(&memory);",
                                         space)
                                   : "";
    const std::string function = library_function(op, row);
    text += fmt::format("\nResult {}(const Memory& memory, const void* plan);", function);
    text += fmt::format(fmt::runtime(kFunction), fmt::arg("function", function),
                        fmt::arg("space", space), fmt::arg("op", snake), fmt::arg("row", row),
                        fmt::arg("engine", engine));
  }
  text += fmt::format("\n}}  // namespace {}\n", name);
  return {fmt::format("{}_{}.cc", name, snake), text};
}

}  // namespace mote::host::compile
