// Packed kernels of Cortex-M0+ and RV32: their C++ forms against TFLite's arithmetic.
#include <gtest/gtest.h>

#include <memory>

#include "firmware/checks/packed_depthwise.h"
#include "firmware/checks/packed_fully_connected.h"
#include "firmware/checks/packed_pairs.h"
#include "mote/kernels/packed/armv6m_depthwise.h"
#include "mote/kernels/packed/armv6m_fully_connected.h"
#include "mote/kernels/packed/armv6m_pixel_pair.h"
#include "mote/kernels/packed/rv32_depthwise.h"
#include "mote/kernels/packed/rv32_pixel_pair.h"

namespace mote {
namespace {

// Every shape with every seed, which decides the style of weights, zero points and clamps.
template <class Code, class Check, size_t kShapes>
void check_layers(const packed_check::Geometry (&shapes)[kShapes], uint32_t seeds) {
  auto check = std::make_unique<Check>();
  for (const packed_check::Geometry& shape : shapes) {
    for (uint32_t seed = 0; seed < seeds; ++seed) {
      EXPECT_EQ(check->template wrong<Code>(shape, seed), 0u)
          << shape.rows << "x" << shape.columns << "x" << shape.channels << " to " << shape.outputs
          << " channels, filter " << shape.filter_rows << "x" << shape.filter_columns << ", stride "
          << shape.row_stride << ", seed " << seed;
    }
  }
  // Only few layers may be refused, or the test tests nothing.
  EXPECT_LT(check->refused * 10, check->packed_layers) << check->refused;
}

template <class Code>
void check_pairs() {
  check_layers<Code, packed_check::PairCheck>(packed_check::kPairShapes, packed_check::kPairCases);
}
template <class Code>
void check_depthwise() {
  check_layers<Code, packed_check::DepthwiseCheck>(packed_check::kDepthwiseShapes,
                                                   packed_check::kDepthwiseCases);
}
template <class Code>
void check_connected() {
  check_layers<Code, packed_check::ConnectedCheck>(packed_check::kConnectedShapes,
                                                   packed_check::kConnectedCases);
}

TEST(PackedArmv6m, PixelPairs) {
  check_pairs<kernels::packed::Armv6mPairs>();
}
TEST(PackedRv32, PixelPairs) {
  check_pairs<kernels::packed::Rv32Pairs>();
}
TEST(PackedArmv6m, Depthwise) {
  check_depthwise<kernels::packed::Armv6mDepthwise>();
}
TEST(PackedRv32, Depthwise) {
  check_depthwise<kernels::packed::Rv32Depthwise>();
}
TEST(PackedArmv6m, FullyConnected) {
  check_connected<kernels::packed::Armv6mBytes>();
}
TEST(PackedRv32, FullyConnected) {
  check_connected<packed_check::SignedBytes>();
}

}  // namespace
}  // namespace mote
