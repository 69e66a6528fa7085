// Where tensors lie: 32-bit slots instead of pointers, so that a desk and a chip use equal bytes.
#pragma once

#include <stdint.h>

namespace mote {

// A tensor as Plans name it: an index into the slot table. kNoTensor is an input that is left out.
using TensorRef = uint16_t;
inline constexpr TensorRef kNoTensor = 0xFFFF;

// A slot holds a region in its upper two bits and a byte offset within it in the lower thirty.
enum class Region : uint32_t { kPlanned = 0, kModel = 1, kPersistent = 2 };
inline constexpr uint32_t kRegionCount = 3;

struct Slot {
  static constexpr uint32_t kOffsetBits = 30;
  static constexpr uint32_t kOffsetMask = (1u << kOffsetBits) - 1;

  uint32_t bits = 0;

  constexpr Slot() = default;
  constexpr Slot(Region region, uint32_t offset)
      : bits((static_cast<uint32_t>(region) << kOffsetBits) | offset) {}
  constexpr Region region() const { return static_cast<Region>(bits >> kOffsetBits); }
  constexpr uint32_t offset() const { return bits & kOffsetMask; }
};

// What eval needs to find its tensors. The model's bytes are never written through it: the engine
// refuses an operator whose output is a constant.
struct Memory {
  uint8_t* regions[kRegionCount] = {};  // indexed by Region
  const Slot* slots = nullptr;          // indexed by TensorRef

  uint8_t* at(Slot slot) const { return regions[slot.bits >> Slot::kOffsetBits] + slot.offset(); }
  uint8_t* at(TensorRef tensor) const { return at(slots[tensor]); }

  template <class T, class Place>
  const T* read(Place place) const {
    return reinterpret_cast<const T*>(at(place));
  }
  template <class T, class Place>
  T* write(Place place) const {
    return reinterpret_cast<T*>(at(place));
  }
  // Null when the model leaves this input out.
  template <class T>
  const T* read_optional(TensorRef tensor) const {
    return tensor == kNoTensor ? nullptr : read<T>(tensor);
  }
};

}  // namespace mote
