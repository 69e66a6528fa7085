// Whole files by POSIX calls, because iostreams do not tell why something failed.
#include "host/base/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>

#include "host/base/bad_input.h"

namespace mote::host {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& verb) {
  const std::string reason = std::generic_category().message(errno);
  throw BadInput(path.string() + ": cannot " + verb + ": " + reason);
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

// A file under a temporary name beside its place; it disappears unless it is published.
class Draft {
 public:
  explicit Draft(const std::filesystem::path& path) : path_(path) {
    static std::atomic<unsigned> count = 0;
    name_ = path.string() + ".draft-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
  }
  Draft(Draft&& other) noexcept
      : path_(std::move(other.path_)), name_(std::move(other.name_)), exists_(other.exists_) {
    other.exists_ = false;
  }
  Draft& operator=(Draft&&) = delete;
  ~Draft() {
    if (exists_) ::unlink(name_.c_str());
  }

  // O_EXCL: never through a link that someone else has put there. The mode is what an ordinary
  // open() gives: 0666 without the umask.
  void write(std::string_view contents) {
    std::error_code none;
    if (std::filesystem::is_directory(path_, none)) {  // before others of a set are published
      errno = EISDIR;
      fail(path_, "write");
    }
    const Descriptor file(::open(name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (file.number() < 0) fail(path_, "write");
    exists_ = true;
    while (!contents.empty()) {
      const ssize_t written = ::write(file.number(), contents.data(), contents.size());
      if (written < 0 && errno != EINTR) fail(path_, "write");
      contents.remove_prefix(static_cast<size_t>(written > 0 ? written : 0));
    }
  }
  // Within one folder a rename is atomic. No fsync: these are results that can be made again.
  void publish() {
    if (::rename(name_.c_str(), path_.c_str()) != 0) fail(path_, "write");
    exists_ = false;
  }

 private:
  std::filesystem::path path_;
  std::string name_;
  bool exists_ = false;
};

template <class Container>
Container read_whole(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) fail(path, "read");
  Container contents;
  // Not by the size that the system tells: pipes and /proc have none.
  constexpr size_t kChunk = 1 << 16;
  for (;;) {
    const size_t size = contents.size();
    contents.resize(size + kChunk);
    const ssize_t got = ::read(file.number(), contents.data() + size, kChunk);
    contents.resize(size + static_cast<size_t>(got > 0 ? got : 0));
    if (got == 0) return contents;
    if (got < 0 && errno != EINTR) fail(path, "read");
  }
}

}  // namespace

std::vector<uint8_t> read_file(const std::filesystem::path& path) {
  return read_whole<std::vector<uint8_t>>(path);
}

std::string read_text_file(const std::filesystem::path& path) {
  return read_whole<std::string>(path);
}

void write_file_atomically(const std::filesystem::path& path, std::span<const uint8_t> bytes) {
  write_file_atomically(
      path, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
}

void write_file_atomically(const std::filesystem::path& path, std::string_view text) {
  Draft draft(path);
  draft.write(text);
  draft.publish();
}

void write_files_atomically(std::span<const OutputFile> files) {
  std::vector<Draft> drafts;
  drafts.reserve(files.size());
  for (const OutputFile& file : files) drafts.emplace_back(file.path).write(file.contents);
  for (Draft& draft : drafts) draft.publish();
}

}  // namespace mote::host
