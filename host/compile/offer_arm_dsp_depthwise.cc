// Variants of DEPTHWISE_CONV_2D in i8 for Cortex-M4, M7 and M33.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

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
// Beyond this, lines are also offered band by band.
constexpr uint32_t kMuchScratch = 1024;

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

// Instructions of a line, and of a channel beside; cycles of an instruction in a line.
struct LineCost {
  int line;
  int channel;
  double cycles;
};

// Counted on the emulated chip; exact but for a few instructions a layer.
void add_line_costs(const WeightedLayer& layer, int lines_of_channel, const LineCost& each,
                    Cost& cost) {
  const auto outputs = static_cast<uint64_t>(layer.output_channels);
  const uint64_t lines = outputs * static_cast<uint64_t>(lines_of_channel);
  cost.instructions = lines * static_cast<uint64_t>(each.line) +
                      outputs * static_cast<uint64_t>(each.channel) + 40 + clamp_cost(layer);
  cost.cycles = static_cast<uint64_t>(each.cycles * static_cast<double>(cost.instructions)) +
                lines * 8 + outputs * 45;
}

Variant planes_variant(const std::string& code, const Cost& cost) {
  Variant variant;
  variant.name = "arm_dsp " + code;
  variant.code_key = code;
  variant.inputs = {Layout::kPlanes};
  variant.output = Layout::kPlanes;
  variant.cost = cost;
  return variant;
}

// --- stride 1 ---

// How a layer's lines are computed: along the columns in strips, or along the rows in one.
struct LineForm {
  bool along_rows;
  int strips;
};

std::string code_of_stride_1(const WeightedLayer& layer, const LineForm& form, int final_shift) {
  const int rows = layer.rows.input, columns = layer.columns.input;
  if (form.along_rows) {
    return fmt::format("depthwise_3x3_planes_along_rows<{}, {}, {}>", rows, columns, final_shift);
  }
  return fmt::format("depthwise_3x3_planes<{}, {}, {}>", columns, form.strips, final_shift);
}

Cost cost_of_stride_1(const WeightedLayer& layer, const LineForm& form) {
  constexpr int kWidenTail[] = {2, 4, 6, 8};
  constexpr int kTail[] = {0, 17, 26, 38};
  const int elements = form.along_rows ? layer.rows.input : layer.columns.input;
  const int lines = form.along_rows ? layer.columns.input : layer.rows.input;
  const int widen =
      form.along_rows ? 6 + 2 * elements : 4 + 7 * (elements / 4) + kWidenTail[elements % 4];
  const int compute = 6 * form.strips + 47 * (elements / 4) + kTail[elements % 4];
  Cost cost;
  add_line_costs(layer, lines, {widen + compute, 25 * form.strips, 1.085}, cost);
  cost.constant_bytes = static_cast<uint32_t>(sizeof(Depthwise3x3Channel)) *
                        static_cast<uint32_t>(layer.output_channels);
  cost.code_bytes =
      static_cast<uint32_t>(300 + 24 * (elements / 4) + 180 * ((elements / form.strips + 3) / 4));
  cost.scratch_bytes =
      depthwise_3x3_scratch_bytes(static_cast<uint32_t>(lines), static_cast<uint32_t>(elements));
  return cost;
}

void offer_stride_1(const WeightedLayer& layer, int final_shift, const LineForm& form,
                    Variants& variants) {
  std::vector<Depthwise3x3Channel> channels(static_cast<size_t>(layer.output_channels));
  if (!pack_depthwise_3x3(device_source(layer), final_shift, form.along_rows, channels.data())) {
    return;
  }
  const std::string code = code_of_stride_1(layer, form, final_shift);
  Variant variant = planes_variant(code, cost_of_stride_1(layer, form));
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
  variants.push_back(std::move(variant));
}

void offer_all_stride_1(const WeightedLayer& layer, int final_shift, Variants& variants) {
  const auto same = [](const Axis& axis) {
    return is_3x3(axis, 1) && axis.padding == 1 && axis.output == axis.input;
  };
  if (!same(layer.rows) || !same(layer.columns) || layer.depth_multiplier != 1) return;
  const int fast = strips_of(layer.columns.input, kMostColumns);
  const int small = strips_of(layer.columns.input, 16);
  if (fast != 0) offer_stride_1(layer, final_shift, {false, fast}, variants);
  if (small != 0 && small != fast) offer_stride_1(layer, final_shift, {false, small}, variants);
  // Where it saves ends of lines.
  if (layer.columns.input % 4 != 0 && layer.rows.input <= kMostColumns &&
      layer.rows.input * layer.columns.input < 4096) {
    offer_stride_1(layer, final_shift, {true, 1}, variants);
  }
}

// --- stride 2 ---

