// Variants for Cortex-M4, M7 and M33 of convolutions with a window: from a ring of rows.
#include "host/compile/offer_arm_dsp_windows.h"

#include <fmt/format.h>

#include <algorithm>

#include "host/compile/arm_dsp_gemm.h"
#include "mote/kernels/packed/arm_dsp_lead.h"

namespace mote::host::compile {
namespace {

using arm_dsp::Gemm;
using kernels::packed::kMostSegments;
using kernels::packed::RingShape;
using kernels::packed::SegmentTable;
using kernels::packed::TapOrder;

// Straight-line pairs of taps; bytes that an offset of LDR reaches, less some.
constexpr uint32_t kMostPairs = 48;
constexpr int kMostReach = 4000;

constexpr uint32_t round_up(uint32_t x, uint32_t unit) {
  return (x + unit - 1) / unit * unit;
}

uint64_t positions(const WeightedLayer& layer) {
  return static_cast<uint64_t>(layer.batches) * static_cast<uint64_t>(layer.rows.output) *
         static_cast<uint64_t>(layer.columns.output);
}

// Elements of a row of the ring; windows are read in pairs.
int row_elements(const WeightedLayer& layer) {
  const Axis& x = layer.columns;
  const int windows = (round_up(static_cast<uint32_t>(x.output), 2) - 1) * x.stride + x.filter;
  return std::max(windows, x.padding + x.input) * layer.input_channels;
}

RingShape ring_shape(const WeightedLayer& layer, int elements) {
  const Axis &y = layer.rows, &x = layer.columns;
  return {layer.batches,
          y.input,
          x.input,
          y.output,
          x.output,
          y.filter,
          y.stride,
          x.stride,
          y.padding,
          x.padding,
          layer.input_channels,
          layer.input_zero_point,
          elements};
}

std::string text(const RingShape& s) {
  return fmt::format("{{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}}", s.batches, s.rows,
                     s.columns, s.output_rows, s.output_columns, s.filter_rows, s.row_stride,
                     s.column_stride, s.padding_top, s.padding_left, s.input_channels,
                     s.input_zero_point, s.row_elements);
}

bool fits_kernel(uint32_t pairs, uint32_t position_bytes, uint32_t segments) {
  return pairs >= 2 && segments <= kMostSegments && position_bytes + 4 * pairs <= 4096;
}

// What the two kinds of variants have in common.
struct WindowedVariant {
  const Gemm* gemm;
  std::string name, header, template_name, layer_type;
  std::string form;    // template arguments
  std::string fields;  // of the layer, after the GemmLayer
};

void offer(const WeightedLayer& layer, const WindowedVariant& made, Layout output, const Cost& cost,
           Variants& variants) {
  Variant variant;
  variant.name = made.name;
  variant.inputs = {Layout::kNhwc};
  variant.output = output;
  variant.cost = cost;
  variant.code_key = made.template_name + " " + made.form;
  if (output == Layout::kNhwc) {
    variant.lead = kernels::packed::ring_lead(ring_shape(layer, 0), layer.output_channels);
  }
  variant.write = [made, gemm = *made.gemm](NodeWriter& writer) {
    writer.include(made.header);
    writer.statement(fmt::format("static const mote::kernels::packed::{} layer = {{{}, {}}};",
                                 made.layer_type, gemm.text(writer), made.fields));
    writer.statement(fmt::format(
        "mote::kernels::packed::{}<{}>::run(layer, static_cast<const int8_t*>({}), "
        "static_cast<int8_t*>({}), {});",
        made.template_name, made.form, writer.input(0), writer.output(), writer.scratch()));
  };
  variants.push_back(std::move(variant));
}

std::vector<Layout> output_layouts(const WeightedLayer& layer) {
  if (layer.batches != 1) return {Layout::kNhwc};
  return {Layout::kNhwc, Layout::kPlanes};
}
uint32_t channel_step(const WeightedLayer& layer, Layout output) {
  return output == Layout::kNhwc ? 1 : static_cast<uint32_t>(positions(layer));
}

// --- windows read where they lie ---

struct RingChoice {
  uint32_t pairs;         // straight-line pairs of taps
  uint32_t row_segments;  // of so many pairs, in a row of the window
  TapOrder order;
  bool rows_in_order;  // straight-line code for the whole window

