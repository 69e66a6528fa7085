// TFLM_DECODE: constants that are stored compressed, unpacked at each invocation into memory that
// other tensors use at other times.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/decode.h"
#include "mote/ops/op.h"

namespace mote::decode {

enum class Scheme : uint8_t { kLut = 0, kHuffman = 1, kPrune = 2 };  // the file format's numbers

// One pair of inputs, codes and what is needed to decode them, and the output it makes.
struct Record {
  TensorRef codes;
  TensorRef ancillary;
  TensorRef output;
  Scheme scheme;
  uint8_t element_bytes;
  uint32_t codes_bytes;
  uint32_t table_bytes;  // of the ancillary data, after its header
  uint16_t bits;         // LUT: of an index. Huffman: of the first look-up
  uint16_t stride;       // LUT: elements from one channel's table to the next
  uint32_t wide;         // Huffman: entries of 32 bits, else 16
  kernels::ChannelRuns runs;
  Slot zero_points;  // prune, elements of one byte: int8_t[channels]
};

struct Plan {
  uint32_t count;
  Slot records;  // Record[count]

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("count", &Plan::count);
    visit("records", &Plan::records);
  }
};

Status eval(const EvalContext& context, const Plan& plan);

}  // namespace mote::decode
