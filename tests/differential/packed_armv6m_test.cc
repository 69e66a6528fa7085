// Packed kernels of Cortex-M0+ and RV32: their C++ forms against TFLite's arithmetic.
#include <gtest/gtest.h>

#include "firmware/checks/packed_pairs.h"
#include "mote/kernels/packed/armv6m_pixel_pair.h"
#include "mote/kernels/packed/rv32_pixel_pair.h"

namespace mote {
namespace {

template <class Code>
void check_pairs() {
  auto check = std::make_unique<packed_check::PairCheck>();
  for (const packed_check::Geometry& shape : packed_check::kPairShapes) {
    for (uint32_t seed = 0; seed < packed_check::kPairCases; ++seed) {
      EXPECT_EQ(check->wrong<Code>(shape, seed), 0u)
          << shape.channels << " to " << shape.outputs << " channels, filter " << shape.filter_rows
          << "x" << shape.filter_columns << ", seed " << seed;
    }
  }
  // Only few layers may be refused, or the test tests nothing.
  EXPECT_LT(check->refused * 10, check->packed_layers) << check->refused;
}

TEST(PackedArmv6m, PixelPairs) {
  check_pairs<kernels::packed::Armv6mPairs>();
}
TEST(PackedRv32, PixelPairs) {
  check_pairs<kernels::packed::Rv32Pairs>();
}

}  // namespace
}  // namespace mote
