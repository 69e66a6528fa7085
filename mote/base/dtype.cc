// Names and sizes of the element types.
#include "mote/base/dtype.h"

namespace mote {

const char* name(DType type) {
  switch (type) {
#define MOTE_DTYPE_NAME(Name, text, value, bits) \
  case DType::k##Name:                           \
    return #text;
    MOTE_DTYPES(MOTE_DTYPE_NAME)
#undef MOTE_DTYPE_NAME
  }
  return "?";
}

uint32_t bits(DType type) {
  switch (type) {
#define MOTE_DTYPE_BITS(Name, text, value, bits) \
  case DType::k##Name:                           \
    return bits;
    MOTE_DTYPES(MOTE_DTYPE_BITS)
#undef MOTE_DTYPE_BITS
  }
  return 0;
}

}  // namespace mote
