// Builds, runs under the counting plugin, and puts the numbers together.
#include "host/bench/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/base/process.h"
#include "host/bench/image_size.h"

namespace mote::host::bench {
namespace {

namespace fs = std::filesystem;

// What the image prints: "bench: iterations 2 digest 0123456789abcdef stack 512 start-up-stack
// 400".
struct Printed {
  std::string digest;
  uint64_t stack = 0;
  uint64_t start_up_stack = 0;
};

Printed read_console(const std::string& output, const std::string& what) {
  const size_t line = output.rfind("bench: iterations ");
  Printed printed;
  if (line != std::string::npos) {
    std::istringstream words(output.substr(line));
    for (std::string word; words >> word;) {
      if (word == "digest") words >> printed.digest;
      if (word == "stack") words >> printed.stack;
      if (word == "start-up-stack") words >> printed.start_up_stack;
    }
  }
  if (printed.digest.size() != 16) {
    throw BadInput(fmt::format("{}: printed no digest: {}", what, output.substr(0, 300)));
  }
  return printed;
}

// The regions of the plugin's report: start-up, first and second inference, then one a node.
std::vector<Count> read_report(const fs::path& path, bool has_cycles) {
  std::vector<Count> counts;
  std::istringstream lines(read_text_file(path));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string head, kind;
    Count count;
    uint64_t cycles = 0;
    if (!(words >> head >> kind >> count.instructions >> cycles) || kind != "each") continue;
    if (has_cycles) count.cycles = cycles;
    counts.push_back(count);
  }
  return counts;
}

constexpr size_t kStartUp = 0;
constexpr size_t kSecondInference = 2;
constexpr size_t kFirstNode = 3;

void run_image(const Program& program, const Target& target, const Tools& tools,
               const fs::path& tree, Measurement& result) {
  const std::string what = program.image.string();
  const fs::path report = what + ".counts";
  const std::string count =
      fmt::format("{},each=on{}", report.string(), target.estimates_cycles ? ",cycles=m4" : "");
  const ProcessResult run = run_process(
      {"env", "MOTE_COUNT_PLUGIN=" + tools.plugin, tree / "virtual/run", std::string(target.board),
       program.image, "--count", count, "--arguments", "2 profile", "--timeout", "900"});
  write_file_atomically(what + ".console", run.output);
  if (run.exit_code != 0) {
    throw BadInput(fmt::format("{} on {}: exit code {}: {}", what, target.name, run.exit_code,
                               run.output.substr(0, 300)));
  }
  const Printed printed = read_console(run.output, what);
  const std::vector<Count> counts = read_report(report, target.estimates_cycles);
  if (counts.size() != kFirstNode + program.operators.size()) {
    throw BadInput(fmt::format("{}: {} regions were counted, {} nodes expected", what,
                               counts.size(), program.operators.size()));
  }
  result.digest = printed.digest;
  result.inference_stack = printed.stack;
  result.start_up_stack = printed.start_up_stack;
  if (target.board != "host") result.stack = std::max(printed.stack, printed.start_up_stack);
  result.start_up = counts[kStartUp];
  result.inference = counts[kSecondInference];
  for (size_t i = 0; i < program.operators.size(); ++i) {
    result.operators.push_back({program.operators[i], counts[kFirstNode + i]});
  }
}

}  // namespace

Measurement measure(const Request& request, const Target& target, const fs::path& tree,
                    const Tools& tools, const fs::path& keep_image) {
  Measurement result;
  result.model = request.model.stem().string();
  result.target = target.name;
  result.mode = request.mode;
  std::string kind = request.library() == Library::kSmall ? "small" : "interpreter";
  if (request.mode == Mode::kAheadOfTime) kind = result.objective = request.objective;
  const fs::path folder =
      tree / "build/bench/images" / fmt::format("{}-{}", target.name, kind) / result.model;
  const Program program = build_program(request, target, tools, tree, folder);
  const ImageSize size = measure_image(read_file(program.small_image), program.small_image);
  result.arena = program.arena_bytes;
  // The payload of an image may have a few bytes more, for alignment.
  const bool is_file = request.mode == Mode::kInterpreter;
  result.model_bytes = is_file ? fs::file_size(request.model) : size.model;
  result.code = size.code;
  result.data_bss = size.data + size.bss;
  run_image(program, target, tools, tree, result);
  if (!keep_image.empty()) {
    write_file_atomically(keep_image, read_file(program.image));
    fs::permissions(keep_image, fs::perms::owner_exec, fs::perm_options::add);
  }
  return result;
}

}  // namespace mote::host::bench
