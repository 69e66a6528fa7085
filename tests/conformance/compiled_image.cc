// Writes, builds and runs an image of one case.
#include "tests/conformance/compiled_image.h"

#include <fmt/format.h>

#include <cmath>

#include "host/base/bad_input.h"
#include "host/base/process.h"
#include "host/bench/program.h"
#include "host/compile/targets.h"
#include "host/run/runnable.h"
#include "host/run/session.h"
#include "virtual/bundle_writer.h"

namespace mote::host {
namespace {

namespace fs = std::filesystem;

// As long as a case may take on a board.
constexpr const char* kSeconds = "120";

void append(std::vector<std::string>& words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
}

// What the interpreter makes of the inputs, for cases without a golden. False: they are invalid.
bool interpret(Session& session, const ConformanceCase& golden,
               std::vector<std::vector<uint8_t>>* outputs) {
  outputs->assign(session.interpreter().output_count(), {});
  for (size_t sample = 0; sample < golden.samples; ++sample) {
    std::vector<std::span<const uint8_t>> parts;
    for (const auto& input : golden.inputs) {
      const size_t bytes = input.size() / golden.samples;
      parts.emplace_back(input.data() + sample * bytes, bytes);
    }
    try {
      const auto results = session.run(parts);
      for (size_t i = 0; i < results.size(); ++i) {
        (*outputs)[i].insert((*outputs)[i].end(), results[i].begin(), results[i].end());
      }
    } catch (const BadInput&) {
      return false;
    }
  }
  return true;
}

// As `mote run` has it: each file holds all samples of its tensor.
void check_inputs(const Session& session, const ConformanceCase& golden) {
  const uint32_t needed = session.interpreter().input_count();
  bool fits = golden.inputs.size() == needed;
  for (uint32_t i = 0; fits && i < needed; ++i) {
    fits = golden.inputs[i].size() == golden.samples * session.interpreter().input(i).bytes;
  }
  if (!fits) throw BadInput(golden.name + ": the inputs' files are those of another model");
}

std::string tensor_rows(uint32_t count, const char* prefix, auto&& tensor_at) {
  std::string text;
  for (uint32_t i = 0; i < count; ++i) {
    const Tensor tensor = tensor_at(i);
    const std::string bytes = prefix == nullptr ? "nullptr" : fmt::format("{}{}", prefix, i);
    text += fmt::format("    {{{}, {}, static_cast<mote::DType>({})}},\n", bytes, tensor.bytes,
                        static_cast<int>(tensor.type));
  }
  return text + "    {nullptr, 0, mote::DType{}},\n";
}

// The call of the model's invoke(), which takes typed pointers: those of input_0() and so on.
std::string invoke_call(const compile::CompiledModel& model) {
  std::string text;
  const auto add = [&](const char* kind, size_t index, const std::string& place,
                       const std::string& bytes) {
    text += fmt::format("typed(model::{}_{}({}), {}), ", kind, index,
                        place.empty() ? "" : "memory." + place, bytes);
  };
  for (size_t i = 0; i < model.input_places.size(); ++i) {
    add("input", i, model.input_places[i], fmt::format("inputs[{}]", i));
  }
  for (size_t i = 0; i < model.output_places.size(); ++i) {
    add("output", i, model.output_places[i], fmt::format("output{}", i));
  }
  return text + (model.figures.state_bytes != 0 ? "memory.arena, memory.state" : "memory.arena");
}

constexpr std::string_view kGlue = R"(// A case of the corpus around a compiled model.
#include "firmware/replay/compiled_model.h"

#include "model.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

namespace {{

constexpr uint32_t kGuardBytes = 64;
struct Memory {{
  model::Arena arena;
  alignas(16) uint8_t behind_arena[kGuardBytes];
{state}  alignas(16) uint8_t behind_state[kGuardBytes];
}};
Memory memory;
{outputs}
const firmware::CompiledTensor kInputs[] = {{
{input_rows}}};
const firmware::CompiledTensor kOutputs[] = {{
{output_rows}}};

template <class T>
[[maybe_unused]] T* typed(const T*, const uint8_t* bytes) {{
  return reinterpret_cast<T*>(const_cast<uint8_t*>(bytes));
}}

}}  // namespace

namespace firmware {{

const CompiledCase kCompiledCase = {{
    kInputs, {input_count}, kOutputs, {output_count}, {{memory.behind_arena, memory.behind_state}},
#ifdef __SANITIZE_ADDRESS__
    0,
#else
    kGuardBytes,
#endif
    {invalid}}};

void begin_compiled_case(uint8_t fill) {{
  memset(&memory, fill, sizeof memory);
{reset}#ifdef __SANITIZE_ADDRESS__
  __asan_poison_memory_region(memory.behind_arena, kGuardBytes);
  __asan_poison_memory_region(memory.behind_state, kGuardBytes);
#endif
}}

bool run_compiled_case([[maybe_unused]] const uint8_t* const* inputs) {{
  return model::invoke({call}) != model::Result::kInvalidData;
}}

}}  // namespace firmware
)";

std::string glue(const Session& session, const compile::CompiledModel& model, bool invalid) {
  const Interpreter& interpreter = session.interpreter();
  std::string outputs;
  for (uint32_t i = 0; i < interpreter.output_count(); ++i) {
    outputs += fmt::format("alignas(16) uint8_t output{}[{}];\n", i,
                           std::max<uint32_t>(interpreter.output(i).bytes, 1));
  }
  const bool state = model.figures.state_bytes != 0;
  return fmt::format(
      fmt::runtime(kGlue), fmt::arg("state", state ? "  model::State state;\n" : ""),
      fmt::arg("outputs", outputs),
      fmt::arg("input_rows", tensor_rows(interpreter.input_count(), nullptr,
                                         [&](uint32_t i) { return interpreter.input(i); })),
      fmt::arg("output_rows", tensor_rows(interpreter.output_count(), "output",
                                          [&](uint32_t i) { return interpreter.output(i); })),
      fmt::arg("input_count", interpreter.input_count()),
      fmt::arg("output_count", interpreter.output_count()), fmt::arg("invalid", invalid),
      fmt::arg("reset", state ? "  model::reset(memory.state);\n" : ""),
      fmt::arg("call", invoke_call(model)));
}

// The first line that says what is wrong, else the last one.
std::string complaint(const std::string& output) {
  std::string last;
  for (size_t start = 0; start < output.size();) {
    const size_t end = std::min(output.find('\n', start), output.size());
    const std::string line = output.substr(start, end - start);
    for (const char* word : {"rror", "undefined", "overflowed", "compiled: ", "fault: "}) {
      if (line.find(word) != std::string::npos) return line;
    }
    if (!line.empty()) last = line;
    start = end + 1;
  }
  return last;
}

}  // namespace

