// Runs the packed kernels of Cortex-M0+ and RV32 on the chip against TFLite's arithmetic.
#include <string.h>

#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/checks/packed_depthwise.h"
#include "firmware/checks/packed_fully_connected.h"
#include "firmware/checks/packed_pairs.h"
#include "mote/kernels/packed/armv6m_depthwise.h"
#include "mote/kernels/packed/armv6m_fully_connected.h"
#include "mote/kernels/packed/armv6m_pixel_pair.h"
#include "mote/kernels/packed/rv32_depthwise.h"
#include "mote/kernels/packed/rv32_pixel_pair.h"

namespace {

using namespace mote::kernels::packed;
#ifdef __riscv
using Pairs = Rv32Pairs;
using Depthwise = Rv32Depthwise;
using Bytes = packed_check::SignedBytes;
#else
using Pairs = Armv6mPairs;
using Depthwise = Armv6mDepthwise;
using Bytes = Armv6mBytes;
#endif

constexpr size_t larger(size_t a, size_t b) {
  return a > b ? a : b;
}

// One after the other: side by side they are more than the 16 KB of a small board.
alignas(16) uint8_t
    memory[larger(sizeof(packed_check::PairCheck), larger(sizeof(packed_check::DepthwiseCheck),
                                                          sizeof(packed_check::ConnectedCheck)))];

// Prints one line for each layer with wrong outputs; returns how many there are.
template <class Code, class Check, uint32_t kShapes>
uint32_t check_layers(const char* name, const packed_check::Geometry (&shapes)[kShapes],
                      uint32_t seeds) {
  memset(memory, 0, sizeof memory);  // a Check is plain numbers that begin at zero
  Check& check = *reinterpret_cast<Check*>(memory);
  uint32_t failures = 0;
  for (const packed_check::Geometry& shape : shapes) {
    for (uint32_t seed = 0; seed < seeds; ++seed) {
      const uint32_t wrong = check.template wrong<Code>(shape, seed);
      if (wrong == 0) continue;
      ++failures;
      firmware::TextLine line;
      line.text(name).text(": ").number(wrong).text(" wrong outputs, shape ");
      line.number(static_cast<uint32_t>(&shape - shapes)).text(", seed ").number(seed).text("\n");
      board::write(line.data(), line.size());
    }
  }
  firmware::TextLine line;
  line.text(name).text(": ").number(check.packed_layers).text(" layers, ");
  line.number(failures).text(" wrong\n");
  board::write(line.data(), line.size());
  return failures + (check.packed_layers > 100 ? 0 : 1);
}

}  // namespace

int firmware_main() {
  using namespace packed_check;
  const uint32_t failures =
      check_layers<Pairs, PairCheck>("pairs", kPairShapes, kPairCases) +
      check_layers<Depthwise, DepthwiseCheck>("depthwise", kDepthwiseShapes, kDepthwiseCases) +
      check_layers<Bytes, ConnectedCheck>("fully connected", kConnectedShapes, kConnectedCases);
  return failures == 0 ? 0 : 1;
}
