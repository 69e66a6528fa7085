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
    size.model += bytes;
  } else if (!has_contents) {
    size.bss += bytes;
  } else if (writable) {
    size.data += bytes;
  } else {
    size.code += bytes;
  }
}

// In a C++ name each part comes behind its length: "L6kData0E" or "17kLibraryConstants".
bool is_model_constant(const std::string& symbol) {
  return symbol.find("bench_aot") != std::string::npos &&
         (symbol.find("kData") != std::string::npos ||
          symbol.find("kLibrary") != std::string::npos);
}

template <class Header, class Section, class Symbol>
class Image {
 public:
  explicit Image(const Reader& reader) : reader_(reader), header_(reader.at<Header>(0)) {}

  ImageSize measure() const {
    const Section names = section(header_.e_shstrndx);
    ImageSize size;
    uint64_t constants = 0;  // of a compiled model: they lie among the code's
    for (uint32_t i = 0; i < header_.e_shnum; ++i) {
      const Section one = section(i);
      if (one.sh_type == SHT_SYMTAB) constants = constants_of(one);
      if ((one.sh_flags & SHF_ALLOC) == 0) continue;
      add_section(size, reader_.text(names.sh_offset + one.sh_name), one.sh_size,
                  (one.sh_flags & SHF_WRITE) != 0, one.sh_type != SHT_NOBITS);
    }
    size.code -= constants;
    size.model += constants;
    return size;
  }

 private:
  Section section(uint64_t index) const {
    return reader_.at<Section>(header_.e_shoff + index * header_.e_shentsize);
  }

  uint64_t constants_of(const Section& table) const {
    const Section names = section(table.sh_link);
    uint64_t sum = 0;
    for (uint64_t at = 0; at + sizeof(Symbol) <= table.sh_size; at += sizeof(Symbol)) {
      const Symbol symbol = reader_.at<Symbol>(table.sh_offset + at);
      const bool is_object = (symbol.st_info & 15) == STT_OBJECT;
      if (is_object && is_model_constant(reader_.text(names.sh_offset + symbol.st_name))) {
        sum += symbol.st_size;
      }
    }
    return sum;
  }

  const Reader& reader_;
  Header header_;
};

}  // namespace

ImageSize measure_image(std::span<const uint8_t> elf, const std::string& name) {
  const Reader reader(elf, name);
  const auto identity = reader.at<std::array<uint8_t, EI_NIDENT>>(0);
  const bool is_elf = std::memcmp(identity.data(), ELFMAG, SELFMAG) == 0;
  if (!is_elf || identity[EI_DATA] != ELFDATA2LSB) reader.fail();
  return identity[EI_CLASS] == ELFCLASS64
             ? Image<Elf64_Ehdr, Elf64_Shdr, Elf64_Sym>(reader).measure()
             : Image<Elf32_Ehdr, Elf32_Shdr, Elf32_Sym>(reader).measure();
}

}  // namespace mote::host::bench
