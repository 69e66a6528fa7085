// 3x3 depthwise convolution with two products in one multiplication (pixel_pair.h says how).
//
// Words hold inputs two columns apart, P[c] = x[c] + x[c + 2] * 65536, each made once a row: with
// stride 1 they are the outputs o, o + 2 and o + 1, o + 3 (P[o + t], P[o + 1 + t] for tap t), with
// stride 2 the outputs o, o + 1 and o + 2, o + 3 (P[2 o + t], P[2 o + 4 + t]). Three lines of words
// roll over the rows of a channel; padding is in the lines, so that no tap is special. Groups are
// taps 0 1, 2 3, 4 5, 6 7 and 8: sums of two products fit int16 unless both weights are -128.
//
// All distances are arguments: NHWC or planes, and lines along rows or columns, whichever fills
// groups of four better. A row of a channel is written when the rows that it needs are in the
// lines, so input and output may be the same memory. Equals TFLite's reference bit for bit
// (channel_line.h). Scratch: 4 lines. Cost on Armv6-M: about 42 instructions an output of full
// fours, 6 an input.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/kernels/packed/pixel_pair.h"

namespace mote::kernels::packed {

constexpr uint32_t kDepthwiseTaps = 9;

struct PairDepthwise {
  uint16_t input_rows, input_columns;
  uint16_t output_rows, output_columns, output_channels;
  uint16_t multiplier;                   // outputs of each input channel
  uint16_t row_stride;                   // 1 to 3; that of columns is known to the code
  uint16_t row_padding, column_padding;  // at most 2
  int16_t zero_point;                    // of the input
  int32_t input_column_step, input_row_step, input_channel_step;  // bytes
  int32_t output_column_step, output_row_step, output_channel_step;
  uint32_t line_words;
  uint32_t limits;
  uint32_t parameter_words;  // a channel: its line
  const uint32_t* parameters;
  const int8_t* weights;  // 9 a channel: rows of taps, in the direction of the lines
};

constexpr uint32_t pair_fours(uint32_t output_columns) {
  return (output_columns + 3) / 4;
}
constexpr uint32_t pair_line_words(uint32_t output_columns, uint32_t column_stride) {
  return 4 * column_stride * pair_fours(output_columns);
}
constexpr uint32_t kPairLines = 4;  // three that roll and one of padding
constexpr uint32_t whole_lines(uint32_t output_rows, uint32_t row_stride) {
  return (output_rows - 1) * row_stride + 3;
}
constexpr uint32_t depthwise_scratch(uint32_t lines, uint32_t line_words, uint32_t more_words) {
  return lines * 4 * (line_words + more_words);
}

// A row of a channel, to be made into words. The assembly knows the order of the members.
struct PairLineSource {
  uint32_t* words;
  const int8_t* input;    // what becomes x[2]
  int32_t step;           // from column to column
  int32_t first, second;  // x[0] and x[1]
  int32_t zero_point;
  uint32_t streamed;  // words whose upper half is read
  uint32_t odd;       // streamed modulo 3
  uint32_t trailing;  // words whose upper half is padding
};

// A word of a line where both columns are padding.
constexpr uint32_t padding_pair(int32_t zero_point) {
  return static_cast<uint32_t>(zero_point) + (static_cast<uint32_t>(zero_point) << 16);
}

inline void make_line(const PairLineSource& source) {
  uint32_t* words = source.words;
  const int8_t* input = source.input;
  int32_t first = source.first, second = source.second;
  for (uint32_t i = 0; i < source.streamed + source.trailing; ++i) {
    int32_t third = source.zero_point;
    if (i < source.streamed) {
      third = *input;
      input += source.step;
    }
    *words++ = static_cast<uint32_t>(first) + (static_cast<uint32_t>(third) << 16);
    first = second;
    second = third;
  }
}

// Where four outputs are written, the last first: from one to the one before it in the order of the
// accumulators S1, T1, S0, T0. What lies beyond the last column is written where something follows.
struct FourPlaces {
  int32_t first;  // from the place of the first of the four outputs
  int32_t steps[3];
};

// Rows of outputs of a channel. The assembly knows the order of the members.
struct PairRow {
  const uint32_t* lines[3];
  uint32_t fours;
  int8_t* output;  // where the accumulator S1 of the first four goes
  int32_t steps[3];
  int32_t advance;       // from T0 of four outputs to S1 of the next
  int32_t last_advance;  // more than that for the last four of several
  int32_t last_steps[3];
  uint32_t limits;
  const uint32_t* line;  // behind kStart
  uint32_t start;
  int32_t weights[kDepthwiseTaps];
  uint32_t rows;
  uint32_t fours_in_row;  // as `fours`, `output` and `steps` are at the beginning of a row
  int32_t row_step;       // of the output
  int32_t line_gap;       // bytes from the end of a row's lines to those of the next
  int8_t* row_output;
  int32_t row_steps[3];
};

// Sums of the words of a tap, in groups of two.
template <uint32_t kStride>
struct DepthwiseSums {
  uint32_t total[2], high[2];

