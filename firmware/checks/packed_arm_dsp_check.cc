// Compares the assembly of the packed kernels for Armv7E-M with the reference, on the chip. One
// line for each layer that differs.
#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/boards/region.h"
#include "firmware/checks/packed_arm_dsp_cases.h"

namespace {

using namespace packed_check;

class Report final : public Observer {
 public:
  void begin() override { mote_region_begin(); }
  void end() override { mote_region_end(); }
  void result(const char* name, const Shape& s, int mismatches, bool intact) override {
    ++cases;
    if (mismatches == 0 && intact) return;
    ++failures;
    firmware::TextLine line;
    line.text("packed: ").text(name).text(": ");
    const int numbers[] = {s.rows, s.columns, s.input_channels, s.output_channels};
    for (const int number : numbers) line.number(static_cast<uint32_t>(number)).text(" ");
    line.text(mismatches < 0 ? "was not packed" : mismatches > 0 ? "differs" : "writes too far");
    line.text("\n");
    board::write(line.data(), line.size());
  }
  uint32_t cases = 0;
  uint32_t failures = 0;
};

alignas(16) uint8_t memory[512 * 1024];

}  // namespace

int firmware_main() {
  Report report;
  all_cases({memory, sizeof memory, report});
  firmware::TextLine line;
  line.text("packed: ").number(report.cases).text(" layers, ");
  line.number(report.failures).text(" wrong\n");
  board::write(line.data(), line.size());
  return report.failures == 0 && report.cases > 100 ? 0 : 1;
}
