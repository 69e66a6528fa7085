// Does a well-formed file make sense? Indices, shapes, buffer lengths, quantization.
#include "mote/model/model.h"
#include "mote/model/verify.h"

namespace mote {
namespace {

constexpr Failure kVersion{Code::kUnsupported, "schema version {got}, not {want}"};
constexpr Failure kEmpty{Code::kInvalidModel, "model without subgraphs or buffers"};
constexpr Failure kTensorType{Code::kUnsupported, "tensor {want}: unknown dtype {got}"};
constexpr Failure kTensorBuffer{Code::kInvalidModel, "tensor {want}: no buffer {got}"};
constexpr Failure kDimension{Code::kInvalidModel, "tensor {want}: dimension {got}"};
constexpr Failure kRank{Code::kUnsupported, "tensor {want}: {got} dimensions, at most 8"};
constexpr Failure kTensorSize{Code::kUnsupported, "tensor {want}: over 1 GiB"};
constexpr Failure kConstantLength{Code::kInvalidModel,
                                  "tensor {want}: {got} bytes do not fit its shape"};
constexpr Failure kConstantAlignment{Code::kInvalidModel,
                                     "tensor {want}: misaligned at {got}; export again"};
constexpr Failure kSparse{Code::kUnsupported, "tensor {want}: sparse; convert it dense"};
constexpr Failure kScaleCount{Code::kInvalidModel, "tensor {want}: {got} scales"};
constexpr Failure kScale{Code::kInvalidModel, "tensor {want}: bad scale {got}"};
constexpr Failure kZeroPoints{Code::kInvalidModel, "tensor {want}: {got} zero points"};
constexpr Failure kZeroPoint{Code::kInvalidModel, "tensor {want}: bad zero point {got}"};
constexpr Failure kAxis{Code::kInvalidModel, "tensor {want}: bad quantized dimension {got}"};
constexpr Failure kOpcode{Code::kInvalidModel, "no operator code {got}"};
constexpr Failure kTensorIndex{Code::kInvalidModel, "no tensor {got}, only {want}"};
constexpr Failure kGraphTensor{Code::kInvalidModel, "input or output is tensor {got} of {want}"};

constexpr uint32_t kMostDimensions = 8;
constexpr uint64_t kLargestTensor = Slot::kOffsetMask;

// Positive or zero and finite, told from the bits so that no float unit is needed.
bool is_scale(float value) {
  uint32_t word;
  memcpy(&word, &value, sizeof word);
  return word < 0x7F800000u;
}

class MeaningCheck {
 public:
  MeaningCheck(const Model& model, Diagnosis* diagnosis)
      : model_(model), diagnosis_(*diagnosis), budget_(model.size()) {}

  Status check() {
    const uint32_t version = model_.root().get<uint32_t>(schema::model::kVersion, 0);
    if (version != schema::kSchemaVersion) return fail(kVersion, version, schema::kSchemaVersion);
    if (model_.subgraph_count() == 0 || model_.buffer_count() == 0) return fail(kEmpty);
    for (uint32_t i = 0; i < model_.subgraph_count(); ++i) {
      diagnosis_.subgraph = static_cast<int32_t>(i);
      if (Status failed = check_subgraph(model_.subgraph(i))) return failed;
    }
    return kOk;
  }

 private:
  [[gnu::noinline]] Status fail(const Failure& failure, uint32_t got = 0, uint32_t want = 0) {
    diagnosis_.got = static_cast<int32_t>(got);
    diagnosis_.want = static_cast<int32_t>(want);
    return failure;
  }

  // Vectors may be shared, but not so often that going through them all takes longer than O(size).
  Status charge(uint32_t items) {
    if (items > budget_) return fail(kTooMuchSharing);
    budget_ -= items;
    return kOk;
  }

  Status check_subgraph(const SubgraphView& subgraph) {
    const uint32_t tensors = subgraph.tensor_count();
    for (uint32_t i = 0; i < tensors; ++i) {
      if (Status failed = check_tensor(subgraph.tensor(i), i)) return failed;
    }
    if (Status failed = check_indices(subgraph.inputs(), tensors, 0, kGraphTensor)) return failed;
    if (Status failed = check_indices(subgraph.outputs(), tensors, 0, kGraphTensor)) return failed;
    for (uint32_t i = 0; i < subgraph.operator_count(); ++i) {
      diagnosis_.node = static_cast<int32_t>(i);
      if (Status failed = check_operator(subgraph.op(i), tensors)) return failed;
    }
    diagnosis_.node = -1;
    return kOk;
  }

  Status check_operator(OperatorView op, uint32_t tensors) {
    const uint32_t code = op.table().get<uint32_t>(schema::operator_::kOpcodeIndex, 0);
    if (code >= model_.operator_code_count()) return fail(kOpcode, code);
    Status failed = check_indices(op.inputs(), tensors, -1, kTensorIndex);
    if (!failed) failed = check_indices(op.outputs(), tensors, 0, kTensorIndex);
    const auto intermediates = op.table().vector<int32_t>(schema::operator_::kIntermediates);
    if (!failed) failed = check_indices(intermediates, tensors, -1, kTensorIndex);
    if (!failed) return kOk;
    diagnosis_.builtin = op.builtin();
    diagnosis_.custom = op.custom();
    return failed;
  }