  explicit DepthwiseSums(uint32_t start)
      : total{start + (start << 16), start + (start << 16)}, high{start, start} {}

  void split(uint32_t* p) {
    for (uint32_t i = 0; i < 2; ++i) {
      total[i] += p[i];
      high[i] += static_cast<uint32_t>(static_cast<int32_t>(p[i] + 0x8000) >> 16);
      p[i] = 0;
    }
  }
  void add(const uint32_t* const* lines, const int32_t* weights) {
    constexpr uint32_t kSecond = kStride == 1 ? 1 : 4;
    uint32_t p[2] = {};
#pragma GCC unroll 9
    for (uint32_t tap = 0; tap < kDepthwiseTaps; ++tap) {
      const uint32_t* words = lines[tap / 3] + tap % 3;
      const auto weight = static_cast<uint32_t>(weights[tap]);
      p[0] += words[0] * weight;
      p[1] += words[kSecond] * weight;
      if (tap % 2 == 1 || tap == kDepthwiseTaps - 1) split(p);
    }
  }
};

template <uint32_t kStride, bool kBent>
inline void depthwise_rows(const PairRow& row) {
  const uint32_t* lines[3] = {row.lines[0], row.lines[1], row.lines[2]};
  const auto line = ChannelLine<kBent>::load(row.line);
  const uint32_t start = row.start, limits = row.limits;
  int8_t* first = row.output;
  for (uint32_t rows = row.rows; rows > 0; --rows, first += row.row_step) {
    const int32_t* steps = row.steps;
    int8_t* output = first;
    for (uint32_t left = row.fours; left > 0; --left) {
      DepthwiseSums<kStride> sums(start);
      sums.add(lines, row.weights);
      output = store_four(sums.total, sums.high, line, limits, steps, output);
      for (const uint32_t*& words : lines) words += 4 * kStride;
      output += row.advance;
      if (left != 2) continue;
      output += row.last_advance;
      steps = row.last_steps;
    }
    for (const uint32_t*& words : lines) words += row.line_gap / 4;
  }
}

// The places of `count` outputs, 1 to 4, `step` bytes apart.
inline FourPlaces four_places(uint32_t stride, uint32_t count, int32_t step) {
  // Offsets of S1, T1, S0, T0 by the number of outputs, in columns.
  constexpr int8_t kStride1[4][4] = {{0, 0, 0, 0}, {1, 1, 0, 0}, {2, 1, 2, 0}, {3, 1, 2, 0}};
  constexpr int8_t kStride2[4][4] = {{0, 0, 0, 0}, {1, 1, 1, 0}, {2, 2, 1, 0}, {3, 2, 1, 0}};
  const int8_t* const at = (stride == 1 ? kStride1 : kStride2)[count - 1];
  return {at[0] * step, {(at[1] - at[0]) * step, (at[2] - at[1]) * step, (at[3] - at[2]) * step}};
}

// Makes lines out of a channel's rows.
template <class Code>
class LineMaker {
 public:
  explicit LineMaker(const PairDepthwise& layer) : layer_(layer) {
    const uint32_t used = 2 - layer.column_padding;  // columns in x[0] and x[1]
    const uint32_t more = layer.input_columns > used ? layer.input_columns - used : 0;
    streamed_ = more < layer.line_words ? more : layer.line_words;
    odd_ = streamed_ % 3;
  }

