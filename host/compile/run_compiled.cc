// Compiles and runs a model in a temporary folder.
#include "host/compile/run_compiled.h"

#include <fmt/format.h>

#include <filesystem>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/base/temporary_folder.h"
#include "host/compile/compile.h"

namespace mote::host::compile {
namespace {

namespace fs = std::filesystem;

// Arguments: a file for each input, then one for each output. The functions of the header tell
// where the tensors lie, whichever region that is.
std::string program(const CompiledModel& model, size_t samples) {
  std::string setup, reads, writes, places;
  const bool state = model.figures.state_bytes != 0;
  for (size_t i = 0; i < model.input_bytes.size(); ++i) {
    reads +=
        fmt::format("    if (fread(model::input_{0}({1}), 1, {2}, files[{0}]) != {2}) return 3;\n",
                    i, model.input_places[i], model.input_bytes[i]);
  }
  const size_t inputs = model.input_bytes.size();
  for (size_t i = 0; i < model.output_bytes.size(); ++i) {
    writes += fmt::format(
        "    if (fwrite(model::output_{0}({1}), 1, {2}, files[{3}]) != {2}) return 4;\n", i,
        model.output_places[i], model.output_bytes[i], inputs + i);
  }
  return fmt::format(
      "#include <stdio.h>\n"
      "#include \"model.h\"\n"
      "static model::Arena arena;\n"
      "{0}"
      "int main(int, char** argv) {{\n"
      "  FILE* files[{1}];\n"
      "  for (int i = 0; i < {2}; ++i) {{\n"
      "    files[i] = fopen(argv[i + 1], i < {3} ? \"rb\" : \"wb\");\n"
      "    if (files[i] == nullptr) return 2;\n"
      "  }}\n"
      "  memset(arena.bytes, 0xCB, sizeof arena.bytes);\n"
      "{4}"
      "  for (long sample = 0; sample < {5}; ++sample) {{\n"
      "{6}"
      "    if (model::run({7}) == model::Result::kInvalidData) return 5;\n"
      "{8}"
      "  }}\n"
      "  for (int i = 0; i < {2}; ++i) fclose(files[i]);\n"
      "  return 0;\n"
      "}}\n",
      state ? "static model::State state;\n" : "", inputs + model.output_bytes.size() + 1,
      inputs + model.output_bytes.size(), inputs, state ? "  reset(state);\n" : "", samples, reads,
      state ? "arena, state" : "arena", writes);
}

// Runs a command of the shell; its output goes to `log`.
int run_command(const std::string& command, const fs::path& log) {
  const int status = std::system(fmt::format("{} > '{}' 2>&1", command, log.string()).c_str());
  return status == -1 ? -1 : (status >> 8) & 0xFF;
}

std::string first_error(const fs::path& log) {
  const std::string text = read_text_file(log);
  const size_t at = text.find("error");
  const size_t begin = at == text.npos ? 0 : text.rfind('\n', at) + 1;
  return text.substr(begin, text.find('\n', begin) - begin);
}

}  // namespace

std::vector<std::vector<uint8_t>> run_compiled(std::span<const uint8_t> model,
                                               const CompiledRun& run,
                                               const std::vector<std::vector<uint8_t>>& inputs) {
  CompileSettings settings;
  settings.target = run.target;
  settings.objective = objective_of(run.objective);
  settings.model.name = "model";
  settings.model.source = run.name;
  CompiledModel made = compile(model, settings);
  const TemporaryFolder folder("mote_compiled");
  std::string sources = " main.cc", arguments;
  for (OutputFile& file : made.files) {
    if (file.path.extension() == ".cc") sources += " " + file.path.string();
    file.path = folder.path() / file.path;
    fs::create_directories(file.path.parent_path());
  }
  write_files_atomically(made.files);
  write_file_atomically(folder.path() / "main.cc", program(made, run.samples));
  const fs::path log = folder.path() / "log";
  const std::string build =
      fmt::format("cd '{}' && {} -std=c++17 -Wall -Wextra -Werror -I .{} -o program",
                  folder.path().string(), run.compiler, sources);
  if (run_command(build, log) != 0) {
    throw BadInput(run.name + ": the compiled model does not build: " + first_error(log));
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    write_file_atomically(folder.path() / fmt::format("in{}", i), inputs[i]);
    arguments += fmt::format(" in{}", i);
  }
  for (size_t i = 0; i < made.output_bytes.size(); ++i) arguments += fmt::format(" out{}", i);
  const int status =
      run_command(fmt::format("cd '{}' && ./program{}", folder.path().string(), arguments), log);
  if (status != 0) {
    throw BadInput(fmt::format("{}: the compiled model ended with {}{}", run.name, status,
                               status == 5 ? ": an input is out of range" : ""));
  }
  std::vector<std::vector<uint8_t>> outputs;
  for (size_t i = 0; i < made.output_bytes.size(); ++i) {
    outputs.push_back(read_file(folder.path() / fmt::format("out{}", i)));
  }
  return outputs;
}

}  // namespace mote::host::compile
