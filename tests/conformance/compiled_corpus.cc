// The conformance corpus through `mote compile`: on this computer or on an emulated chip.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <map>
#include <sstream>
#include <thread>

#include "host/base/bad_input.h"
#include "host/base/shared_folder.h"
#include "host/base/temporary_folder.h"
#include "host/bench/target.h"
#include "tests/conformance/compiled_image.h"

namespace mote::host {
namespace {

namespace fs = std::filesystem;
using Kind = CompiledOutcome::Kind;

struct Options {
  CompiledCorpusSettings settings;
  std::string machine = "host", flags = "-O1", filter;
  std::vector<std::string> groups;
  size_t every = 1, least = 0;
  unsigned jobs = 2;
  bool verbose = false;
};

// Every folder with a case.json, by group and name.
std::vector<fs::path> find_cases(const Options& options) {
  std::vector<fs::path> all, chosen;
  for (const auto& group : fs::directory_iterator(shared_folder() / "conformance")) {
    const std::string name = group.path().filename().string();
    const bool wanted =
        options.groups.empty() ||
        std::find(options.groups.begin(), options.groups.end(), name) != options.groups.end();
    if (!wanted || !group.is_directory()) continue;
    for (const fs::path& folder : cases_of_group(name)) {
      if (folder.string().find(options.filter) != std::string::npos) all.push_back(folder);
    }
  }
  std::sort(all.begin(), all.end());
  for (size_t i = 0; i < all.size(); i += options.every) chosen.push_back(all[i]);
  return chosen;
}

// Counts and prints; used by all threads.
class Report {
 public:
  explicit Report(bool verbose) : verbose_(verbose) {}

  // A malformed or rejected file may be refused, in one line; of the others none may be damaged.
  void add(const fs::path& folder, const CompiledOutcome& outcome) {
    const std::string group = folder.parent_path().filename().string();
    const bool hostile = group == "malformed" || group == "rejected";
    const bool one_line = outcome.words.find('\n') == std::string::npos;
    Kind kind = outcome.kind;
    if (!one_line || (kind == Kind::kDamaged && group != "malformed")) kind = Kind::kFailed;
    const std::lock_guard lock(mutex_);
    ++counts_[static_cast<size_t>(kind)];
    refused_with_golden_ += kind == Kind::kRefused && !hostile;
    const bool shown = kind == Kind::kFailed || (kind == Kind::kRefused && !hostile) ||
                       (verbose_ && kind != Kind::kEqual);
    if (!shown) return;
    constexpr const char* kWords[] = {"equal", "refused", "damaged", "does not fit", "FAILED"};
    fmt::print("{} {}/{}: {}\n", kWords[static_cast<size_t>(kind)], group,
               folder.filename().string(), outcome.words);
    std::fflush(stdout);
  }

  size_t count(Kind kind) const { return counts_[static_cast<size_t>(kind)]; }
  size_t refused_with_golden() const { return refused_with_golden_; }

 private:
  const bool verbose_;
  std::mutex mutex_;
  std::array<size_t, 5> counts_{};
  size_t refused_with_golden_ = 0;
};

int run(const Options& options) {
  if (shared_folder().empty()) {
    fmt::print("skipped: the conformance corpus is not on this machine\n");
    return 0;
  }
  const bench::Target& machine = bench::find_target(options.machine);
  const fs::path tree = bench::find_tree();
  CompiledCorpusSettings settings = options.settings;
  settings.board = machine.board;
  if (settings.target.empty()) settings.target = machine.name;
  std::istringstream words(options.flags);
  for (std::string word; words >> word;) settings.flags.push_back(word);
  const TemporaryFolder folder("mote_corpus");
  CompiledCorpus corpus(settings, tree, bench::build_parts(tree, machine, bench::Library::kNone),
                        folder.path());
  const std::vector<fs::path> cases = find_cases(options);
  Report report(options.verbose);
  std::atomic<size_t> next = 0;
  std::vector<std::thread> threads;
  for (unsigned worker = 0; worker < options.jobs; ++worker) {
    threads.emplace_back([&, worker] {
      for (size_t i = next++; i < cases.size(); i = next++) {
        report.add(cases[i], corpus.run(cases[i], worker));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const size_t equal = report.count(Kind::kEqual), failed = report.count(Kind::kFailed);
  fmt::print(
      "{} cases, compiled for {} (for {}), on {}: {} equal, {} failed, {} do not fit, {} refused "
      "by "
      "the interpreter ({} of them with recorded outputs), {} by the compiler as damaged\n",
      cases.size(), settings.target, settings.objective, machine.name, equal, failed,
      report.count(Kind::kDoesNotFit), report.count(Kind::kRefused), report.refused_with_golden(),
      report.count(Kind::kDamaged));
  return failed == 0 && equal >= options.least ? 0 : 1;
}

}  // namespace
}  // namespace mote::host

int main(int argument_count, char** arguments) {
  CLI::App app("Compiles the cases of the conformance corpus, runs them and compares the outputs");
  mote::host::Options options;
  options.settings.target.clear();
  app.add_option("GROUP", options.groups, "conv, fc ...; all when none is given");
  app.add_option("--on", options.machine, "host (default), cortex-m4, cortex-m55 ...: emulated");
  app.add_option("--target", options.settings.target, "compile for; default: what it runs on");
  app.add_option("--for", options.settings.objective, "speed (default), balanced or memory");
  app.add_option("--filter", options.filter, "only cases whose path has this in it");
  app.add_option("--every", options.every, "only each N-th of them")->check(CLI::PositiveNumber);
  app.add_option("--flags", options.flags, "for the compiler; default -O1");
  app.add_option("--jobs", options.jobs, "at the same time (2)")->check(CLI::PositiveNumber);
  app.add_option("--least", options.least, "fail when fewer are equal");
  app.add_flag("--verbose", options.verbose, "say also what does not fit and what is refused");
  CLI11_PARSE(app, argument_count, arguments);
  try {
    return mote::host::run(options);
  } catch (const mote::host::BadInput& error) {
    fmt::print(stderr, "compiled_corpus: {}\n", error.what());
    return 2;
  }
}
