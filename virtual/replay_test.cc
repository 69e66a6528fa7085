// Tests of bundles and of the replay that runs them, on this computer.
#include "firmware/replay/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "firmware/replay/compare.h"
#include "host/base/aligned_bytes.h"
#include "tests/support/model_builder.h"
#include "virtual/bundle_writer.h"

namespace mote::host {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
namespace fb = mote::test::fb;

std::vector<uint8_t> relu_model() {
  mote::test::OneOpModel model(fb::BuiltinOperator_RELU);
  model.input({1, 4}, DType::kI8, 0.5f, 0).output({1, 4}, DType::kI8, 0.5f, 0);
  return model.bytes();
}

std::vector<uint8_t> bytes_of(const std::vector<int8_t>& values) {
  return {values.begin(), values.end()};
}

// Two samples of four values through a RELU.
BundleContents relu_contents() {
  BundleContents contents;
  contents.name = "relu";
  contents.model = relu_model();
  contents.inputs = {bytes_of({-3, 4, 0, 127, 1, -2, -128, 5})};
  contents.expected = {bytes_of({0, 4, 0, 127, 1, 0, 0, 5})};
  contents.output_count = 1;
  return contents;
}

// Runs a bundle as the image does; what it prints.
std::string replay(const BundleContents& contents, int* exit_code) {
  const AlignedBytes bytes(write_bundle(contents));
  firmware::Bundle bundle;
  EXPECT_EQ(bundle.open(bytes.data(), static_cast<uint32_t>(bytes.size())), nullptr);
  alignas(16) static uint8_t arena[8192];
  testing::internal::CaptureStdout();
  *exit_code = firmware::run_replay(bundle, all_ops(), arena);
  return testing::internal::GetCapturedStdout();
}

TEST(Replay, passes_when_all_outputs_agree) {
  int exit_code = -1;
  const std::string printed = replay(relu_contents(), &exit_code);
  EXPECT_EQ(exit_code, 0);
  EXPECT_THAT(printed, StartsWith("replay relu: 2 samples, 1 outputs, digest "));
  EXPECT_THAT(printed, HasSubstr(", mismatches 0, arena "));
}

TEST(Replay, names_the_first_element_that_differs_and_counts_all) {
  BundleContents contents = relu_contents();
  contents.expected = {bytes_of({0, 4, 0, 127, 1, 0, 7, 6})};
  int exit_code = -1;
  const std::string printed = replay(contents, &exit_code);
  EXPECT_EQ(exit_code, 1);
  EXPECT_THAT(printed, StartsWith("replay relu: sample 1 output 0 element 2: got 0, want 7\n"));
  EXPECT_THAT(printed, HasSubstr("mismatches 2,"));
}

TEST(Replay, allows_the_difference_that_the_bundle_allows) {
  BundleContents contents = relu_contents();
  contents.expected = {bytes_of({1, 4, 0, 126, 1, 0, 0, 5})};
  contents.largest_difference = 1;
  int exit_code = -1;
  EXPECT_THAT(replay(contents, &exit_code), HasSubstr("mismatches 0,"));
  EXPECT_EQ(exit_code, 0);
}

TEST(Replay, prints_outputs_on_request_without_expecting_any) {
  BundleContents contents = relu_contents();
  contents.expected.clear();
  contents.prints_outputs = true;
  int exit_code = -1;
  const std::string printed = replay(contents, &exit_code);
  EXPECT_EQ(exit_code, 0);
  EXPECT_THAT(printed, StartsWith("output 0 0 0004007f\noutput 1 0 01000005\nreplay relu: "));
}

TEST(Replay, has_the_same_digest_whether_or_not_it_compares) {
  BundleContents contents = relu_contents();
  int exit_code = -1;
  const std::string compared = replay(contents, &exit_code);
  contents.expected.clear();
  EXPECT_EQ(replay(contents, &exit_code), compared);
}

TEST(Replay, refuses_inputs_that_are_no_whole_number_of_samples) {
  BundleContents contents = relu_contents();
  contents.inputs[0].pop_back();
  int exit_code = -1;
  EXPECT_THAT(replay(contents, &exit_code), EndsWith("no whole number of samples\n"));
  EXPECT_EQ(exit_code, 1);
}

TEST(Replay, says_why_a_model_does_not_open) {
  BundleContents contents = relu_contents();
  contents.model.resize(20);
  int exit_code = -1;
  EXPECT_THAT(replay(contents, &exit_code), StartsWith("replay relu: "));
  EXPECT_EQ(exit_code, 1);
}

TEST(Bundle, is_not_found_in_memory_that_holds_something_else) {
  alignas(16) const uint8_t nothing[128] = {1, 2, 3};
  firmware::Bundle bundle;
  EXPECT_STREQ(bundle.open(nothing, sizeof nothing), "there is no vector bundle");
  EXPECT_STREQ(bundle.open(nullptr, 0), "there is no vector bundle");
  EXPECT_STREQ(bundle.open(nothing, 8), "there is no vector bundle");
}

TEST(Bundle, refuses_what_is_damaged) {
  const std::vector<uint8_t> whole = write_bundle(relu_contents());
  struct Damage {
    size_t word;
    uint32_t value;
    const char* message;
  };
  const auto size = static_cast<uint32_t>(whole.size());
  const Damage damages[] = {{1, 2, "the bundle's version is another: pack it again"},
                            {2, size + 1, "the bundle does not fit the memory it is in"},
                            {4, size, "the bundle is damaged"},
                            {5, size + 4, "the bundle is damaged"},
                            {8, 0xFFFFFFFF, "the bundle has too many tensors"},
                            {13, 0xFFFFFFF0, "the bundle is damaged"}};
  for (const Damage& damage : damages) {
    const AlignedBytes bytes{std::span<const uint8_t>(whole)};
    std::memcpy(bytes.data() + 4 * damage.word, &damage.value, sizeof damage.value);
    firmware::Bundle bundle;
    EXPECT_STREQ(bundle.open(bytes.data(), size), damage.message) << "word " << damage.word;
  }
}

TEST(Compare, lets_floats_differ_by_the_absolute_and_the_relative_tolerance) {
  const firmware::Tolerance tolerance{0, 0.5f, 0.01f};
  const auto mismatches = [&](float got, float want) {
    uint32_t first = 0;
    return firmware::count_mismatches(DType::kF32, reinterpret_cast<const uint8_t*>(&got),
                                      reinterpret_cast<const uint8_t*>(&want), 4, tolerance,
                                      &first);
  };
  EXPECT_EQ(mismatches(101.25f, 100.0f), 0u);
  EXPECT_EQ(mismatches(101.75f, 100.0f), 1u);
  EXPECT_EQ(mismatches(-100.25f, -100.0f), 0u);
  EXPECT_EQ(mismatches(NAN, NAN), 0u);
  EXPECT_EQ(mismatches(NAN, 1.0f), 1u);
  EXPECT_EQ(mismatches(INFINITY, INFINITY), 0u);
}

TEST(Compare, does_not_overflow_on_the_widest_integers) {
  const int64_t got = INT64_MAX, want = INT64_MIN;
  uint32_t first = 9;
  const firmware::Tolerance tolerance{1, 0, 0};
  EXPECT_EQ(
      firmware::count_mismatches(DType::kI64, reinterpret_cast<const uint8_t*>(&got),
                                 reinterpret_cast<const uint8_t*>(&want), 8, tolerance, &first),
      1u);
  EXPECT_EQ(first, 0u);
}

}  // namespace
}  // namespace mote::host
