// Checks pixel pairs (mote/kernels/packed/pixel_pair*.h) with any instruction set's code.
#pragma once

#include "firmware/checks/packed_layers.h"
#include "mote/kernels/packed/pixel_pair_layer.h"
#include "mote/kernels/packed/pixel_pair_pack.h"

namespace packed_check {

using mote::kernels::packed::PixelPairLayer;

// rows, columns, channels, outputs, filter, stride, padding, output
constexpr Geometry kPairShapes[] = {
    {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1},   {1, 3, 2, 2, 1, 1, 1, 1, 0, 0, 1, 3},
    {2, 2, 3, 3, 1, 1, 1, 1, 0, 0, 2, 2},   {1, 5, 11, 7, 1, 1, 1, 1, 0, 0, 1, 5},
    {3, 3, 12, 8, 1, 1, 1, 1, 0, 0, 3, 3},  {2, 3, 13, 9, 1, 1, 1, 1, 0, 0, 2, 3},
    {2, 7, 24, 16, 1, 1, 1, 1, 0, 0, 2, 7}, {1, 4, 37, 40, 1, 1, 1, 1, 0, 0, 1, 4},
    {5, 5, 3, 8, 3, 3, 1, 1, 1, 1, 5, 5},   {6, 7, 3, 5, 3, 3, 2, 2, 0, 1, 3, 4},
    {7, 4, 1, 13, 4, 3, 2, 1, 1, 0, 3, 2},  {4, 9, 2, 4, 2, 5, 1, 2, 1, 2, 5, 5},
    {5, 5, 6, 4, 1, 1, 2, 2, 0, 0, 3, 3},   {3, 8, 8, 12, 3, 3, 1, 1, 1, 1, 3, 8},
};
constexpr uint32_t kPairCases = 12;  // seeds a shape
constexpr uint32_t kPairInput = 352, kPairOutput = 304, kPairScratch = 8 * 84;

class PairCheck {
 public:
  // Outputs that differ from the reference; 1000 for a fence that was passed. Layers for which no
  // packing exists (their groups or lines cannot be proved) count in `refused`.
  template <class Code>
  uint32_t wrong(const Geometry& shape, uint32_t seed) {
    using namespace mote::kernels::packed;
    const auto style = static_cast<Style>(seed % 4);
    layer_.fill(shape, false, style, seed);
    fill_input(input_, shape.input_size(), style, seed);
    PackedPairs packed{parameters_, weights_};
    if (!pack_pairs<Code>(layer_.source(), packed)) {
      ++refused;
      return 0;
    }
    ++packed_layers;
    const bool pointwise = is_pointwise(shape);
    uint32_t found = 0;
    for (uint32_t layouts = 0; layouts < (pointwise ? 4u : 2u); ++layouts) {
      found += run<Code>(packed, (layouts & 2) != 0, (layouts & 1) != 0);
    }
    return found;
  }

  uint32_t refused = 0, packed_layers = 0;

 private:
  static bool is_pointwise(const Geometry& g) {
    return g.filter_rows * g.filter_columns * g.row_stride * g.column_stride == 1;
  }

  template <class Code>
  uint32_t run(const mote::kernels::packed::PackedPairs& packed, bool planes_in, bool planes_out) {
    using namespace mote::kernels::packed;
    const Geometry& g = layer_.geometry;
    const uint32_t in_area = static_cast<uint32_t>(g.rows * g.columns);
    const uint32_t out_area = static_cast<uint32_t>(g.output_rows * g.output_columns);
    const uint32_t in_step = planes_in ? 1 : static_cast<uint32_t>(g.channels);
    const uint32_t out_step = planes_out ? 1 : static_cast<uint32_t>(g.outputs);
    memset(padding_, layer_.input_zero_point, sizeof padding_);
    const PixelPairLayer layer = {u16(g.rows),
                                  u16(g.columns),
                                  u16(g.channels),
                                  u16(g.output_rows),
                                  u16(g.output_columns),
                                  u16(g.outputs),
                                  u16(g.filter_rows),
                                  u16(g.filter_columns),
                                  u16(g.row_stride),
                                  u16(g.column_stride),
                                  static_cast<int16_t>(g.row_padding),
                                  static_cast<int16_t>(g.column_padding),
                                  in_step,
                                  planes_in ? in_area : 1,
                                  out_step,
                                  planes_out ? out_area : 1,
                                  packed.padded_steps,
                                  line_limits(layer_.activation_min, layer_.activation_max),
                                  packed.parameters,
                                  packed.weights,
                                  padding_};
    arrange_input(g, planes_in, input_, arranged_);
    scratch_.clear(8 * packed.padded_steps);
    output_.clear(static_cast<uint32_t>(g.output_size()));
    int8_t* const out = reinterpret_cast<int8_t*>(output_.data());
    auto* const scratch = reinterpret_cast<uint32_t*>(scratch_.data());
    const PairBlockFunction compute = packed.bent ? Code::block_bent : Code::block;
    if (is_pointwise(g)) {
      pair_pointwise<Code>(layer, compute, arranged_, out, scratch);
    } else {
      pair_convolution<Code>(layer, compute, arranged_, out, scratch);
    }
    uint32_t found = output_.whole() && scratch_.whole() ? 0 : 1000;
    for (int32_t p = 0; p < static_cast<int32_t>(out_area); ++p) {
      for (int32_t c = 0; c < g.outputs; ++c) {
        const int8_t want = layer_.reference(input_, p / g.output_columns, p % g.output_columns, c);
        const int32_t at = p * static_cast<int32_t>(out_step) +
                           c * static_cast<int32_t>(layer.output_channel_step);
        found += out[at] != want ? 1 : 0;
      }
    }
    return found;
  }

  Layer layer_;
  int8_t input_[kPairInput] = {}, arranged_[kPairInput] = {}, padding_[64] = {};
  uint32_t parameters_[mote::kernels::packed::pair_parameter_words(Layer::kMostChannels)] = {};
  int8_t weights_[mote::kernels::packed::pair_weight_bytes(40, 48)] = {};
  Fenced<kPairScratch> scratch_;
  Fenced<kPairOutput> output_;
};

}  // namespace packed_check
