// Adds up the sections of an ELF file, of 32 or 64 bits.
#include "host/bench/image_size.h"

#include <elf.h>

#include <array>
#include <cstring>
#include <string>

#include "host/base/bad_input.h"

namespace mote::host::bench {
namespace {

class Reader {
 public:
  Reader(std::span<const uint8_t> bytes, const std::string& name) : bytes_(bytes), name_(name) {}

  template <class T>
  T at(uint64_t offset) const {
    T value;
    if (offset > bytes_.size() || sizeof value > bytes_.size() - offset) fail();
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
  }

  std::string text(uint64_t offset) const {
    std::string words;
    for (char letter; (letter = at<char>(offset++)) != '\0';) words += letter;
    return words;
  }

  [[noreturn]] void fail() const { throw BadInput(name_ + ": is no complete ELF file"); }

 private:
  std::span<const uint8_t> bytes_;
  const std::string& name_;
};

void add_section(ImageSize& size, const std::string& name, uint64_t bytes, bool writable,
                 bool has_contents) {
  if (name == ".stack" || name.rfind(".noinit", 0) == 0 || name == ".interp") return;
  if (name.find("payload") != std::string::npos) {
    size.payload += bytes;
  } else if (!has_contents) {
    size.bss += bytes;
  } else if (writable) {
    size.data += bytes;
  } else {
    size.code += bytes;
  }
}

template <class Header, class Section>
ImageSize measure(const Reader& reader) {
  const Header header = reader.at<Header>(0);
  const auto section = [&](uint64_t index) {
    return reader.at<Section>(header.e_shoff + index * header.e_shentsize);
  };
  const Section names = section(header.e_shstrndx);
  ImageSize size;
  for (uint32_t i = 0; i < header.e_shnum; ++i) {
    const Section one = section(i);
    if ((one.sh_flags & SHF_ALLOC) == 0) continue;
    add_section(size, reader.text(names.sh_offset + one.sh_name), one.sh_size,
                (one.sh_flags & SHF_WRITE) != 0, one.sh_type != SHT_NOBITS);
  }
  return size;
}

}  // namespace

ImageSize measure_image(std::span<const uint8_t> elf, const std::string& name) {
  const Reader reader(elf, name);
  const auto identity = reader.at<std::array<uint8_t, EI_NIDENT>>(0);
  const bool is_elf = std::memcmp(identity.data(), ELFMAG, SELFMAG) == 0;
  if (!is_elf || identity[EI_DATA] != ELFDATA2LSB) reader.fail();
  return identity[EI_CLASS] == ELFCLASS64 ? measure<Elf64_Ehdr, Elf64_Shdr>(reader)
                                          : measure<Elf32_Ehdr, Elf32_Shdr>(reader);
}

}  // namespace mote::host::bench
