// A look at all tables of a verified .tflite before flatc's code unpacks it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/base/aligned_bytes.h"

namespace mote::host {

struct TableWalk {
  // What the unpacked tables take at least: everything counts as often as it is referred to. A file
  // may share one vector among a million tables; copying that would ask for terabytes.
  uint64_t bytes = 0;
  // Where the file keeps the offsets of vectors of 64-bit numbers that are not aligned to 8. Some
  // converters write such, the Verifier does not mind, and reading them in place is undefined.
  std::vector<uint32_t> misaligned;
};

// Gives up when `bytes` exceeds the limit.
TableWalk walk_tables(std::span<const uint8_t> file, uint64_t limit);

// A copy of the file whose `misaligned` vectors lie aligned behind its end.
AlignedBytes with_aligned_vectors(std::span<const uint8_t> file,
                                  const std::vector<uint32_t>& misaligned);

}  // namespace mote::host
