// What the cases for the packed MVE kernels share: memory, noise, layers. Without any library: the
// same cases run on the desk (on the kernels' twins in plain C++) and on the chip (on the
// assembly), each time against the portable reference kernels.
#pragma once

#include <stdint.h>
#include <string.h>

#include "mote/kernels/isa/isa.h"
#include "mote/kernels/layer_math.h"
#include "mote/kernels/packed/arm_mve_convolution.h"
#include "mote/kernels/packed/arm_mve_pack.h"

namespace mote::test::mve {

using kernels::Window;
using namespace kernels::packed;

// Buffers for one case at a time. On the desk each is as large as asked for and not larger, so that
// the address sanitizer sees what lies beyond.
class CaseMemory {
 public:
  virtual int8_t* take(size_t bytes) = 0;  // aligned to 16
  virtual void give_back_all() = 0;
  virtual void complain(const char* what, uint32_t line, uint32_t wrong) = 0;

 protected:
  ~CaseMemory() = default;
};

struct CaseNoise {
  uint32_t state;

  uint32_t next() {
    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
  }
  // Turn 0: the ends of i8 alone; 1: many zero points; else everything.
  void fill(int8_t* to, size_t count, uint32_t turn, int32_t zero_point) {
    for (size_t i = 0; i < count; ++i) {
      const uint32_t bits = next();
      to[i] = static_cast<int8_t>(bits >> 16);
      if (turn == 0) to[i] = (bits & 64) != 0 ? 127 : -128;
      if (turn == 1 && (bits & 0xFF) < 100) to[i] = static_cast<int8_t>(zero_point);
    }
  }
};

constexpr size_t kGuard = 32;
constexpr int8_t kGuardByte = 0x5A;

// What a layer computes, apart from its window.
struct CaseLayer {
  MveLayer packed;
  kernels::LayerQuantization quantization;
  int32_t* bias;
  Multiplier* multipliers;
  int8_t* weights;

  CaseLayer(CaseMemory& memory, CaseNoise& noise, uint32_t turn, uint32_t flags, uint32_t channels,
            uint32_t rows, uint32_t row_inputs) {
    const size_t size = size_t{channels} * rows * row_inputs;
    weights = memory.take(size);
    bias = reinterpret_cast<int32_t*>(memory.take(size_t{4} * channels));
    multipliers = reinterpret_cast<Multiplier*>(memory.take(sizeof(Multiplier) * channels));
    noise.fill(weights, size, turn, 0);
    const bool clamped = (flags & kMveClamp) != 0, signed_too = (flags & kMveAwayFromZero) != 0;
    const int32_t zero = signed_too ? 5 : clamped ? -100 : -128;
    const int32_t low = clamped ? (signed_too ? -20 : zero) : -128;
    const int32_t input_zero = turn == 0 ? -128 : static_cast<int32_t>(noise.next() % 256) - 128;
    for (uint32_t i = 0; i < channels; ++i) {
      bias[i] = static_cast<int32_t>(noise.next()) >> (10 + turn % 4 * 4);
      const int32_t lowest = turn == 2 ? -31 : -13;
      const int32_t above = ((flags & kMveLeftShift) != 0 ? 4 : 1) - lowest;
      multipliers[i] = {static_cast<int32_t>(noise.next() >> 2 | 1u << 30),
                        lowest + static_cast<int32_t>(noise.next() % static_cast<uint32_t>(above))};
    }
    packed = {channels,    rows,       row_inputs, weights, bias,
              multipliers, input_zero, zero,       low,     clamped ? 101 : 127};
    if (turn == 4) make_small(size);
    if ((flags & kMveLeftShift) != 0) multipliers[0].shift = 2;
    if (turn == 3 && channels > 1) multipliers[channels - 1] = {0, 0};
    quantization = {static_cast<int16_t>(-input_zero),
                    static_cast<int16_t>(zero),
                    static_cast<int16_t>(low),
                    static_cast<int16_t>(packed.activation_max),
                    0,
                    1,
                    0};
  }

  // Sums so small that shifts of 0 to -3 leave most outputs inside their bounds.
  void make_small(size_t size) const {
    for (size_t i = 0; i < size; ++i) weights[i] = static_cast<int8_t>(weights[i] / 43);
    for (uint32_t i = 0; i < packed.channels; ++i) {
      bias[i] %= 64;
      multipliers[i].shift = -static_cast<int32_t>(i % 4);
    }
  }

  kernels::LayerMathI8<isa::Portable> math() const { return {{quantization, multipliers, bias}}; }
  MveOutput output() const {
    return {packed.channels, packed.output_zero_point, packed.activation_min,
            packed.activation_max};
  }
};

inline size_t pixels_of(const Window& window, bool output) {
  const kernels::WindowAxis& rows = window.rows;
  const kernels::WindowAxis& columns = window.columns;
  return output ? static_cast<size_t>(rows.output) * static_cast<size_t>(columns.output)
                : static_cast<size_t>(rows.input) * static_cast<size_t>(columns.input);
}

// Wrong bytes in `got`, which has a guard before and behind.
inline uint32_t count_wrong(const int8_t* want, const int8_t* got, size_t size) {
  uint32_t wrong = 0;
  for (size_t i = 0; i < size; ++i) wrong += want[i] != got[i];
  for (size_t i = 0; i < kGuard; ++i) wrong += got[size + i] != kGuardByte;
  for (size_t i = 1; i <= kGuard; ++i) wrong += *(got - i) != kGuardByte;
  return wrong;
}

// Noise to compute from, what the portable kernel makes of it, and what is compared with that.
struct CaseTensors {
  int8_t* input;
  int8_t* want;
  int8_t* got;
  size_t output_size;

  CaseTensors(CaseMemory& memory, CaseNoise& noise, uint32_t turn, int32_t zero_point,
              size_t input_size, size_t outputs)
      : input(memory.take(input_size)),
        want(memory.take(outputs)),
        got(memory.take(outputs + 2 * kGuard) + kGuard),
        output_size(outputs) {
    noise.fill(input, input_size, turn, zero_point);
    clear();
  }

  void clear() { memset(got - kGuard, kGuardByte, output_size + 2 * kGuard); }
  void compare(CaseMemory& memory, const char* what, uint32_t line) const {
    const uint32_t wrong = count_wrong(want, got, output_size);
    if (wrong > 0) memory.complain(what, line, wrong);
  }
};

}  // namespace mote::test::mve
