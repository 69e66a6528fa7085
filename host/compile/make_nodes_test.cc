// A layer as numbers computes what the interpreter computes.
#include "host/compile/make_nodes.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/run/session.h"
#include "tests/support/model_builder.h"

namespace mote::host::compile {
namespace {

namespace fb = test::fb;

std::vector<int8_t> random_bytes(size_t count, uint32_t seed) {
  std::vector<int8_t> bytes(count);
  uint32_t state = seed;
  for (int8_t& byte : bytes) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<int8_t>(state >> 24);
  }
  return bytes;
}

// The formula above WeightedLayer, word for word.
class Naive {
 public:
  Naive(const WeightedLayer& layer, const std::vector<int8_t>& input)
      : layer_(layer), input_(input) {}

  std::vector<int8_t> run() const {
    std::vector<int8_t> output;
    for (int b = 0; b < layer_.batches; ++b) {
      for (int y = 0; y < layer_.rows.output; ++y) {
        for (int x = 0; x < layer_.columns.output; ++x) {
          for (int o = 0; o < layer_.output_channels; ++o) output.push_back(finish(b, y, x, o));
        }
      }
    }
    return output;
  }

 private:
  bool is_depthwise() const { return layer_.kind == LayerKind::kDepthwiseConv2D; }

  int8_t finish(int b, int y, int x, int o) const {
    int32_t sum = layer_.bias[static_cast<size_t>(o)];
    for (int ky = 0; ky < layer_.rows.filter; ++ky) {
      for (int kx = 0; kx < layer_.columns.filter; ++kx) {
        const int row = y * layer_.rows.stride - layer_.rows.padding + ky * layer_.rows.dilation;
        const int column =
            x * layer_.columns.stride - layer_.columns.padding + kx * layer_.columns.dilation;
        const bool inside =
            row >= 0 && row < layer_.rows.input && column >= 0 && column < layer_.columns.input;
        if (inside) sum += tap(b, row, column, o, ky * layer_.columns.filter + kx);
      }
    }
    sum = multiply_by_quantized_multiplier(sum, layer_.multipliers[static_cast<size_t>(o)]);
    sum += layer_.output_zero_point;
    return static_cast<int8_t>(std::clamp(sum, layer_.activation_min, layer_.activation_max));
  }

  int32_t tap(int b, int row, int column, int o, int index) const {
    const int place =
        ((b * layer_.rows.input + row) * layer_.columns.input + column) * layer_.input_channels;
    const int taps = layer_.rows.filter * layer_.columns.filter;
    if (is_depthwise()) {
      const int channel = o / layer_.depth_multiplier;
      return weight(index * layer_.output_channels + o) * value(place + channel);
    }
    const int depth = layer_.input_channels / layer_.groups;
    const int first = o / (layer_.output_channels / layer_.groups) * depth;
    int32_t sum = 0;
    for (int i = 0; i < depth; ++i) {
      sum += weight((o * taps + index) * depth + i) * value(place + first + i);
    }
    return sum;
  }
  int32_t weight(int i) const { return layer_.weights[static_cast<size_t>(i)]; }
  int32_t value(int i) const { return input_[static_cast<size_t>(i)] - layer_.input_zero_point; }

  const WeightedLayer& layer_;
  const std::vector<int8_t>& input_;
};

void expect_same(const test::OneOpModel& model) {
  const std::vector<uint8_t> bytes = model.bytes();
  Session session(bytes, "m");
  const std::unique_ptr<CompileModel> made = make_nodes(bytes, "m");
  ASSERT_EQ(made->nodes.size(), 1u);
  ASSERT_TRUE(made->nodes[0].layer.has_value());
  const std::vector<int8_t> input = random_bytes(session.interpreter().input(0).bytes, 7);
  const std::vector<uint8_t> raw(input.begin(), input.end());
  const std::vector<uint8_t> want = session.run({raw})[0];
  const std::vector<int8_t> got = Naive(*made->nodes[0].layer, input).run();
  EXPECT_EQ(std::vector<uint8_t>(got.begin(), got.end()), want);
}

TEST(MakeNodes, Conv2DWithGroupsAndPadding) {
  test::OneOpModel model(fb::BuiltinOperator_CONV_2D);
  model.input({2, 5, 7, 4}, DType::kI8, 0.5f, -3)
      .constant<int8_t>({6, 3, 2, 2}, random_bytes(72, 1), {0.1f, 0.2f, 0.05f, 0.01f, 0.3f, 0.02f},
                        {0, 0, 0, 0, 0, 0})
      .constant<int32_t>({6}, {100, -200, 300, -4000, 5, 0})
      .output({2, 3, 7, 6}, DType::kI8, 4.0f, 5);
  fb::Conv2DOptionsT options;
  options.padding = fb::Padding_SAME;
  options.stride_h = 2;
  options.stride_w = 1;
  options.fused_activation_function = fb::ActivationFunctionType_RELU;
  model.options(options);
  expect_same(model);
}

TEST(MakeNodes, DepthwiseWithMultiplier) {
  test::OneOpModel model(fb::BuiltinOperator_DEPTHWISE_CONV_2D);
  model.input({1, 6, 5, 3}, DType::kI8, 0.5f, 7)
      .constant<int8_t>({1, 3, 3, 6}, random_bytes(54, 2), {0.1f})
      .output({1, 4, 3, 6}, DType::kI8, 6.0f, -8);
  fb::DepthwiseConv2DOptionsT options;
  options.padding = fb::Padding_VALID;
  options.stride_h = options.stride_w = 1;
  options.depth_multiplier = 2;
  model.options(options);
  expect_same(model);
}

TEST(MakeNodes, FullyConnectedBatches) {
  test::OneOpModel model(fb::BuiltinOperator_FULLY_CONNECTED);
  model.input({3, 9}, DType::kI8, 0.5f, 1)
      .constant<int8_t>({4, 9}, random_bytes(36, 3), {0.1f})
      .constant<int32_t>({4}, {1, 2, -3, 4})
      .output({3, 4}, DType::kI8, 8.0f, 0)
      .options(fb::FullyConnectedOptionsT());
  expect_same(model);
}

}  // namespace
}  // namespace mote::host::compile
