// Winograd F(2x2, 3x3), exact in integers, on Armv7E-M: 16 products in place of 36.
//
// A tile is 2x2 outputs from 4x4 inputs. With the usual G and A scaled to integers
//   U = (2G) g (2G)^T   (11 bits and a sign)      V = B^T d B   (10 bits)
//   A^T [sum over channels of U * V] A = 4 * (sum of products), exactly, modulo 2^32.
// All is linear, so the input's zero point goes into the bias as always, and padding is the zero
// point. NHWC; stride 1, dilation 1; even output rows, output columns a multiple of 8.
// For two output rows: columns of inputs are transformed vertically (T), then tiles horizontally
// (V), `pass` tiles at a time, then multiplied by the transformed weights, four tiles by two
// channels. Weights are either transformed in flash (3.6 times the bytes) or lie there as bytes and
// are transformed into scratch for each two rows (then pass = all tiles of a row). Instructions for
// an input: about 9. Scratch: see winograd_scratch_words().
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/base/word.h"
#include "mote/kernels/isa/arm_dsp_intrinsics.h"
#include "mote/kernels/packed/arm_dsp_winograd_tiles.h"
#include "mote/kernels/packed/arm_dsp_winograd_weights.h"

namespace mote::kernels::packed {

struct WinogradLayer {
  const int32_t* stream;
  int32_t batches;
  int32_t rows, columns;                // of the input
  int32_t output_rows, output_columns;  // also those with padding: rows + 2 * padding - 2
  int32_t padding_top, padding_left;
  int32_t input_zero_point;
  int32_t pass;  // tiles at a time, a multiple of 4
};

// Words of the scratch: products; a row of zero points; T; V; transformed weights of two channels.
constexpr int32_t winograd_pad_words(int32_t channels, int32_t pass) {
  return (2 * pass + 2) * channels / 4;
}
constexpr int32_t winograd_vertical_words(int32_t channels, int32_t pass) {
  return (2 * pass + 2) * 2 * channels;
}
constexpr int32_t winograd_input_words(int32_t channels, int32_t pass) {
  return pass * 16 * channels / 2;
}
constexpr int32_t winograd_weight_words(int32_t channels) {
  return 16 * channels + 8;
}
constexpr int32_t winograd_scratch_words(int32_t channels, int32_t pass, bool bytes) {
  return 16 * 8 + winograd_pad_words(channels, pass) + winograd_vertical_words(channels, pass) +
         winograd_input_words(channels, pass) + (bytes ? winograd_weight_words(channels) : 0);
}

// The stream of weights that lie as bytes, for each output channel: 9 words for each four input
// channels (tap 3 * y + x, a byte a channel), then the four words of WinogradTiles.
constexpr int32_t winograd_byte_words(int32_t channels) {
  return 9 * channels / 4 + 4;
}

template <Rounding kRounding, int kFinalShift, int kInputChannels, int kOutputChannels, bool kBytes>
class Winograd {
  using Tiles = WinogradTiles<kRounding, kFinalShift, kInputChannels, kOutputChannels>;
  static constexpr int32_t kC = kInputChannels;
  static constexpr int32_t kRowWords = kC / 2;  // of T: one row of a column
  static constexpr int32_t kColumnWords = 4 * kRowWords;
  static constexpr int32_t kXiWords = 4 * kRowWords;  // of V: four tiles
  static constexpr int32_t kBlockWords = 16 * kXiWords;

 public:
  static void run(const WinogradLayer& layer, const int8_t* input, int8_t* output, void* scratch) {
    Winograd self(layer, output, static_cast<int32_t*>(scratch));
    for (int32_t batch = 0; batch < layer.batches; ++batch) {
      for (int32_t row = 0; row < layer.output_rows; row += 2) self.two_rows(input, row);
      input += layer.rows * layer.columns * kC;
    }
  }

 private:
  Winograd(const WinogradLayer& layer, int8_t* output, int32_t* scratch)
      : layer_(layer), output_(output), products_(scratch) {
    pad_ = products_ + 16 * 8;
    vertical_ = pad_ + winograd_pad_words(kC, layer.pass);
    inputs_ = vertical_ + winograd_vertical_words(kC, layer.pass);
    weights_ = inputs_ + winograd_input_words(kC, layer.pass);
    memset(pad_, layer.input_zero_point,
           static_cast<size_t>(winograd_pad_words(kC, layer.pass)) * sizeof *pad_);
  }

  void two_rows(const int8_t* image, int32_t row) {
    const int32_t row_outputs = layer_.output_columns * kOutputChannels;
    for (int32_t tile = 0; tile < layer_.output_columns / 2; tile += layer_.pass) {
      const int32_t left = layer_.output_columns / 2 - tile;
      const int32_t tiles = left < layer_.pass ? left : layer_.pass;
      transform_columns(image, row - layer_.padding_top, 2 * tile - layer_.padding_left,
                        2 * tiles + 2);
      transform_tiles(tiles / 4);
      int8_t* output = output_ + 2 * tile * kOutputChannels;
      if (kBytes) {
        multiply_bytes(tiles / 4, output, row_outputs);
      } else {
        multiply(tiles / 4, layer_.stream, layer_.stream + kOutputChannels / 2 * Tiles::kPairWords,
                 output, row_outputs);
      }
    }
    output_ += 2 * row_outputs;
  }

