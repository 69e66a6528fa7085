// Tests of reading a conformance case: what is missing or wrong is named by file.
#include "virtual/conformance_case.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/base/bad_input.h"
#include "host/base/files.h"

namespace mote::host {
namespace {

using ::testing::HasSubstr;

constexpr char kDescription[] = R"({"name": "two", "samples": 2, "max_diff": 1, "atol": 0.5,
  "rtol": 0.25, "inputs": [{"bytes": 3}], "outputs": [{"bytes": 1}, {"bytes": 2}]})";

class ConformanceCase : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(::testing::TempDir()) / (std::string("case_") + test->name());
    std::filesystem::create_directories(folder_);
    write("case.json", kDescription);
    write("model.tflite", "model");
    write("in0.raw", "abcdef");
    write("out0.raw", "gh");
    write("out1.raw", "ijkl");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, std::string_view text) {
    write_file_atomically(folder_ / name, text);
  }
  std::string failure() {
    try {
      read_conformance_case(folder_);
      return "";
    } catch (const BadInput& error) {
      return error.what();
    }
  }

  std::filesystem::path folder_;
};

TEST_F(ConformanceCase, is_read_with_its_tolerances) {
  const BundleContents contents = read_conformance_case(folder_);
  EXPECT_EQ(contents.name, "two");
  EXPECT_EQ(contents.samples, 2u);
  EXPECT_EQ(contents.model.size(), 5u);
  ASSERT_EQ(contents.inputs.size(), 1u);
  EXPECT_EQ(contents.inputs[0].size(), 6u);
  ASSERT_EQ(contents.expected.size(), 2u);
  EXPECT_EQ(contents.expected[1][0], 'i');
  EXPECT_EQ(contents.largest_difference, 1u);
  EXPECT_EQ(contents.absolute_tolerance, 0.5f);
  EXPECT_EQ(contents.relative_tolerance, 0.25f);
}

TEST_F(ConformanceCase, needs_every_output) {
  std::filesystem::remove(folder_ / "out1.raw");
  EXPECT_THAT(failure(), HasSubstr("out1.raw"));
}

TEST_F(ConformanceCase, needs_as_many_bytes_as_it_says) {
  write("in0.raw", "abcde");
  EXPECT_THAT(failure(), HasSubstr("in0.raw: has 5 bytes, case.json says 6"));
}

TEST_F(ConformanceCase, names_the_file_that_is_no_json) {
  write("case.json", "{\"name\": ");
  EXPECT_THAT(failure(), HasSubstr("case.json: "));
  write("case.json", "{\"name\": \"x\"}");
  EXPECT_THAT(failure(), HasSubstr("case.json: "));
}

}  // namespace
}  // namespace mote::host
