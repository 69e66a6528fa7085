// From energies to features: mel filter bank, roots, noise reduction, gain control, logarithm.
// Integers throughout, equal to TFLM's signal library bit for bit.
#pragma once

#include <stdint.h>

#include "mote/kernels/signal_spectrum.h"

namespace mote::kernels {

// Triangular filters: each energy counts for two neighbours, weight / 4096 for one and the
// rest, "unweight", for the next one. Step i >= 1 completes channel i - 1; what step 0 completes is
// below the first channel and dropped.
struct FilterBank {
  const int16_t* weights;
  const int16_t* unweights;
  const int16_t* frequency_starts;  // of each step, in the energies
  const int16_t* weight_starts;     // of each step, in both kinds of weights
  const int16_t* widths;
};

// Sums modulo 2^64. Output is written by `store(channel, sum)`: it may not be aligned to 8.
template <class Store>
void filter_bank(const FilterBank& bank, const uint32_t* energies, uint32_t channels, Store store) {
  uint64_t sum = 0, next_sum = 0;
  for (uint32_t i = 0; i <= channels; ++i) {
    const uint32_t* energy = energies + bank.frequency_starts[i];
    const int32_t first = bank.weight_starts[i];
    for (int32_t j = 0; j < bank.widths[i]; ++j) {
      sum += static_cast<uint64_t>(int64_t{bank.weights[first + j]}) * energy[j];
      next_sum += static_cast<uint64_t>(int64_t{bank.unweights[first + j]}) * energy[j];
    }
    if (i > 0) store(i - 1, sum);
    sum = next_sum;
    next_sum = 0;
  }
}

// round(sqrt(x)), one bit of the root after the other. TFLM takes numbers below 2^32 in 32 bits and
// does not round 65535.5 and more up to 65536 then.
inline uint32_t square_root(uint64_t x) {
  const bool is_small = x >> 32 == 0;
  uint64_t root = 0;
  uint64_t bit = uint64_t{1} << 62;
  while (bit > x) bit >>= 2;
  for (; bit != 0; bit >>= 2) {
    const bool fits = x >= root + bit;
    if (fits) x -= root + bit;
    root = (root >> 1) + (fits ? bit : 0);
  }
  const uint32_t largest = is_small ? 0xFFFF : 0xFFFFFFFF;
  return static_cast<uint32_t>(root + (x > root && root != largest ? 1 : 0));
}

struct SpectralSubtraction {
  // Each pair is for channels 0, 2, 4 ... and for 1, 3, 5 ...
  uint32_t smoothing[2];
  uint32_t one_minus_smoothing[2];
  uint32_t min_signal_remaining;
  uint32_t smoothing_bits;  // extra bits of the estimate
  uint32_t bits;            // fraction bits of the factors above
  uint32_t clamping;        // the estimate may not exceed the signal

  // Follows the noise in one channel, and takes it off the signal down to a floor.
  uint32_t apply(uint32_t channel, uint32_t signal, uint32_t* noise) const {
    const uint32_t odd = channel & 1;
    const uint32_t scaled = signal << smoothing_bits;
    uint32_t estimate = static_cast<uint32_t>(
        (uint64_t{scaled} * smoothing[odd] + uint64_t{*noise} * one_minus_smoothing[odd]) >> bits);
    *noise = estimate;
    if (estimate > scaled) estimate = scaled;  // or the signal would become negative
    if (clamping != 0) *noise = estimate;
    const uint32_t floor = static_cast<uint32_t>(uint64_t{signal} * min_signal_remaining >> bits);
    const uint32_t rest = (scaled - estimate) >> smoothing_bits;
    return rest > floor ? rest : floor;
  }
};

// Per-channel amplitude normalization: gain is a function of the noise, by a table with three
// coefficients for each power of two: a parabola in ten fraction bits.
struct Pcan {
  static constexpr uint32_t kTableSize = 125;  // 4 * 32 - 6 + 3
  static constexpr uint32_t kSnrBits = 12;
  static constexpr uint32_t kOutputBits = 6;

