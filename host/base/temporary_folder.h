// A folder of its own for a while: gone, with what is in it, when its owner is.
#pragma once

#include <fmt/format.h>
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "host/base/bad_input.h"

namespace mote::host {

class TemporaryFolder {
 public:
  // Lies in the system's folder for such; `name` is what its name begins with.
  explicit TemporaryFolder(std::string_view name) {
    const std::filesystem::path temporary = std::filesystem::temp_directory_path();
    std::string path = (temporary / fmt::format("{}_XXXXXX", name)).string();
    if (mkdtemp(path.data()) == nullptr) throw BadInput(path + ": cannot be made");
    path_ = path;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace mote::host
