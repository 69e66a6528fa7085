// Reading and writing whole files: contents, messages, and that nothing is left behind.
#include "host/base/files.h"

#include <gtest/gtest.h>

#include "host/base/bad_input.h"

namespace mote::host {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / (std::string("mote_files_") + test->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  size_t entries() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), {}));
  }

  fs::path folder_;
};

TEST_F(Files, WhatIsWrittenIsRead) {
  std::vector<uint8_t> bytes(200000);
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(i * 7);
  write_file_atomically(folder_ / "a.bin", bytes);
  EXPECT_EQ(read_file(folder_ / "a.bin"), bytes);
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, ReplacesAnOldFile) {
  write_file_atomically(folder_ / "a.txt", std::string_view("a long first version"));
  write_file_atomically(folder_ / "a.txt", std::string_view("second"));
  EXPECT_EQ(read_text_file(folder_ / "a.txt"), "second");
}

TEST_F(Files, EmptyFile) {
  write_file_atomically(folder_ / "empty", std::string_view());
  EXPECT_TRUE(read_file(folder_ / "empty").empty());
}

std::string message_of_reading(const fs::path& path) {
  try {
    read_file(path);
  } catch (const BadInput& failure) {
    return failure.what();
  }
  return "";
}

TEST_F(Files, MissingFileIsNamed) {
  const fs::path path = folder_ / "missing";
  EXPECT_EQ(message_of_reading(path), path.string() + ": cannot read: No such file or directory");
}

TEST_F(Files, FolderIsNoFile) {
  EXPECT_EQ(message_of_reading(folder_), folder_.string() + ": cannot read: Is a directory");
}

TEST_F(Files, MissingFolderIsReported) {
  EXPECT_THROW(write_file_atomically(folder_ / "no" / "a", std::string_view("x")), BadInput);
}

TEST_F(Files, FailureLeavesNothingBehind) {
  fs::create_directory(folder_ / "taken");  // a folder cannot be replaced by a file
  fs::create_directory(folder_ / "taken" / "inside");
  EXPECT_THROW(write_file_atomically(folder_ / "taken", std::string_view("x")), BadInput);
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, OfTwoFilesNoneAppearsWhenOneCannotBeWritten) {
  const OutputFile files[] = {{folder_ / "a.h", "a"}, {folder_ / "no" / "a.cc", "b"}};
  EXPECT_THROW(write_files_atomically(files), BadInput);
  EXPECT_EQ(entries(), 0u);
  fs::create_directory(folder_ / "taken");
  const OutputFile others[] = {{folder_ / "a.h", "a"}, {folder_ / "taken", "b"}};
  EXPECT_THROW(write_files_atomically(others), BadInput);
  EXPECT_EQ(entries(), 1u);
}

TEST_F(Files, TwoFilesTogether) {
  const OutputFile files[] = {{folder_ / "a.h", "a"}, {folder_ / "a.cc", "b"}};
  write_files_atomically(files);
  EXPECT_EQ(read_text_file(folder_ / "a.h"), "a");
  EXPECT_EQ(read_text_file(folder_ / "a.cc"), "b");
  EXPECT_EQ(entries(), 2u);
}

}  // namespace
}  // namespace mote::host