Cost cost_of_stride_2(const WeightedLayer& layer, int strips) {
  constexpr int kTail[] = {0, 23, 35, 53};
  const int columns = layer.columns.output;
  const int compute = 6 * strips + 65 * (columns / 4) + kTail[columns % 4];
  Cost cost;
  add_line_costs(layer, layer.rows.output, {compute, 63 * strips, 1.1}, cost);
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
  Variant variant = planes_variant(code, cost_of_stride_2(layer, strips));
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

// --- any filter ---

// A choice of layouts, and of the axis along which lines run.
struct LinesForm {
  Layout input;
  Layout output;
  bool along_rows;
  int band;  // lines of outputs at a time; 0: all
};

LineAxis device_axis(const Axis& axis) {
  const auto half = [](int value) { return static_cast<uint16_t>(value); };
  return {half(axis.input),  half(axis.output),   half(axis.filter),
          half(axis.stride), half(axis.dilation), half(axis.padding)};
}

// Taps that are apart become zeros in a longer filter.
LineAxis undilated(const Axis& axis) {
  LineAxis along = device_axis(axis);
  along.filter = static_cast<uint16_t>((axis.filter - 1) * axis.dilation + 1);
  along.dilation = 1;
  return along;
}

LineSteps steps_of(Layout layout, bool along_rows, uint32_t lines, uint32_t elements,
                   uint32_t channels) {
  const uint32_t element = along_rows ? lines : 1, line = along_rows ? 1 : elements;
  if (layout == Layout::kPlanes) return {element, line, lines * elements};
  return {element * channels, line * channels, 1};
}

std::string text(const LineAxis& axis) {
  return fmt::format("{{{}, {}, {}, {}, {}, {}}}", axis.input, axis.output, axis.filter,
                     axis.stride, axis.dilation, axis.padding);
}
std::string text(const LineSteps& steps) {
  return fmt::format("{{{}, {}, {}}}", steps.element, steps.line, steps.channel);
}

// The layer but for the packed weights.
DepthwiseLinesLayer lines_layer(const WeightedLayer& layer, const LinesForm& form,
                                int final_shift) {
  DepthwiseLinesLayer facts = {};
  facts.across = device_axis(form.along_rows ? layer.columns : layer.rows);
  facts.along = undilated(form.along_rows ? layer.rows : layer.columns);
  facts.input = steps_of(form.input, form.along_rows, facts.across.input, facts.along.input,
                         static_cast<uint32_t>(layer.input_channels));
  facts.output = steps_of(form.output, form.along_rows, facts.across.output, facts.along.output,
                          static_cast<uint32_t>(layer.output_channels));
  facts.input_channels = static_cast<uint16_t>(layer.input_channels);
  facts.depth_multiplier = static_cast<uint16_t>(layer.depth_multiplier);
  facts.input_zero_point = static_cast<int8_t>(layer.input_zero_point);
  facts.output_zero_point = static_cast<int8_t>(layer.output_zero_point);
  facts.rounding = final_shift != 0 ? Rounding::kFused : Rounding::kSigned;
  facts.final_shift = static_cast<uint8_t>(final_shift);
  facts.band = form.band == 0 ? facts.across.output : static_cast<uint16_t>(form.band);
  return facts;
}

bool has_line_code(const LineAxis& along) {
  return along.stride <= 2 && depthwise_line_pairs(along) <= 16;
}

// Fitted to counts on the emulated chip, within 7 %.
uint64_t lines_instructions(const DepthwiseLinesLayer& layer) {
  const uint64_t pairs = depthwise_line_pairs(layer.along), filter_lines = layer.across.filter;
  const bool is_signed = layer.rounding == Rounding::kSigned;
  const uint64_t a_line = 5 + 6 * pairs + (layer.along.stride == 2 ? 4 : 0);
  const uint64_t block = has_line_code(layer.along)
                             ? 16 + filter_lines * a_line + (is_signed ? 24 : 20)
                             : 4 * (40 + filter_lines * (8 + 9 * pairs));
  const uint64_t tail = layer.along.output % 4 != 0 ? 60 + block : 0;
  const uint64_t an_output =
      110 + layer.across.output * (25 + tail + layer.along.output / 4 * block);
  const uint64_t widen =
      layer.across.input * (15 + layer.along.input * (layer.input.element == 1 ? 3ull : 5ull));
  return layer.input_channels * (widen + layer.depth_multiplier * an_output);
}

// A channel of planes is read before it is written, or in bands of lines that stay ahead of the
// outputs. In NHWC, a channel's outputs lie where the same channel's inputs lay, if both buffers
// are a multiple of the channels apart.
std::optional<int64_t> lines_lead(const WeightedLayer& layer, const LinesForm& form) {
  const int64_t plane = int64_t{layer.rows.input} * layer.columns.input;
  const int64_t output_plane = int64_t{layer.rows.output} * layer.columns.output;
  const int64_t growth = layer.depth_multiplier * output_plane - plane;
  if (form.input != form.output) return std::nullopt;
  const bool keeps_ahead = layer.depth_multiplier == 1 && layer.rows.output <= layer.rows.input &&
                           layer.columns.output <= layer.columns.input &&
                           (!form.along_rows || growth == 0);
  if (form.band != 0 || form.input == Layout::kNhwc)
    return keeps_ahead ? std::optional<int64_t>(0) : std::nullopt;
  if (layer.input_channels == 1) return -plane;
  return growth > 0 ? (layer.input_channels - 1) * growth : growth;
}

Variant lines_variant(const WeightedLayer& layer, const LinesForm& form, int final_shift,
                      std::vector<uint32_t> packed) {
  const DepthwiseLinesLayer facts = lines_layer(layer, form, final_shift);
  const uint32_t pairs = depthwise_line_pairs(facts.along);
  const bool is_signed = facts.rounding == Rounding::kSigned;
  Variant variant;
  variant.code_key = has_line_code(facts.along) ? fmt::format("depthwise_lines<{}, {}, {}>", pairs,
                                                              facts.along.stride, is_signed)
                                                : std::string("depthwise_lines_any");
  variant.name = "arm_dsp " + variant.code_key;
  variant.inputs = {form.input};
  variant.output = form.output;
  variant.lead = lines_lead(layer, form);
  if (form.input == Layout::kNhwc) {
    variant.overlap_alignment = static_cast<uint32_t>(std::lcm(16, layer.input_channels));
  }
  variant.cost.instructions = lines_instructions(facts) + clamp_cost(layer);
  variant.cost.cycles = variant.cost.instructions * 142 / 100;
  variant.cost.constant_bytes = static_cast<uint32_t>(4 * packed.size());
  variant.cost.code_bytes = 700 + 28 * pairs;
  variant.cost.scratch_bytes = depthwise_lines_scratch_bytes(facts.across, facts.along, facts.band);
  const std::string members = fmt::format(
      "{}, {}, {}, {}, {}, {}, {}, {}, mote::kernels::packed::Rounding::{}, {}, {}",
      text(facts.across), text(facts.along), text(facts.input), text(facts.output),
      facts.input_channels, facts.depth_multiplier, facts.input_zero_point, facts.output_zero_point,
      is_signed ? "kSigned" : "kFused", facts.final_shift, facts.band);
  variant.write = [=, code = variant.code_key, packed = std::move(packed)](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_dsp_depthwise_lines.h");
    writer.statement(
        fmt::format("mote::kernels::packed::{}({{{}, {}}}, static_cast<const int8_t*>({}), "
                    "static_cast<int8_t*>({}), static_cast<uint32_t*>({}));",
                    code, writer.constants("uint32_t", packed), members, writer.input(0),
                    writer.output(), writer.scratch()));
    write_clamp(layer, writer);
  };
  return variant;
}

// The cheaper axis for lines, in a layout.
bool lines_along_rows(const WeightedLayer& layer, Layout layout, int final_shift) {
  const LinesForm columns = {layout, layout, false, 0}, rows = {layout, layout, true, 0};
  return lines_instructions(lines_layer(layer, rows, final_shift)) <
         lines_instructions(lines_layer(layer, columns, final_shift));
}

void offer_lines(const WeightedLayer& layer, int final_shift, Variants& variants) {
  for (const Layout input : {Layout::kPlanes, Layout::kNhwc}) {
    const bool along_rows = lines_along_rows(layer, input, final_shift);
    const DepthwiseLinesLayer facts =
        lines_layer(layer, {input, input, along_rows, 0}, final_shift);
    const uint32_t words = depthwise_lines_channel_words(facts.across, facts.along);
    std::vector<uint32_t> packed(static_cast<size_t>(layer.output_channels) * words);
    const int dilation = along_rows ? layer.rows.dilation : layer.columns.dilation;
    const DepthwiseLinesTaps taps = {along_rows, static_cast<uint16_t>(dilation)};
    if (!pack_depthwise_lines(device_source(layer), taps, facts.along, facts.rounding, final_shift,
                              packed.data())) {
      return;
    }
    for (const Layout output : {Layout::kPlanes, Layout::kNhwc}) {
      variants.push_back(lines_variant(layer, {input, output, along_rows, 0}, final_shift, packed));
      if (variants.back().cost.scratch_bytes < kMuchScratch) continue;
      const LinesForm lean = {input, output, along_rows, std::min<int>(4, facts.across.output)};
      variants.push_back(lines_variant(layer, lean, final_shift, packed));
      variants.back().cost.instructions += variants.back().cost.instructions / 20;
    }
  }
}

}  // namespace

void offer_arm_dsp_depthwise(const Node& node, const Target& target, Variants& variants) {
  if (target.instruction_set != InstructionSet::kArmDsp) return;
  if (!node.layer || node.layer->kind != LayerKind::kDepthwiseConv2D) return;
  const WeightedLayer& layer = *node.layer;
  if (layer.batches != 1) return;
  const int final_shift = depthwise_final_shift(device_source(layer));
  if (final_shift != 0) {
    offer_all_stride_1(layer, final_shift, variants);
    offer_stride_2(layer, final_shift, variants);
  }
  // The form with two roundings saturates at int8, whatever the zero point is.
  offer_lines(layer, final_shift, variants);
}

}  // namespace mote::host::compile
