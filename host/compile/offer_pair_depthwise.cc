// 3x3 depthwise convolutions in pairs (mote/kernels/packed/pair_depthwise.h): packs and writes.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "host/compile/offer_pairs.h"
#include "mote/kernels/packed/pair_depthwise_pack.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;

using PackedLayer = Packed<int8_t, PackedDepthwise>;

bool can_do(const WeightedLayer& layer) {
  const auto fits = [](const Axis& axis) {
    return axis.filter == 3 && axis.dilation == 1 && axis.padding >= 0 && axis.padding <= 2 &&
           axis.input <= 32767 && axis.output <= 32767;
  };
  return layer.kind == LayerKind::kDepthwiseConv2D && layer.batches == 1 && fits(layer.rows) &&
         fits(layer.columns) && layer.rows.stride <= 3 && layer.columns.stride <= 3 &&
         layer.output_channels <= 65535;
}

// Lines go along the columns' axis, or across: along the rows'.
const Axis& line_axis(const WeightedLayer& layer, bool across) {
  return across ? layer.rows : layer.columns;
}
const Axis& other_axis(const WeightedLayer& layer, bool across) {
  return across ? layer.columns : layer.rows;
}

std::shared_ptr<PackedLayer> pack(const WeightedLayer& layer, bool across) {
  std::vector<int8_t> rows;
  const auto outputs = static_cast<size_t>(layer.output_channels);
  for (size_t n = 0; n < outputs; ++n) {
    for (size_t tap = 0; tap < kDepthwiseTaps; ++tap) {
      rows.push_back(layer.weights[tap * outputs + n]);
    }
  }
  auto packed = std::make_shared<PackedLayer>(outputs * kBentLineWords, rows.size());
  if (!pack_depthwise(layer_source(layer, rows), across, packed->found)) return nullptr;
  packed->cut(outputs * packed->found.parameter_words, rows.size());
  return packed;
}

uint32_t line_words(const WeightedLayer& layer, bool across) {
  const Axis& along = line_axis(layer, across);
  return pair_line_words(static_cast<uint32_t>(along.output), static_cast<uint32_t>(along.stride));
}

// How the kernel goes through the layer, and where it reads and writes.
struct Form {
  bool across;  // lines along the columns of the image
  bool whole;   // all lines of a channel in scratch
  bool planes_in, planes_out;
};

uint32_t lines_in_scratch(const WeightedLayer& layer, const Form& form) {
  const Axis& other = other_axis(layer, form.across);
  return form.whole
             ? whole_lines(static_cast<uint32_t>(other.output), static_cast<uint32_t>(other.stride))
             : kPairLines;
}

uint64_t instructions(const PairDepthwiseCore& core, const WeightedLayer& layer, const Form& form,
                      bool bent) {
  const Axis& along = line_axis(layer, form.across);
  const Axis& other = other_axis(layer, form.across);
  const double fours = pair_fours(static_cast<uint32_t>(along.output));
  const double row =
      core.row[form.whole ? 1 : 0] + fours * (core.four[along.stride - 1] + (bent ? core.bend : 0));
  const double line = core.line + core.word * line_words(layer, form.across);
  return static_cast<uint64_t>(layer.output_channels *
                               (150 + other.output * row + other.input * line));
}

// In planes, by channels and then rows. A row is written when the rows that it needs are in lines;
// across, that is too early for the columns behind. With whole planes all of a plane is read first.
int64_t lead_of(const WeightedLayer& layer, const Form& form) {
  const int64_t in_plane = int64_t{layer.rows.input} * layer.columns.input;
  const int64_t out_plane = int64_t{layer.rows.output} * layer.columns.output;
  int64_t lead = -in_plane;
  for (int64_t channel = 0; channel < layer.output_channels; ++channel) {
    const int64_t end = (channel + 1) * out_plane;
    if (form.whole || form.across) {
      lead = std::max(lead, end - (channel + (form.whole ? 1 : 0)) * in_plane);
      continue;
    }
    for (int64_t row = 1; row <= layer.rows.output; ++row) {
      const int64_t next = row == layer.rows.output
                               ? layer.rows.input
                               : (row - 1) * layer.rows.stride - layer.rows.padding + 3;
      const int64_t needed =
          channel * in_plane + std::clamp<int64_t>(next, 0, layer.rows.input) * layer.columns.input;
      lead = std::max(lead, channel * out_plane + row * layer.columns.output - needed);
    }
  }
  return lead;
}

