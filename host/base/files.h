// Reading and writing whole files; nothing is ever left half written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mote::host {

// Both throw BadInput, naming the file and the system's reason.
std::vector<uint8_t> read_file(const std::filesystem::path& path);
std::string read_text_file(const std::filesystem::path& path);

// Writes beside `path` under a temporary name and renames: readers see the old file or the new one.
// Throws BadInput when the folder is missing or cannot be written to.
void write_file_atomically(const std::filesystem::path& path, std::span<const uint8_t> bytes);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

struct OutputFile {
  std::filesystem::path path;
  std::string contents;
};

// Files that belong together: none is renamed before all are written.
void write_files_atomically(std::span<const OutputFile> files);

}  // namespace mote::host
