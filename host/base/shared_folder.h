// For tests: where the corpora lie that are not part of the repository.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

namespace mote::host {

// $MOTE_SHARED, else `shared` beside the checkout; empty when that is not there.
inline std::filesystem::path shared_folder() {
  const char* given = std::getenv("MOTE_SHARED");
  const std::filesystem::path folder =
      given != nullptr ? given : std::filesystem::path(MOTE_SOURCE_DIR) / ".." / "shared";
  return std::filesystem::is_directory(folder) ? folder : std::filesystem::path();
}

// Every .tflite under a folder of the shared data, sorted; none when the folder is not there.
inline std::vector<std::filesystem::path> shared_models(const char* folder) {
  std::vector<std::filesystem::path> models;
  const std::filesystem::path root = shared_folder() / folder;
  if (shared_folder().empty() || !std::filesystem::is_directory(root)) return models;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const bool is_model = entry.path().extension() == ".tflite" && entry.is_regular_file();
    if (is_model) models.push_back(entry.path());
  }
  std::sort(models.begin(), models.end());
  return models;
}

}  // namespace mote::host
