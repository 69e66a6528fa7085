// Convolutions and batches of fully connected rows as pairs of pixels: packs, estimates, writes.
#include "host/compile/offer_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace mote::host::compile {
namespace {

using namespace kernels::packed;

struct PackedLayer : Packed<int8_t, PackedPairs> {
  using Packed::Packed;
  std::vector<int8_t> padding;
};

// A filter of one pixel that sees each input once: pixels in a row, of all batches.
bool is_pointwise(const WeightedLayer& layer) {
  const auto plain = [](const Axis& axis) {
    return axis.filter == 1 && axis.stride == 1 && axis.padding == 0;
  };
  return plain(layer.rows) && plain(layer.columns);
}

bool fits_axis(const Axis& axis) {
  constexpr int kMost = 32767;
  return axis.input <= kMost && axis.output <= kMost && axis.padding <= kMost &&
         (axis.dilation == 1 || axis.filter == 1);
}

bool can_do(const WeightedLayer& layer) {
  if (layer.kind == LayerKind::kDepthwiseConv2D || layer.groups != 1) return false;
  if (!fits_axis(layer.rows) || !fits_axis(layer.columns)) return false;
  if (layer.input_channels > 65535 || layer.output_channels > 65535) return false;
  return is_pointwise(layer) ? layer.batches * layer.rows.output <= 65535 : layer.batches == 1;
}

std::shared_ptr<PackedLayer> pack(const PairCore& core, const WeightedLayer& layer) {
  const LayerSource source = layer_source(layer, layer.weights);
  auto packed = std::make_shared<PackedLayer>(pair_parameter_words(source.channels),
                                              pair_weight_bytes(source.channels, source.steps));
  if (!core.pack(source, packed->found)) return nullptr;
  packed->cut(packed->found.parameter_words, packed->found.weight_bytes);
  if (!is_pointwise(layer)) {
    packed->padding.assign(static_cast<size_t>(layer.columns.filter * layer.input_channels),
                           static_cast<int8_t>(layer.input_zero_point));
  }
  return packed;
}

int pixels_of(const WeightedLayer& layer) {
  return layer.batches * layer.rows.output * layer.columns.output;
}

uint64_t instructions(const PairCore& core, const WeightedLayer& layer, const PackedPairs& packed) {
  double block = 40 + layer.output_channels * (core.channel + (packed.bent ? core.bend : 0));
  for (const uint32_t group : kPairGroups) {
    const double steps = packed.steps_by_group[group];
    block += steps * (core.step + core.group / group);
  }
  const int taps = layer.rows.filter * layer.columns.filter;
  block += taps * layer.input_channels * core.gather_step;
  // Gathering a row of taps, each with four places to find; at the sides, tap by tap.
  block += is_pointwise(layer) ? 100 : 120 + layer.rows.filter * 110;
  if (layer.columns.padding > 0) block += taps * 140.0 * 4 / layer.columns.output;
  return static_cast<uint64_t>(block * ((pixels_of(layer) + 3) / 4));
}

// Blocks of four pixels are written when their inputs have been gathered. Both in NHWC.
int64_t lead_of(const WeightedLayer& layer) {
  const int pixels = pixels_of(layer);
  const bool pointwise = is_pointwise(layer);
  int64_t lead = -int64_t{1} << 40;
  for (int done = 4; done < pixels; done += 4) {
    int64_t first_needed = int64_t{done} * layer.input_channels;
    if (!pointwise) {
      const int row = done / layer.columns.output * layer.rows.stride - layer.rows.padding;
      first_needed = int64_t{std::clamp(row, 0, layer.rows.input)} * layer.columns.input *
                     layer.input_channels;
    }
    lead = std::max(lead, int64_t{done} * layer.output_channels - first_needed);
  }
  // Nothing is needed behind the last block; any place will do that the planner may think of.
  const int64_t whole_input =
      int64_t{layer.batches} * layer.rows.input * layer.columns.input * layer.input_channels;
  return std::max(lead, -whole_input);
}

void write(const PairCore& core, const WeightedLayer& layer, const PackedLayer& packed,
           bool planes_in, bool planes_out, NodeWriter& writer) {
  writer.include(core.header);
  writer.include("mote/kernels/packed/pixel_pair_layer.h");
  const bool pointwise = is_pointwise(layer);
  const int rows = pointwise ? layer.batches * layer.rows.output : layer.rows.output;
  const int input_area = layer.rows.input * layer.columns.input;
  const int output_area = layer.rows.output * layer.columns.output;
  const std::string parameters = writer.constants("uint32_t", packed.parameters);
  const std::string weights = writer.constants("int8_t", packed.weights);
  const std::string padding =
      pointwise ? std::string("nullptr") : writer.constants("int8_t", packed.padding);
  writer.statement(fmt::format(
      "static const mote::kernels::packed::PixelPairLayer layer = {{{}, {}, {}, {}, {}, {}, {}, "
      "{}, {}, "
      "{}, {}, {}, {}, {}, {}, {}, {}, {}u, {}, {}, {}}};",
      pointwise ? rows : layer.rows.input, layer.columns.input, layer.input_channels, rows,
      layer.columns.output, layer.output_channels, layer.rows.filter, layer.columns.filter,
      layer.rows.stride, layer.columns.stride, layer.rows.padding, layer.columns.padding,
      planes_in ? 1 : layer.input_channels, planes_in ? input_area : 1,
      planes_out ? 1 : layer.output_channels, planes_out ? output_area : 1,
      packed.found.padded_steps, line_limits(layer.activation_min, layer.activation_max),
      parameters, weights, padding));
  writer.statement(
      fmt::format("mote::kernels::packed::{0}<mote::kernels::packed::{1}>(layer, "
                  "mote::kernels::packed::{1}::{2}, static_cast<const int8_t*>({3}), "
                  "static_cast<int8_t*>({4}), static_cast<uint32_t*>({5}));",
                  pointwise ? "pair_pointwise" : "pair_convolution", core.code,
                  packed.found.bent ? "block_bent" : "block", writer.input(0), writer.output(),
                  writer.scratch()));
}

}  // namespace

