// 3x3 depthwise in pairs on RV32IMC: the C++ of pair_depthwise.h as it is.
#pragma once

#include "mote/kernels/packed/pair_depthwise.h"

namespace mote::kernels::packed {

struct Rv32Depthwise {
  static void make_line(const PairLineSource& source) { packed::make_line(source); }
  [[gnu::noinline]] static void row(const PairRow& r) { depthwise_row<1, false>(r); }
  [[gnu::noinline]] static void row_bent(const PairRow& r) { depthwise_row<1, true>(r); }
  [[gnu::noinline]] static void row_stride_2(const PairRow& r) { depthwise_row<2, false>(r); }
  [[gnu::noinline]] static void row_stride_2_bent(const PairRow& r) { depthwise_row<2, true>(r); }
};

}  // namespace mote::kernels::packed