  uint32_t run() const { return 2 * pairs * row_segments; }
  bool natural() const { return order == TapOrder::kNatural; }
};

// Natural order: rows begin at words, and what fills up the last run is there.
int ring_elements(const WeightedLayer& layer, const RingChoice& choice) {
  const int run = layer.columns.filter * layer.input_channels;
  const int elements = row_elements(layer) + static_cast<int>(choice.run()) - run;
  return elements + elements % 2;
}

// Beside the product, counted: 15 instructions for 16 inputs, in natural order 26; 170 + 8 a
// segment for an output row.
Cost ring_cost(const WeightedLayer& layer, const Gemm& gemm, const RingChoice& choice,
               Layout output) {
  const auto filter_rows = static_cast<uint32_t>(layer.rows.filter);
  const uint32_t segments = choice.rows_in_order ? 1 : filter_rows * choice.row_segments;
  const uint32_t pairs = choice.rows_in_order ? choice.pairs * filter_rows : choice.pairs;
  const auto columns = round_up(static_cast<uint32_t>(layer.columns.output), 2);
  const uint64_t rows = static_cast<uint64_t>(layer.batches * layer.rows.output);
  const uint64_t inputs = static_cast<uint64_t>(layer.batches * layer.rows.input) *
                          static_cast<uint64_t>(layer.columns.input * layer.input_channels);
  const uint64_t ring = static_cast<uint64_t>(ring_elements(layer, choice) * layer.rows.filter);
  const uint64_t kept =
      choice.rows_in_order
          ? ring / filter_rows * (filter_rows - static_cast<uint32_t>(layer.rows.stride))
          : 0;
  Cost cost = gemm.cost(rows * columns, pairs, segments, output);
  cost.instructions +=
      rows * (170 + 14 * segments + kept) + inputs * (choice.natural() ? 28 : 15) / 16 + 2 * ring;
  cost.cycles +=
      rows * (260 + 22 * segments + kept) + inputs * (choice.natural() ? 35 : 26) / 16 + 2 * ring;
  cost.code_bytes += 400;
  cost.scratch_bytes = SegmentTable::bytes(segments) + static_cast<uint32_t>(2 * ring);
  return cost;
}

// Template arguments, for rows in a table and in order.
std::string ring_form(const WeightedLayer& layer, const Gemm& gemm, const RingChoice& choice,
                      uint32_t position_bytes, Layout output) {
  const bool planes = output == Layout::kPlanes;
  const std::string row =
      choice.natural() ? "mote::kernels::packed::NaturalRow" : "mote::kernels::packed::WidenedRow";
  if (choice.rows_in_order) {
    return fmt::format("{}, {}, {}, {}, {}, {}, {}", gemm.form(), choice.pairs, position_bytes,
                       planes, layer.rows.filter, 2 * ring_elements(layer, choice), row);
  }
  const uint32_t segments = static_cast<uint32_t>(layer.rows.filter) * choice.row_segments;
  return fmt::format("{}, {}", gemm.form(choice.pairs, position_bytes, segments, planes), row);
}

void offer_ring(const WeightedLayer& layer, const RingChoice& choice, Variants& variants) {
  const auto rows = static_cast<uint32_t>(layer.rows.filter);
  const uint32_t segments = rows * choice.row_segments;
  const auto position_bytes =
      static_cast<uint32_t>(2 * layer.columns.stride * layer.input_channels);
  if (!fits_kernel(choice.pairs, position_bytes, segments)) return;
  for (const Layout output : output_layouts(layer)) {
    const auto gemm =
        Gemm::pack(layer, rows, choice.run(), channel_step(layer, output), choice.order);
    if (!gemm) return;
    WindowedVariant made;
    made.gemm = &*gemm;
    made.name = fmt::format("arm_dsp convolution {}x{}{}", segments, 2 * choice.pairs,
                            choice.rows_in_order ? " in order" : "");
    made.header = "mote/kernels/packed/arm_dsp_convolution.h";
    made.template_name = choice.rows_in_order ? "ConvolutionInOrder" : "Convolution";
    made.layer_type = "ConvolutionLayer";
    made.form = ring_form(layer, *gemm, choice, position_bytes, output);
    made.fields = fmt::format("{}, {}", text(ring_shape(layer, ring_elements(layer, choice))),
                              choice.row_segments);
    offer(layer, made, output, ring_cost(layer, *gemm, choice, output), variants);
  }
}

// Straight code for a row of the window, and for all of it where few rows have to be moved.
void offer_whole_rows(const WeightedLayer& layer, uint32_t pairs, TapOrder order,
                      Variants& variants) {
  RingChoice choice = {pairs, 1, order, false};
  offer_ring(layer, choice, variants);
  const Axis& rows = layer.rows;
  choice.rows_in_order =
      rows.filter > 1 && rows.stride <= rows.filter && 2 * rows.stride >= rows.filter;
  const int reach = 2 * rows.filter * ring_elements(layer, choice);
  const bool fits = pairs * static_cast<uint32_t>(rows.filter) <= kMostPairs && reach < kMostReach;
  if (choice.rows_in_order && fits) offer_ring(layer, choice, variants);
}

// --- windows gathered ---

struct GatheredChoice {
  uint32_t pairs, depth, words, block;
  uint32_t segments() const { return depth / (2 * pairs); }
};

// Beside the product, counted: 6 + 2 * words instructions for a row of a window.
Cost gathered_cost(const WeightedLayer& layer, const Gemm& gemm, const GatheredChoice& choice,
                   Layout output) {
  const uint64_t count = positions(layer);
  const auto filter_rows = static_cast<uint64_t>(layer.rows.filter);
  const uint64_t window = filter_rows * (6 + 2 * choice.words) + choice.depth + 8;
  const auto ring = static_cast<uint32_t>(layer.rows.filter * (row_elements(layer) + 4));
  const auto rows = static_cast<uint64_t>(layer.batches * layer.rows.output);
  Cost cost = gemm.cost(count, choice.pairs, choice.segments(), output);
  cost.instructions += count * window + count / choice.block * 190 + rows * (60 + 10 * filter_rows);
  cost.cycles += count * window * 3 / 2 + count / choice.block * 280 + rows * 20 * filter_rows;
  cost.code_bytes += 700;
  cost.scratch_bytes = SegmentTable::bytes(choice.segments()) +
                       round_up(choice.block * choice.depth * 3 + 4 + ring, 4);
  return cost;
}

void offer_gathered(const WeightedLayer& layer, const GatheredChoice& choice, Variants& variants) {
  for (const Layout output : output_layouts(layer)) {
    const auto gemm = Gemm::pack(layer, 1, choice.depth, channel_step(layer, output));
    if (!gemm) return;
    WindowedVariant made;
    made.gemm = &*gemm;
    made.name = fmt::format("arm_dsp gathered {}x{}", choice.segments(), 2 * choice.pairs);
    made.header = "mote/kernels/packed/arm_dsp_gathered.h";
    made.template_name = "Gathered";
    made.layer_type = "GatheredLayer";
    made.form = fmt::format(
        "{}, {}",
        gemm->form(choice.pairs, 2 * choice.depth, choice.segments(), output == Layout::kPlanes),
        choice.words);
    made.fields =
        fmt::format("{}, {}, {}, {}", text(ring_shape(layer, row_elements(layer) + 4)),
                    choice.segments(), layer.columns.filter * layer.input_channels, choice.block);
    offer(layer, made, output, gathered_cost(layer, *gemm, choice, output), variants);
  }
}

}  // namespace

void offer_arm_dsp_ring(const WeightedLayer& layer, Variants& variants) {
  const auto run_pairs = static_cast<uint32_t>(layer.columns.filter * layer.input_channels) / 2;
  if (layer.input_channels % 4 != 0) {
    const bool even_columns = layer.columns.stride * layer.input_channels % 2 == 0;
    const auto pairs = static_cast<uint32_t>(layer.columns.filter * layer.input_channels + 1) / 2;
    if (even_columns && pairs <= kMostPairs)
      offer_whole_rows(layer, pairs, TapOrder::kNatural, variants);
    return;
  }
  // Straight code for a whole row of the window, a half, a third ...: at most two lengths.
  int offered = 0;
  for (uint32_t parts = 1; parts <= run_pairs && offered < 2; ++parts) {
    const uint32_t pairs = run_pairs / parts;
    if (run_pairs % parts != 0 || pairs % 2 != 0 || pairs > kMostPairs) continue;
    if (parts == 1) {
      offer_whole_rows(layer, pairs, TapOrder::kSwapped, variants);
    } else {
      offer_ring(layer, {pairs, parts, TapOrder::kSwapped, false}, variants);
    }
    ++offered;
  }
}

void offer_arm_dsp_gathered(const WeightedLayer& layer, Variants& variants) {
  constexpr int kMostRows = 16;
  constexpr uint32_t kMostDepth = 512;
  const auto run = static_cast<uint32_t>(layer.columns.filter * layer.input_channels);
  const uint32_t taps = run * static_cast<uint32_t>(layer.rows.filter);
  if (layer.rows.filter > kMostRows || taps > kMostDepth) return;
  uint32_t pairs = round_up(taps, 4) / 2;
  for (uint32_t parts = 2; pairs > kMostPairs; ++parts)
    pairs = round_up(taps, 4 * parts) / parts / 2;
  const uint32_t depth = round_up(taps, 2 * pairs);
  if (!fits_kernel(pairs, 2 * depth, depth / (2 * pairs))) return;
  const uint32_t block = depth <= 64 ? 8 : 4;
  offer_gathered(layer, {pairs, depth, (run + 3) / 4, block}, variants);
}

}  // namespace mote::host::compile
