// The plain twins of the packed MVE kernels against the portable kernels; the assembly is compared
// by firmware/checks/packed_arm_mve_check.cc, on the same cases.
#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "firmware/checks/packed_arm_mve_convolution_cases.h"
#include "firmware/checks/packed_arm_mve_depthwise_cases.h"
#include "firmware/checks/packed_arm_mve_elementwise_cases.h"

namespace mote::test::mve {
namespace {

class DeskMemory : public CaseMemory {
 public:
  ~DeskMemory() { give_back_all(); }
  int8_t* take(size_t bytes) override {
    blocks_.push_back(malloc(bytes));
    return static_cast<int8_t*>(blocks_.back());
  }
  void give_back_all() override {
    for (void* block : blocks_) free(block);
    blocks_.clear();
  }
  void complain(const char* what, uint32_t line, uint32_t wrong) override {
    ADD_FAILURE() << what << " " << line << ": " << wrong;
  }

 private:
  std::vector<void*> blocks_;
};

TEST(PackedArmMve, Convolutions) {
  DeskMemory memory;
  check_convolutions(memory);
}

TEST(PackedArmMve, FullyConnected) {
  DeskMemory memory;
  check_fully_connecteds(memory);
}

TEST(PackedArmMve, Depthwise) {
  DeskMemory memory;
  check_depthwises(memory);
}

TEST(PackedArmMve, Elementwise) {
  DeskMemory memory;
  check_elementwise(memory);
}

}  // namespace
}  // namespace mote::test::mve
