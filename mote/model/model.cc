// Opening a model and reading its tables in place.
#include "mote/model/model.h"

#include "mote/model/verify.h"

namespace mote {
namespace {

constexpr Failure kTooLarge{Code::kUnsupported, "model over 1 GiB"};
constexpr Failure kNotAModel{Code::kInvalidModel, "not a .tflite model"};
constexpr Failure kMisaligned{Code::kMisuse, "model misaligned: declare it alignas(16)"};

constexpr uint32_t kSmallestFile = 20;
constexpr uint32_t kLargestFile = Slot::kOffsetMask;

}  // namespace

Status Model::open(const void* bytes, size_t size, Diagnosis* diagnosis) {
  Diagnosis unused;
  if (diagnosis == nullptr) diagnosis = &unused;
  *diagnosis = {};
  diagnosis->failure = verify(static_cast<const uint8_t*>(bytes), size, diagnosis);
  if (diagnosis->failure) *this = Model();
  return diagnosis->failure;
}

Status Model::verify(const uint8_t* bytes, size_t size, Diagnosis* diagnosis) {
  diagnosis->got = static_cast<int32_t>(size);
  if (size < kSmallestFile) return kNotAModel;
  if (size > kLargestFile) return kTooLarge;
  if ((reinterpret_cast<uintptr_t>(bytes) & 3) != 0) return kMisaligned;
  for (uint32_t i = 0; i < 4; ++i) {
    if (static_cast<uint8_t>(schema::kFileIdentifier[i]) != bytes[4 + i]) return kNotAModel;
  }
  if (Status failed = verify_structure(bytes, static_cast<uint32_t>(size), diagnosis)) {
    return failed;
  }
  bytes_ = bytes;
  size_ = static_cast<uint32_t>(size);
  root_ = Table(follow(bytes));
  buffers_ = TableVector(root_, schema::model::kBuffers);
  codes_ = TableVector(root_, schema::model::kOperatorCodes);
  subgraphs_ = TableVector(root_, schema::model::kSubgraphs);
  return verify_meaning(*this, diagnosis);
}

// Files over 2 GiB keep their data behind the flatbuffer, at offset and size; small ones may too.
// What would lie outside the file is empty. The upper halves of both are zero in what open() takes.
Span<const uint8_t> Model::buffer(uint32_t index) const {
  const Table buffer = buffers_[index];
  const uint32_t offset = buffer.get<uint32_t>(schema::buffer::kOffset, 0);
  const uint32_t size = buffer.get<uint32_t>(schema::buffer::kSize, 0);
  const bool behind = offset > 1 && offset < size_ && size <= size_ - offset;
  return behind ? Span<const uint8_t>{bytes_ + offset, size}
                : buffer.vector<uint8_t>(schema::buffer::kData);
}

Span<const uint8_t> Model::metadata(const char* name) const {
  const TableVector entries(root_, schema::model::kMetadata);
  for (uint32_t i = 0; i < entries.size(); ++i) {
    const char* entry = entries[i].string(schema::metadata::kName);
    const uint32_t index = entries[i].get<uint32_t>(schema::metadata::kBuffer, 0);
    const bool found = entry != nullptr && same_text(entry, name) && index < buffer_count();
    if (found) return buffer(index);
  }
  return {};
}

SubgraphView::SubgraphView(const Model* model, Table table)
    : model_(model),
      table_(table),
      tensors_(table, schema::sub_graph::kTensors),
      operators_(table, schema::sub_graph::kOperators) {}

Span<const int32_t> SubgraphView::inputs() const {
  return table_.vector<int32_t>(schema::sub_graph::kInputs);
}

Span<const int32_t> SubgraphView::outputs() const {
  return table_.vector<int32_t>(schema::sub_graph::kOutputs);
}

Table OperatorView::code() const {
  return model_->operator_code(table_.get<uint32_t>(schema::operator_::kOpcodeIndex, 0));
}

// Codes above 127 did not fit the first form of the format, an int8 that later files fill with 127.
int32_t OperatorView::builtin() const {
  const Table code = this->code();
  const int32_t old = code.get<int8_t>(schema::operator_code::kDeprecatedBuiltinCode, 0);
  const int32_t now = code.get<int32_t>(schema::operator_code::kBuiltinCode, 0);
  return old > now ? old : now;
}

const char* OperatorView::custom() const {
  if (builtin() != static_cast<int32_t>(schema::BuiltinOperator::kCustom)) return nullptr;
  const char* name = code().string(schema::operator_code::kCustomCode);
  return name == nullptr ? "" : name;
}

int32_t OperatorView::version() const {
  return code().get<int32_t>(schema::operator_code::kVersion, 1);
}

Span<const int32_t> OperatorView::inputs() const {
  return table_.vector<int32_t>(schema::operator_::kInputs);
}

Span<const int32_t> OperatorView::outputs() const {
  return table_.vector<int32_t>(schema::operator_::kOutputs);
}

Table OperatorView::options(schema::BuiltinOptions type) const {
  const auto given =
      table_.get(schema::operator_::kBuiltinOptionsType, schema::BuiltinOptions::kNone);
  return given == type ? table_.table(schema::operator_::kBuiltinOptions) : Table();
}

Table OperatorView::options(schema::BuiltinOptions2 type) const {
  const auto given =
      table_.get(schema::operator_::kBuiltinOptions2Type, schema::BuiltinOptions2::kNone);
  return given == type ? table_.table(schema::operator_::kBuiltinOptions2) : Table();
}

Span<const uint8_t> OperatorView::custom_options() const {
  return table_.vector<uint8_t>(schema::operator_::kCustomOptions);
}

DType TensorView::type() const {
  return static_cast<DType>(table_.get<int8_t>(schema::tensor::kType, 0));
}

Shape TensorView::shape() const {
  const Span<const int32_t> dims = table_.vector<int32_t>(schema::tensor::kShape);
  return {dims.data, dims.size};
}

uint32_t TensorView::bytes() const {
  return static_cast<uint32_t>(bytes_of(type(), shape().elements()));
}

bool TensorView::is_variable() const {
  return table_.get<uint8_t>(schema::tensor::kIsVariable, 0) != 0;
}

const char* TensorView::name() const {
  return table_.string(schema::tensor::kName);
}

const uint8_t* TensorView::constant() const {
  const Span<const uint8_t> data = model_->buffer(table_.get<uint32_t>(schema::tensor::kBuffer, 0));
  return data.empty() ? nullptr : data.data;
}

Span<const float> TensorView::scales() const {
  return table_.table(schema::tensor::kQuantization)
      .vector<float>(schema::quantization_parameters::kScale);
}

float TensorView::scale() const {
  const Span<const float> all = scales();
  return all.empty() ? 0.0f : all[0];
}

ZeroPoints TensorView::zero_points() const {
  const uint8_t* all = table_.table(schema::tensor::kQuantization)
                           .target(schema::quantization_parameters::kZeroPoint);
  return all == nullptr ? ZeroPoints() : ZeroPoints{all + 4, load<uint32_t>(all)};
}

// Old converters give a bias the axis of its weights, but a vector has no other than 0.
uint32_t TensorView::axis() const {
  if (shape().rank == 1) return 0;
  const Table quantization = table_.table(schema::tensor::kQuantization);
  return static_cast<uint32_t>(
      quantization.get<int32_t>(schema::quantization_parameters::kQuantizedDimension, 0));
}

// --- the two look-ups that every access to a table goes through ---

const uint8_t* Table::find(uint32_t field, uint32_t width) const {
  if (at_ == nullptr) return nullptr;
  const uint8_t* vtable = at_ - load<int32_t>(at_);
  if (field >= load<uint16_t>(vtable)) return nullptr;
  const uint32_t offset = load<uint16_t>(vtable + field);
  const bool inside = offset >= 4 && offset + width <= load<uint16_t>(vtable + 2);
  return inside ? at_ + offset : nullptr;
}

const uint8_t* Table::target(uint16_t field) const {
  const uint8_t* at = find(field, 4);
  return at == nullptr ? nullptr : follow(at);
}

}  // namespace mote
