// The walk follows the description of all tables that the device's verifier uses too.
#include "host/graph/table_walk.h"

#include "mote/model/flatbuffer.h"
#include "mote/model/schema.h"

namespace mote::host {
namespace {

using mote::schema::FieldKind;
using mote::schema::FieldSpec;

constexpr uint64_t kBytesOfTable = 64;  // what an unpacked table takes at least
constexpr uint32_t kWide = 8;           // bytes of the widest element, and its alignment

// The schema does not nest a table in itself, so the recursion is as deep as the schema: 6.
class Walker {
 public:
  Walker(std::span<const uint8_t> file, uint64_t limit) : file_(file), limit_(limit) {}

  TableWalk walk() {
    add_table(Table(follow(file_.data())), mote::schema::kModelTable);
    return std::move(result_);
  }

 private:
  void add_table(Table table, uint8_t type) {
    result_.bytes += kBytesOfTable;
    const mote::schema::TableSpec& spec = mote::schema::kTables[type];
    for (uint8_t i = 0; i < spec.field_count && result_.bytes <= limit_; ++i) {
      const auto field = static_cast<uint16_t>(4 + 2 * i);
      if (table.find(field) == nullptr) continue;
      add_field(table, field, mote::schema::kFields[spec.first_field + i]);
    }
  }

  void add_field(Table table, uint16_t field, const FieldSpec& spec) {
    switch (spec.kind) {
      case FieldKind::kString:
        result_.bytes += table.vector<char>(field).size;
        return;
      case FieldKind::kScalarVector:
        add_numbers(table, field, spec.detail);
        return;
      case FieldKind::kTable:
        add_table(Table(follow(table.find(field))), spec.detail);
        return;
      case FieldKind::kUnionValue:
        add_union(table, field, spec.detail);
        return;
      case FieldKind::kTableVector:
      case FieldKind::kStringVector:
        add_elements(TableVector(table, field), spec);
        return;
      case FieldKind::kScalar:
      case FieldKind::kUnionType:
        return;
    }
  }

  void add_numbers(Table table, uint16_t field, uint32_t width) {
    const uint8_t* at = table.find(field);
    const uint8_t* vector = follow(at);
    result_.bytes += uint64_t{load<uint32_t>(vector)} * width;
    const bool aligned = (vector + 4 - file_.data()) % kWide == 0;
    if (width == kWide && !aligned) {
      result_.misaligned.push_back(static_cast<uint32_t>(at - file_.data()));
    }
  }

  void add_union(Table table, uint16_t field, uint8_t which) {
    const uint8_t type = table.get<uint8_t>(static_cast<uint16_t>(field - 2), 0);
    const mote::schema::UnionSpec& members = mote::schema::kUnions[which];
    if (type == 0 || type >= members.member_count) return;  // is not unpacked
    add_table(Table(follow(table.find(field))),
              mote::schema::kUnionMembers[members.first_member + type]);
  }

  void add_elements(const TableVector& elements, const FieldSpec& spec) {
    result_.bytes += uint64_t{elements.size()} * sizeof(void*);
    if (spec.kind == FieldKind::kStringVector) return;  // the schema has none
    for (uint32_t i = 0; i < elements.size() && result_.bytes <= limit_; ++i) {
      add_table(elements[i], spec.detail);
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
    const uint32_t from = at + load<uint32_t>(copy.data() + at);
    const size_t bytes = 4 + size_t{load<uint32_t>(copy.data() + from)} * kWide;
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
