// Tiles: the inputs of one output position, or of four side by side, as dot products read them; and
// the run of a layer's filters over one.
//
// Inputs are widened to i16 less their zero point. Elements go in blocks of four: first elements 0
// and 2 of every position, then 1 and 3. Two neighbours in memory are what one instruction
// multiplies where there are such, and a word of weights comes apart in that order. A depth that is
// no multiple of four has a last block that ends with it and begins with zeros for what it repeats;
// a depth below four has a block of its own. So no weight beyond a filter is ever read.
#pragma once

#include <stdint.h>

#include "mote/base/fixed_point.h"

namespace mote::isa {

constexpr uint32_t kTilePositions = 4;

constexpr uint32_t tile_elements(uint32_t depth, uint32_t positions) {
  return (depth + 3) / 4 * 4 * positions;
}

// Filters that are still to pass over a tile: output[p * output_step] of the first of them is
//   clamp(round((bias + shared + sum of weights * tile[p]) * multiplier) + offset, low, high).
// Assembly reads this, too: arm_dsp_tile.h.
struct TileRun {
  const int16_t* tile;
  const int8_t* weights;
  uint32_t depth;  // weights a filter
  uint32_t count;  // filters left
  const int32_t* bias;
  uint32_t bias_step;  // 1, or 0: one for all filters
  const Multiplier* multipliers;
  uint32_t multiplier_step;  // likewise
  int8_t* output;
  uint32_t output_step;  // from a position to the next
  int32_t offset;
  int32_t shared;
  int32_t low;
  int32_t high;
  uint32_t narrow;     // whether low or high is not the end of i8
  uint32_t unused[5];  // room for what assembly does not keep in registers
  // Of filter_row() alone, which widens on its way: the inputs of one position as they lie.
  const int8_t* row;
  int32_t row_offset;  // what is added to each
  // From the first filter of four to the second, of which the third is as far, and to the fourth.
  uint32_t second;
  uint32_t fourth;
};

// a + b for sums that a hostile bias or zero point may make overflow: wraps.
constexpr int32_t wrapping_sum(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}

inline int32_t tile_start(const TileRun& run) {
  return wrapping_sum(*run.bias, run.shared);
}

inline int8_t finish_tile_sum(const TileRun& run, int32_t sum) {
  const int32_t scaled = multiply_by_quantized_multiplier(sum, *run.multipliers);
  return static_cast<int8_t>(offset_and_clamp(scaled, run.offset, run.low, run.high));
}

// Sums of products lie within 32,640 * depth = 128 * 255 * depth of 0. Filters of few bits are
// common: models whose channels were pruned keep them with tiny scales, and these need no products.
constexpr uint32_t kDeepestBounded = 16383;  // the bound stays below 2^29

// Whether all outputs are offset, or low, whatever the input is: cheap to see. No sum may wrap,
// nor may it when it is shifted to the left.
inline bool is_silent(const TileRun& run) {
  if (run.multipliers->value == 0) return true;
  if (run.multipliers->shift > 0 || run.depth > kDeepestBounded) return false;
  const int32_t bound = static_cast<int32_t>(run.depth * 32640);
  return run.offset <= run.low && tile_start(run) <= -bound && tile_start(run) >= INT32_MIN + bound;
}

// Whether all outputs are the same: those of the least and of the largest sum are.
inline bool is_constant(const TileRun& run) {
  if (run.multipliers->value == 0) return true;
  if (run.multipliers->shift > -21 || run.depth > kDeepestBounded) return false;
  const int32_t bound = static_cast<int32_t>(run.depth * 32640), start = tile_start(run);
  if (start < INT32_MIN + bound || start > INT32_MAX - bound) return false;
  return finish_tile_sum(run, start - bound) == finish_tile_sum(run, start + bound);
}

inline void next_filter(TileRun& run) {
  run.weights += run.depth;
  run.bias += run.bias_step;
  run.multipliers += run.multiplier_step;
  ++run.output;
  --run.count;
}

// The next filter, whatever it is. Slow and small.
void filter_once(TileRun& run, uint32_t positions);

// For runs over a row: the rest of a filter whose products are summed up, and all filters of a row
// below a word. Small, too.
void finish_filter(TileRun& run, int32_t products);
void filter_short_row(TileRun& run);

// --- depthwise layers ---

// Four neighbouring channels of a depthwise layer at positions of one row. Taps come as above, with
// channels in the place of elements: 0 and 2, then 1 and 3, each tap of a window behind the other.
// Windows overlap: `step` elements lie between their beginnings.
struct DepthwiseRun {
  const int16_t* input;
  const int16_t* weights;
  uint32_t taps;
  uint32_t count;  // positions left
  uint32_t step;
  int8_t* output;
  uint32_t output_step;
  int32_t offset;
  int32_t low;
  int32_t high;
  uint32_t narrow;  // as in TileRun
  int32_t bias[kTilePositions];
  Multiplier multipliers[kTilePositions];
  int32_t scales[2 * kTilePositions];  // what an instruction set makes of the multipliers
  uint32_t others;                     // channels, as bits, that it does otherwise
  uint32_t unused;
};

// Where a channel lies within a tap.
constexpr uint32_t place_in_tap(uint32_t channel) {
  return channel / 2 + 2 * (channel % 2);
}

// One of the channels at all positions. Slow and small.
void filter_channel(const DepthwiseRun& run, uint32_t channel);

}  // namespace mote::isa
