// ADD and pools on MVE.
#pragma once

#include "firmware/checks/packed_arm_mve_case.h"
#include "mote/kernels/packed/arm_mve_pack_add.h"
#include "mote/kernels/packed/arm_mve_pool.h"

namespace mote::test::mve {

// Quantizations for which the desk has found factors; wrong ones must be refused there.
template <int kShift, bool kClamp>
void check_add(CaseMemory& memory, uint32_t line) {
  uint32_t found = 0;
  for (uint32_t turn = 0; turn < 12; ++turn) {
    CaseNoise noise{line * 31 + turn + 1};
    kernels::SumQuantization q = {};
    const int32_t low = kClamp ? -40 : -128, high = kClamp ? 90 : 127;
    const int32_t offset = static_cast<int32_t>(noise.next() % 100);
    q.tensors = {128, offset, -offset, low, high};
    q.sign = 1;
    q.multiplier_b = {static_cast<int32_t>(noise.next() >> 2 | 1u << 30),
                      -1 - static_cast<int32_t>(turn % 3)};
    q.output_multiplier = {static_cast<int32_t>(noise.next() >> 2 | 1u << 30), -19};
    MveAdd add;
    if (!find_mve_add<kShift>(q, add)) continue;
    ++found;
    const uint32_t count = turn * 5 + 1;
    CaseTensors tensors(memory, noise, turn % 3, 0, count, count);
    const int8_t* const a = tensors.input;
    int8_t* b = memory.take(count);
    noise.fill(b, count, turn % 4, 0);
    const kernels::QuantizedSum<int8_t, false> sum = {q};
    for (uint32_t i = 0; i < count; ++i) tensors.want[i] = sum(a[i], b[i]);
    mve_add<kShift, kClamp>(add, a, b, count, tensors.got);
    tensors.compare(memory, "add", line * 100 + turn);
    memory.give_back_all();
  }
  if (found < 6) memory.complain("add: factors found", line, found);
}

inline void check_pools(CaseMemory& memory) {
  constexpr Window kWindows[] = {{{4, 1, 4, 1, 1, 0}, {5, 1, 5, 1, 1, 0}},
                                 {{6, 3, 2, 2, 1, 0}, {5, 3, 3, 2, 1, 1}},
                                 {{16, 1, 16, 1, 1, 0}, {16, 1, 16, 1, 1, 0}}};
  constexpr uint32_t kChannels[] = {1, 7, 8, 16, 19, 33};
  for (uint32_t turn = 0; turn < 36; ++turn) {
    CaseNoise noise{turn + 1};
    const kernels::Pool2DShape shape = {kWindows[turn % 3], 2, kChannels[turn / 3 % 6]};
    const int32_t low = turn % 2 == 0 ? -128 : -30, high = turn % 2 == 0 ? 127 : 40;
    const size_t input_size = pixels_of(shape.window, false) * shape.batches * shape.channels;
    const size_t output_size = pixels_of(shape.window, true) * shape.batches * shape.channels;
    CaseTensors tensors(memory, noise, turn % 4, -128, input_size, output_size);
    if (turn == 2) memset(tensors.input, -128, input_size);
    for (uint32_t kind = 0; kind < 2; ++kind) {
      const bool average = kind == 0;
      tensors.clear();
      if (average) {
        const kernels::AverageInteger<int8_t> math = {low, high};
        kernels::pool_2d(shape, math, tensors.input, tensors.want);
        mve_average_pool(shape, math, tensors.input, tensors.got);
      } else {
        const kernels::MaxInteger<int8_t> math = {low, high};
        kernels::pool_2d(shape, math, tensors.input, tensors.want);
        mve_max_pool(shape, math, tensors.input, tensors.got);
      }
      tensors.compare(memory, average ? "average" : "max", turn);
    }
    memory.give_back_all();
  }
}

inline void check_elementwise(CaseMemory& memory) {
  check_add<16, false>(memory, 1);
  check_add<16, true>(memory, 2);
  check_add<14, false>(memory, 3);
  check_add<21, false>(memory, 4);
  check_add<20, true>(memory, 5);
  check_pools(memory);
}

}  // namespace mote::test::mve
