// Walks the whole flatbuffer once, table by table, with an explicit stack.
#include "mote/model/flatbuffer.h"
#include "mote/model/schema.h"
#include "mote/model/verify.h"

namespace mote {
namespace {

using schema::FieldKind;
using schema::FieldSpec;

constexpr Failure kTable{Code::kInvalidModel, "model damaged at byte {got}: table out of bounds"};
constexpr Failure kVtable{Code::kInvalidModel,
                          "model damaged at byte {got}: field list of a table out of bounds"};
constexpr Failure kField{Code::kInvalidModel,
                         "model damaged at byte {got}: field outside its table"};
constexpr Failure kVector{Code::kInvalidModel, "model damaged at byte {got}: vector out of bounds"};
constexpr Failure kString{Code::kInvalidModel, "model damaged at byte {got}: string out of bounds"};
constexpr Failure kTooMuchSharing{
    Code::kInvalidModel, "model damaged: its tables refer to the same bytes over and over"};

constexpr uint8_t kNoTable = 0xFF;

constexpr uint32_t nesting(uint8_t table);

constexpr uint32_t nesting_of_union(uint8_t index) {
  uint32_t deepest = 1;  // a member of a newer schema is entered, too
  for (uint32_t i = 0; i < schema::kUnions[index].member_count; ++i) {
    const uint32_t depth = nesting(schema::kUnionMembers[schema::kUnions[index].first_member + i]);
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

// How many tables lie within each other at most, `table` included. The schema refers to no table
// from within itself, or this would not compile.
constexpr uint32_t nesting(uint8_t table) {
  if (table == kNoTable) return 1;
  uint32_t deepest = 0;
  for (uint32_t i = 0; i < schema::kTables[table].field_count; ++i) {
    const FieldSpec& field = schema::kFields[schema::kTables[table].first_field + i];
    const bool tables = field.kind == FieldKind::kTable || field.kind == FieldKind::kTableVector;
    uint32_t depth = 0;
    if (tables) depth = nesting(field.detail);
    if (field.kind == FieldKind::kUnionValue) depth = nesting_of_union(field.detail);
    if (depth > deepest) deepest = depth;
  }
  return deepest + 1;
}

// The whole stack of the walk: as deep as the schema.
constexpr uint32_t kMostDepth = nesting(schema::kModelTable);

// A table whose fields are being checked.
struct Frame {
  uint32_t table;         // position in the file
  uint32_t elements;      // position of the vector of tables under way, else 0
  uint32_t next_element;  // of that vector
  uint8_t spec;           // index into kTables, kNoTable = of a newer schema: not looked into
  uint8_t next_field;
};

class StructureWalk {
 public:
  StructureWalk(const uint8_t* bytes, uint32_t size) : bytes_(bytes), size_(size), budget_(size) {}

  Status walk() {
    if (Status failed = enter(0, schema::kModelTable)) return failed;
    while (depth_ > 0) {
      if (Status failed = step()) return failed;
    }
    return kOk;
  }
  uint32_t position() const { return position_; }

 private:
  Status fail(const Failure& failure, uint32_t position) {
    position_ = position;
    return failure;
  }
  template <class T>
  T at(uint32_t position) const {
    return load<T>(bytes_ + position);
  }
  bool fits(uint32_t position, uint64_t length) const { return position + length <= size_; }

  // Every table and every element of a vector of offsets costs one: an honest file cannot have
  // more of them than bytes, one that shares tables to make the walk long runs out.
  bool charge(uint32_t items) {
    if (items > budget_) return false;
    budget_ -= items;
    return true;
  }

  // Where the offset stored at `from` leads; 0 when that is outside or not aligned to 4.
  uint32_t target(uint32_t from) const {
    const uint64_t to = uint64_t{from} + at<uint32_t>(from);
    return to + 4 <= size_ && to % 4 == 0 && to != from ? static_cast<uint32_t>(to) : 0;
  }

  Status enter(uint32_t offset_at, uint8_t spec) {
    const uint32_t table = target(offset_at);
    if (table == 0) return fail(kTable, offset_at);
    if (!charge(1)) return fail(kTooMuchSharing, table);
    const int64_t vtable = int64_t{table} - at<int32_t>(table);
    if (vtable < 0 || vtable % 2 != 0 || vtable + 4 > size_) return fail(kVtable, table);
    const uint32_t list = static_cast<uint32_t>(vtable);
    const uint16_t list_bytes = at<uint16_t>(list);
    const uint16_t table_bytes = at<uint16_t>(list + 2);
    if (list_bytes < 4 || list_bytes % 2 != 0 || !fits(list, list_bytes)) {
      return fail(kVtable, table);
    }
    if (table_bytes < 4 || !fits(table, table_bytes)) return fail(kTable, table);
    stack_[depth_++] = {table, 0, 0, spec, 0};
    return kOk;
  }

  // Position of a field's inline part, 0 when it is absent; checks that it lies in the table.
  Status find(const Frame& frame, uint8_t field, uint32_t width, uint32_t* position) {
    *position = 0;
    const uint32_t list = static_cast<uint32_t>(int64_t{frame.table} - at<int32_t>(frame.table));
    const uint32_t entry = 4 + 2u * field;
    if (entry >= at<uint16_t>(list)) return kOk;
    const uint16_t offset = at<uint16_t>(list + entry);
    if (offset == 0) return kOk;
    if (offset < 4 || offset + width > at<uint16_t>(list + 2)) return fail(kField, frame.table);
    *position = frame.table + offset;
    return kOk;
  }

  // One field, or one element of a vector of tables.
  Status step() {
    Frame& frame = stack_[depth_ - 1];
    if (frame.elements != 0) return next_element(frame);
    const bool done =
        frame.spec == kNoTable || frame.next_field == schema::kTables[frame.spec].field_count;
    if (done) {
      --depth_;
      return kOk;
    }
    const uint8_t field = frame.next_field++;
    const FieldSpec& spec = schema::kFields[schema::kTables[frame.spec].first_field + field];
    const bool inline_scalar =
        spec.kind == FieldKind::kScalar || spec.kind == FieldKind::kUnionType;
    const uint32_t width = spec.kind == FieldKind::kScalar ? spec.detail : (inline_scalar ? 1 : 4);
    uint32_t position = 0;
    if (Status failed = find(frame, field, width, &position)) return failed;
    if (position == 0 || inline_scalar) return kOk;
    return check_reference(frame, spec, field, position);
  }

  Status check_reference(Frame& frame, const FieldSpec& spec, uint8_t field, uint32_t position) {
    switch (spec.kind) {
      case FieldKind::kTable:
        return enter(position, spec.detail);
      case FieldKind::kUnionValue:
        return enter_union(frame, spec, field, position);
      case FieldKind::kString:
        return check_string(position);
      case FieldKind::kScalarVector:
        return check_vector(position, spec.detail);
      case FieldKind::kStringVector:
        return check_string_vector(position);
      case FieldKind::kTableVector:
        if (Status failed = check_vector(position, 4)) return failed;
        frame.elements = target(position);
        frame.next_element = 0;
        return kOk;
      default:
        return kOk;
    }
  }

  Status next_element(Frame& frame) {
    if (frame.next_element == at<uint32_t>(frame.elements)) {
      frame.elements = 0;
      return kOk;
    }
    const uint32_t offset_at = frame.elements + 4 + 4 * frame.next_element++;
    const uint8_t field = static_cast<uint8_t>(frame.next_field - 1);
    return enter(offset_at,
                 schema::kFields[schema::kTables[frame.spec].first_field + field].detail);
  }

  // The member's number is the field before the value.
  Status enter_union(const Frame& frame, const FieldSpec& spec, uint8_t field, uint32_t position) {
    uint32_t type_at = 0;
    if (Status failed = find(frame, static_cast<uint8_t>(field - 1), 1, &type_at)) return failed;
    const uint8_t type = type_at == 0 ? uint8_t{0} : bytes_[type_at];
    const schema::UnionSpec& members = schema::kUnions[spec.detail];
    const bool known = type < members.member_count;
    return enter(position, known ? schema::kUnionMembers[members.first_member + type] : kNoTable);
  }

  Status check_vector(uint32_t position, uint32_t element_bytes) {
    const uint32_t vector = target(position);
    if (vector == 0) return fail(kVector, position);
    const uint64_t length = uint64_t{at<uint32_t>(vector)} * element_bytes;
    return fits(vector, 4 + length) ? kOk : fail(kVector, vector);
  }

  Status check_string(uint32_t position) {
    const uint32_t string = target(position);
    if (string == 0) return fail(kString, position);
    const uint64_t length = at<uint32_t>(string);
    if (!fits(string, 4 + length + 1)) return fail(kString, string);
    return bytes_[string + 4 + length] == 0 ? kOk : fail(kString, string);
  }

  Status check_string_vector(uint32_t position) {
    if (Status failed = check_vector(position, 4)) return failed;
    const uint32_t vector = target(position);
    const uint32_t count = at<uint32_t>(vector);
    if (!charge(count)) return fail(kTooMuchSharing, vector);
    for (uint32_t i = 0; i < count; ++i) {
      if (Status failed = check_string(vector + 4 + 4 * i)) return failed;
    }
    return kOk;
  }

  const uint8_t* bytes_;
  uint32_t size_;
  uint32_t budget_;
  uint32_t depth_ = 0;
  uint32_t position_ = 0;
  Frame stack_[kMostDepth];
};

}  // namespace

Status verify_structure(const uint8_t* bytes, uint32_t size, Diagnosis* diagnosis) {
  StructureWalk walk(bytes, size);
  const Status failed = walk.walk();
  if (failed) diagnosis->got = walk.position();
  return failed;
}

}  // namespace mote
