// Convolutions of i8 with i8 weights on tiles (tiled_layer.h): each window is widened once, four
// windows at a time, and then all filters pass over them. Formula and layouts as in conv_2d.h.
//
// Scratch: a tile, 8 bytes a weight of a filter (2 for very long filters, which take one position
// at a time), and where rows of windows are no whole words, the bytes of one window.
#pragma once

#include <stdint.h>

#include "mote/base/word.h"
#include "mote/kernels/conv_2d.h"
#include "mote/kernels/tiled_layer.h"

namespace mote::kernels {

inline uint32_t conv_2d_depth(const Conv2DShape& shape) {
  return shape.window.rows.filter * shape.window.columns.filter * shape.weights_channels;
}

// Beyond, the tile would be larger than what four positions save.
constexpr uint32_t kLongestTileOfFour = 1024;

inline uint32_t conv_2d_tile_positions(const Conv2DShape& shape) {
  return conv_2d_depth(shape) <= kLongestTileOfFour ? isa::kTilePositions : 1;
}

// Whether a window is one pixel, and the next window the next pixel.
inline bool is_pointwise(const Conv2DShape& shape) {
  const WindowAxis &rows = shape.window.rows, &columns = shape.window.columns;
  return rows.filter == 1 && columns.filter == 1 && rows.stride == 1 && columns.stride == 1 &&
         shape.weights_channels == shape.input_channels;
}

// Runs that are no whole words are first gathered as bytes.
inline bool gathers_bytes(const Conv2DShape& shape) {
  return shape.weights_channels % 4 != 0 && !is_pointwise(shape);
}

inline uint32_t conv_2d_scratch_bytes(const Conv2DShape& shape) {
  const uint32_t depth = conv_2d_depth(shape);
  const uint32_t tile = 2 * isa::tile_elements(depth, conv_2d_tile_positions(shape));
  return tile + (gathers_bytes(shape) ? depth : 0);
}

// Takes the runs of one window in order: widens them at once, or gathers their bytes.
template <class Isa>
class WindowWriter {
 public:
  WindowWriter(int16_t* tile, uint32_t positions, int8_t* bytes, int32_t offset)
      : tile_(tile), positions_(positions), bytes_(bytes), offset_(offset) {}

  void add(const int8_t* from, uint32_t n) {
    if (bytes_ == nullptr) {
      tile_ = Isa::widen(from, n, offset_, tile_, positions_);
      return;
    }
    for (const int8_t* end = from + n; from != end;) *bytes_++ = *from++;
  }

  // Outside of the input: reads as the zero point.
  void add_outside(uint32_t n) {
    if (bytes_ == nullptr) {
      for (; n > 0; n -= 4, tile_ += 4 * positions_) {
        store_word(tile_, 0);
        store_word(tile_ + 2 * positions_, 0);
      }
      return;
    }
    for (; n > 0; --n) *bytes_++ = static_cast<int8_t>(-offset_);
  }