  uint32_t words() const { return layer_.line_words + Code::kMoreWords; }
  void make_padding(uint32_t* line) const {
    for (uint32_t i = 0; i < words(); ++i) line[i] = Code::padding_word(layer_.zero_point);
  }
  void make(uint32_t* line, const int8_t* row) const {
    const int32_t step = layer_.input_column_step, zero = layer_.zero_point;
    const uint32_t left = layer_.column_padding;
    const int32_t first = left == 0 ? row[0] : zero;
    int32_t second = zero;
    if (left < 2 && layer_.input_columns > 1 - left) second = row[left == 0 ? step : 0];
    const int8_t* const rest = row + (2 - static_cast<int32_t>(left)) * step;
    Code::make_line(
        {line, rest, step, first, second, zero, streamed_, odd_, layer_.line_words - streamed_});
  }

 private:
  const PairDepthwise& layer_;
  uint32_t streamed_, odd_;
};

using DepthwiseRowFunction = void (*)(const PairRow& row);

// From an output row's first element to where its first four are begun.
inline int32_t first_place(const PairDepthwise& layer, uint32_t column_stride) {
  const uint32_t columns = layer.output_columns < 4 ? layer.output_columns : 4u;
  return four_places(column_stride, columns, layer.output_column_step).first;
}

// What the channels of a layer share.
inline PairRow prepare_rows(const PairDepthwise& layer, uint32_t column_stride) {
  const uint32_t columns = layer.output_columns;
  const int32_t step = layer.output_column_step;
  const uint32_t fours = pair_fours(columns);
  const FourPlaces last = four_places(column_stride, columns - 4 * (fours - 1), step);
  const FourPlaces all = fours == 1 ? last : four_places(column_stride, 4, step);
  PairRow row = {};
  row.fours = row.fours_in_row = fours;
  row.advance = 4 * step + all.first;
  row.last_advance = last.first - all.first;
  row.limits = layer.limits;
  row.rows = 1;
  row.row_step = layer.output_row_step;
  for (uint32_t i = 0; i < 3; ++i) {
    row.steps[i] = row.row_steps[i] = all.steps[i];
    row.last_steps[i] = last.steps[i];
  }
  return row;
}

// Goes through the channels of the output; several may see the same channel of the input.
template <class Rows>
void for_each_channel(const PairDepthwise& layer, PairRow& row, Rows& rows, const int8_t* input,
                      int8_t* output) {
  const uint32_t* parameters = layer.parameters;
  const int8_t* weights = layer.weights;
  uint32_t same_input = 0;
  for (uint32_t n = layer.output_channels; n > 0; --n) {
    row.start = parameters[kStart];
    row.line = parameters + kRange;
    parameters += layer.parameter_words;
    for (int32_t& weight : row.weights) weight = *weights++;
    const bool new_input = same_input == 0;
    if (new_input) same_input = layer.multiplier;
    rows.compute(row, input, new_input, output);
    output += layer.output_channel_step;
    if (--same_input == 0) input += layer.input_channel_step;
  }
}

// Three lines that follow the rows of a channel, and one of padding.
template <class Code>
class RollingRows {
 public:
  RollingRows(const PairDepthwise& layer, DepthwiseRowFunction function, int32_t first,
              uint32_t* scratch)
      : layer_(layer), maker_(layer), function_(function), first_(first) {
    for (uint32_t*& line : lines_) {
      line = scratch;
      scratch += maker_.words();
    }
    padding_ = scratch;
    maker_.make_padding(padding_);
  }

  void compute(PairRow& row, const int8_t* input, bool, int8_t* output) {
    next_ = -layer_.row_padding;
    input_ = input + next_ * layer_.input_row_step;
    for (uint32_t i = 0; i < 3; ++i) take(row, i);
    row.output = output + first_;
    for (uint32_t y = layer_.output_rows;;) {
      function_(row);
      if (--y == 0) return;
      row.output += layer_.output_row_step;
      for (uint32_t i = 0; i < layer_.row_stride; ++i) advance(row);
    }
  }

