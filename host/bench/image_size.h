// What an image takes on the chip, read from its ELF file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace mote::host::bench {

struct ImageSize {
  uint64_t code = 0;     // code and constants, without the payload
  uint64_t payload = 0;  // sections named payload: the model, or what it became
  uint64_t data = 0;     // initialized variables; they take flash as well
  uint64_t bss = 0;      // zeroed variables; neither the stack nor .noinit, where arenas lie
};

// Throws BadInput for what is no little-endian ELF file. `name` is for the message.
ImageSize measure_image(std::span<const uint8_t> elf, const std::string& name);

}  // namespace mote::host::bench
