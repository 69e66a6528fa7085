// ADD and SUB on a plane against the library's own kernels, for every pair of inputs.
#include <gtest/gtest.h>

#include <vector>

#include "firmware/checks/packed_layers.h"
#include "mote/kernels/packed/plane_sum.h"

namespace mote {
namespace {

using kernels::QuantizedSum;
using kernels::SumQuantization;
using packed_check::Noise;

// As prepare makes them: b scaled to the larger scale of a; the output's scale near that of a.
SumQuantization random_sum(uint32_t seed) {
  Noise noise(seed);
  SumQuantization q = {};
  q.tensors.offset_a = seed % 3 == 0 ? 128 : noise.between(-127, 128);
  q.tensors.offset_b = seed % 4 == 0 ? 128 : noise.between(-127, 128);
  q.tensors.output_offset = seed % 2 == 0 ? -128 : noise.between(-128, 127);
  q.tensors.activation_min = seed % 5 == 0 ? q.tensors.output_offset : -128;
  q.tensors.activation_max = seed % 7 == 0 ? q.tensors.activation_min + 60 : 127;
  if (q.tensors.activation_max > 127) q.tensors.activation_max = 127;
  q.sign = seed % 2 == 0 ? 1 : -1;
  const auto value = [&] { return (1 << 30) + noise.between(0, (1 << 30) - 1); };
  q.multiplier_b = {value(), -1 - noise.between(0, 3)};
  q.output_multiplier = {value(), -17 - noise.between(0, 4)};
  return q;
}

template <bool kDifference>
void check_all_pairs() {
  constexpr uint32_t kCases = 40;
  uint32_t found = 0;
  for (uint32_t seed = 0; seed < kCases; ++seed) {
    const SumQuantization q = random_sum(seed);
    kernels::packed::PlaneSum plane = {};
    if (!kernels::packed::PlaneFinder<kDifference>(q).find(plane)) continue;
    ++found;
    const QuantizedSum<int8_t, kDifference> reference{q};
    std::vector<int8_t> a, b, want;
    for (int32_t i = -128; i < 128; ++i) {
      for (int32_t j = -128; j < 128; ++j) {
        a.push_back(static_cast<int8_t>(i));
        b.push_back(static_cast<int8_t>(j));
        want.push_back(reference(a.back(), b.back()));
      }
    }
    std::vector<int8_t> got(a.size());
    add_on_plane(plane, a.data(), b.data(), static_cast<uint32_t>(a.size()), got.data());
    EXPECT_EQ(got, want) << "seed " << seed;
    add_on_plane(plane, a.data(), b.data(), static_cast<uint32_t>(a.size()), a.data());
    EXPECT_EQ(a, want) << "in place, seed " << seed;
  }
  EXPECT_GE(found, kCases * 9 / 10);
}

TEST(PackedPlaneSum, Add) {
  check_all_pairs<false>();
}
TEST(PackedPlaneSum, Subtract) {
  check_all_pairs<true>();
}

}  // namespace
}  // namespace mote
