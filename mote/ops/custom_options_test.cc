// Custom options: what flatc's own writer makes is read back; hostile bytes read as "not there".
#include "mote/ops/custom_options.h"

#include <flatbuffers/flexbuffers.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <climits>
#include <cmath>
#include <limits>
#include <memory>
#include <vector>

namespace mote {
namespace {

// In memory of exactly their size, so that a sanitizer sees every byte too far.
class Bytes {
 public:
  explicit Bytes(const std::vector<uint8_t>& bytes)
      : size_(static_cast<uint32_t>(bytes.size())), data_(new uint8_t[bytes.size() + 1]) {
    std::copy(bytes.begin(), bytes.end(), start());
  }
  uint8_t* start() { return data_.get() + 1; }  // and not aligned
  CustomOptions options() { return CustomOptions({start(), size_}); }

 private:
  uint32_t size_;
  std::unique_ptr<uint8_t[]> data_;
};

// One value of each kind; `big` makes the map as wide as its largest value.
std::vector<uint8_t> everything(int64_t big) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    builder.Int("minus", -7);
    builder.Int("big", big);
    builder.UInt("unsigned", 200);
    builder.Float("float", 0.375f);
    builder.Double("double", -1.75);
    builder.Bool("yes", true);
    builder.Bool("no", false);
    builder.String("text", "hello");
    builder.IndirectInt("indirect", -300);
    builder.IndirectDouble("indirect_double", 0.1);
    builder.Null("null");
    builder.TypedVector("list", [&] {
      for (const int value : {3, -1, 400}) builder.Int(value);
    });
    builder.Vector("mixed", [&] { builder.String("x"); });
  });
  builder.Finish();
  return builder.GetBuffer();
}

class EveryWidth : public testing::TestWithParam<int64_t> {};

TEST_P(EveryWidth, NumbersAreReadBack) {
  Bytes bytes(everything(GetParam()));
  const CustomOptions options = bytes.options();
  int32_t value = 0;
  EXPECT_TRUE(options.read("minus", -10, 10, &value));
  EXPECT_EQ(value, -7);
  EXPECT_TRUE(options.read("unsigned", 0, 255, &value));
  EXPECT_EQ(value, 200);
  EXPECT_TRUE(options.read("indirect", INT_MIN, INT_MAX, &value));
  EXPECT_EQ(value, -300);
  EXPECT_TRUE(options.read("double", -5, 5, &value));
  EXPECT_EQ(value, -1);
  EXPECT_TRUE(options.read("yes", 0, 1, &value));
  EXPECT_EQ(value, 1);
  const bool fits = GetParam() <= INT_MAX;
  EXPECT_EQ(options.read("big", 0, INT_MAX, &value), fits);
  EXPECT_EQ(value, fits ? GetParam() : 1);
}

TEST_P(EveryWidth, RealsBoolsAndTextAreReadBack) {
  Bytes bytes(everything(GetParam()));
  const CustomOptions options = bytes.options();
  float real = 0;
  EXPECT_TRUE(options.read("float", &real));
  EXPECT_EQ(real, 0.375f);
  EXPECT_TRUE(options.read("double", &real));
  EXPECT_EQ(real, -1.75f);
  EXPECT_TRUE(options.read("indirect_double", &real));
  EXPECT_EQ(real, 0.1f);
  EXPECT_TRUE(options.read("minus", &real));
  EXPECT_EQ(real, -7.0f);
  bool flag = false;
  EXPECT_TRUE(options.read("yes", &flag));
  EXPECT_TRUE(flag);
  EXPECT_TRUE(options.read("no", &flag));
  EXPECT_FALSE(flag);
  const Span<const char> text = options.text("text");
  EXPECT_EQ(std::string(text.data, text.size), "hello");
  int32_t list[4] = {9, 9, 9, 9};
  EXPECT_EQ(options.read_list("list", -1, 400, Span<int32_t>(list, 2)), 3u);
  EXPECT_EQ(list[0], 3);
  EXPECT_EQ(list[1], -1);
  EXPECT_EQ(list[2], 9) << "beyond the list";
  EXPECT_EQ(options.read_list("list", -1, 399, list), 0u);
}

INSTANTIATE_TEST_SUITE_P(CustomOptions, EveryWidth,
                         testing::Values(1, 1000, 100000, INT64_C(5000000000)));

