// Checks 3x3 depthwise in pairs (mote/kernels/packed/pair_depthwise.h) with any core's code.
#pragma once

#include "firmware/checks/packed_layers.h"
#include "mote/kernels/packed/pair_depthwise_pack.h"

namespace packed_check {

// rows, columns, channels, outputs, filter, stride, padding, output
constexpr Geometry kDepthwiseShapes[] = {
    {1, 1, 1, 1, 3, 3, 1, 1, 1, 1, 1, 1}, {1, 2, 2, 2, 3, 3, 1, 1, 1, 1, 1, 2},
    {3, 3, 2, 2, 3, 3, 1, 1, 0, 0, 1, 1}, {3, 3, 3, 3, 3, 3, 1, 1, 1, 1, 3, 3},
    {4, 4, 2, 2, 3, 3, 1, 1, 1, 1, 4, 4}, {5, 5, 3, 3, 3, 3, 1, 1, 1, 1, 5, 5},
    {4, 9, 1, 2, 3, 3, 1, 1, 1, 1, 4, 9}, {6, 6, 2, 2, 3, 3, 2, 2, 0, 0, 3, 3},
    {6, 6, 1, 3, 3, 3, 2, 2, 1, 1, 3, 3}, {7, 9, 2, 2, 3, 3, 2, 2, 1, 1, 4, 5},
    {5, 8, 1, 1, 3, 3, 1, 1, 0, 0, 3, 6}, {9, 17, 1, 1, 3, 3, 2, 2, 0, 1, 4, 9},
    {3, 2, 2, 2, 3, 3, 1, 1, 2, 2, 5, 4}, {7, 5, 1, 1, 3, 3, 3, 1, 1, 1, 3, 5},
    {4, 4, 1, 1, 3, 3, 1, 1, 1, 0, 4, 4}, {8, 11, 1, 1, 3, 3, 1, 2, 1, 0, 8, 6},
};
constexpr uint32_t kDepthwiseCases = 12;  // seeds a shape

class DepthwiseCheck {
 public:
  template <class Code>
  uint32_t wrong(const Geometry& shape, uint32_t seed) {
    const auto style = static_cast<Style>(seed % 4);
    layer_.fill(shape, true, style, seed);
    // What the reference sees as channels of the input; outputs share them.
    fill_input(input_, shape.input_size(), style, seed);
    uint32_t found = 0;
    for (uint32_t form = 0; form < 8; ++form) {
      found += run<Code>((form & 4) != 0, (form & 2) != 0, (form & 1) != 0);
    }
    return found;
  }

  uint32_t refused = 0, packed_layers = 0;

 private:
  static constexpr uint32_t kInput = 192, kOutput = 128, kMostChannels = 4;

  template <class Code>
  uint32_t run(bool across, bool planes_in, bool planes_out) {
    using namespace mote::kernels::packed;
    Geometry g = layer_.geometry;
    if (across && (g.row_stride == 3 || g.row_stride != g.column_stride)) return 0;
    PackedDepthwise packed{parameters_, weights_};
    if (!pack_depthwise(layer_.source(), across, packed)) {
      ++refused;
      return 0;
    }
    ++packed_layers;
    arrange_input(g, planes_in, input_, arranged_);
    int32_t in_steps[3], out_steps[3];  // column, row, channel
    set_steps(g.rows, g.columns, g.channels, planes_in, in_steps);
    set_steps(g.output_rows, g.output_columns, g.outputs, planes_out, out_steps);
    if (across) transpose(g, in_steps, out_steps);
    const auto stride = static_cast<uint32_t>(g.column_stride);
    const uint32_t words = pair_line_words(u16(g.output_columns), stride);
    const PairDepthwise layer = {u16(g.rows),
                                 u16(g.columns),
                                 u16(g.output_rows),
                                 u16(g.output_columns),
                                 u16(g.outputs),
                                 u16(g.outputs / g.channels),
                                 u16(g.row_stride),
                                 u16(g.row_padding),
                                 u16(g.column_padding),
                                 static_cast<int16_t>(layer_.input_zero_point),
                                 in_steps[0],
                                 in_steps[1],
                                 in_steps[2],
                                 out_steps[0],
                                 out_steps[1],
                                 out_steps[2],
                                 words,
                                 line_limits(layer_.activation_min, layer_.activation_max),
                                 packed.parameter_words,
                                 packed.parameters,
                                 packed.weights};
    DepthwiseRowFunction compute = packed.bent ? Code::row_bent : Code::row;
    if (stride == 2) compute = packed.bent ? Code::row_stride_2_bent : Code::row_stride_2;
    uint32_t found = 0;
    for (uint32_t i = 0; i < 2; ++i) {
      const bool whole = i == 1;
      const uint32_t lines =
          whole ? whole_lines(u16(g.output_rows), u16(g.row_stride)) : kPairLines;
      scratch_.clear(depthwise_scratch(lines, words, Code::kMoreWords));
      output_.clear(static_cast<uint32_t>(g.output_size()));
      int8_t* const out = reinterpret_cast<int8_t*>(output_.data());
      (whole ? pair_depthwise_whole<Code>
             : pair_depthwise<Code>)(layer, stride, compute, arranged_, out,
                                     reinterpret_cast<uint32_t*>(scratch_.data()));
      found += compare(out, planes_out);
    }
    return found;
  }

  uint32_t compare(const int8_t* out, bool planes) const {
    const Geometry& g = layer_.geometry;
    uint32_t found = output_.whole() && scratch_.whole() ? 0 : 1000;
    const int32_t area = g.output_rows * g.output_columns;
    for (int32_t i = 0; i < area * g.outputs; ++i) {
      const int32_t pixel = i / g.outputs, channel = i % g.outputs;
      const int8_t want =
          layer_.reference(input_, pixel / g.output_columns, pixel % g.output_columns, channel);
      found += out[planes ? channel * area + pixel : i] != want ? 1 : 0;
    }
    return found;
  }

  static void set_steps(int32_t rows, int32_t columns, int32_t channels, bool planes,
                        int32_t* steps) {
    steps[0] = planes ? 1 : channels;
    steps[1] = columns * steps[0];
    steps[2] = planes ? rows * columns : 1;
  }
  static void transpose(Geometry& g, int32_t* in_steps, int32_t* out_steps) {
    swap(g.rows, g.columns);
    swap(g.output_rows, g.output_columns);
    swap(g.row_padding, g.column_padding);
    swap(in_steps[0], in_steps[1]);
    swap(out_steps[0], out_steps[1]);
  }
  static void swap(int32_t& a, int32_t& b) {
    const int32_t old = a;
    a = b;
    b = old;
  }

  Layer layer_;
  int8_t input_[kInput] = {}, arranged_[kInput] = {};
  uint32_t parameters_[mote::kernels::packed::kBentLineWords * kMostChannels] = {};
  int8_t weights_[mote::kernels::packed::kDepthwiseTaps * kMostChannels] = {};
  Fenced<1280> scratch_;
  Fenced<kOutput> output_;
};

}  // namespace packed_check