 private:
  void advance(PairRow& row) {
    uint32_t* const oldest = lines_[0];
    lines_[0] = lines_[1];
    lines_[1] = lines_[2];
    lines_[2] = oldest;
    row.lines[0] = row.lines[1];
    row.lines[1] = row.lines[2];
    take(row, 2);
  }
  // The next row of the input becomes line i.
  void take(PairRow& row, uint32_t i) {
    const bool inside = static_cast<uint32_t>(next_) < layer_.input_rows;
    if (inside) maker_.make(lines_[i], input_);
    row.lines[i] = inside ? lines_[i] : padding_;
    ++next_;
    input_ += layer_.input_row_step;
  }

  const PairDepthwise& layer_;
  LineMaker<Code> maker_;
  DepthwiseRowFunction function_;
  int32_t first_;
  uint32_t* lines_[3];
  uint32_t* padding_;
  const int8_t* input_ = nullptr;
  int32_t next_ = 0;
};

// All lines of a channel, padding included.
template <class Code>
class WholePlane {
 public:
  WholePlane(const PairDepthwise& layer, DepthwiseRowFunction function, int32_t first,
             uint32_t* scratch)
      : layer_(layer), maker_(layer), function_(function), first_(first), lines_(scratch) {
    const uint32_t lines = whole_lines(layer.output_rows, layer.row_stride);
    for (uint32_t i = 0; i < lines; ++i) {
      if (i - layer.row_padding < layer.input_rows) continue;
      maker_.make_padding(scratch + i * maker_.words());
    }
    const uint32_t end = layer.row_padding + uint32_t{layer.input_rows};
    used_ = (end < lines ? end : lines) - layer.row_padding;
  }

  void compute(PairRow& row, const int8_t* input, bool new_input, int8_t* output) {
    const uint32_t words = maker_.words();
    if (new_input) {
      uint32_t* line = lines_ + layer_.row_padding * words;
      for (uint32_t i = used_; i > 0; --i, line += words, input += layer_.input_row_step) {
        maker_.make(line, input);
      }
    }
    for (uint32_t i = 0; i < 3; ++i) row.lines[i] = lines_ + i * words;
    row.line_gap = static_cast<int32_t>(4 * (layer_.row_stride * words - layer_.line_words));
    row.rows = layer_.output_rows;
    row.output = row.row_output = output + first_;
    function_(row);
  }

 private:
  const PairDepthwise& layer_;
  LineMaker<Code> maker_;
  DepthwiseRowFunction function_;
  int32_t first_;
  uint32_t* lines_;
  uint32_t used_;
};

// `compute` is one of the code's functions, for the stride of columns and the form of the lines.
template <class Code>
[[gnu::noinline]] void pair_depthwise(const PairDepthwise& layer, uint32_t column_stride,
                                      DepthwiseRowFunction compute, const int8_t* input,
                                      int8_t* output, uint32_t* scratch) {
  PairRow row = prepare_rows(layer, column_stride);
  const int32_t first = first_place(layer, column_stride);
  RollingRows<Code> rows(layer, compute, first, scratch);
  for_each_channel(layer, row, rows, input, output);
}

// The same with all of a channel's lines in scratch, whole_lines() of them: less work for each row,
// which small images feel, and outputs may lie on any part of the inputs of their channel.
template <class Code>
[[gnu::noinline]] void pair_depthwise_whole(const PairDepthwise& layer, uint32_t column_stride,
                                            DepthwiseRowFunction compute, const int8_t* input,
                                            int8_t* output, uint32_t* scratch) {
  PairRow row = prepare_rows(layer, column_stride);
  const int32_t first = first_place(layer, column_stride);
  WholePlane<Code> rows(layer, compute, first, scratch);
  for_each_channel(layer, row, rows, input, output);
}

}  // namespace mote::kernels::packed
