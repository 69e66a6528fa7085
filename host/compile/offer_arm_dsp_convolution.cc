// Variants for Cortex-M4, M7 and M33: convolutions and fully connected layers with i8 weights.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "host/compile/arm_dsp_gemm.h"
#include "host/compile/offer_arm_dsp_windows.h"
#include "mote/kernels/packed/arm_dsp_lead.h"

namespace mote::host::compile {
namespace {

using arm_dsp::Gemm;
using kernels::packed::Rounding;

// --- 1x1 ---

constexpr uint32_t round_up(uint32_t x, uint32_t unit) {
  return (x + unit - 1) / unit * unit;
}

struct PointwiseChoice {
  uint32_t pairs;  // straight-line pairs of taps
  uint32_t depth;  // input channels, filled up
  bool generous;   // with scratch memory
  Layout input, output;

  uint32_t segments() const { return depth / (2 * pairs); }
  // Positions at a time: as many as make the calls cheap beside the work.
  uint32_t block() const { return (depth <= 16 ? 16 : depth <= 64 ? 8 : 4) * (generous ? 2 : 1); }
};

uint32_t positions(const WeightedLayer& layer) {
  return static_cast<uint32_t>(layer.batches * layer.rows.output * layer.columns.output);
}
bool neighbours(const WeightedLayer& layer) {
  return layer.rows.stride == 1 && layer.columns.stride == 1;
}

kernels::packed::PointwiseLayer device_layer(const WeightedLayer& layer, uint32_t segments,
                                             uint32_t block) {
  kernels::packed::PointwiseLayer device = {};
  device.gemm.channels = static_cast<uint32_t>(layer.output_channels);
  device.positions = device.plane = positions(layer);
  device.input_channels = static_cast<uint32_t>(layer.input_channels);
  device.segments = segments;
  device.block = block;
  if (neighbours(layer)) return device;
  device.columns = static_cast<uint32_t>(layer.columns.output);
  device.column_step = static_cast<uint32_t>(layer.columns.stride);
  device.row_step = static_cast<uint32_t>(layer.rows.stride * layer.columns.input);
  return device;
}

int64_t lead_of(const WeightedLayer& layer, uint32_t block) {
  return kernels::packed::pointwise_lead(
      device_layer(layer, 1, block),
      int64_t{layer.batches} * layer.rows.input * layer.columns.input);
}

// Measured: 175 instructions a block, 12 a pair of positions; widening 15 or 34 for 16 inputs.
Cost pointwise_cost(const WeightedLayer& layer, const Gemm& gemm, const PointwiseChoice& choice) {
  const uint64_t count = positions(layer), blocks = (count + choice.block() - 1) / choice.block();
  const bool planes = choice.input == Layout::kPlanes;
  const uint64_t inputs = count * choice.depth;
  Cost cost = gemm.cost(count, choice.pairs, choice.segments(), choice.output);
  cost.instructions += blocks * 175 + inputs * (planes ? 34 : 15) / 16;
  cost.cycles += blocks * 260 + inputs * (planes ? 44 : 26) / 16;
  cost.scratch_bytes =
      kernels::packed::SegmentTable::bytes(choice.segments()) + choice.block() * choice.depth * 2;
  return cost;
}

void offer_pointwise(const WeightedLayer& layer, const PointwiseChoice& choice,
                     Variants& variants) {
  const uint32_t plane = positions(layer);
  const bool planes_in = choice.input == Layout::kPlanes,
             planes_out = choice.output == Layout::kPlanes;
  const auto gemm = Gemm::pack(layer, 1, choice.depth, planes_out ? plane : 1);
  if (!gemm) return;
  Variant variant;
  const std::string form =
      gemm->form(choice.pairs, choice.depth * 2, choice.segments(), planes_out);
  variant.name = fmt::format("arm_dsp pointwise {}x{}", choice.segments(), 2 * choice.pairs);
  variant.inputs = {choice.input};
  variant.output = choice.output;
  variant.cost = pointwise_cost(layer, *gemm, choice);
  variant.code_key = "arm_dsp_gemm " + form;
  if ((!planes_in && !planes_out) || plane <= choice.block()) {
    variant.lead = lead_of(layer, choice.block());
  } else if (planes_in && planes_out) {
    // A block's positions are read in all planes before they are written in any: whole planes
    // apart, the output may lie anywhere.
    variant.lead = -int64_t{plane} * layer.input_channels;
    variant.overlap_alignment = std::lcm(16u, plane);
  }
  const auto device = device_layer(layer, choice.segments(), choice.block());
  variant.write = [=, gemm = *gemm](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_dsp_pointwise.h");
    writer.statement(fmt::format(
        "static const mote::kernels::packed::PointwiseLayer layer = {{{}, {}, {}, {}, {}, {}, {}, "
        "{}, "
        "{}}};",
        gemm.text(writer), device.positions, device.input_channels, device.segments, device.block,
        device.plane, device.columns, device.column_step, device.row_step));
    writer.statement(
        fmt::format("mote::kernels::packed::Pointwise<{}, {}, {}>::run(layer, "
                    "static_cast<const int8_t*>({}), static_cast<int8_t*>({}), {});",
                    gemm.form(choice.pairs, choice.depth * 2, choice.segments()), planes_in,
                    planes_out, writer.input(0), writer.output(), writer.scratch()));
  };
  variants.push_back(std::move(variant));
}

// The fastest code is straight through all channels; with less the layers share more.
void offer_pointwise(const WeightedLayer& layer, Variants& variants) {
  const auto channels = static_cast<uint32_t>(layer.input_channels);
  constexpr uint32_t kMostPairs = 48;
  std::vector<PointwiseChoice> choices;
  for (const uint32_t pairs : {round_up(channels, 4) / 2, 32u, 16u, 8u}) {
    const uint32_t depth = round_up(channels, 2 * pairs);
    const bool wasteful = depth > round_up(channels, 4) + channels / 8;
    const bool known = std::any_of(choices.begin(), choices.end(),
                                   [&](const auto& other) { return other.pairs == pairs; });
    if (pairs > kMostPairs || known || wasteful) continue;
    if (depth / (2 * pairs) > kernels::packed::kMostSegments || depth * 2 + pairs * 4 > 4096) {
      continue;
    }
    choices.push_back({pairs, depth, false, Layout::kNhwc, Layout::kNhwc});
    if (choices.back().block() >= positions(layer)) continue;
    choices.push_back({pairs, depth, true, Layout::kNhwc, Layout::kNhwc});
  }
  const bool single = layer.batches == 1 && layer.kind == LayerKind::kConv2D;
  const bool planes = single && neighbours(layer);
  for (PointwiseChoice choice : choices) {
    for (const Layout input : {Layout::kNhwc, Layout::kPlanes}) {
      for (const Layout output : {Layout::kNhwc, Layout::kPlanes}) {
        if (input == Layout::kPlanes && !planes) continue;
        if (output == Layout::kPlanes && !single) continue;
        choice.input = input;
        choice.output = output;
        offer_pointwise(layer, choice, variants);
      }
    }
  }
}

bool is_pointwise(const WeightedLayer& layer) {
  return layer.rows.filter == 1 && layer.columns.filter == 1 && layer.rows.padding == 0 &&
         layer.columns.padding == 0 && (layer.batches == 1 || neighbours(layer));
}

// --- fully connected: positions one by one ---

struct VectorChoice {
  uint32_t steps;  // of eight inputs, in a turn of the loop
  bool widens;     // the inputs once, into scratch