// What is known of a case before anything is built.
struct CompiledCorpus::Case {
  ConformanceCase golden;
  RunnableModel model;
  Session session;
  bool invalid = false;

  explicit Case(const fs::path& folder)
      : golden(read_case(folder)),
        model(make_runnable(golden.model, golden.name)),
        session(model.bytes, golden.name) {
    check_inputs(session, golden);
    if (golden.oracle != "none") return;
    std::vector<std::vector<uint8_t>> outputs;
    invalid = !interpret(session, golden, &outputs);
    for (auto& bytes : outputs) golden.outputs.push_back({"", std::move(bytes)});
  }

  std::vector<uint8_t> bundle() const {
    BundleContents contents;
    contents.name = golden.name;
    contents.inputs = golden.inputs;
    contents.samples = static_cast<uint32_t>(golden.samples);
    contents.output_count = session.interpreter().output_count();
    contents.largest_difference = static_cast<uint32_t>(golden.max_diff);
    contents.absolute_tolerance = static_cast<float>(golden.atol);
    contents.relative_tolerance = static_cast<float>(golden.rtol);
    if (!invalid) {
      for (const GoldenTensor& output : golden.outputs) contents.expected.push_back(output.bytes);
      contents.expected.resize(contents.output_count);
    }
    return write_bundle(contents);
  }
};

CompiledCorpus::CompiledCorpus(CompiledCorpusSettings settings, fs::path tree, bench::Tools tools,
                               fs::path folder)
    : settings_(std::move(settings)),
      tree_(std::move(tree)),
      tools_(std::move(tools)),
      folder_(std::move(folder)) {
  for (const char* source : {"main_compiled.cc", "bundle.cc", "compare.cc"}) {
    std::vector<std::string> flags = settings_.flags;
    flags.push_back("-I" + tree_.string());
    common_.push_back(bench::compile(tools_, tree_ / "firmware/replay" / source, folder_, flags));
  }
  append(common_, tools_.objects);
}

