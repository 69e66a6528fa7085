// The logistic function and tanh in 16 bits, read from one table: equal bit for bit to TFLM's.
#pragma once

#include <stdint.h>

namespace mote::kernels {

// logistic(i / 24) * 2^16. The values are part of the result: TFLite's differ from the rounded
// function by up to 1, which makes up for the lines drawn between them. Negative arguments need no
// entries (logistic(-x) = 1 - logistic(x)), nor does tanh(x) = 2 logistic(2x) - 1.
inline constexpr uint16_t kSigmoidTable[256] = {
    32768, 33451, 34133, 34813, 35493, 36169, 36843, 37513, 38180, 38841, 39498, 40149, 40794,
    41432, 42064, 42688, 43304, 43912, 44511, 45102, 45683, 46255, 46817, 47369, 47911, 48443,
    48964, 49475, 49975, 50464, 50942, 51409, 51865, 52311, 52745, 53169, 53581, 53983, 54374,
    54755, 55125, 55485, 55834, 56174, 56503, 56823, 57133, 57433, 57724, 58007, 58280, 58544,
    58800, 59048, 59288, 59519, 59743, 59959, 60168, 60370, 60565, 60753, 60935, 61110, 61279,
    61441, 61599, 61750, 61896, 62036, 62172, 62302, 62428, 62549, 62666, 62778, 62886, 62990,
    63090, 63186, 63279, 63368, 63454, 63536, 63615, 63691, 63765, 63835, 63903, 63968, 64030,
    64090, 64148, 64204, 64257, 64308, 64357, 64405, 64450, 64494, 64536, 64576, 64614, 64652,
    64687, 64721, 64754, 64786, 64816, 64845, 64873, 64900, 64926, 64950, 64974, 64997, 65019,
    65039, 65060, 65079, 65097, 65115, 65132, 65149, 65164, 65179, 65194, 65208, 65221, 65234,
    65246, 65258, 65269, 65280, 65291, 65301, 65310, 65319, 65328, 65337, 65345, 65352, 65360,
    65367, 65374, 65381, 65387, 65393, 65399, 65404, 65410, 65415, 65420, 65425, 65429, 65433,
    65438, 65442, 65445, 65449, 65453, 65456, 65459, 65462, 65465, 65468, 65471, 65474, 65476,
    65479, 65481, 65483, 65485, 65488, 65489, 65491, 65493, 65495, 65497, 65498, 65500, 65501,
    65503, 65504, 65505, 65507, 65508, 65509, 65510, 65511, 65512, 65513, 65514, 65515, 65516,
    65517, 65517, 65518, 65519, 65520, 65520, 65521, 65522, 65522, 65523, 65523, 65524, 65524,
    65525, 65525, 65526, 65526, 65526, 65527, 65527, 65528, 65528, 65528, 65529, 65529, 65529,
    65529, 65530, 65530, 65530, 65530, 65531, 65531, 65531, 65531, 65531, 65532, 65532, 65532,
    65532, 65532, 65532, 65533, 65533, 65533, 65533, 65533, 65533, 65533, 65533, 65534, 65534,
    65534, 65534, 65534, 65534, 65534, 65534, 65534, 65534, 65535};

// The table at index magnitude / 2^bits with a straight line between entries, times 2^bits; `last`
// from the end of the table on.
inline int32_t sigmoid_between(uint32_t magnitude, uint32_t bits, uint32_t last) {
  const uint32_t index = magnitude >> bits;
  if (index >= 255) return static_cast<int32_t>(last);
  const uint32_t low = kSigmoidTable[index], high = kSigmoidTable[index + 1];
  const uint32_t part = magnitude & ((1u << bits) - 1);
  return static_cast<int32_t>((low << bits) + part * (high - low));
}

inline uint32_t magnitude_of(int32_t x) {
  return x < 0 ? 0u - static_cast<uint32_t>(x) : static_cast<uint32_t>(x);
}

// logistic(x / (3 * 2^12)) * 2^15: a Q3.12 input times 3 makes steps of 1/24 whole table entries.
inline int16_t logistic_i16(int32_t x) {
  const int32_t value = sigmoid_between(magnitude_of(x), 9, 0x7FFFu << 10);
  // Halves round away from logistic(0) on both sides, hence the 1 that the lower side lacks.
  const int32_t rounded = x >= 0 ? value + (1 << 9) : (1 << 25) - value + (1 << 9) - 1;
  return static_cast<int16_t>(rounded >> 10);
}

// tanh(x / (3 * 2^12)) * 2^15, as 2 logistic(2x) - 1: twice the argument is one bit less of index.
inline int16_t tanh_i16(int32_t x) {
  const int32_t value = sigmoid_between(magnitude_of(x), 8, 0xFFFFu << 8) - (1 << 23);
  const int32_t rounded = x >= 0 ? value + (1 << 7) : -value + (1 << 7) - 1;
  return static_cast<int16_t>(rounded >> 8);
}

}  // namespace mote::kernels