  uint32_t turn() const { return 8 * steps; }
};

// Measured: 27 instructions (39 cycles) for 8 inputs of four channels, 32 (41) where each group
// widens them; 3 (6) a turn of the loop.
Cost fully_connected_cost(const WeightedLayer& layer, const Gemm& gemm, const VectorChoice& choice,
                          uint32_t padded_depth) {
  const uint64_t count = positions(layer), turns = padded_depth / choice.turn();
  const uint64_t groups = (static_cast<uint64_t>(layer.output_channels) + 3) / 4;
  const uint64_t step = choice.widens ? 27 : 32, step_cycles = choice.widens ? 39 : 41;
  const uint64_t rest = gemm.rounding() == Rounding::kSigned    ? 36
                        : gemm.rounding() == Rounding::kGeneric ? 200
                                                                : 30;
  Cost cost = gemm.constants_cost();
  cost.instructions = count * (80 + groups * (rest + turns * (step * choice.steps + 3)));
  cost.cycles = count * (110 + groups * (rest * 3 / 2 + turns * (step_cycles * choice.steps + 6)));
  cost.code_bytes = 330 + 124 * choice.steps;
  if (!choice.widens) return cost;
  cost.instructions += count * padded_depth;
  cost.cycles += count * 26 * padded_depth / 16;
  cost.code_bytes = 450 + 108 * choice.steps;
  cost.scratch_bytes = padded_depth * 2;
  return cost;
}

WeightedLayer ending_with_inputs(const WeightedLayer& layer, uint32_t padded, uint32_t turn) {
  WeightedLayer longer = layer;
  longer.weights.resize(static_cast<size_t>(layer.output_channels) * padded);
  kernels::packed::end_with_inputs(arm_dsp::gemm_weights(layer, 1), padded, turn,
                                   longer.weights.data());
  return longer;
}

void offer_fully_connected(const WeightedLayer& layer, const VectorChoice& choice,
                           Variants& variants) {
  const auto depth = static_cast<uint32_t>(layer.input_channels);
  const uint32_t padded = round_up(depth, choice.turn()), batches = positions(layer);
  const auto gemm =
      Gemm::pack(choice.widens ? layer : ending_with_inputs(layer, padded, choice.turn()), 1,
                 padded, 1, {}, false);
  if (!gemm || !neighbours(layer)) return;
  Variant variant;
  variant.name = fmt::format("arm_dsp fully connected 1x4 by {}{}", choice.turn(),
                             choice.widens ? "" : " in place");
  variant.inputs = {Layout::kNhwc};
  variant.cost = fully_connected_cost(layer, *gemm, choice, padded);
  const std::string form = fmt::format("{}, {}, {}", gemm->form(), choice.steps, choice.widens);
  variant.code_key = "arm_dsp_fully_connected " + form;
  // Without widened inputs, every group of channels reads those of the batch.
  if (choice.widens || layer.output_channels <= 4) variant.lead = lead_of(layer, 1);
  variant.write = [=, gemm = *gemm](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_dsp_fully_connected.h");
    writer.statement(fmt::format(
        "static const mote::kernels::packed::FullyConnectedLayer layer = {{{}, {}, {}, {}}};",
        gemm.text(writer), batches, depth, padded));
    writer.statement(fmt::format(
        "mote::kernels::packed::FullyConnected<{}>::run(layer, "
        "static_cast<const int8_t*>({}), static_cast<int8_t*>({}), {});",
        form, writer.input(0), writer.output(), choice.widens ? writer.scratch() : "nullptr"));
  };
  variants.push_back(std::move(variant));
}

void offer_fully_connected(const WeightedLayer& layer, Variants& variants) {
  const auto depth = static_cast<uint32_t>(layer.input_channels);
  for (const uint32_t steps : {1u, 2u, 4u}) {
    if (steps > 1 && round_up(depth, 8 * steps) > depth + depth / 8 + 4) continue;
    offer_fully_connected(layer, {steps, true}, variants);
    if (depth >= 8 * steps) offer_fully_connected(layer, {steps, false}, variants);
  }
}

}  // namespace

void offer_arm_dsp_convolution(const Node& node, const Target& target, Variants& variants) {
  if (target.instruction_set != InstructionSet::kArmDsp || !node.layer) return;
  if (node.layer->groups != 1 || node.layer->kind == LayerKind::kDepthwiseConv2D) return;
  WeightedLayer layer = *node.layer;
  kernels::packed::settle_constant_channels(
      arm_dsp::gemm_weights(*node.layer, 1),
      {layer.weights.data(), layer.bias.data(), layer.multipliers.data()});
  if (is_pointwise(layer)) {
    if (positions(layer) <= 2) offer_fully_connected(layer, variants);
    if (positions(layer) > 1) offer_pointwise(layer, variants);
    return;
  }
  if (layer.rows.dilation != 1 || layer.columns.dilation != 1) return;
  offer_arm_dsp_ring(layer, variants);
  offer_arm_dsp_gathered(layer, variants);
  offer_arm_dsp_winograd(layer, variants);
}

}  // namespace mote::host::compile