CompiledOutcome CompiledCorpus::run(const fs::path& case_folder, unsigned worker) {
  std::unique_ptr<Case> test;
  try {
    test = std::make_unique<Case>(case_folder);
  } catch (const BadInput& refused) {
    return {CompiledOutcome::Kind::kRefused, refused.what()};
  }
  try {
    const fs::path folder = folder_ / fmt::format("case{}", worker);
    fs::remove_all(folder);
    compile::CompileSettings settings;
    settings.target = &compile::find_target(settings_.target);
    settings.objective = compile::objective_of(settings_.objective);
    settings.model.name = settings.model.source = "model";
    return build_and_run(*test, compile::compile(test->model.bytes, settings), folder);
  } catch (const std::exception& failed) {
    const std::string words = failed.what();
    const bool damaged = words.starts_with("model: model damaged: ");
    return {damaged ? CompiledOutcome::Kind::kDamaged : CompiledOutcome::Kind::kFailed, words};
  }
}

CompiledOutcome CompiledCorpus::build_and_run(const Case& test, const compile::CompiledModel& model,
                                              const fs::path& folder) {
  std::string context;
  for (const OutputFile& file : model.files) {
    fs::create_directories((folder / file.path).parent_path());
    write_file_atomically(folder / file.path, file.contents);
    if (file.path == "model_library.h") context = file.contents;
  }
  write_file_atomically(folder / "case.cc", glue(test.session, model, test.invalid));
  write_file_atomically(folder / "bundle", test.bundle());
  std::vector<std::string> parts = {folder / "model.cc", folder / "case.cc"};
  for (const OutputFile& file : model.files) {
    if (file.path.extension() != ".cc" || file.path == "model.cc") continue;
    parts.push_back(shared_object(file, context, folder));
  }
  const std::string wrong = link(folder, parts);
  if (wrong.find("overflowed by") != std::string::npos) {
    return {CompiledOutcome::Kind::kDoesNotFit, wrong};
  }
  if (!wrong.empty()) throw BadInput(wrong);
  const ProcessResult run = run_process({tree_ / "virtual/run", settings_.board, folder / "image",
                                         folder / "bundle", "--timeout", kSeconds});
  if (run.exit_code == 0) return {CompiledOutcome::Kind::kEqual, ""};
  return {CompiledOutcome::Kind::kFailed,
          fmt::format("exit code {}: {}", run.exit_code, complaint(run.output))};
}

// Of a source that holds nothing of the model but its name: with the same name it is the same text.
std::string CompiledCorpus::shared_object(const OutputFile& source, const std::string& context,
                                          const fs::path& folder) {
  std::promise<std::string> promise;
  std::shared_future<std::string> object;
  size_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto [at, is_new] = shared_.try_emplace(source.path.string() + context + source.contents);
    if (!is_new) {
      object = at->second;
    } else {
      at->second = promise.get_future().share();
      number = shared_.size();
    }
  }
  if (object.valid()) return object.get();
  try {
    std::vector<std::string> flags = settings_.flags;
    append(flags, {"-Wall", "-Wextra", "-Werror", "-I" + folder.string()});
    const fs::path made = bench::compile(tools_, folder / source.path, folder, flags);
    const fs::path kept = folder_ / fmt::format("shared{}.o", number);
    fs::rename(made, kept);
    promise.set_value(kept);
    return kept;
  } catch (...) {
    promise.set_exception(std::current_exception());
    throw;
  }
}

// One call compiles what differs between cases and links. Returns what is wrong.
std::string CompiledCorpus::link(const fs::path& folder, const std::vector<std::string>& parts) {
  std::vector<std::string> words = {tools_.compiler};
  append(words, tools_.flags);
  append(words, {"-std=c++17"});
  append(words, settings_.flags);
  append(words, {"-Wall", "-Wextra", "-Werror", "-I" + folder.string(), "-I" + tree_.string()});
  append(words, tools_.link);
  append(words, parts);
  append(words, common_);
  append(words, tools_.libraries);
  append(words, {"-o", folder / "image"});
  const ProcessResult result = run_process(words);
  return result.exit_code == 0 ? "" : complaint(result.output);
}

}  // namespace mote::host