 private:
  int16_t* tile_;
  uint32_t positions_;
  int8_t* bytes_;
  int32_t offset_;
};

// The window whose first tap, inside or not, would be at row and column `y` and `x`.
template <class Writer>
void write_window(const Conv2DShape& shape, const int8_t* image, int32_t y, int32_t x,
                  Writer& writer) {
  const WindowAxis &down = shape.window.rows, &across = shape.window.columns;
  const uint32_t channels = shape.weights_channels;
  const bool side_by_side = across.dilation == 1 && channels == shape.input_channels;
  const Taps columns = taps_inside(across, x);
  const uint32_t before = static_cast<uint32_t>(columns.first) * channels;
  const uint32_t inside = static_cast<uint32_t>(columns.count) * channels;
  const uint32_t all = across.filter * channels;
  int32_t row = y * down.stride - down.padding;
  for (uint32_t tap = 0; tap < down.filter; ++tap, row += down.dilation) {
    if (row < 0 || row >= down.input) {
      writer.add_outside(all);
      continue;
    }
    const int8_t* from =
        image + static_cast<uint32_t>(row * across.input + columns.start) * shape.input_channels;
    writer.add_outside(before);
    if (side_by_side) {
      writer.add(from, inside);
    } else {
      for (int32_t i = 0; i < columns.count; ++i) {
        writer.add(from, channels);
        from += across.dilation * shape.input_channels;
      }
    }
    writer.add_outside(all - before - inside);
  }
}

// One group of one image at a time.
template <class Isa>
class TiledConvolution {
 public:
  TiledConvolution(const Conv2DShape& shape, const ByteLayer<int8_t>& layer, int16_t* tile)
      : shape_(shape),
        layer_(layer),
        offset_(layer.quantization.input_offset),
        tile_(tile),
        positions_(conv_2d_tile_positions(shape)),
        depth_(conv_2d_depth(shape)),
        pointwise_(is_pointwise(shape)) {
    int8_t* bytes = reinterpret_cast<int8_t*>(tile + isa::tile_elements(depth_, positions_));
    bytes_ = gathers_bytes(shape) ? bytes : nullptr;
  }

  void run(const int8_t* image, const FirstFilter& first, int8_t* output) {
    x_ = y_ = 0;
    isa::TileRun filters = tile_run(layer_, depth_, shape_.output_channels);
    filters.tile = tile_;
    uint32_t left = static_cast<uint32_t>(shape_.window.rows.output) *
                    static_cast<uint32_t>(shape_.window.columns.output);
    while (left > 0) {
      const uint32_t positions = left < positions_ ? 1 : positions_;
      for (uint32_t p = 0; p < positions; ++p) write(image, positions, tile_ + 2 * p);
      start_filters(layer_, first, output, &filters);
      if (positions == 1) {
        Isa::filter_tile_of_one(filters);
      } else {
        Isa::filter_tile_of_four(filters);
      }
      output += positions * shape_.output_channels;
      left -= positions;
    }
  }

 private:
  // The next window.
  void write(const int8_t* image, uint32_t positions, int16_t* to) {
    const int32_t y = y_, x = x_++;
    if (x_ == shape_.window.columns.output) x_ = 0, ++y_;
    if (pointwise_) {
      const uint32_t pixel = static_cast<uint32_t>(y * shape_.window.columns.input + x);
      return widen_position<Isa>(image + pixel * depth_, depth_, offset_, positions, to);
    }
    WindowWriter<Isa> writer(to, positions, bytes_, offset_);
    write_window(shape_, image, y, x, writer);
    if (bytes_ != nullptr) widen_position<Isa>(bytes_, depth_, offset_, positions, to);
  }

  const Conv2DShape& shape_;
  const ByteLayer<int8_t>& layer_;
  int32_t offset_;
  int16_t* tile_;
  int8_t* bytes_;
  uint32_t positions_;
  uint32_t depth_;
  bool pointwise_;
  int32_t x_ = 0, y_ = 0;
};

template <class Isa>
void conv_2d_tiled(const Conv2DShape& shape, const ByteLayer<int8_t>& layer, const int8_t* input,
                   const int8_t* weights, int16_t* scratch, int8_t* output) {
  const uint32_t outputs = static_cast<uint32_t>(shape.window.rows.output) *
                           static_cast<uint32_t>(shape.window.columns.output);
  const uint32_t pixels = static_cast<uint32_t>(shape.window.rows.input) *
                          static_cast<uint32_t>(shape.window.columns.input);
  TiledConvolution<Isa> convolution(shape, layer, scratch);
  for (uint32_t b = 0; b < shape.batches; ++b) {
    for (uint32_t group = 0; group * shape.weights_channels < shape.input_channels; ++group) {
      const FirstFilter first{weights, group * shape.group_outputs, shape.group_outputs};
      convolution.run(input + group * shape.weights_channels, first, output);
    }
    input += pixels * shape.input_channels;
    output += outputs * shape.output_channels;
  }
}

}  // namespace mote::kernels
