// Random numbers that are the same for a seed on every machine and every standard library.
#pragma once

#include <cmath>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

namespace mote::host {

// The standard fixes what mt19937_64 yields but not what its distributions make of it, so those are
// written out here: a seed that is quoted in a report must give the same model anywhere.
class Random {
 public:
  // `stream` separates the uses of one user-visible seed (folds, weights, noise) from one another.
  explicit Random(uint64_t seed, uint64_t stream = 0)
      : engine_(seed * 0x9E3779B97F4A7C15ull + stream * 0xD1B54A32D192ED03ull + 1) {}

  uint64_t bits() { return engine_(); }

  // In [0, 1), with the 53 bits that a double holds.
  double uniform() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * uniform(); }

  // In [0, count). The bias of the product is below 2^-32 for the counts used here.
  uint32_t below(uint32_t count) { return static_cast<uint32_t>(uniform() * count); }

  // Standard normal, by Box and Muller; the second value of the pair is not kept, for simplicity.
  double normal() {
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * M_PI * uniform());
  }

  // Fisher and Yates.
  template <class T>
  void shuffle(std::vector<T>& items) {
    for (size_t left = items.size(); left > 1; --left) {
      std::swap(items[left - 1], items[below(static_cast<uint32_t>(left))]);
    }
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace mote::host
