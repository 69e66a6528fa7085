// Finds the source tree and has CMake build what all images of a target share.
#include "host/bench/tree.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <sstream>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/base/process.h"

namespace mote::host::bench {
namespace {

namespace fs = std::filesystem;

bool is_tree(const fs::path& folder) {
  return fs::exists(folder / "mote/mote.h") && fs::exists(folder / "virtual/build_images");
}

// The folder itself or the nearest one above it.
fs::path tree_around(fs::path folder) {
  while (!is_tree(folder) && folder.has_relative_path()) folder = folder.parent_path();
  return is_tree(folder) ? folder : fs::path();
}

// Held by one process at a time.
class FileLock {
 public:
  explicit FileLock(const fs::path& path) : file_(open(path.c_str(), O_CREAT | O_RDWR, 0666)) {
    if (file_ < 0) throw BadInput(path.string() + ": cannot be written");
    while (flock(file_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~FileLock() { close(file_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int file_;
};

Tools read_tools(const fs::path& path) {
  Tools tools;
  std::istringstream lines(read_text_file(path));
  for (std::string line; std::getline(lines, line);) {
    const size_t space = line.find(' ');
    if (space == std::string::npos || space + 1 == line.size()) continue;
    const std::string key = line.substr(0, space);
    const std::string value = line.substr(space + 1);
    if (key == "compiler") tools.compiler = value;
    if (key == "flag") tools.flags.push_back(value);
    if (key == "link") tools.link.push_back(value);
    if (key == "library") tools.libraries.push_back(value);
    if (key == "object") tools.objects.push_back(value);
    if (key == "main") tools.main = value;
    if (key == "main_small") tools.main_small = value;
    if (key == "mote") tools.mote = value;
    if (key == "plugin") tools.plugin = value;
  }
  return tools;
}

}  // namespace

fs::path find_tree() {
  if (const char* given = std::getenv("MOTE_SOURCE")) {
    if (is_tree(given)) return fs::absolute(given);
    throw BadInput(fmt::format("MOTE_SOURCE={}: is no source tree of Mote", given));
  }
  std::error_code none;
  const fs::path program = fs::read_symlink("/proc/self/exe", none);
  for (const fs::path& start : {program.parent_path(), fs::current_path()}) {
    const fs::path tree = tree_around(start);
    if (!tree.empty()) return tree;
  }
  throw BadInput(
      "bench builds firmware from Mote's source tree, and there is none around this program or the "
      "current folder: set MOTE_SOURCE to it");
}

Tools build_parts(const fs::path& tree, const Target& target, Library library) {
  const bool small = library == Library::kSmall;
  const fs::path folder = tree / (small ? "build/bench/small" : "build/bench");
  fs::create_directories(folder);
  const FileLock lock(folder / fmt::format("{}.lock", target.name));
  std::vector<std::string> words = {tree / "virtual/build_images", std::string(target.preset),
                                    folder, "bench_parts"};
  if (library != Library::kNone) words.emplace_back("mote");
  words.push_back(fmt::format("-DMOTE_BOARD={}", target.board));
  const std::string optimize = small ? "-Os" : "-O2";
  words.push_back("-DMOTE_OPTIMIZE=" + optimize);
  words.push_back("-DMOTE_OPTIMIZE_OPERATORS=" + optimize);
  words.push_back("-DCMAKE_CXX_FLAGS_RELEASE=" + optimize + " -DNDEBUG");  // for the host
  words.emplace_back("-DMOTE_STRIP_TEXTS=ON");
  const ProcessResult built = run_process(words);
  if (built.exit_code != 0) {
    throw BadInput(fmt::format("the firmware parts for {} do not build: see {}", target.name,
                               (folder / target.preset / "build_images.log").string()));
  }
  return read_tools(folder / target.preset / "bench.tools");
}

}  // namespace mote::host::bench
