// Numbers and parameters in words.
#include "host/inspect/wording.h"

#include <gtest/gtest.h>

namespace mote::host {
namespace {

TEST(Wording, Commas) {
  EXPECT_EQ(with_commas(0), "0");
  EXPECT_EQ(with_commas(999), "999");
  EXPECT_EQ(with_commas(1000), "1,000");
  EXPECT_EQ(with_commas(1234567), "1,234,567");
}

TEST(Wording, Units) {
  const std::pair<uint64_t, const char*> cases[] = {
      {0, "0"},
      {999, "999"},
      {1000, "1.00 k"},
      {9994, "9.99 k"},
      {9996, "10.0 k"},
      {99960, "100 k"},
      {999400, "999 k"},
      {999600, "1.00 M"},
      {2656768, "2.66 M"},
      {12501632, "12.5 M"},
      {UINT64_MAX, "18.4 E"},
  };
  for (const auto& [number, text] : cases) EXPECT_EQ(in_units(number), text) << number;
}

TEST(Wording, ShortenedKeepsBothEnds) {
  EXPECT_EQ(shortened("short", 10), "short");
  EXPECT_EQ(shortened("abcdefghijklmnop", 11), "abc..klmnop");
  EXPECT_EQ(shortened("abcdefghijklmnop", 11).size(), 11u);
  EXPECT_EQ(shortened("abcdef", 2), "ab");
}

TEST(Wording, Shapes) {
  EXPECT_EQ(shape_text({1, 49, 10, 1}), "1x49x10x1");
  EXPECT_EQ(shape_text({}), "scalar");
}

TEST(Wording, Quantization) {
  Quantization quantization;
  EXPECT_EQ(quantization_text(quantization), "");
  quantization.scales = {0.5f};
  quantization.zero_points = {-128};
  EXPECT_EQ(quantization_text(quantization), "scale 0.5  zero point -128");
  quantization.scales = {0.5f, 0.25f, 2.0f};
  quantization.zero_points = {0, 0, 0};
  quantization.axis = 3;
  EXPECT_EQ(quantization_text(quantization), "3 scales 0.25 to 2 along 3");
  quantization.zero_points = {0, -3, 7};
  EXPECT_EQ(quantization_text(quantization), "3 scales 0.25 to 2 along 3  zero points -3 to 7");
}

TEST(Wording, OptionsOfAConvolution) {
  Subgraph subgraph;
  subgraph.tensors.resize(2);
  subgraph.tensors[1].shape = {8, 10, 4, 1};
  GraphOperator op;
  op.inputs = {0, 1};
  schema::Conv2DOptionsT options;
  options.stride_h = 2;
  options.stride_w = 3;
  options.padding = schema::Padding_VALID;
  options.fused_activation_function = schema::ActivationFunctionType_RELU6;
  op.options.Set(std::move(options));
  EXPECT_EQ(options_text(subgraph, op), "10x4, stride 2x3, VALID, RELU6");
}

}  // namespace
}  // namespace mote::host