  void multiply(int32_t blocks, const int32_t* stream, const int32_t* end, int8_t* output,
                int32_t row_outputs) {
    for (int32_t block = 0; block < blocks; ++block, output += 8 * kOutputChannels) {
      Tiles::run({stream, end, reinterpret_cast<const int16_t*>(inputs_ + block * kBlockWords),
                  products_, output, output + row_outputs});
    }
  }

  // Weights from bytes, two output channels at a time.
  void multiply_bytes(int32_t blocks, int8_t* output, int32_t row_outputs) {
    const int32_t* stream = layer_.stream;
    for (int32_t channel = 0; channel < kOutputChannels; channel += 2, output += 2) {
      for (int32_t i = 0; i < 2; ++i, stream += winograd_byte_words(kC)) {
        WinogradWeights<kC>::run(stream, weights_ + i);
        memcpy(weights_ + 16 * kC + 4 * i, stream + 9 * kC / 4, 4 * sizeof *stream);
      }
      multiply(blocks, weights_, weights_ + Tiles::kPairWords, output, row_outputs);
    }
  }

  // T: columns `first` to first + count of four rows from `row` on; outside is the zero point, of
  // which only the second row's sum is not 0.
  void transform_columns(const int8_t* image, int32_t row, int32_t first, int32_t count) {
    const int32_t begin = first < 0 ? -first : 0;
    const int32_t inside = layer_.columns - first < count ? layer_.columns - first : count;
    for (int32_t i = 0; i < begin; ++i) fill_column(vertical_ + i * kColumnWords);
    for (int32_t i = inside; i < count; ++i) fill_column(vertical_ + i * kColumnWords);
    const int8_t* rows[4];
    for (int32_t i = 0; i < 4; ++i) {
      const bool real = row + i >= 0 && row + i < layer_.rows;
      rows[i] = real ? image + ((row + i) * layer_.columns + first + begin) * kC
                     : reinterpret_cast<const int8_t*>(pad_);
    }
    transform_inside(rows, inside - begin, vertical_ + begin * kColumnWords);
  }
  void fill_column(int32_t* column) {
    const auto twice = static_cast<uint32_t>(2 * layer_.input_zero_point);
    const uint32_t pair = isa::dsp::pkhbt_lsl16(twice, twice);
    for (int32_t i = 0; i < kColumnWords; ++i) {
      column[i] = i / kRowWords == 1 ? static_cast<int32_t>(pair) : 0;
    }
  }

  // B^T over rows a b c d: a - c, b + c, c - b, b - d. Pairs of channels 0 2 and 1 3.
  [[gnu::noinline]] static void transform_inside(const int8_t* const rows[4], int32_t columns,
                                                 int32_t* t) {
    using namespace isa::dsp;
    const int8_t *a = rows[0], *b = rows[1], *c = rows[2], *d = rows[3];
    for (; columns > 0; --columns, t += kColumnWords - kRowWords) {
      for (int32_t* end = t + kRowWords; t != end; a += 4, b += 4, c += 4, d += 4, t += 2) {
        const uint32_t wa = load_word(a), wb = load_word(b), wc = load_word(c), wd = load_word(d);
        transform_pair(sxtb16(wa), sxtb16(wb), sxtb16(wc), sxtb16(wd), t);
        transform_pair(sxtb16_ror8(wa), sxtb16_ror8(wb), sxtb16_ror8(wc), sxtb16_ror8(wd), t + 1);
      }
    }
  }
  static void transform_pair(uint32_t a, uint32_t b, uint32_t c, uint32_t d, int32_t* t) {
    using namespace isa::dsp;
    t[0] = static_cast<int32_t>(ssub16(a, c));
    t[kRowWords] = static_cast<int32_t>(sadd16(b, c));
    t[2 * kRowWords] = static_cast<int32_t>(ssub16(c, b));
    t[3 * kRowWords] = static_cast<int32_t>(ssub16(b, d));
  }

  // V: the same along each row of T, for tiles that overlap by two columns.
  void transform_tiles(int32_t blocks) {
    for (int32_t row = 0; row < 4; ++row) {
      for (int32_t pair = 0; pair < kRowWords; ++pair) {
        transform_line(vertical_ + row * kRowWords + pair, blocks,
                       inputs_ + row * 4 * kXiWords + pair * 4);
      }
    }
  }
  static void transform_line(const int32_t* t, int32_t blocks, int32_t* v) {
    using namespace isa::dsp;
    const auto at = [](const int32_t* word) { return static_cast<uint32_t>(*word); };
    uint32_t p = at(t), q = at(t + kColumnWords);
    for (; blocks > 0; --blocks, v += kBlockWords) {
      for (int32_t tile = 0; tile < 4; ++tile) {
        t += 2 * kColumnWords;
        const uint32_t r = at(t), s = at(t + kColumnWords);
        v[tile] = static_cast<int32_t>(ssub16(p, r));
        v[kXiWords + tile] = static_cast<int32_t>(sadd16(q, r));
        v[2 * kXiWords + tile] = static_cast<int32_t>(ssub16(r, q));
        v[3 * kXiWords + tile] = static_cast<int32_t>(ssub16(q, s));
        p = r;
        q = s;
      }
    }
  }

  const WinogradLayer& layer_;
  int8_t* output_;
  int32_t* products_;
  int32_t* pad_;
  int32_t* vertical_;
  int32_t* inputs_;
  int32_t* weights_;
};

}  // namespace mote::kernels::packed
