// The walk follows flatc's description of all tables.
#include "host/graph/table_walk.h"

#include <flatbuffers/minireflect.h>

#include "schema/tflite_generated.h"

namespace mote::host {
namespace {

using flatbuffers::TypeCode;
using flatbuffers::TypeTable;

constexpr uint64_t kBytesOfTable = 64;  // what an unpacked table takes at least
constexpr uint32_t kWide = 8;           // bytes of the widest element, and its alignment

uint32_t load_word(const uint8_t* at) {
  return flatbuffers::ReadScalar<uint32_t>(at);
}

// The schema does not nest a table in itself, so the recursion is as deep as the schema: 6.
//
// The Verifier has checked all fields but the retired ones, which flatc's description does not tell
// apart. They are not unpacked; here they count when they lie in the file and are passed over else.
class Walker {
 public:
  Walker(std::span<const uint8_t> file, uint64_t limit) : file_(file), limit_(limit) {}

  TableWalk walk() {
    add_table(file_.data() + load_word(file_.data()), *schema::ModelTypeTable());
    return std::move(result_);
  }

 private:
  void add_table(const uint8_t* at, const TypeTable& type) {
    const auto* table = reinterpret_cast<const flatbuffers::Table*>(at);
    result_.bytes += kBytesOfTable;
    for (size_t i = 0; i < type.num_elems && result_.bytes <= limit_; ++i) {
      const auto field = flatbuffers::FieldIndexToOffset(static_cast<flatbuffers::voffset_t>(i));
      if (const uint8_t* value = table->GetAddressOf(field)) add_field(*table, type, i, value);
    }
  }

  void add_field(const flatbuffers::Table& table, const TypeTable& type, size_t index,
                 const uint8_t* value) {
    const TypeCode code = type.type_codes[index];
    const TypeTable* of = code.sequence_ref < 0 ? nullptr : type.type_refs[code.sequence_ref]();
    if (code.is_repeating) return add_vector(value, code, of);
    if (code.base_type == flatbuffers::ET_STRING) {
      if (const uint8_t* text = target(value)) result_.bytes += load_word(text);
    } else if (of != nullptr && of->st == flatbuffers::ST_TABLE) {
      add_table(value + load_word(value), *of);
    } else if (of != nullptr && of->st == flatbuffers::ST_UNION &&
               code.base_type == flatbuffers::ET_SEQUENCE) {
      const auto before = static_cast<flatbuffers::voffset_t>(index - 1);
      const auto which =
          table.GetField<uint8_t>(flatbuffers::FieldIndexToOffset(before), uint8_t{0});
      if (which == 0 || which >= of->num_elems) return;  // is not unpacked
      add_table(value + load_word(value), *of->type_refs[of->type_codes[which].sequence_ref]());
    }
  }

  // What the offset at `at` leads to; null when either lies outside.
  const uint8_t* target(const uint8_t* at) const {
    const auto from = static_cast<uint64_t>(at - file_.data());
    if (from + 4 > file_.size()) return nullptr;
    const uint64_t position = from + load_word(at);
    return position + 4 <= file_.size() ? file_.data() + position : nullptr;
  }

  void add_vector(const uint8_t* at, TypeCode code, const TypeTable* of) {
    const uint8_t* vector = target(at);
    if (vector == nullptr) return;
    const uint64_t elements = load_word(vector);
    if (code.base_type == flatbuffers::ET_SEQUENCE && of->st == flatbuffers::ST_TABLE) {
      result_.bytes += elements * sizeof(void*);
      for (uint64_t i = 0; i < elements && result_.bytes <= limit_; ++i) {
        const uint8_t* element = vector + 4 + 4 * i;
        add_table(element + load_word(element), *of);
      }
      return;
    }
    const auto type = static_cast<flatbuffers::ElementaryType>(code.base_type);
    const uint64_t width = flatbuffers::InlineSize(type, of);
    result_.bytes += elements * width;
    if (width == kWide && (vector + 4 - file_.data()) % kWide != 0) {
      result_.misaligned.push_back(static_cast<uint32_t>(at - file_.data()));
    }
  }

  std::span<const uint8_t> file_;
  uint64_t limit_;
  TableWalk result_;
};

}  // namespace

TableWalk walk_tables(std::span<const uint8_t> file, uint64_t limit) {
  return Walker(file, limit).walk();
}

AlignedBytes with_aligned_vectors(std::span<const uint8_t> file,
                                  const std::vector<uint32_t>& misaligned) {
  std::vector<uint8_t> copy(file.begin(), file.end());
  for (const uint32_t at : misaligned) {
    const uint32_t from = at + load_word(copy.data() + at);
    const size_t bytes = 4 + size_t{load_word(copy.data() + from)} * kWide;
    // The length goes before the elements, which begin at a multiple of 8.
    const size_t to = (copy.size() + 4 + kWide - 1) / kWide * kWide - 4;
    copy.resize(to + bytes);
    std::memcpy(copy.data() + to, copy.data() + from, bytes);
    const auto offset = static_cast<uint32_t>(to - at);
    std::memcpy(copy.data() + at, &offset, sizeof offset);
  }
  return AlignedBytes(copy);
}

}  // namespace mote::host
