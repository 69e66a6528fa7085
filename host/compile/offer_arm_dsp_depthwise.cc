// Variants of DEPTHWISE_CONV_2D in i8 for Cortex-M4, M7 and M33.
#include <fmt/format.h>

#include "host/compile/offers.h"
#include "mote/kernels/packed/arm_dsp_pack_depthwise.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;

DepthwiseSource device_source(const WeightedLayer& layer) {
  return {layer.weights.data(),
          static_cast<uint32_t>(layer.rows.filter),
          static_cast<uint32_t>(layer.columns.filter),
          static_cast<uint32_t>(layer.output_channels),
          layer.bias.data(),
          layer.multipliers.data(),
          layer.input_zero_point,
          {layer.output_zero_point, layer.activation_min, layer.activation_max}};
}

bool is_3x3(const Axis& axis, int stride) {
  return axis.filter == 3 && axis.stride == stride && axis.dilation == 1;
}

// What the kernels with straight-line rows take: the code of a strip grows with its columns.
constexpr int kMostColumns = 64;

// The least number of strips, or the least with at most `most` columns each; 0 when the columns
// cannot be divided so.
int strips_of(int columns, int most) {
  if (columns <= most) return 1;
  for (int strips = 2; strips <= columns / 4; ++strips) {
    if (columns % (4 * strips) == 0 && columns / strips <= most) return strips;
  }
  return 0;
}

// After kernels that saturate to int8, where the activation asks for less.
void write_clamp(const WeightedLayer& layer, NodeWriter& writer) {
  if (layer.activation_min == -128 && layer.activation_max == 127) return;
  const int size = layer.rows.output * layer.columns.output * layer.output_channels;
  writer.include("mote/kernels/packed/arm_dsp_clamp.h");
  writer.statement(
      fmt::format("mote::kernels::packed::clamp_bytes(static_cast<int8_t*>({}), {}, {}, {});",
                  writer.output(), size, layer.activation_min, layer.activation_max));
}

uint64_t clamp_cost(const WeightedLayer& layer) {
  if (layer.activation_min == -128 && layer.activation_max == 127) return 0;
  return 7ull *
         static_cast<uint64_t>(layer.rows.output * layer.columns.output * layer.output_channels);
}

// Counted on the emulated chip; exact but for a few instructions a layer.
void add_row_costs(const WeightedLayer& layer, int row, int channel, double per_instruction,
                   Cost& cost) {
  const int outputs = layer.output_channels;
  const uint64_t rows = static_cast<uint64_t>(outputs) * static_cast<uint64_t>(layer.rows.output);
  cost.instructions = rows * static_cast<uint64_t>(row) + static_cast<uint64_t>(outputs * channel) +
                      40 + clamp_cost(layer);
  cost.cycles = static_cast<uint64_t>(per_instruction * static_cast<double>(cost.instructions)) +
                rows * 8 + static_cast<uint64_t>(outputs) * 45;
}

// --- stride 1 ---

Cost cost_of_stride_1(const WeightedLayer& layer, int strips) {
  constexpr int kWidenTail[] = {2, 4, 6, 8};
  constexpr int kTail[] = {0, 17, 26, 38};
  const int columns = layer.columns.input;
  const int widen = 4 + 7 * (columns / 4) + kWidenTail[columns % 4];
  const int compute = 6 * strips + 47 * (columns / 4) + kTail[columns % 4];
  Cost cost;
  add_row_costs(layer, widen + compute, 25 * strips, 1.085, cost);
  cost.constant_bytes = static_cast<uint32_t>(sizeof(Depthwise3x3Channel)) *
                        static_cast<uint32_t>(layer.output_channels);
  cost.code_bytes =
      static_cast<uint32_t>(300 + 24 * (columns / 4) + 180 * ((columns / strips + 3) / 4));
  cost.scratch_bytes = depthwise_3x3_scratch_bytes(static_cast<uint32_t>(layer.rows.input),
                                                   static_cast<uint32_t>(columns));
  return cost;
}

Variant stride_1(const WeightedLayer& layer, int final_shift, int strips,
                 std::vector<Depthwise3x3Channel> channels) {
  const std::string code =
      fmt::format("depthwise_3x3_planes<{}, {}, {}>", layer.columns.input, strips, final_shift);
  Variant variant;
  variant.name = "arm_dsp " + code;
  variant.code_key = code;
  variant.inputs = {Layout::kPlanes};
  variant.output = Layout::kPlanes;
  variant.cost = cost_of_stride_1(layer, strips);
  variant.lead = 0;
  const std::string facts =
      fmt::format("{}, {}, {}", layer.output_channels, layer.rows.input, layer.input_zero_point);
  variant.write = [=, channels = std::move(channels)](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_dsp_depthwise_3x3.h");
    writer.statement(
        fmt::format("mote::kernels::packed::{}({{{}, {}}}, static_cast<const int8_t*>({}), "
                    "static_cast<int8_t*>({}), static_cast<uint32_t*>({}));",
                    code, writer.constants("mote::kernels::packed::Depthwise3x3Channel", channels),
                    facts, writer.input(0), writer.output(), writer.scratch()));
    write_clamp(layer, writer);
  };
  return variant;
}

