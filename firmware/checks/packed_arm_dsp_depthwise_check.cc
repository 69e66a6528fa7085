// Compares the assembly of the packed depthwise kernels with its twin in C++, on the chip, on
// pseudo-random layers. One line for each layer that differs. (ADD and pools, too, on which the
// compiler's instructions are compared with those written in C++ for other machines.)
#include <string.h>

#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/checks/packed_layer.h"
#include "mote/kernels/packed/arm_dsp_add.h"
#include "mote/kernels/packed/arm_dsp_pack_depthwise.h"
#include "mote/kernels/packed/arm_dsp_pool.h"

namespace {

using namespace mote::kernels::packed;
using mote::Multiplier;
using packed_check::GuardedMemory;
using packed_check::Random;

alignas(16) uint8_t memory_bytes[256 * 1024];
uint32_t cases = 0;
uint32_t failures = 0;

void report(const char* name, uint32_t rows, uint32_t columns, const char* what) {
  ++failures;
  firmware::TextLine line;
  line.text("packed: ").text(name).text(" ").number(rows).text(" x ").number(columns);
  line.text(": ").text(what).text("\n");
  board::write(line.data(), line.size());
}

void judge(const char* name, uint32_t rows, uint32_t columns, bool packed, bool equal,
           const GuardedMemory& memory) {
  ++cases;
  if (!packed) return report(name, rows, columns, "was not packed");
  if (!equal) return report(name, rows, columns, "differs");
  if (!memory.intact()) report(name, rows, columns, "writes too far");
}

// Extremes only for every third seed.
int8_t* some_bytes(GuardedMemory& memory, uint32_t count, uint32_t seed, Random& random) {
  int8_t* bytes = memory.take<int8_t>(count);
  for (uint32_t i = 0; i < count; ++i) {
    const int byte = random.between(-128, 127);
    bytes[i] = static_cast<int8_t>(seed % 3 != 0 ? byte : byte < 0 ? -128 : 127);
  }
  return bytes;
}

DepthwiseSource some_source(GuardedMemory& memory, uint32_t rows, uint32_t columns,
                            uint32_t outputs, int least_n, uint32_t seed, Random& random) {
  int32_t* bias = memory.take<int32_t>(outputs);
  Multiplier* multipliers = memory.take<Multiplier>(outputs);
  for (uint32_t o = 0; o < outputs; ++o) {
    bias[o] = random.between(-30000, 30000);
    multipliers[o] = {static_cast<int32_t>(random.next() >> 2 | 1u << 30),
                      -least_n - random.between(0, 6)};
  }
  return {some_bytes(memory, rows * columns * outputs, seed, random),
          rows,
          columns,
          outputs,
          bias,
          multipliers,
          random.between(-128, 127),
          {-128, -128, 127}};
}

template <int kColumns, int kStrips, int kShift>
void check_3x3(uint32_t rows, uint32_t channels) {
  for (uint32_t seed = 0; seed < 6; ++seed) {
    GuardedMemory memory(memory_bytes, sizeof memory_bytes);
    Random random(seed * 7 + kColumns);
    const DepthwiseSource source = some_source(memory, 3, 3, channels, kShift - 7, seed, random);
    auto* packed = memory.take<Depthwise3x3Channel>(channels);
    const bool fits = pack_depthwise_3x3(source, kShift, false, packed);
    const uint32_t size = rows * channels * kColumns;
    const int8_t* input = some_bytes(memory, size, seed, random);
    int8_t* output = memory.take<int8_t>(size);
    int8_t* expected = memory.take<int8_t>(size);
    auto* scratch = memory.take<uint32_t>(depthwise_3x3_scratch_bytes(rows, kColumns) / 4);
    const Depthwise3x3Planes layer = {packed, static_cast<uint16_t>(channels),
                                      static_cast<uint16_t>(rows),
                                      static_cast<int8_t>(source.input_zero_point)};
    depthwise_3x3_planes<kColumns, kStrips, kShift, Depthwise3x3Twin>(layer, input, expected,
                                                                      scratch);
    memcpy(output, input, size);  // in place
    depthwise_3x3_planes<kColumns, kStrips, kShift>(layer, output, output, scratch);
    judge("3x3", rows, kColumns, fits, memcmp(output, expected, size) == 0, memory);
  }
}

template <int kRows, int kColumns, int kShift>
void check_3x3_along_rows(uint32_t channels) {
  for (uint32_t seed = 0; seed < 6; ++seed) {
    GuardedMemory memory(memory_bytes, sizeof memory_bytes);
    Random random(seed * 7 + kColumns);
    const DepthwiseSource source = some_source(memory, 3, 3, channels, kShift - 7, seed, random);
    auto* packed = memory.take<Depthwise3x3Channel>(channels);
    const bool fits = pack_depthwise_3x3(source, kShift, true, packed);
    const uint32_t size = channels * kRows * kColumns;
    const int8_t* input = some_bytes(memory, size, seed, random);
    int8_t* output = memory.take<int8_t>(size);
    int8_t* expected = memory.take<int8_t>(size);
    auto* scratch = memory.take<uint32_t>(depthwise_3x3_scratch_bytes(kColumns, kRows) / 4);
    const Depthwise3x3Planes layer = {packed, static_cast<uint16_t>(channels), kRows,
                                      static_cast<int8_t>(source.input_zero_point)};
    depthwise_3x3_planes_along_rows<kRows, kColumns, kShift, Depthwise3x3Twin>(layer, input,
                                                                               expected, scratch);
    memcpy(output, input, size);  // in place
    depthwise_3x3_planes_along_rows<kRows, kColumns, kShift>(layer, output, output, scratch);
    judge("3x3 along rows", kRows, kColumns, fits, memcmp(output, expected, size) == 0, memory);
  }
}

template <int kWidth, int kStrips, int kShift>
void check_3x3s2(uint32_t rows, uint32_t channels, uint32_t multiplier) {
  for (uint32_t seed = 0; seed < 6; ++seed) {
    GuardedMemory memory(memory_bytes, sizeof memory_bytes);
    Random random(seed * 7 + kWidth);
    const uint32_t outputs = channels * multiplier;
    const DepthwiseSource source = some_source(memory, 3, 3, outputs, kShift - 7, seed, random);
    auto* packed = memory.take<Depthwise3x3S2Channel>(outputs);
    const bool fits = pack_depthwise_3x3s2(source, kShift, packed);
    const int8_t* input = some_bytes(memory, rows * channels * kWidth, seed, random);
    const uint32_t size = rows / 2 * outputs * (kWidth / 2);
    int8_t* output = memory.take<int8_t>(size);
    int8_t* expected = memory.take<int8_t>(size);
    const Depthwise3x3S2Planes layer = {
        packed, static_cast<uint16_t>(channels), static_cast<uint16_t>(multiplier),
        static_cast<uint16_t>(rows), static_cast<int8_t>(source.input_zero_point)};
    depthwise_3x3s2_planes<kWidth, kStrips, kShift, Depthwise3x3S2Twin>(layer, input, expected);
    depthwise_3x3s2_planes<kWidth, kStrips, kShift>(layer, input, output);
    judge("3x3 stride 2", rows, kWidth, fits, memcmp(output, expected, size) == 0, memory);
  }
}

template <int kPairs, int kStride, bool kSigned>
void check_lines(LineAxis across, LineAxis along) {
  constexpr uint32_t kChannels = 3, kMultiplier = 2;
  for (uint32_t seed = 0; seed < 6; ++seed) {
    GuardedMemory memory(memory_bytes, sizeof memory_bytes);
    Random random(seed * 7 + kPairs);
    DepthwiseSource source =
        some_source(memory, across.filter, along.filter, kChannels * kMultiplier, 3, seed, random);
    if (kSigned) source.output.zero_point = random.between(-128, 127);
    const Rounding rounding = kSigned ? Rounding::kSigned : Rounding::kFused;
    const uint32_t words = depthwise_lines_channel_words(across, along);
    auto* packed = memory.take<uint32_t>(words * source.outputs);
    const bool fits = pack_depthwise_lines(source, {false, 1}, along, rounding, 10, packed) &&
                      depthwise_line_pairs(along) == kPairs;
    const uint16_t band = seed % 2 == 0 ? across.output : 1;
    const LineSteps input_steps = {kChannels, kChannels * along.input, 1};  // NHWC to planes
    const LineSteps output_steps = {1, along.output, uint32_t{across.output} * along.output};
    const DepthwiseLinesLayer layer = {packed,
                                       across,
                                       along,
                                       input_steps,
                                       output_steps,
                                       kChannels,
                                       kMultiplier,
                                       static_cast<int8_t>(source.input_zero_point),
                                       static_cast<int8_t>(source.output.zero_point),
                                       rounding,
                                       10,
                                       band};
    const uint32_t elements = uint32_t{across.input} * along.input * kChannels;
    const int8_t* input = some_bytes(memory, elements, seed, random);
    const uint32_t size = output_steps.channel * source.outputs;
    int8_t* output = memory.take<int8_t>(size);
    int8_t* expected = memory.take<int8_t>(size);
    auto* scratch = memory.take<uint32_t>(depthwise_lines_scratch_bytes(across, along, band) / 4);
    depthwise_lines_any(layer, input, expected, scratch);
    depthwise_lines<kPairs, kStride, kSigned>(layer, input, output, scratch);
    judge("lines", across.output, along.output, fits, memcmp(output, expected, size) == 0, memory);
  }
}

void check_narrow(uint32_t inputs, uint32_t outputs, uint32_t positions) {
  for (uint32_t seed = 0; seed < 6; ++seed) {
    GuardedMemory memory(memory_bytes, sizeof memory_bytes);
    Random random(seed * 7 + positions);
    const DepthwiseSource source = some_source(memory, 1, inputs, outputs, 3, seed, random);
    auto* packed = memory.take<PointwiseNarrowChannel>(outputs);
    const bool fits = pack_pointwise_narrow(source, 10, packed);
    const int8_t* input = some_bytes(memory, inputs * positions, seed, random);
    const uint32_t size = outputs * positions;
    int8_t* output = memory.take<int8_t>(size);
    int8_t* expected = memory.take<int8_t>(size);
    auto* scratch = memory.take<uint32_t>(kNarrowScratchBytes / 4);
    const PointwiseNarrowLayer layer = {packed, static_cast<uint16_t>(inputs),
                                        static_cast<uint16_t>(outputs), positions};
    pointwise_narrow<10, PointwiseNarrowTwin>(layer, input, expected, scratch);
    pointwise_narrow<10>(layer, input, output, scratch);
    judge("narrow", inputs, positions, fits, memcmp(output, expected, size) == 0, memory);
  }
}

void check_depthwise() {
  check_3x3<1, 1, 10>(2, 2);
  check_3x3<2, 1, 10>(3, 2);
  check_3x3<3, 1, 10>(3, 5);
  check_3x3<4, 1, 12>(1, 3);
  check_3x3<5, 1, 10>(25, 3);
  check_3x3<7, 1, 8>(4, 3);
  check_3x3<12, 1, 10>(12, 2);
  check_3x3<25, 1, 10>(5, 2);
  check_3x3<48, 3, 10>(7, 2);
  check_3x3_along_rows<25, 5, 10>(3);
  check_3x3_along_rows<8, 3, 10>(3);
  check_3x3_along_rows<6, 1, 10>(3);
  check_3x3_along_rows<7, 2, 10>(3);
  check_3x3s2<2, 1, 10>(4, 3, 1);
  check_3x3s2<4, 1, 10>(6, 3, 1);
  check_3x3s2<6, 1, 10>(6, 3, 1);
  check_3x3s2<8, 1, 12>(4, 3, 2);
  check_3x3s2<24, 1, 10>(24, 2, 1);
  check_3x3s2<96, 4, 10>(8, 1, 3);
  check_lines<1, 1, true>({3, 3, 1, 1, 1, 0}, {9, 9, 1, 1, 1, 0});
  check_lines<2, 1, false>({5, 5, 3, 1, 1, 1}, {25, 25, 3, 1, 1, 1});
  check_lines<3, 1, true>({1, 1, 1, 1, 1, 0}, {28, 24, 5, 1, 1, 0});
  check_lines<8, 1, false>({1, 1, 1, 1, 1, 0}, {15, 1, 15, 1, 1, 0});
  check_lines<4, 2, false>({20, 6, 10, 2, 1, 1}, {40, 20, 8, 2, 1, 3});
  check_lines<5, 2, true>({9, 5, 2, 2, 1, 0}, {19, 9, 9, 2, 1, 4});
  check_lines<3, 2, true>({9, 5, 2, 2, 1, 0}, {19, 9, 6, 2, 1, 2});
  check_lines<2, 2, false>({7, 3, 3, 2, 2, 1}, {7, 4, 3, 2, 1, 1});
}

void check_add() {
  Random random(9);
  mote::kernels::SumQuantization q = {};
  q.tensors = {17, 128, -128, -128, 127};
  q.multiplier_b = {1342177280, -1};
  q.output_multiplier = {1503238553, -18};
  GuardedMemory memory(memory_bytes, sizeof memory_bytes);
  auto* table = memory.take<AddTable>(1);
  const bool fits = pack_add(q, *table) == 19;
  constexpr uint32_t kCount = 1027;
  const int8_t* a = some_bytes(memory, kCount, 1, random);
  const int8_t* b = some_bytes(memory, kCount, 1, random);
  int8_t* output = memory.take<int8_t>(kCount);
  add_bytes<19>(*table, a, b, kCount, output);
  const mote::kernels::QuantizedSum<int8_t, false> reference = {q};
  bool equal = true;
  for (uint32_t i = 0; i < kCount; ++i) equal = equal && output[i] == reference(a[i], b[i]);
  judge("add", 1, kCount, fits, equal, memory);
}

void check_pools() {
  Random random(10);
  for (uint32_t size = 1; size < 600; size = size * 3 + 2) {
    constexpr uint32_t kChannels = 7;
    GuardedMemory memory(memory_bytes, sizeof memory_bytes);
    const int8_t* planes = some_bytes(memory, size * kChannels, size, random);
    int8_t* nhwc = memory.take<int8_t>(size * kChannels);
    int8_t* output = memory.take<int8_t>(kChannels);
    int8_t* other = memory.take<int8_t>(kChannels);
    int8_t* most = memory.take<int8_t>(kChannels);
    const PoolWindow window = {1, size, 0, kChannels};
    bool equal = true;
    for (uint32_t i = 0; i < size * kChannels; ++i)
      nhwc[i % size * kChannels + i / size] = planes[i];
    pool_planes(planes, kChannels, size, MeanOutput{-128, 127}, output);
    average_channels(window, nhwc, kChannels, MeanOutput{-128, 127}, other);
    max_channels(window, nhwc, kChannels, MeanOutput{-128, 127}, most);
    for (uint32_t c = 0; c < kChannels; ++c) {
      int32_t sum = 0, largest = -128;
      for (uint32_t i = 0; i < size; ++i) {
        const int32_t x = planes[c * size + i];
        sum += x;
        largest = x > largest ? x : largest;
      }
      const int8_t mean = MeanOutput{-128, 127}(sum, static_cast<int32_t>(size));
      equal = equal && output[c] == mean && other[c] == mean && most[c] == largest;
    }
    judge("pool", 1, size, true, equal, memory);
  }
}

}  // namespace

int firmware_main() {
  check_depthwise();
  check_narrow(8, 16, 200);
  check_narrow(7, 5, 65);
  check_narrow(2, 3, 3);
  check_add();
  check_pools();
  firmware::TextLine line;
  line.text("packed: ").number(cases).text(" layers, ").number(failures).text(" wrong\n");
  board::write(line.data(), line.size());
  return failures == 0 && cases > 100 ? 0 : 1;
}
