// libFuzzer's entry; MOTE_FUZZ_TARGET is one of the functions of targets.h.
#include "tests/fuzz/targets.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  mote::fuzz::MOTE_FUZZ_TARGET(bytes, size);
  return 0;
}
