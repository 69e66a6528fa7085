// Compares the packed MVE kernels, as they are on the chip, with the portable kernels: the cases
// of firmware/checks/packed_arm_mve_*_cases.h. Prints a line for each mismatch.
#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/checks/packed_arm_mve_convolution_cases.h"
#include "firmware/checks/packed_arm_mve_depthwise_cases.h"
#include "firmware/checks/packed_arm_mve_elementwise_cases.h"

namespace {

alignas(16) int8_t storage[200000];

class ChipMemory : public mote::test::mve::CaseMemory {
 public:
  int8_t* take(size_t bytes) override {
    int8_t* block = storage + used_;
    used_ += (bytes + 15) / 16 * 16;
    if (used_ > sizeof storage) complain("storage", 0, static_cast<uint32_t>(used_));
    return block;
  }
  void give_back_all() override { used_ = 0; }
  void complain(const char* what, uint32_t line, uint32_t wrong) override {
    ++complaints_;
    firmware::TextLine text;
    text.text("packed: ").text(what).text(" ").number(line).text(": ").number(wrong).text("\n");
    board::write(text.data(), text.size());
  }
  int complaints() const { return complaints_; }

 private:
  size_t used_ = 0;
  int complaints_ = 0;
};

}  // namespace

int firmware_main() {
  ChipMemory memory;
  mote::test::mve::check_convolutions(memory);
  mote::test::mve::check_fully_connecteds(memory);
  mote::test::mve::check_depthwises(memory);
  mote::test::mve::check_elementwise(memory);
  if (memory.complaints() > 0) return 1;
  constexpr char kFine[] = "packed: all kernels are exact\n";
  board::write(kFine, static_cast<uint32_t>(strlen(kFine)));
  return 0;
}
