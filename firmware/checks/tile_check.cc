// Compares the assembly that passes filters over tiles, on the chip, with portable C++, on
// pseudo-random runs. One line for each run that differs.
#include <string.h>

#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/checks/packed_layer.h"
#include "mote/kernels/isa/isa.h"

namespace {

using mote::Multiplier;
using mote::isa::DepthwiseRun;
using mote::isa::Portable;
using mote::isa::Target;
using mote::isa::TileRun;
using packed_check::GuardedMemory;
using packed_check::Random;

constexpr uint32_t kPositions = mote::isa::kTilePositions;

alignas(16) uint8_t memory_bytes[64 * 1024];
uint32_t cases = 0;
uint32_t failures = 0;

void judge(const char* name, uint32_t depth, uint32_t count, bool equal) {
  ++cases;
  if (equal) return;
  ++failures;
  firmware::TextLine line;
  line.text("tile: ").text(name).text(" ").number(depth).text(" x ").number(count);
  line.text(" differs\n");
  board::write(line.data(), line.size());
}

// Mostly shifts that the assembly knows; others, values of 0, and biases at the ends of 32 bits.
Multiplier some_multiplier(Random& random) {
  const int32_t kind = random.between(0, 15);
  if (kind == 0) return {};
  const int32_t shift = kind == 1 ? random.between(-31, 4) : random.between(-12, -2);
  return {static_cast<int32_t>(random.next() >> 2 | 1u << 30), shift};
}
int32_t some_bias(Random& random) {
  const int32_t kind = random.between(0, 15);
  if (kind == 0) return INT32_MAX;
  if (kind == 1) return INT32_MIN;
  return kind == 2 ? -(1 << 30) : random.between(-60000, 60000);
}

template <class T>
T* some(GuardedMemory& memory, uint32_t count, Random& random, int32_t low, int32_t high) {
  T* values = memory.take<T>(count);
  for (uint32_t i = 0; i < count; ++i) values[i] = static_cast<T>(random.between(low, high));
  return values;
}

template <class Run>
void choose_range(Run& run, Random& random) {
  run.offset = random.between(0, 1) != 0 ? -128 : random.between(-128, 127);
  run.narrow = random.between(0, 3) == 0 ? 1 : 0;
  run.low = run.narrow != 0 ? -100 : -128;
  run.high = run.narrow != 0 ? 90 : 127;
}

// `depth` weights a filter, of which the last starts anywhere: nothing behind it may be read into
// the result.
void check_tile(uint32_t depth, uint32_t count, uint32_t positions, uint32_t seed) {
  GuardedMemory memory(memory_bytes, sizeof memory_bytes);
  Random random(seed);
  const uint32_t elements = mote::isa::tile_elements(depth, positions);
  int16_t* tile = memory.take<int16_t>(elements);
  for (uint32_t p = 0; p < positions; ++p) {
    int8_t* input = some<int8_t>(memory, depth, random, -128, 127);
    const uint32_t tail = depth % 4;
    int16_t* to = Portable::widen(input, depth - tail, 128, tile + 2 * p, positions);
    int16_t last[4] = {};
    for (uint32_t i = 0; i < tail; ++i) {
      last[(depth < 4 ? 0 : 4 - tail) + i] = static_cast<int16_t>(input[depth - tail + i] + 128);
    }
    if (tail == 0) continue;
    to[0] = last[0];
    to[1] = last[2];
    to[2 * positions] = last[1];
    to[2 * positions + 1] = last[3];
  }
  Multiplier* multipliers = memory.take<Multiplier>(count);
  int32_t* bias = memory.take<int32_t>(count);
  for (uint32_t i = 0; i < count; ++i) {
    multipliers[i] = some_multiplier(random);
    bias[i] = some_bias(random);
  }
  const uint32_t place = seed % 4;
  TileRun run{};
  run.tile = tile;
  run.weights = some<int8_t>(memory, place + count * depth, random, -128, 127) + place;
  run.depth = depth;
  run.count = count;
  run.bias = bias;
  run.bias_step = seed % 3 != 0 ? 1 : 0;
  run.multipliers = multipliers;
  run.multiplier_step = seed % 5 != 0 ? 1 : 0;
  run.output_step = count;
  run.shared = positions == 1 ? random.between(-500, 500) : 0;
  choose_range(run, random);
  int8_t* got = memory.take<int8_t>(count * positions);
  int8_t* want = memory.take<int8_t>(count * positions);
  TileRun portable = run;
  run.output = got;
  portable.output = want;
  if (positions == 1) {
    Target::filter_tile_of_one(run);
    Portable::filter_tile_of_one(portable);
  } else {
    Target::filter_tile_of_four(run);
    Portable::filter_tile_of_four(portable);
  }
  const bool equal = memcmp(got, want, count * positions) == 0 && memory.intact();
  judge(positions == 1 ? "one" : "four", depth, count, equal && run.count == 0);
}

// The row and the weights lie anywhere, and nothing behind either may be read into the result.
void check_row(uint32_t depth, uint32_t count, uint32_t seed) {
  GuardedMemory memory(memory_bytes, sizeof memory_bytes);
  Random random(seed);
  const uint32_t place = seed % 4, row_place = seed % 3 == 0 ? seed / 3 % 4 : 0;
  Multiplier* multipliers = memory.take<Multiplier>(count);
  int32_t* bias = memory.take<int32_t>(count);
  for (uint32_t i = 0; i < count; ++i) {
    multipliers[i] = some_multiplier(random);
    bias[i] = some_bias(random);
  }
  TileRun run{};
  run.row = some<int8_t>(memory, row_place + depth, random, -128, 127) + row_place;
  run.row_offset = random.between(-127, 128);
  run.weights = some<int8_t>(memory, place + count * depth, random, -128, 127) + place;
  run.depth = depth;
  run.count = count;
  run.bias = bias;
  run.bias_step = seed % 7 != 0 ? 1 : 0;
  run.multipliers = multipliers;
  run.multiplier_step = seed % 5 < 3 ? 1 : 0;
  run.shared = seed % 11 < 5 ? random.between(-500, 500) : 0;
  choose_range(run, random);
  int8_t* got = memory.take<int8_t>(count);
  int8_t* want = memory.take<int8_t>(count);
  TileRun portable = run;
  run.output = got;
  portable.output = want;
  Target::filter_row(run);
  Portable::filter_row(portable);
  const bool equal = memcmp(got, want, count) == 0 && memory.intact();
  judge("row", depth, count, equal && run.count == 0);
}

void check_depthwise(uint32_t taps, uint32_t count, uint32_t seed) {
  GuardedMemory memory(memory_bytes, sizeof memory_bytes);
  Random random(seed);
  DepthwiseRun run{};
  run.taps = taps;
  run.count = count;
  run.step = 4 * static_cast<uint32_t>(random.between(1, 4));
  run.input = some<int16_t>(memory, run.step * (count - 1) + 4 * taps, random, -255, 255);
  run.weights = some<int16_t>(memory, 4 * taps, random, -128, 127);
  run.output_step = static_cast<uint32_t>(random.between(4, 9));
  choose_range(run, random);
  for (uint32_t i = 0; i < kPositions; ++i) {
    run.multipliers[i] = some_multiplier(random);
    run.bias[i] = some_bias(random);
  }
  const uint32_t size = run.output_step * (count - 1) + kPositions;
  int8_t* got = some<int8_t>(memory, size, random, 0, 0);
  int8_t* want = some<int8_t>(memory, size, random, 0, 0);
  DepthwiseRun portable = run;
  run.output = got;
  portable.output = want;
  Target::begin_depthwise(run);
  Target::filter_depthwise(run);
  Portable::begin_depthwise(portable);
  Portable::filter_depthwise(portable);
  judge("depthwise", taps, count, memcmp(got, want, size) == 0 && memory.intact());
}

}  // namespace

int firmware_main() {
  uint32_t seed = 0;
  for (uint32_t depth = 1; depth <= 70; ++depth) {
    for (uint32_t count = 1; count <= 9; ++count) {
      check_tile(depth, count, 1, ++seed);
      check_tile(depth, count, kPositions, ++seed);
      check_depthwise(1 + depth % 40, count, ++seed);
      check_row(depth, count, ++seed);
      check_row(depth, 7 + count, ++seed);
    }
  }
  firmware::TextLine line;
  line.text("tile: ").number(cases).text(" runs, ").number(failures).text(" wrong\n");
  board::write(line.data(), line.size());
  return failures == 0 ? 0 : 1;
}