void offer_stride_1(const WeightedLayer& layer, int final_shift, Variants& variants) {
  const auto same = [](const Axis& axis) {
    return is_3x3(axis, 1) && axis.padding == 1 && axis.output == axis.input;
  };
  if (!same(layer.rows) || !same(layer.columns) || layer.depth_multiplier != 1) return;
  std::vector<Depthwise3x3Channel> channels(static_cast<size_t>(layer.output_channels));
  if (!pack_depthwise_3x3(device_source(layer), final_shift, channels.data())) return;
  const int fast = strips_of(layer.columns.input, kMostColumns);
  const int small = strips_of(layer.columns.input, 16);
  if (fast != 0) variants.push_back(stride_1(layer, final_shift, fast, channels));
  if (small != 0 && small != fast) {
    variants.push_back(stride_1(layer, final_shift, small, std::move(channels)));
  }
}

// --- stride 2 ---

Cost cost_of_stride_2(const WeightedLayer& layer, int strips) {
  constexpr int kTail[] = {0, 23, 35, 53};
  const int columns = layer.columns.output;
  const int compute = 6 * strips + 65 * (columns / 4) + kTail[columns % 4];
  Cost cost;
  add_row_costs(layer, compute, 63 * strips, 1.1, cost);
  cost.constant_bytes = static_cast<uint32_t>(sizeof(Depthwise3x3S2Channel)) *
                        static_cast<uint32_t>(layer.output_channels);
  cost.code_bytes = static_cast<uint32_t>(250 + 250 * ((columns / strips + 3) / 4));
  if (strips > 1) cost.code_bytes *= 2;
  return cost;
}

Variant stride_2(const WeightedLayer& layer, int final_shift, int strips,
                 std::vector<Depthwise3x3S2Channel> channels) {
  const std::string code =
      fmt::format("depthwise_3x3s2_planes<{}, {}, {}>", layer.columns.input, strips, final_shift);
  Variant variant;
  variant.name = "arm_dsp " + code;
  variant.code_key = code;
  variant.inputs = {Layout::kPlanes};
  variant.output = Layout::kPlanes;
  variant.cost = cost_of_stride_2(layer, strips);
  if (strips == 1 && layer.depth_multiplier == 1) variant.lead = 0;
  const std::string facts =
      fmt::format("{}, {}, {}, {}", layer.input_channels, layer.depth_multiplier, layer.rows.input,
                  layer.input_zero_point);
  variant.write = [=, channels = std::move(channels)](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_dsp_depthwise_3x3s2.h");
    writer.statement(fmt::format(
        "mote::kernels::packed::{}({{{}, {}}}, static_cast<const int8_t*>({}), "
        "static_cast<int8_t*>({}));",
        code, writer.constants("mote::kernels::packed::Depthwise3x3S2Channel", channels), facts,
        writer.input(0), writer.output()));
    write_clamp(layer, writer);
  };
  return variant;
}

void offer_stride_2(const WeightedLayer& layer, int final_shift, Variants& variants) {
  const auto same = [](const Axis& axis) {
    return is_3x3(axis, 2) && axis.padding == 0 && axis.input % 2 == 0 &&
           axis.output == axis.input / 2;
  };
  if (!same(layer.rows) || !same(layer.columns) || layer.rows.input < 4) return;
  std::vector<Depthwise3x3S2Channel> channels(static_cast<size_t>(layer.output_channels));
  if (!pack_depthwise_3x3s2(device_source(layer), final_shift, channels.data())) return;
  const int fast = strips_of(layer.columns.output, kMostColumns);
  const int small = strips_of(layer.columns.output, 16);
  if (fast != 0) variants.push_back(stride_2(layer, final_shift, fast, channels));
  if (small != 0 && small != fast) {
    variants.push_back(stride_2(layer, final_shift, small, std::move(channels)));
  }
}

}  // namespace

void offer_arm_dsp_depthwise(const Node& node, const Target&, Variants& variants) {
  if (!node.layer || node.layer->kind != LayerKind::kDepthwiseConv2D) return;
  const WeightedLayer& layer = *node.layer;
  if (layer.batches != 1) return;
  const int final_shift = depthwise_final_shift(device_source(layer));
  if (final_shift == 0) return;
  offer_stride_1(layer, final_shift, variants);
  offer_stride_2(layer, final_shift, variants);
}

}  // namespace mote::host::compile