  // |c2 * x| >> 5 and |c1| << 5 are at most 2^20 each, times 2^10 just below 2^31.
  static int16_t gain(uint32_t noise, const int16_t* table) {
    if (noise <= 2) return table[noise];
    const uint32_t interval = bit_length(noise);
    const uint32_t aligned = interval < 11 ? noise << (11 - interval) : noise >> (interval - 11);
    const int32_t x = static_cast<int32_t>(aligned & 0x3FF);
    table += 4 * interval - 6;
    int32_t result = ((table[2] * x) >> 5) + table[1] * 32;
    result = (result * x + (1 << 14)) >> 15;
    return static_cast<int16_t>(result + table[0]);
  }

  // x^2 / 4 below 2, x - 1 from there on; x has kSnrBits, the result kOutputBits of fraction.
  static uint32_t shrink(uint32_t x) {
    if (x < 2u << kSnrBits) return (x * x) >> (2 + 2 * kSnrBits - kOutputBits);
    return (x >> (kSnrBits - kOutputBits)) - (1u << kOutputBits);
  }

  static uint32_t apply(uint32_t signal, uint32_t noise, const int16_t* table, uint32_t snr_shift) {
    const uint32_t factor = static_cast<uint32_t>(int32_t{gain(noise, table)});
    return shrink(static_cast<uint32_t>((uint64_t{signal} * factor) >> snr_shift));
  }
};

// log2(1 + i / 128) - i / 128 in units of 2^-16, computed by the compiler.
struct LogTable {
  static constexpr uint32_t kSegmentBits = 7;
  uint16_t values[(1 << kSegmentBits) + 1];

  // Squaring a number in [1, 2) doubles its logarithm: each bit that carries it to 2 or more is one
  // bit of the fraction. 20 bits, rounded to 16.
  constexpr LogTable() : values() {
    for (uint32_t i = 0; i < 1u << kSegmentBits; ++i) {
      uint64_t x = (uint64_t{1} << 31) + (uint64_t{i} << (31 - kSegmentBits));
      uint32_t log = 0;
      for (int bit = 0; bit < 20; ++bit) {
        x = (x * x) >> 31;
        const bool carries = x >> 32 != 0;
        log = log << 1 | (carries ? 1 : 0);
        if (carries) x >>= 1;
      }
      values[i] = static_cast<uint16_t>((log + 8 - (i << (20 - kSegmentBits))) >> 4);
    }
  }
};
inline constexpr LogTable kLogTable{};

// round(ln(x) * scale) for x >= 1, from the table's log2; products wrap at 2^32 as in TFLM.
inline uint32_t natural_log(uint32_t x, uint32_t scale) {
  constexpr uint32_t kLn2 = 45426;  // * 2^-16
  constexpr uint32_t kHalf = 1 << 15;
  constexpr uint32_t kRestBits = 16 - LogTable::kSegmentBits;
  const uint32_t whole = bit_length(x) - 1;
  const uint32_t above = x - (1u << whole);
  const int32_t fraction =
      static_cast<int32_t>(whole < 16 ? above << (16 - whole) : above >> (whole - 16));
  const uint32_t segment = static_cast<uint32_t>(fraction) >> kRestBits;
  const int32_t low = kLogTable.values[segment], high = kLogTable.values[segment + 1];
  const int32_t rest = fraction - static_cast<int32_t>(segment << kRestBits);
  const int32_t bent = fraction + low + (((high - low) * rest) >> 16);
  const uint64_t log2 = (whole << 16) + static_cast<uint32_t>(bent);
  const uint32_t log = static_cast<uint32_t>((kLn2 * log2 + kHalf) >> 16);
  return (scale * log + kHalf) >> 16;
}

inline int16_t log_feature(uint32_t x, uint32_t correction_bits, uint32_t scale) {
  const uint32_t scaled = x << correction_bits;
  if (scaled <= 1) return 0;
  const uint32_t log = natural_log(scaled, scale);
  return static_cast<int16_t>(log < INT16_MAX ? log : INT16_MAX);
}

}  // namespace mote::kernels
