// A model with inputs, and outputs to compare with, in one block of memory: the "vector bundle".
//
// All numbers are 32-bit little-endian; offsets count from the start of the bundle. The header is
// followed by one BundleTensor for each input, then one for each output; `name` is a
// zero-terminated string. Made by virtual/pack_bundle.cc for images that find it beside them, and
// by mote_add_replay() in replay.cmake for images that link it in.
#pragma once

#include <stdint.h>

namespace firmware {

inline constexpr uint32_t kBundleMagic = 0x42564D4D;  // "MMVB" in memory
inline constexpr uint32_t kBundleVersion = 1;
inline constexpr uint32_t kBundleAlignment = 16;  // of a bundle, its model and its tensors

enum BundleFlags : uint32_t {
  kBundleHasExpected = 1,    // the outputs' bytes are there; otherwise their offsets are 0
  kBundlePrintsOutputs = 2,  // print every output in hexadecimal
};

struct BundleHeader {
  uint32_t magic;
  uint32_t version;
  uint32_t total_bytes;
  uint32_t flags;
  uint32_t name;
  uint32_t model;
  uint32_t model_bytes;
  uint32_t samples;  // 0: as many as the first input's bytes make
  uint32_t input_count;
  uint32_t output_count;
  uint32_t largest_difference;  // that integers may have
  float absolute_tolerance;     // floats: |got - want| <= absolute + relative * |want|
  float relative_tolerance;
};

// The bytes of all samples of one tensor, one after another.
struct BundleTensor {
  uint32_t offset;
  uint32_t bytes;
};

// Reads a bundle in place. A bundle is made by a tool and not hostile, but the memory where one is
// looked for may hold anything.
class Bundle {
 public:
  // Null when there is a bundle within `size` bytes, else what is wrong.
  const char* open(const uint8_t* bytes, uint32_t size);

  const BundleHeader& header() const { return *reinterpret_cast<const BundleHeader*>(bytes_); }
  const char* name() const { return reinterpret_cast<const char*>(bytes_ + header().name); }
  const uint8_t* at(uint32_t offset) const { return bytes_ + offset; }
  const BundleTensor& input(uint32_t index) const { return tensors()[index]; }
  const BundleTensor& output(uint32_t index) const {
    return tensors()[header().input_count + index];
  }
  bool has(BundleFlags flag) const { return (header().flags & flag) != 0; }

 private:
  const BundleTensor* tensors() const {
    return reinterpret_cast<const BundleTensor*>(bytes_ + sizeof(BundleHeader));
  }

  const uint8_t* bytes_ = nullptr;
};

}  // namespace firmware