LayerSource layer_source(const WeightedLayer& layer, const std::vector<int8_t>& weights) {
  return {weights.data(),
          static_cast<uint32_t>(layer.output_channels),
          static_cast<uint32_t>(weights.size()) / static_cast<uint32_t>(layer.output_channels),
          layer.bias.data(),
          layer.multipliers.data(),
          layer.input_zero_point,
          layer.output_zero_point,
          layer.activation_min,
          layer.activation_max};
}

void offer_pairs(const PairCore& core, const Node& node, Variants& variants) {
  if (!node.layer.has_value() || !can_do(*node.layer)) return;
  const WeightedLayer& layer = *node.layer;
  const std::shared_ptr<PackedLayer> packed = pack(core, layer);
  if (packed == nullptr) return;
  const bool bent = packed->found.bent, pointwise = is_pointwise(layer);
  Variant variant;
  variant.name = fmt::format("{} {}{}", core.code, pointwise ? "pointwise" : "convolution",
                             bent ? " bent" : "");
  variant.code_key = variant.name;
  variant.cost.instructions = instructions(core, layer, packed->found);
  variant.cost.constant_bytes = packed->bytes() + static_cast<uint32_t>(packed->padding.size());
  variant.cost.code_bytes =
      (bent ? core.bent_block_bytes : core.block_bytes) + (pointwise ? 260u : 560u);
  variant.cost.scratch_bytes = 8 * packed->found.padded_steps;
  const bool one_image = layer.batches == 1 && layer.kind == LayerKind::kConv2D;
  for (const bool planes_in : {false, true}) {
    for (const bool planes_out : {false, true}) {
      if ((planes_in && !pointwise) || ((planes_in || planes_out) && !one_image)) continue;
      variant.inputs = {planes_in ? Layout::kPlanes : Layout::kNhwc};
      variant.output = planes_out ? Layout::kPlanes : Layout::kNhwc;
      variant.lead.reset();
      if (!planes_in && !planes_out) variant.lead = lead_of(layer);
      // The node outlives its variants.
      variant.write = [core, &layer, packed, planes_in, planes_out](NodeWriter& writer) {
        write(core, layer, *packed, planes_in, planes_out, writer);
      };
      variants.push_back(variant);
    }
  }
}

}  // namespace mote::host::compile
