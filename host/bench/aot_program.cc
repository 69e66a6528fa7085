// Compiles a model ahead of time and writes the header that the measuring loop reaches it by.
#include "host/bench/aot_program.h"

#include <fmt/format.h>

#include <sstream>

#include "host/base/files.h"
#include "host/compile/compile.h"
#include "host/compile/targets.h"

namespace mote::host::bench {
namespace {

namespace fs = std::filesystem;

const char* element_name(DType type) {
  switch (type) {
    case DType::kI8:
    case DType::kU8:
    case DType::kBool:
      return "kByte";
    case DType::kI16:
      return "kI16";
    case DType::kI32:
      return "kI32";
    case DType::kI64:
      return "kI64";
    case DType::kF32:
      return "kF32";
    default:
      return "kOther";
  }
}

// A tensor lies in the arena or in the state: an overload for each finds out which.
std::string place_function(const std::string& type, const char* member) {
  return fmt::format(
      "template <class T>\n"
      "void* place(Memory& memory, T* (*find)({} bench_aot::{}&)) {{\n"
      "  return const_cast<void*>(static_cast<const void*>(find(memory.{})));\n"
      "}}\n",
      type, member[0] == 'a' ? "Arena" : "State", member);
}

std::string tensor_function(const char* kind, uint32_t count, auto&& tensor_at) {
  std::string text = fmt::format(
      "inline Block {}_of(Memory& memory, uint32_t index) {{\n  switch (index) {{\n", kind);
  for (uint32_t i = 0; i < count; ++i) {
    const Tensor tensor = tensor_at(i);
    text += fmt::format(
        "    case {1}:\n      return {{place(memory, bench_aot::{0}_{1}), {2}, Element::{3}}};\n",
        kind, i, tensor.bytes, element_name(tensor.type));
  }
  return text + "    default:\n      return {nullptr, 0, Element::kOther};\n  }\n}\n";
}

std::string model_header(const Interpreter& interpreter, bool has_state) {
  const char* state = has_state ? ", memory.state" : "";
  std::string text =
      "// How the measuring loop reaches the compiled model; written by `mote bench`.\n"
      "#pragma once\n\n"
      "#include \"bench/program.h\"\n"
      "#include \"bench_aot.h\"\n\n"
      "namespace bench {\n\n"
      "struct Memory {\n  bench_aot::Arena arena;\n";
  text += has_state ? "  bench_aot::State state;\n};\n" : "};\n";
  for (const char* member : {"arena", "state"}) {
    if (member[0] == 's' && !has_state) continue;
    text += place_function("", member) + place_function("const", member);
  }
  text += fmt::format("inline void reset([[maybe_unused]] Memory& memory) {{\n{}}}\n",
                      has_state ? "  bench_aot::reset(memory.state);\n" : "");
  text += fmt::format(
      "inline bench_aot::Result run(Memory& memory) {{\n"
      "  return bench_aot::run(memory.arena{0});\n}}\n"
      "inline bench_aot::Result run(Memory& memory, const bench_aot::Hook& hook) {{\n"
      "  return bench_aot::run(memory.arena{0}, hook);\n}}\n",
      state);
  const uint32_t inputs = interpreter.input_count();
  const uint32_t outputs = interpreter.output_count();
  text += fmt::format("constexpr uint32_t kInputs = {};\nconstexpr uint32_t kOutputs = {};\n",
                      inputs, outputs);
  text += tensor_function("input", inputs, [&](uint32_t i) { return interpreter.input(i); });
  text += tensor_function("output", outputs, [&](uint32_t i) { return interpreter.output(i); });
  return text + "\n}  // namespace bench\n";
}

// The strings of kNodeNames, "3 CONV_2D", in the header that was written: the nodes that have a
// hook.
std::vector<std::string> node_names(const std::string& header) {
  std::vector<std::string> names;
  std::istringstream lines(header.substr(std::min(header.find("kNodeNames["), header.size())));
  for (std::string line; std::getline(lines, line) && line != "};";) {
    const size_t space = line.find(' ', line.find('"'));
    const size_t end = line.rfind('"');
    if (line.rfind("  \"", 0) == 0) names.push_back(line.substr(space + 1, end - space - 1));
  }
  return names;
}

}  // namespace

std::vector<std::string> build_compiled_model(const Request& request, const Session& session,
                                              std::span<const uint8_t> model, const Target& target,
                                              const Tools& tools, const fs::path& tree,
                                              const fs::path& folder, Program& program) {
  compile::CompileSettings settings;
  settings.model.name = "bench_aot";
  settings.model.source = request.model.filename().string();
  settings.target = &compile::find_target(target.name);
  settings.objective = compile::objective_of(request.objective);
  const compile::CompiledModel compiled = compile::compile(model, settings);
  const fs::path sources = folder / "model";
  fs::remove_all(sources);
  program.arena_bytes = compiled.figures.arena_bytes + compiled.figures.state_bytes;
  // The compiled model sees its own folder alone: it needs nothing else.
  std::vector<std::string> objects;
  for (const OutputFile& file : compiled.files) {
    fs::create_directories((sources / file.path).parent_path());
    write_file_atomically(sources / file.path, file.contents);
    if (file.path == "bench_aot.h") program.operators = node_names(file.contents);
  }
  for (const OutputFile& file : compiled.files) {
    if (file.path.extension() != ".cc") continue;
    objects.push_back(compile(tools, sources / file.path, folder, {"-I" + sources.string()}));
  }
  write_file_atomically(folder / "bench_model.h",
                        model_header(session.interpreter(), compiled.figures.state_bytes > 0));
  objects.push_back(
      compile(tools, tree / "bench/aot.cc", folder,
              {"-I" + tree.string(), "-I" + folder.string(), "-I" + sources.string()}));
  return objects;
}

}  // namespace mote::host::bench
