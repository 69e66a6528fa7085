// What an image takes on the chip, read from its ELF file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace mote::host::bench {

struct ImageSize {
  uint64_t code = 0;   // code and constants, without the model
  uint64_t model = 0;  // the model, or the constants that it became
  uint64_t data = 0;   // initialized variables; they take flash as well
  uint64_t bss = 0;    // zeroed variables; neither the stack nor .noinit, where arenas lie
};

// The model is what lies in sections named payload, and the constants that `mote compile` names
// kData0, kData1 ..., kLibraryConstants and kLibrarySlots. Throws BadInput for what is no
// little-endian ELF file. `name` is for the message.
ImageSize measure_image(std::span<const uint8_t> elf, const std::string& name);

}  // namespace mote::host::bench