TEST(CustomOptions, WhatIsMissingOrOfAnotherKindIsNotThere) {
  Bytes bytes(everything(1));
  const CustomOptions options = bytes.options();
  int32_t value = 42;
  float real = 42;
  bool flag = true;
  for (const char* name : {"absent", "minu", "minus2", "", "text", "null", "list", "mixed"}) {
    EXPECT_FALSE(options.read(name, INT_MIN, INT_MAX, &value)) << name;
    EXPECT_FALSE(options.read(name, &real)) << name;
    EXPECT_FALSE(options.read(name, &flag)) << name;
  }
  EXPECT_FALSE(options.read("minus", 0, 10, &value)) << "below the range";
  EXPECT_EQ(value, 42);
  EXPECT_EQ(real, 42);
  EXPECT_EQ(options.text("minus").size, 0u);
  EXPECT_EQ(options.read_list("minus", INT_MIN, INT_MAX, {}), 0u);
  EXPECT_TRUE(options.has("minus"));
  EXPECT_FALSE(options.has("absent"));
}

TEST(CustomOptions, NoMapMeansNoOptions) {
  flexbuffers::Builder builder;
  builder.Vector([&] { builder.Int(1); });
  builder.Finish();
  for (const std::vector<uint8_t>& given :
       {std::vector<uint8_t>{}, {1}, {0, 1}, {0, 36, 1}, {0, 36, 3}, builder.GetBuffer()}) {
    Bytes bytes(given);
    EXPECT_FALSE(bytes.options().has("x"));
  }
}

// A double in a map of width 8 is rounded as the processor rounds it.
TEST(CustomOptions, DoublesAreRoundedLikeAConversion) {
  const double tiny = std::ldexp(1.0, -126);
  const double values[] = {0.0,
                           0.1,
                           -0.3,
                           1e30,
                           1e39,
                           -1e300,
                           tiny,
                           1e-320,
                           1 + std::ldexp(1.0, -24),      // a tie: to even, down
                           1 + 3 * std::ldexp(1.0, -24),  // a tie: to even, up
                           2 - std::ldexp(1.0, -30),      // carries into the exponent
                           std::numeric_limits<double>::infinity(),
                           static_cast<double>(std::numeric_limits<float>::max()) * (1 + 1e-7)};
  for (const double value : values) {
    flexbuffers::Builder builder;
    builder.Map([&] { builder.Double("x", value); });
    builder.Finish();
    Bytes bytes(builder.GetBuffer());
    float real = -1;
    EXPECT_TRUE(bytes.options().read("x", &real));
    EXPECT_EQ(real, static_cast<float>(value)) << value;
  }
}

TEST(CustomOptions, NotANumberIsNoInteger) {
  for (const double value : {std::nan(""), 1e300, -1e300}) {
    flexbuffers::Builder builder;
    builder.Map([&] { builder.Double("x", value); });
    builder.Finish();
    Bytes bytes(builder.GetBuffer());
    int32_t integer = 0;
    EXPECT_FALSE(bytes.options().read("x", INT_MIN, INT_MAX, &integer));
  }
}

// Reads all there is; only a sanitizer or a crash can object.
void read_everything(const CustomOptions& options) {
  for (const char* name : {"minus", "big", "unsigned", "float", "double", "yes", "text", "indirect",
                           "indirect_double", "null", "list", "mixed", "absent"}) {
    int32_t value = 0, list[4];
    float real = 0;
    bool flag = false;
    options.read(name, INT_MIN, INT_MAX, &value);
    options.read(name, &real);
    options.read(name, &flag);
    options.read_list(name, INT_MIN, INT_MAX, list);
    const Span<const char> text = options.text(name);
    EXPECT_LE(std::count(text.begin(), text.end(), 'x'), text.size);
  }
}

TEST(CustomOptions, EveryTruncationIsHarmless) {
  for (const int64_t big : {INT64_C(1), INT64_C(5000000000)}) {
    const std::vector<uint8_t> whole = everything(big);
    for (size_t from = 0; from < whole.size(); ++from) {
      Bytes front({whole.begin(), whole.begin() + static_cast<int>(from)});
      Bytes back({whole.begin() + static_cast<int>(from), whole.end()});
      read_everything(front.options());
      read_everything(back.options());
    }
  }
}

TEST(CustomOptions, EveryChangedByteIsHarmless) {
  for (const int64_t big : {INT64_C(1), INT64_C(1000), INT64_C(5000000000)}) {
    const std::vector<uint8_t> whole = everything(big);
    for (size_t at = 0; at < whole.size(); ++at) {
      Bytes bytes(whole);
      for (const int value :
           {0, 1, 2, 3, 8, 26, 127, 128, 254, 255, whole[at] ^ 4, whole[at] ^ 1}) {
        bytes.start()[at] = static_cast<uint8_t>(value);
        read_everything(bytes.options());
      }
    }
  }
}

}  // namespace
}  // namespace mote
