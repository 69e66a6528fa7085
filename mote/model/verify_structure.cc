// Walks the tables of the flatbuffer once, with an explicit stack.
//
// Checked is what the library follows: vtables, vectors, strings and tables that a Table can lead
// to. Scalars need no check: Table reads nothing beyond a table's own bytes.
#include "mote/model/flatbuffer.h"
#include "mote/model/schema.h"
#include "mote/model/verify.h"

namespace mote {

constexpr Failure kTooMuchSharing{Code::kInvalidModel, "model damaged: parts are shared too often"};

namespace {

constexpr Failure kDamaged{Code::kInvalidModel, "model damaged at byte {got}"};

enum Kind : uint8_t {
  kModel,
  kOperatorCode,
  kSubgraph,
  kTensor,
  kQuantization,
  kOperator,
  kBuffer,
  kMetadata,
  kVarHandle,
  kScalarsOnly,  // or of a newer schema
};

enum Form : uint8_t {
  kBytes = 0,  // a vector; the value is the binary logarithm of an element's size
  kWords = 2,
  kLongs = 3,
  kText,     // a string, which ends in a zero
  kTable,    // of kind `target`
  kTables,   // a vector of them
  kOptions,  // a table whose kind follows from the operator's options type
};

// A field that leads somewhere.
struct Reference {
  Kind owner;
  uint8_t field;
  Form form;
  Kind target;
};

constexpr Reference reference(Kind owner, uint16_t field, Form form, Kind target = kScalarsOnly) {
  return {owner, static_cast<uint8_t>(field), form, target};
}

// In the order of their owners.
constexpr Reference kReferences[] = {
    reference(kModel, schema::model::kOperatorCodes, kTables, kOperatorCode),
    reference(kModel, schema::model::kSubgraphs, kTables, kSubgraph),
    reference(kModel, schema::model::kBuffers, kTables, kBuffer),
    reference(kModel, schema::model::kMetadata, kTables, kMetadata),
    reference(kOperatorCode, schema::operator_code::kCustomCode, kText),
    reference(kSubgraph, schema::sub_graph::kTensors, kTables, kTensor),
    reference(kSubgraph, schema::sub_graph::kInputs, kWords),
    reference(kSubgraph, schema::sub_graph::kOutputs, kWords),
    reference(kSubgraph, schema::sub_graph::kOperators, kTables, kOperator),
    reference(kTensor, schema::tensor::kShape, kWords),
    reference(kTensor, schema::tensor::kName, kText),
    reference(kTensor, schema::tensor::kShapeSignature, kWords),
    reference(kTensor, schema::tensor::kQuantization, kTable, kQuantization),
    reference(kQuantization, schema::quantization_parameters::kScale, kWords),
    reference(kQuantization, schema::quantization_parameters::kZeroPoint, kLongs),
    reference(kQuantization, schema::quantization_parameters::kDetails, kTable),
    reference(kOperator, schema::operator_::kInputs, kWords),
    reference(kOperator, schema::operator_::kOutputs, kWords),
    reference(kOperator, schema::operator_::kBuiltinOptions, kOptions),
    reference(kOperator, schema::operator_::kCustomOptions, kBytes),
    reference(kOperator, schema::operator_::kIntermediates, kWords),
    reference(kOperator, schema::operator_::kBuiltinOptions2, kTable),
    reference(kBuffer, schema::buffer::kData, kBytes),
    reference(kMetadata, schema::metadata::kName, kText),
    reference(kVarHandle, schema::var_handle_options::kContainer, kText),
    reference(kVarHandle, schema::var_handle_options::kSharedName, kText),
};
// Where those of a kind begin, which is where those of the kind before end.
constexpr uint8_t first_of(uint8_t kind) {
  uint8_t first = 0;
  for (const Reference& row : kReferences) {
    if (row.owner < kind) ++first;
  }
  return first;
}
constexpr uint8_t kFirst[] = {first_of(0), first_of(1), first_of(2), first_of(3),
                              first_of(4), first_of(5), first_of(6), first_of(7),
                              first_of(8), first_of(9), first_of(10)};
static_assert(sizeof kFirst == kScalarsOnly + 2, "one for each kind, and the end");

constexpr bool owners_ascend() {
  for (uint32_t i = 1; i < sizeof kReferences / sizeof kReferences[0]; ++i) {
    if (kReferences[i].owner < kReferences[i - 1].owner) return false;
  }
  return true;
}
static_assert(owners_ascend(), "kFirst counts on it");

// Model, subgraph, operator or tensor, options or quantization, its details.
constexpr uint32_t kMostDepth = 5;

// A table whose references are being checked. Positions count from the start of the file.
struct Frame {
  uint32_t table;
  uint32_t list;      // of the places of its fields
  uint32_t element;   // the next offset in the vector of tables under way
  uint32_t elements;  // how many are left of it
  uint16_t list_bytes;
  uint16_t table_bytes;
  uint8_t next;  // in kReferences
  uint8_t end;
  Kind element_kind;
};

class StructureWalk {
 public:
  StructureWalk(const uint8_t* bytes, uint32_t size) : bytes_(bytes), size_(size), budget_(size) {}