  // `lowest` is -1 where an index may say "left out".
  Status check_indices(Span<const int32_t> indices, uint32_t tensors, int32_t lowest,
                       const Failure& failure) {
    if (Status failed = charge(indices.size)) return failed;
    for (const int32_t index : indices) {
      if (index < lowest || index >= static_cast<int32_t>(tensors)) {
        return fail(failure, static_cast<uint32_t>(index), tensors);
      }
    }
    return kOk;
  }

  Status check_tensor(TensorView tensor, uint32_t index) {
    const uint32_t type = static_cast<uint32_t>(tensor.type());
    if (type >= kDTypeCount) return fail(kTensorType, type, index);
    const uint32_t buffer = tensor.table().get<uint32_t>(schema::tensor::kBuffer, 0);
    if (buffer >= model_.buffer_count()) return fail(kTensorBuffer, buffer, index);
    const Shape shape = tensor.shape();
    if (Status failed = check_shape(shape, bits(tensor.type()), index)) return failed;
    if (Status failed = check_constant(tensor, model_.buffer(buffer), index)) return failed;
    return check_quantization(tensor, shape, index);
  }

  Status check_shape(Shape shape, uint32_t element_bits, uint32_t index) {
    if (shape.rank > kMostDimensions) return fail(kRank, shape.rank, index);
    uint64_t elements = 1;
    for (uint32_t i = 0; i < shape.rank; ++i) {
      if (shape[i] < 0) return fail(kDimension, static_cast<uint32_t>(shape[i]), index);
      elements *= static_cast<uint32_t>(shape[i]);
      if (elements > kLargestTensor) return fail(kTensorSize, 0, index);
    }
    return elements * element_bits / 8 > kLargestTensor ? fail(kTensorSize, 0, index) : kOk;
  }

  Status check_constant(TensorView tensor, Span<const uint8_t> constant, uint32_t index) {
    if (constant.empty()) return kOk;
    if (tensor.table().has(schema::tensor::kSparsity)) return fail(kSparse, 0, index);
    const uint32_t element_bits = bits(tensor.type());
    if (element_bits == 0) return kOk;  // strings: their readers check them
    if (constant.size != tensor.bytes()) return fail(kConstantLength, constant.size, index);
    // 4 is what real files have for i64, too: who reads 64-bit constants uses load<int64_t>().
    const uint32_t alignment = element_bits <= 8 ? 1 : (element_bits == 16 ? 2 : 4);
    const uint32_t position = static_cast<uint32_t>(constant.data - model_.bytes());
    const bool aligned = (reinterpret_cast<uintptr_t>(constant.data) & (alignment - 1)) == 0;
    return aligned ? kOk : fail(kConstantAlignment, position, index);
  }

  Status check_quantization(TensorView tensor, Shape shape, uint32_t index) {
    const Table table = tensor.table().table(schema::tensor::kQuantization);
    if (!table) return kOk;
    const auto scales = table.vector<float>(schema::quantization_parameters::kScale);
    if (Status failed = charge(scales.size)) return failed;
    if (scales.size > 1) {
      const uint32_t axis = tensor.axis();
      if (axis >= shape.rank) return fail(kAxis, axis, index);
      if (scales.size != static_cast<uint32_t>(shape[axis])) {
        return fail(kScaleCount, scales.size, index);
      }
    }
    for (uint32_t i = 0; i < scales.size; ++i) {
      if (!is_scale(scales[i])) return fail(kScale, i, index);
    }
    const uint8_t* zero_points = table.target(schema::quantization_parameters::kZeroPoint);
    if (zero_points == nullptr) return kOk;
    const uint32_t count = load<uint32_t>(zero_points);
    if (count > 1 && count != scales.size) return fail(kZeroPoints, count, index);
    return check_zero_points(tensor.type(), {zero_points + 4, count}, index);
  }

  Status check_zero_points(DType type, ZeroPoints zero_points, uint32_t index) {
    int64_t low = INT32_MIN;
    uint64_t span = UINT32_MAX;
    zero_point_range(type, &low, &span);
    for (uint32_t i = 0; i < zero_points.count; ++i) {
      const int64_t zero_point = load<int64_t>(zero_points.values + size_t{8} * i);
      if (static_cast<uint64_t>(zero_point) - static_cast<uint64_t>(low) > span) {
        return fail(kZeroPoint, static_cast<uint32_t>(zero_point), index);
      }
    }
    return kOk;
  }

  // Zero points from `low` to `low` + `span` are possible: 16 bits, also for 8-bit types, of which
  // the operators know how much they bear. Types that are not quantized may have anything.
  static void zero_point_range(DType type, int64_t* low, uint64_t* span) {
    const uint32_t width = bits(type);
    if (width == 0 || width > 16 || type == DType::kF16 || type == DType::kBF16) return;
    *span = 0xFFFF;
    *low = type == DType::kU16 ? 0 : INT16_MIN;
  }

  const Model& model_;
  Diagnosis& diagnosis_;
  uint32_t budget_;
};

}  // namespace

Status verify_meaning(const Model& model, Diagnosis* diagnosis) {
  return MeaningCheck(model, diagnosis).check();
}

}  // namespace mote
