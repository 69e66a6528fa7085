// Variants of 1x1 CONV_2D with at most 8 input channels on planes, for Cortex-M4, M7 and M33.
#include <fmt/format.h>

#include "host/compile/offers.h"
#include "mote/kernels/packed/arm_dsp_pack_depthwise.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;

bool is_1x1(const Axis& axis) {
  return axis.filter == 1 && axis.stride == 1 && axis.padding == 0;
}

bool fits(const WeightedLayer& layer) {
  return layer.kind == LayerKind::kConv2D && layer.groups == 1 && layer.batches == 1 &&
         layer.input_channels <= static_cast<int>(kNarrowChannels) && is_1x1(layer.rows) &&
         is_1x1(layer.columns) && layer.activation_min == -128 && layer.activation_max == 127;
}

// [output][input] to [input][output], which the packer knows.
std::vector<int8_t> transposed(const WeightedLayer& layer) {
  std::vector<int8_t> weights(layer.weights.size());
  const auto inputs = static_cast<size_t>(layer.input_channels);
  const auto outputs = static_cast<size_t>(layer.output_channels);
  for (size_t i = 0; i < weights.size(); ++i) {
    weights[i % inputs * outputs + i / inputs] = layer.weights[i];
  }
  return weights;
}

// Counted on the emulated chip.
Cost cost_of(const WeightedLayer& layer) {
  const auto positions = static_cast<uint64_t>(layer.rows.output * layer.columns.output);
  const uint64_t blocks = (positions + kNarrowBlock - 1) / kNarrowBlock;
  const auto inputs = static_cast<uint64_t>(layer.input_channels + layer.input_channels % 2);
  const auto outputs = static_cast<uint64_t>(layer.output_channels);
  const uint64_t calls = blocks * outputs * (positions % 4 == 0 ? 1 : 2);
  Cost cost;
  cost.instructions = positions * outputs * 17 / 2 + positions * inputs * 2 + calls * 38 +
                      blocks * (30 + inputs * 12) + 800;
  cost.cycles = positions * outputs * 13 + positions * inputs * 5 / 2 + calls * 60 +
                blocks * (45 + inputs * 20) + 1200;
  cost.constant_bytes = static_cast<uint32_t>(sizeof(PointwiseNarrowChannel) * outputs);
  cost.code_bytes = 450;
  cost.scratch_bytes = kNarrowScratchBytes;
  return cost;
}

}  // namespace

void offer_arm_dsp_narrow(const Node& node, const Target& target, Variants& variants) {
  if (target.instruction_set != InstructionSet::kArmDsp || !node.layer) return;
  const WeightedLayer& layer = *node.layer;
  if (!fits(layer)) return;
  const std::vector<int8_t> weights = transposed(layer);
  const DepthwiseSource source = {
      weights.data(),
      1,
      static_cast<uint32_t>(layer.input_channels),
      static_cast<uint32_t>(layer.output_channels),
      layer.bias.data(),
      layer.multipliers.data(),
      layer.input_zero_point,
      {layer.output_zero_point, layer.activation_min, layer.activation_max}};
  const int final_shift = depthwise_final_shift(source);
  std::vector<PointwiseNarrowChannel> channels(static_cast<size_t>(layer.output_channels));
  if (final_shift == 0 || !pack_pointwise_narrow(source, final_shift, channels.data())) return;
  Variant variant;
  variant.code_key = fmt::format("pointwise_narrow<{}>", final_shift);
  variant.name = "arm_dsp " + variant.code_key;
  variant.inputs = {Layout::kPlanes};
  variant.output = Layout::kPlanes;
  variant.cost = cost_of(layer);
  const std::string facts = fmt::format("{}, {}, {}", layer.input_channels, layer.output_channels,
                                        layer.rows.output * layer.columns.output);
  variant.write = [=, code = variant.code_key, channels = std::move(channels)](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_dsp_pointwise_narrow.h");
    writer.statement(fmt::format(
        "mote::kernels::packed::{}({{{}, {}}}, static_cast<const int8_t*>({}), "
        "static_cast<int8_t*>({}), static_cast<uint32_t*>({}));",
        code, writer.constants("mote::kernels::packed::PointwiseNarrowChannel", channels), facts,
        writer.input(0), writer.output(), writer.scratch()));
  };
  variants.push_back(std::move(variant));
}

}  // namespace mote::host::compile
