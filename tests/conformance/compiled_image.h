// One case of the corpus as an image: the compiled model, and what compares its outputs.
#pragma once

#include <filesystem>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "host/bench/tree.h"
#include "host/compile/compile.h"
#include "tests/conformance/corpus.h"

namespace mote::host {

struct CompiledCorpusSettings {
  std::string target = "host";  // whose kernels
  std::string board = "host";   // of firmware/boards, where it runs
  std::string objective = "speed";
  std::vector<std::string> flags;  // of the compiler, after the board's own
};

struct CompiledOutcome {
  enum class Kind : uint8_t {
    kEqual,
    kRefused,  // by the interpreter
    kDamaged,  // refused by the compiler, which reads what the interpreter does not look at
    kDoesNotFit,
    kFailed
  };
  Kind kind = Kind::kFailed;
  std::string words;
};

// Makes and runs images, in several threads if wanted. An image takes a second only when an
// operator comes for the first time: all models are compiled under one name, so the sources with
// the library's kernels are the same texts, whose object is made once.
class CompiledCorpus {
 public:
  CompiledCorpus(CompiledCorpusSettings settings, std::filesystem::path tree, bench::Tools tools,
                 std::filesystem::path folder);

  // `worker`: of the thread, for the names of files.
  CompiledOutcome run(const std::filesystem::path& case_folder, unsigned worker);

 private:
  struct Case;

  CompiledOutcome build_and_run(const Case& test, const compile::CompiledModel& model,
                                const std::filesystem::path& folder);
  std::string shared_object(const OutputFile& source, const std::string& context,
                            const std::filesystem::path& folder);
  std::string link(const std::filesystem::path& folder, const std::vector<std::string>& objects);

  CompiledCorpusSettings settings_;
  std::filesystem::path tree_;
  bench::Tools tools_;
  std::filesystem::path folder_;
  std::vector<std::string> common_;  // objects of every image
  std::mutex mutex_;
  std::map<std::string, std::shared_future<std::string>> shared_;  // object by text
};

}  // namespace mote::host
