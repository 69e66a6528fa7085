// The variant of a DEPTHWISE_CONV_2D with one output a channel, for Cortex-M4, M7 and M33.
#include <fmt/format.h>

#include "host/compile/arm_dsp_gemm.h"
#include "host/compile/offers.h"
#include "mote/kernels/packed/arm_dsp_depthwise_whole.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;

bool covers(const Axis& axis) {
  return axis.output == 1 && axis.padding == 0 && axis.filter == axis.input && axis.dilation == 1;
}

// Counted on the emulated chip.
Cost cost_of(uint64_t channels, uint64_t taps) {
  Cost cost;
  cost.instructions = channels * (taps * 14 / 4 + 50) + 60;
  cost.cycles = channels * (taps * 19 / 4 + 70) + 90;
  cost.constant_bytes = static_cast<uint32_t>(channels * (taps + 12));
  cost.code_bytes = 350;
  return cost;
}

}  // namespace

void offer_arm_dsp_whole(const Node& node, const Target& target, Variants& variants) {
  if (target.instruction_set != InstructionSet::kArmDsp || !node.layer) return;
  const WeightedLayer& layer = *node.layer;
  if (layer.kind != LayerKind::kDepthwiseConv2D || layer.depth_multiplier != 1) return;
  if (layer.batches != 1 || !covers(layer.rows) || !covers(layer.columns)) return;
  const auto channels = static_cast<uint32_t>(layer.output_channels);
  const auto taps = static_cast<uint32_t>(layer.rows.filter * layer.columns.filter);
  const OutputRange range = {layer.output_zero_point, layer.activation_min, layer.activation_max};
  const DepthwiseWholeLayer whole = {layer.weights.data(), nullptr, nullptr, channels, taps, range};
  std::vector<int32_t> bias(channels);
  for (uint32_t c = 0; c < channels; ++c) {
    bias[c] = depthwise_whole_bias(whole, layer.bias[c], layer.input_zero_point, c);
  }
  Variant variant;
  variant.name = variant.code_key = "arm_dsp depthwise_whole";
  variant.inputs = {Layout::kNhwc};
  variant.cost = cost_of(channels, taps);
  variant.lead = 0;
  variant.write = [=, bias = std::move(bias), weights = layer.weights,
                   multipliers = layer.multipliers](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_dsp_depthwise_whole.h");
    writer.statement(fmt::format(
        "static const mote::kernels::packed::DepthwiseWholeLayer layer = {{{}, {}, {}, {}, {}, "
        "{}}};",
        writer.constants("int8_t", weights), writer.constants("int32_t", bias),
        writer.constants("mote::Multiplier", multipliers), channels, taps, arm_dsp::text(range)));
    writer.statement(
        fmt::format("mote::kernels::packed::depthwise_whole(layer, static_cast<const int8_t*>({}), "
                    "static_cast<int8_t*>({}));",
                    writer.input(0), writer.output()));
  };
  variants.push_back(std::move(variant));
}

}  // namespace mote::host::compile
