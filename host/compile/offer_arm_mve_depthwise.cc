// Variants for the Cortex-M55: depthwise convolutions in i8 on MVE.
#include <fmt/format.h>

#include <algorithm>

#include "host/compile/offers.h"
#include "mote/kernels/packed/arm_mve_depthwise_layer.h"
#include "mote/kernels/packed/arm_mve_pack.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;

constexpr uint32_t kAlignment = 16;
// Strips lie together, to set up a channel once for several of them, within this much RAM.
constexpr uint32_t kStripsBytes = 4096;

MveLayer device_layer(const WeightedLayer& layer) {
  return {static_cast<uint32_t>(layer.output_channels),
          static_cast<uint32_t>(layer.rows.filter),
          static_cast<uint32_t>(layer.columns.filter),
          layer.weights.data(),
          layer.bias.data(),
          layer.multipliers.data(),
          layer.input_zero_point,
          layer.output_zero_point,
          layer.activation_min,
          layer.activation_max};
}

MveStripAxis strip_axis(const Axis& axis, int input_step, int output_step) {
  return {axis.input, axis.output, axis.padding, static_cast<uint32_t>(input_step),
          static_cast<uint32_t>(output_step)};
}

MveDepthwise device_depthwise(const WeightedLayer& layer, bool along_rows, bool small) {
  const int channels = layer.output_channels;
  const int input_row = layer.columns.input * channels;
  const int output_row = layer.columns.output * channels;
  const MveStripAxis rows = strip_axis(layer.rows, input_row, output_row);
  const MveStripAxis columns = strip_axis(layer.columns, channels, channels);
  MveDepthwise depthwise = {static_cast<uint32_t>(layer.batches),
                            static_cast<uint32_t>(layer.rows.input * input_row),
                            static_cast<uint32_t>(layer.rows.output * output_row),
                            static_cast<uint32_t>(channels),
                            layer.input_zero_point,
                            along_rows ? rows : columns,
                            along_rows ? columns : rows,
                            1};
  const auto stride = static_cast<uint32_t>(layer.rows.stride);
  const auto all = static_cast<uint32_t>(mve_strip_count(depthwise, stride));
  if (!small) {
    depthwise.strips = std::clamp(kStripsBytes / mve_strip_bytes(depthwise, stride), 1u, all);
  }
  return depthwise;
}

std::string text(const MveStripAxis& axis) {
  return fmt::format("{{{}, {}, {}, {}, {}}}", axis.input, axis.output, axis.padding,
                     axis.input_step, axis.output_step);
}

std::string text(const MveDepthwise& layer) {
  return fmt::format("{{{}, {}, {}, {}, {}, {}, {}, {}}}", layer.batches, layer.input_bytes,
                     layer.output_bytes, layer.channels, layer.zero_point, text(layer.along),
                     text(layer.across), layer.strips);
}

// Counted in the sources of the kernels.
uint64_t instructions(const MveDepthwise& layer, uint32_t stride, uint32_t flags) {
  const auto strips = static_cast<uint64_t>(mve_strip_count(layer, stride));
  const uint64_t blocks = (layer.channels + kMveStripChannels - 1) / kMveStripChannels;
  const uint64_t groups = (strips + layer.strips - 1) / layer.strips;
  const auto four_along = static_cast<uint32_t>(mve_four_along(stride));
  const uint64_t fours = (static_cast<uint32_t>(layer.along.output) + four_along - 1) / four_along;
  const uint64_t rest = static_cast<uint32_t>(layer.along.output) % four_along;
  const auto positions = static_cast<uint64_t>(layer.along.output) * stride + 3;
  uint64_t four = stride == 1 ? 16 : 19;
  if ((flags & kMveAwayFromZero) != 0) four += 4;
  if ((flags & kMveClamp) != 0) four += 5;
  if ((flags & kMveLeftShift) != 0) four += 2;
  const uint64_t make = 90 + 14 * positions;
  const uint64_t strip = 15 + fours * four + (rest > 0 ? 10 : 0);
  return layer.batches * (groups * (40 + blocks * 140 + layer.channels * 22) +
                          strips * (blocks * make + layer.channels * strip));
}

// Outputs of the strips that lie together are written while channels of their inputs, and of the
// line before and behind, have not been read. Strips along columns have no order that helps.
std::optional<int64_t> lead_of(const WeightedLayer& layer, const MveDepthwise& depthwise,
                               bool along_rows) {
  if (along_rows || layer.batches != 1) return std::nullopt;
  const int lines = mve_strip_lines(static_cast<uint32_t>(layer.rows.stride));
  const int64_t input_row = depthwise.across.input_step;
  const int64_t output_row = depthwise.across.output_step;
  const int step = lines * static_cast<int>(depthwise.strips);
  int64_t lead = INT64_MIN;
  for (int first = 0; first < layer.rows.output; first += step) {
    const int needed =
        std::clamp(first * layer.rows.stride - layer.rows.padding, 0, layer.rows.input);
    const int written = std::min(first + step, layer.rows.output);
    lead = std::max(lead, written * output_row - needed * input_row);
  }
  return lead;
}

Variant make_variant(const WeightedLayer& layer, bool along_rows, bool small) {
  const auto stride = static_cast<uint32_t>(layer.rows.stride);
  const MveLayer numbers = device_layer(layer);
  const uint32_t flags = mve_flags(numbers) & ~kMveRagged;
  const MveDepthwise depthwise = device_depthwise(layer, along_rows, small);
  std::vector<int8_t> packed(size_t{kMveChannelWeights} * numbers.channels);
  mve_pack_depthwise(numbers, along_rows, packed.data());

  Variant variant;
  variant.code_key = fmt::format("mve_depthwise<{}, {}>", stride, flags);
  variant.name = variant.code_key + (along_rows ? " down" : " across");
  variant.inputs = {Layout::kNhwc};
  variant.cost.instructions = 100 + instructions(depthwise, stride, flags);
  variant.cost.constant_bytes = static_cast<uint32_t>(packed.size());
  variant.cost.code_bytes = 1300;
  variant.cost.scratch_bytes = mve_depthwise_scratch_bytes(depthwise, stride);
  variant.lead = lead_of(layer, depthwise, along_rows);
  const std::string facts =
      fmt::format("{}, {{{}, {}, {}, {}}}", text(depthwise), numbers.channels,
                  numbers.output_zero_point, numbers.activation_min, numbers.activation_max);
  variant.write = [=, packed = std::move(packed)](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_mve_depthwise_layer.h");
    const std::string weights = writer.constants(
        "int8_t", std::span(reinterpret_cast<const uint8_t*>(packed.data()), packed.size()),
        kAlignment);
    writer.statement(fmt::format(
        "mote::kernels::packed::mve_depthwise<{}, {}>({}, static_cast<const int8_t*>({}), {}, "
        "static_cast<int8_t*>({}), static_cast<int8_t*>({}));",
        stride, flags, facts, writer.input(0), weights, writer.output(), writer.scratch()));
  };
  return variant;
}

}  // namespace

void offer_arm_mve_depthwise(const WeightedLayer& layer, Variants& variants) {
  const int stride = layer.rows.stride;
  for (const Axis& axis : {layer.rows, layer.columns}) {
    if (axis.filter > 3 || axis.dilation != 1 || axis.stride != stride) return;
  }
  if (stride > 2 || layer.depth_multiplier != 1) return;
  for (const bool along_rows : {false, true}) {
    for (const bool small : {false, true}) {
      variants.push_back(make_variant(layer, along_rows, small));
    }
  }
}

}  // namespace mote::host::compile
