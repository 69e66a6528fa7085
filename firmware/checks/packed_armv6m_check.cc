// Runs the packed kernels of Cortex-M0+ and RV32 on the chip against TFLite's arithmetic.
#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/checks/packed_pairs.h"
#include "mote/kernels/packed/armv6m_pixel_pair.h"
#include "mote/kernels/packed/rv32_pixel_pair.h"

namespace {

packed_check::PairCheck pairs;

template <class Code>
uint32_t check_pairs(const char* name) {
  uint32_t failures = 0;
  for (const packed_check::Geometry& shape : packed_check::kPairShapes) {
    for (uint32_t seed = 0; seed < packed_check::kPairCases; ++seed) {
      const uint32_t wrong = pairs.wrong<Code>(shape, seed);
      if (wrong == 0) continue;
      ++failures;
      firmware::TextLine line;
      line.text(name).text(": ").number(wrong).text(" wrong outputs, ");
      line.signed_number(shape.channels).text(" to ").signed_number(shape.outputs);
      line.text(" channels, seed ").number(seed).text("\n");
      board::write(line.data(), line.size());
    }
  }
  return failures;
}

}  // namespace

int firmware_main() {
#ifdef __riscv
  const uint32_t failures = check_pairs<mote::kernels::packed::Rv32Pairs>("rv32 pairs");
#else
  const uint32_t failures = check_pairs<mote::kernels::packed::Armv6mPairs>("armv6m pairs");
#endif
  firmware::TextLine line;
  line.text("packed kernels: ").number(pairs.packed_layers).text(" layers, ");
  line.number(failures).text(" wrong\n");
  board::write(line.data(), line.size());
  return failures == 0 && pairs.packed_layers > 100 ? 0 : 1;
}
