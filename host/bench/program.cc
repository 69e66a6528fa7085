// Writes what differs between programs, compiles it, links it.
#include "host/bench/program.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/base/process.h"
#include "host/bench/aot_program.h"
#include "host/run/runnable.h"
#include "host/run/session.h"
#include "mote/engine/message.h"

namespace mote::host::bench {
namespace {

namespace fs = std::filesystem;

void append(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

// The first line of a compiler's output that says what is wrong.
std::string first_complaint(const std::string& output) {
  std::string found;
  for (size_t start = 0; start < output.size() && found.empty();) {
    const size_t end = std::min(output.find('\n', start), output.size());
    const std::string line = output.substr(start, end - start);
    const bool complains = line.find("error") != std::string::npos ||
                           line.find("overflowed") != std::string::npos ||
                           line.find("will not fit") != std::string::npos;
    if (complains) found = line;
    start = end + 1;
  }
  return found.empty() ? "see its output" : found;
}

void run_compiler(const std::vector<std::string>& words, const std::string& what,
                  const fs::path& log) {
  const ProcessResult result = run_process(words);
  write_file_atomically(log, result.output);
  if (result.exit_code == 0) return;
  throw BadInput(fmt::format("{}: {} ({})", what, first_complaint(result.output), log.string()));
}

std::string model_header(const Session& session) {
  return fmt::format(
      "// The model's operators and arena, written by `mote bench`.\n"
      "#pragma once\n\n"
      "#include \"mote/mote.h\"\n\n"
      "namespace bench {{\n\n"
      "constexpr uint32_t kOperators = {};\n"
      "constexpr uint32_t kArenaBytes = {};\n\n"
      "inline void add_operators(mote::Resolver<kOperators>& resolver) {{\n{}}}\n\n"
      "}}  // namespace bench\n",
      resolver_names(session.interpreter()).size(), session.arena_bytes(), resolver_calls(session));
}

std::string model_assembly(const fs::path& model) {
  return fmt::format(
      "// The model's bytes, written by `mote bench`.\n"
      "    .section .payload.bench_model, \"a\"\n"
      "    .global bench_model\n"
      "    .global bench_model_end\n"
      "    .balign 16\n"
      "bench_model:\n"
      "    .incbin \"{}\"\n"
      "bench_model_end:\n"
      "    .byte 0\n",
      model.string());
}

// As the kernels run, those of the main graph: nodes of subgraphs belong to the node that calls.
std::vector<std::string> operator_names(const Session& session) {
  std::vector<std::string> names;
  const SubgraphView main = session.model().subgraph(0);
  for (uint32_t i = 0; i < main.operator_count(); ++i) {
    const Op& op = session.interpreter().op_of(i);
    const char* name =
        op.custom != nullptr ? op.custom : operator_name(static_cast<int>(op.builtin));
    names.emplace_back(name != nullptr ? name : "?");
  }
  return names;
}

// What both modes begin with: the model as the device library runs it, and where images go.
struct Source {
  RunnableModel model;
  Session session;
  explicit Source(const fs::path& path)
      : model(make_runnable(read_file(path), path.string())), session(model.bytes, path.string()) {}
};

std::vector<std::string> build_interpreter(const Source& source, const Tools& tools,
                                           const fs::path& tree, const fs::path& folder,
                                           Program& program) {
  const fs::path file = folder / "model.tflite";
  write_file_atomically(file, source.model.bytes);
  write_file_atomically(folder / "bench_model.h", model_header(source.session));
  write_file_atomically(folder / "model.S", model_assembly(file));
  program.arena_bytes = source.session.arena_bytes();
  program.operators = operator_names(source.session);
  const std::vector<std::string> include = {"-I" + tree.string(), "-I" + folder.string(),
                                            "-DMOTE_STRIP_TEXTS"};  // as the library
  const fs::path code = compile(tools, tree / "bench/interpreter.cc", folder, include);
  const fs::path data = compile(tools, folder / "model.S", folder, {});
  return {code, data, tools.mote};
}

// Links the board and `parts` once with each main.
void link_images(const Tools& tools, const std::vector<std::string>& parts, const Request& request,
                 const Target& target, const Program& program) {
  const std::pair<std::string, fs::path> images[] = {{tools.main, program.image},
                                                     {tools.main_small, program.small_image}};
  for (const auto& [main, image] : images) {
    std::vector<std::string> words = {tools.compiler};
    append(words, tools.flags);
    append(words, tools.link);
    append(words, {main});
    append(words, tools.objects);
    append(words, parts);
    append(words, tools.libraries);
    append(words, {"-Wl,-Map=" + image.string() + ".map", "-o", image});
    run_compiler(words, fmt::format("{} for {}", request.model.string(), target.name),
                 image.string() + ".log");
  }
}

}  // namespace

fs::path compile(const Tools& tools, const fs::path& source, const fs::path& folder,
                 const std::vector<std::string>& flags) {
  // Sources of one name may lie in several folders of a compiled model.
  std::string name = source.lexically_relative(folder).string();
  if (name.rfind("..", 0) == 0) name = source.filename().string();
  std::replace(name.begin(), name.end(), '/', '_');
  const fs::path object = folder / (name + ".o");
  std::vector<std::string> words = {tools.compiler};
  append(words, tools.flags);
  if (source.extension() == ".cc") append(words, {"-std=c++17"});
  append(words, flags);
  append(words, {"-c", source, "-o", object});
  run_compiler(words, source.string(), object.string() + ".log");
  return object;
}

Program build_program(const Request& request, const Target& target, const Tools& tools,
                      const fs::path& tree, const fs::path& folder) {
  fs::create_directories(folder);
  const Source source(request.model);
  Program program;
  program.image = folder / "bench.elf";
  program.small_image = folder / "small.elf";
  const std::vector<std::string> parts =
      request.mode == Mode::kInterpreter
          ? build_interpreter(source, tools, tree, folder, program)
          : build_compiled_model(request, source.session, source.model.bytes, target, tools, tree,
                                 folder, program);
  link_images(tools, parts, request, target, program);
  return program;
}

}  // namespace mote::host::bench
