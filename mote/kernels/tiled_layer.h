// i8 layers with i8 weights: what convolutions and fully connected layers share. Convolutions widen
// the inputs of up to four output positions once; then every filter passes over them. Filters of
// fully connected layers pass over rows as they lie.
//
// The tile (tile.h) is the only scratch. Positions share every load of the weights, which
// lie as in the model file: [filters][depth]. Equals the reference kernels bit for bit.
#pragma once

#include <stdint.h>

#include "mote/kernels/layer_math.h"

namespace mote::kernels {

// What all tiles of a layer have in common; start_filters() adds the rest.
inline isa::TileRun tile_run(const ByteLayer<int8_t>& layer, uint32_t depth, uint32_t outputs) {
  static constexpr int32_t kNoBias = 0;
  const LayerQuantization& q = layer.quantization;
  isa::TileRun run;
  run.depth = depth;
  run.bias = layer.bias == nullptr ? &kNoBias : layer.bias;
  run.bias_step = layer.bias == nullptr ? 0 : 1;
  run.shared = 0;
  run.multiplier_step = q.multiplier_step;
  run.output_step = outputs;
  run.offset = q.output_offset;
  run.low = q.activation_min;
  run.high = q.activation_max;
  run.narrow = q.activation_min > INT8_MIN || q.activation_max < INT8_MAX ? 1 : 0;
  return run;
}

// Where the filters of a group begin.
struct FirstFilter {
  const int8_t* weights;  // of filter 0
  uint32_t filter;
  uint32_t count;
};

// All of them are to pass over a tile, for outputs from `output` on.
inline void start_filters(const ByteLayer<int8_t>& layer, const FirstFilter& first, int8_t* output,
                          isa::TileRun* run) {
  run->weights = first.weights + first.filter * run->depth;
  run->count = first.count;
  if (layer.bias != nullptr) run->bias = layer.bias + first.filter;
  run->multipliers = layer.multipliers + first.filter * layer.quantization.multiplier_step;
  run->output = output + first.filter;
}

// Widens a whole position. The last block of a depth that is no multiple of four ends with it.
template <class Isa>
void widen_position(const int8_t* from, uint32_t depth, int32_t offset, uint32_t positions,
                    int16_t* to) {
  const uint32_t tail = depth % 4;
  to = Isa::widen(from, depth - tail, offset, to, positions);
  if (tail == 0) return;
  const uint32_t first = depth < 4 ? 0 : 4 - tail;
  int16_t last[4] = {};
  for (uint32_t i = 0; i < tail; ++i) {
    last[first + i] = static_cast<int16_t>(from[depth - tail + i] + offset);
  }
  to[0] = last[0];
  to[1] = last[2];
  to[2 * positions] = last[1];
  to[2 * positions + 1] = last[3];
}

}  // namespace mote::kernels