  Status walk() {
    Status failed = enter(0, kModel);
    while (!failed && depth_ > 0) {
      Frame& frame = stack_[depth_ - 1];
      if (frame.elements > 0) {
        --frame.elements;
        frame.element += 4;
        failed = enter(frame.element - 4, frame.element_kind);
      } else if (frame.next == frame.end) {
        --depth_;
      } else {
        failed = check_references(frame);
      }
    }
    return failed;
  }
  uint32_t position() const { return position_; }

 private:
  Status damaged(uint32_t position) {
    position_ = position;
    return kDamaged;
  }
  template <class T>
  T at(uint32_t position) const {
    return load<T>(bytes_ + position);
  }

  // Every table and every vector costs one, every element of a vector of tables, too: an honest
  // file has fewer of them than bytes, one that shares tables to make the walk long runs out.
  Status charge(uint32_t items) {
    if (items > budget_) return kTooMuchSharing;
    budget_ -= items;
    return kOk;
  }

  // Where the offset stored at `from` leads; 0 when that is outside or not aligned to 4.
  uint32_t target(uint32_t from) const {
    const uint32_t step = at<uint32_t>(from), to = from + step;
    return step != 0 && step <= size_ - 4 - from && to % 4 == 0 ? to : 0;
  }

  // A file has at most 2^30 bytes: the place of a list before the file wraps to one far behind it.
  Status enter(uint32_t offset_at, Kind kind) {
    const uint32_t table = target(offset_at);
    if (table == 0) return damaged(offset_at);
    const uint32_t list = table - at<uint32_t>(table);
    if (list % 2 != 0 || list > size_ - 4) return damaged(table);
    const uint16_t list_bytes = at<uint16_t>(list), table_bytes = at<uint16_t>(list + 2);
    const bool fits = list_bytes <= size_ - list && table_bytes <= size_ - table;
    if (list_bytes < 4 || list_bytes % 2 != 0 || table_bytes < 4 || !fits) return damaged(table);
    if (kFirst[kind] != kFirst[kind + 1]) {
      stack_[depth_++] = {
          table, list, 0, 0, list_bytes, table_bytes, kFirst[kind], kFirst[kind + 1], kind};
    }
    return charge(1);
  }

  // Goes on until a reference leads to tables.
  Status check_references(Frame& frame) {
    while (frame.next != frame.end) {
      const Reference& row = kReferences[frame.next++];
      if (row.field >= frame.list_bytes) continue;
      const uint32_t offset = at<uint16_t>(frame.list + row.field);
      if (offset < 4 || offset + 4 > frame.table_bytes) continue;
      const uint32_t position = frame.table + offset;
      if (row.form == kTable) return enter(position, row.target);
      if (row.form == kOptions) return enter(position, options_kind(frame.table));
      Status failed = check_vector(frame, row, position);
      if (failed || frame.elements > 0) return failed;
    }
    return kOk;
  }

  Status check_vector(Frame& frame, const Reference& row, uint32_t position) {
    const uint32_t vector = target(position);
    if (vector == 0) return damaged(position);
    const uint32_t length = at<uint32_t>(vector), room = size_ - 4 - vector;
    if (row.form == kText) {
      if (length >= room || bytes_[vector + 4 + length] != 0) return damaged(vector);
      return charge(1);
    }
    if (length > room >> (row.form == kTables ? kWords : row.form)) return damaged(vector);
    if (row.form != kTables) return charge(1);
    frame.element = vector + 4;
    frame.elements = length;
    frame.element_kind = row.target;
    return charge(length);
  }

  // Only the options of VAR_HANDLE have more than scalars that an operator reads.
  Kind options_kind(uint32_t op) const {
    using schema::BuiltinOptions;
    const auto type =
        Table(bytes_ + op).get(schema::operator_::kBuiltinOptionsType, BuiltinOptions::kNone);
    return type == BuiltinOptions::kVarHandleOptions ? kVarHandle : kScalarsOnly;
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
  if (failed) diagnosis->got = static_cast<int32_t>(walk.position());
  return failed;
}

}  // namespace mote
