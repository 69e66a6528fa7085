// Filters over tiles the slow way, for the few that an instruction set's own code does not know:
// one copy for all kernels, small instead of fast.
#include "mote/kernels/tile.h"

namespace mote::isa {
namespace {

// Where an element of a position lies in a tile; see the top of tile.h.
uint32_t place_in_tile(uint32_t element, uint32_t depth, uint32_t position, uint32_t positions) {
  const uint32_t whole = depth / 4 * 4;
  const uint32_t first = element < whole ? element / 4 * 4 : whole;
  const uint32_t in_block = element < whole ? element - first : element + 4 - depth;
  const uint32_t j = depth < 4 ? element : in_block;
  return first * positions + j % 2 * 2 * positions + 2 * position + j / 2;
}

}  // namespace

void filter_once(TileRun& run, uint32_t positions) {
  const bool constant = is_constant(run);
  for (uint32_t p = 0; p < positions; ++p) {
    int32_t sum = tile_start(run);
    for (uint32_t i = 0; i < run.depth && !constant; ++i) {
      const uint32_t place = place_in_tile(i, run.depth, p, positions);
      sum = wrapping_sum(sum, run.weights[i] * run.tile[place]);
    }
    run.output[p * run.output_step] = finish_tile_sum(run, sum);
  }
  next_filter(run);
}

void finish_filter(TileRun& run, int32_t products) {
  *run.output = finish_tile_sum(run, wrapping_sum(tile_start(run), products));
  next_filter(run);
}

void filter_short_row(TileRun& run) {
  while (run.count > 0) {
    int32_t products = 0;
    for (uint32_t i = 0; i < run.depth; ++i) {
      products += run.weights[i] * (run.row[i] + run.row_offset);
    }
    finish_filter(run, products);
  }
}

void filter_channel(const DepthwiseRun& run, uint32_t channel) {
  const uint32_t place = place_in_tap(channel);
  const int16_t* input = run.input + place;
  int8_t* output = run.output + channel;
  for (uint32_t n = run.count; n > 0; --n, input += run.step, output += run.output_step) {
    int32_t sum = run.bias[channel];
    for (uint32_t i = 0; i < 4 * run.taps; i += 4) {
      sum = wrapping_sum(sum, run.weights[place + i] * input[i]);
    }
    const int32_t scaled = multiply_by_quantized_multiplier(sum, run.multipliers[channel]);
    *output = static_cast<int8_t>(offset_and_clamp(scaled, run.offset, run.low, run.high));
  }
}

}  // namespace mote::isa
