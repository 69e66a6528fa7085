// Writes what differs between programs, compiles it, links it.
#include "host/bench/program.h"

#include <fmt/format.h>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/base/process.h"
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
  const std::vector<std::string> names = resolver_names(session.interpreter());
  std::string adds;
  for (const std::string& name : names) adds += fmt::format("  resolver.add_{}();\n", name);
  return fmt::format(
      "// The model's operators and arena, written by `mote bench`.\n"
      "#pragma once\n\n"
      "#include \"mote/mote.h\"\n\n"
      "namespace bench {{\n\n"
      "constexpr uint32_t kOperators = {};\n"
      "constexpr uint32_t kArenaBytes = {};\n\n"
      "inline void add_operators(mote::Resolver<kOperators>& resolver) {{\n{}}}\n\n"
      "}}  // namespace bench\n",
      names.size(), session.arena_bytes(), adds);
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

Program build_interpreter(const Request& request, const Target& target, const Tools& tools,
                          const fs::path& tree, const fs::path& folder) {
  const RunnableModel model = make_runnable(read_file(request.model), request.model.string());
  const Session session(model.bytes, request.model.string());
  const fs::path file = folder / "model.tflite";
  write_file_atomically(file, model.bytes);
  write_file_atomically(folder / "bench_model.h", model_header(session));
  write_file_atomically(folder / "model.S", model_assembly(file));
  Program program;
  program.arena_bytes = session.arena_bytes();
  program.model_bytes = model.bytes.size();
  program.operators = operator_names(session);
  program.image = folder / "bench.elf";
  program.small_image = folder / "small.elf";
  const std::vector<std::string> include = {"-I" + tree.string(), "-I" + folder.string()};
  const fs::path code = compile(tools, tree / "bench/interpreter.cc", folder, include);
  const fs::path data = compile(tools, folder / "model.S", folder, {});
  link_images(tools, {code, data, tools.mote}, request, target, program);
  return program;
}

}  // namespace

fs::path compile(const Tools& tools, const fs::path& source, const fs::path& folder,
                 const std::vector<std::string>& extra) {
  const fs::path object = folder / (source.stem().string() + ".o");
  std::vector<std::string> words = {tools.compiler};
  append(words, tools.flags);
  if (source.extension() == ".cc") append(words, {"-std=c++17"});
  append(words, extra);
  append(words, {"-c", source, "-o", object});
  run_compiler(words, source.string(), folder / (source.stem().string() + ".log"));
  return object;
}

void link_images(const Tools& tools, const std::vector<std::string>& parts, const Request& request,
                 const Target& target, Program& program) {
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

Program build_program(const Request& request, const Target& target, const Tools& tools,
                      const fs::path& tree, const fs::path& folder) {
  fs::create_directories(folder);
  if (request.mode == Mode::kAheadOfTime) {
    throw BadInput("--mode aot: comes with `mote compile`");
  }
  return build_interpreter(request, target, tools, tree, folder);
}

}  // namespace mote::host::bench
