// The two look-ups that every access to a table goes through.
#include "mote/model/flatbuffer.h"

namespace mote {

const uint8_t* Table::find(uint16_t field) const {
  if (at_ == nullptr) return nullptr;
  const uint8_t* vtable = at_ - load<int32_t>(at_);
  if (field >= load<uint16_t>(vtable)) return nullptr;
  const uint16_t offset = load<uint16_t>(vtable + field);
  return offset == 0 ? nullptr : at_ + offset;
}

const uint8_t* Table::target(uint16_t field) const {
  const uint8_t* at = find(field);
  return at == nullptr ? nullptr : follow(at);
}

}  // namespace mote
