// The portable twins of the packed kernels for Armv7E-M equal the reference.
#include <gtest/gtest.h>

#include <vector>

#include "firmware/checks/packed_arm_dsp_cases.h"

namespace packed_check {
namespace {

class Expectations : public Observer {
 public:
  void begin() override {}
  void end() override {}
  void result(const char* name, const Shape& s, int mismatches, bool intact) override {
    EXPECT_EQ(mismatches, 0) << name << ": " << s.rows << "x" << s.columns << "x"
                             << s.input_channels << " to " << s.output_channels << ", activation "
                             << static_cast<int>(s.activation);
    EXPECT_TRUE(intact) << name;
    ++cases;
  }
  int cases = 0;
};

class PackedArmDsp : public testing::Test {
 protected:
  std::vector<uint8_t> bytes = std::vector<uint8_t>(1 << 20);
  Expectations expectations;
  Workshop workshop = {bytes.data(), bytes.size(), expectations};
};

TEST_F(PackedArmDsp, Pointwise) {
  pointwise_cases(workshop);
  EXPECT_GT(expectations.cases, 900);
}

TEST_F(PackedArmDsp, Convolutions) {
  convolution_cases(workshop);
  EXPECT_EQ(expectations.cases, 1188);
}

TEST_F(PackedArmDsp, Winograd) {
  winograd_cases(workshop);
  EXPECT_EQ(expectations.cases, 144);
}

TEST_F(PackedArmDsp, FullyConnected) {
  fully_connected_cases(workshop);
  EXPECT_EQ(expectations.cases, 558);
}

}  // namespace
}  // namespace packed_check
