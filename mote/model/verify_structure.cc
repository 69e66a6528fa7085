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
  kBytes = 1,  // a vector; the value is the size of an element
  kWords = 4,
  kLongs = 8,
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

// Grouped by owner.
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
constexpr uint8_t kReferenceCount = sizeof kReferences / sizeof kReferences[0];

// Model, subgraph, operator or tensor, options or quantization, its details.
constexpr uint32_t kMostDepth = 5;

// A table whose references are being checked.
struct Frame {
  uint32_t table;     // position in the file
  uint32_t element;   // position of the next offset in the vector of tables under way
  uint32_t elements;  // how many are left of it
  Kind kind;
  Kind element_kind;
  uint8_t next;  // in kReferences
};

class StructureWalk {
 public:
  StructureWalk(const uint8_t* bytes, uint32_t size) : bytes_(bytes), size_(size), budget_(size) {}

  Status walk() {
    Status failed = enter(0, kModel);
    while (!failed && depth_ > 0) failed = step(stack_[depth_ - 1]);
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
    const uint64_t to = uint64_t{from} + at<uint32_t>(from);
    return to + 4 <= size_ && to % 4 == 0 && to != from ? static_cast<uint32_t>(to) : 0;
  }

  Status enter(uint32_t offset_at, Kind kind) {
    const uint32_t table = target(offset_at);
    if (table == 0) return damaged(offset_at);
    const int64_t list = int64_t{table} - at<int32_t>(table);
    if (list < 0 || list % 2 != 0 || list + 4 > size_) return damaged(table);
    const uint32_t list_bytes = at<uint16_t>(static_cast<uint32_t>(list));
    const uint32_t table_bytes = at<uint16_t>(static_cast<uint32_t>(list) + 2);
    const bool fits = list + list_bytes <= size_ && uint64_t{table} + table_bytes <= size_;
    if (list_bytes < 4 || list_bytes % 2 != 0 || table_bytes < 4 || !fits) return damaged(table);
    uint8_t first = 0;
    while (first < kReferenceCount && kReferences[first].owner != kind) ++first;
    stack_[depth_++] = {table, 0, 0, kind, kind, first};
    return charge(1);
  }

  // One reference, or one element of a vector of tables.
  Status step(Frame& frame) {
    if (frame.elements > 0) {
      --frame.elements;
      frame.element += 4;
      return enter(frame.element - 4, frame.element_kind);
    }
    if (frame.next == kReferenceCount || kReferences[frame.next].owner != frame.kind) {
      --depth_;
      return kOk;
    }
    const Reference& row = kReferences[frame.next++];
    const uint8_t* field = Table(bytes_ + frame.table).find(row.field, 4);
    if (field == nullptr) return kOk;
    const uint32_t position = static_cast<uint32_t>(field - bytes_);
    if (row.form == kTable) return enter(position, row.target);
    if (row.form == kOptions) return enter(position, options_kind(frame.table));
    return check_vector(frame, row, position);
  }

  Status check_vector(Frame& frame, const Reference& row, uint32_t position) {
    const uint32_t vector = target(position);
    if (vector == 0) return damaged(position);
    const uint32_t length = at<uint32_t>(vector);
    const uint32_t width = row.form == kText ? kBytes : (row.form == kTables ? kWords : row.form);
    const uint64_t end = uint64_t{vector} + 4 + uint64_t{length} * width;
    if (end + (row.form == kText ? 1 : 0) > size_) return damaged(vector);
    if (row.form == kText && bytes_[end] != 0) return damaged(vector);
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