struct Steps {
  int column, row, channel;
};

Steps steps_of(int rows, int columns, int channels, bool planes, bool across) {
  const int column = planes ? 1 : channels;
  const int row = columns * column;
  return {across ? row : column, across ? column : row, planes ? rows * columns : 1};
}

void write(const PairDepthwiseCore& core, const WeightedLayer& layer, const PackedLayer& packed,
           const Form& form, NodeWriter& writer) {
  writer.include(core.header);
  const Axis& along = line_axis(layer, form.across);
  const Axis& other = other_axis(layer, form.across);
  const Steps in = steps_of(layer.rows.input, layer.columns.input, layer.input_channels,
                            form.planes_in, form.across);
  const Steps out = steps_of(layer.rows.output, layer.columns.output, layer.output_channels,
                             form.planes_out, form.across);
  const std::string parameters = writer.constants("uint32_t", packed.parameters);
  const std::string weights = writer.constants("int8_t", packed.weights);
  writer.statement(fmt::format(
      "static const mote::kernels::packed::PairDepthwise layer = {{{}, {}, {}, {}, {}, {}, {}, {}, "
      "{}, "
      "{}, {}, {}, {}, {}, {}, {}, {}, {}u, {}, {}, {}}};",
      other.input, along.input, other.output, along.output, layer.output_channels,
      layer.depth_multiplier, other.stride, other.padding, along.padding, layer.input_zero_point,
      in.column, in.row, in.channel, out.column, out.row, out.channel,
      line_words(layer, form.across), line_limits(layer.activation_min, layer.activation_max),
      packed.found.parameter_words, parameters, weights));
  writer.statement(fmt::format(
      "mote::kernels::packed::pair_depthwise{7}<mote::kernels::packed::{0}>(layer, {1}, "
      "mote::kernels::packed::{0}::row{2}{3}, static_cast<const int8_t*>({4}), "
      "static_cast<int8_t*>({5}), static_cast<uint32_t*>({6}));",
      core.code, along.stride, along.stride == 2 ? "_stride_2" : "",
      packed.found.bent ? "_bent" : "", writer.input(0), writer.output(), writer.scratch(),
      form.whole ? "_whole" : ""));
}

Variant make_variant(const PairDepthwiseCore& core, const WeightedLayer& layer,
                     const std::shared_ptr<PackedLayer>& packed, const Form& form) {
  const bool bent = packed->found.bent;
  const char* const end = bent ? " bent" : "";
  const int stride = line_axis(layer, form.across).stride;
  Variant variant;
  variant.name = fmt::format("{} stride {}{}{}{}", core.code, stride, form.across ? " across" : "",
                             form.whole ? " whole" : "", end);
  variant.code_key =
      fmt::format("{} stride {}{}{}", core.code, stride, form.whole ? " whole" : "", end);
  variant.inputs = {form.planes_in ? Layout::kPlanes : Layout::kNhwc};
  variant.output = form.planes_out ? Layout::kPlanes : Layout::kNhwc;
  variant.cost.instructions = instructions(core, layer, form, bent);
  variant.cost.constant_bytes = packed->bytes();
  variant.cost.code_bytes = core.row_bytes + core.driver_bytes;
  variant.cost.scratch_bytes = depthwise_scratch(lines_in_scratch(layer, form),
                                                 line_words(layer, form.across), core.more_words);
  // Channels of several outputs are read again.
  if (form.planes_in && form.planes_out && layer.depth_multiplier == 1) {
    variant.lead = lead_of(layer, form);
  }
  // The node outlives its variants.
  variant.write = [core, &layer, packed, form](NodeWriter& writer) {
    write(core, layer, *packed, form, writer);
  };
  return variant;
}

}  // namespace

void offer_pair_depthwise(const PairDepthwiseCore& core, const Node& node, Variants& variants) {
  if (!node.layer.has_value() || !can_do(*node.layer)) return;
  const WeightedLayer& layer = *node.layer;
  for (const bool across : {false, true}) {
    const int stride = line_axis(layer, across).stride;
    if (stride > 2) continue;
    const std::shared_ptr<PackedLayer> packed = pack(layer, across);
    if (packed == nullptr) return;
    for (uint32_t bits = 0; bits < 8; ++bits) {
      const Form form = {across, (bits & 4) != 0, (bits & 2) != 0, (bits & 1) != 0};
      variants.push_back(make_variant(core, layer, packed, form));
    }
  }
}

}  // namespace mote::host::compile
