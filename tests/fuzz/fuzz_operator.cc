// Models of one operator, made of random choices: most are nearly right, which random bytes are
// not.
#include <cstring>

#include "mote/ops/ops.h"
#include "schema/tflite_generated.h"
#include "tests/fuzz/targets.h"

namespace mote::fuzz {
namespace {

namespace fb = host::schema;
using flatbuffers::FlatBufferBuilder;
using flatbuffers::Offset;

struct OperatorChoice {
  fb::BuiltinOperator builtin;
  const char* custom;
  const char* options;  // the beginning of its options' name: "Conv2D" of Conv2DOptions
};

constexpr OperatorChoice kOperators[] = {
#define MOTE_OP(NAME, snake, Pascal) {fb::BuiltinOperator_##NAME, nullptr, #Pascal},
#define MOTE_CUSTOM_OP(name, snake) {fb::BuiltinOperator_CUSTOM, name, nullptr},
#include "mote/ops/custom_ops.def"
#include "mote/ops/ops.def"
#undef MOTE_CUSTOM_OP
#undef MOTE_OP
};
constexpr uint32_t kOperatorCount = sizeof kOperators / sizeof kOperators[0];

constexpr DType kDTypes[] = {DType::kF32, DType::kI8,   DType::kI16, DType::kI32, DType::kI64,
                             DType::kU8,  DType::kBool, DType::kF16, DType::kI4,  DType::kU32};
constexpr int32_t kDimensions[] = {1, 2, 3, 4, 5, 8, 0, 16, 2, 1, 3, 4, 2, 6, 1, 2};
constexpr float kScales[] = {0.5f, 1.0f, 1.0f / 256, 1.0f / 32768, 0.0234f, 1e-6f, 1000.0f, 0.0f};

// Choices from the bytes, zero when they are used up.
class Choices {
 public:
  Choices(const uint8_t* bytes, size_t size) : at_(bytes), end_(bytes + size) {}
  uint8_t byte() { return at_ == end_ ? uint8_t{0} : *at_++; }
  uint32_t below(uint32_t count) { return byte() % count; }
  bool one_in(uint32_t count) { return byte() % count == count - 1; }
  template <class T, size_t n>
  T any_of(const T (&values)[n]) {
    return values[below(n)];
  }

 private:
  const uint8_t* at_;
  const uint8_t* end_;
};

class ModelMaker {
 public:
  explicit ModelMaker(Choices choices) : choices_(choices) {}

  std::vector<uint8_t> make() {
    const OperatorChoice& op =
        kOperators[(choices_.byte() << 8 | choices_.byte()) % kOperatorCount];
    type_ = choices_.any_of(kDTypes);
    uniform_ = choices_.one_in(2);
    choose_shape();
    buffers_.push_back(fb::CreateBuffer(builder_));
    const uint32_t inputs = uniform_ ? 1 + choices_.below(3) : choices_.below(6);
    const uint32_t outputs = !uniform_ && choices_.one_in(4) ? 2 : 1;
    std::vector<int32_t> of_model, of_node, results;
    for (uint32_t i = 0; i < inputs; ++i) add_input(i, &of_model, &of_node);
    for (uint32_t i = 0; i < outputs; ++i) results.push_back(add_tensor(false, false));
    const auto options = make_options();
    const auto custom_options = make_custom_options();
    const auto node = make_node(op, of_node, results, options, custom_options);
    finish(op, node, of_model, results);
    return {builder_.GetBufferPointer(), builder_.GetBufferPointer() + builder_.GetSize()};
  }

 private:
  void choose_shape() {
    shape_.resize(choices_.one_in(4) ? choices_.below(7) : 4);
    for (int32_t& dimension : shape_) dimension = choices_.any_of(kDimensions);
  }

  // Mostly the shape of the first tensor, or one that goes with it.
  std::vector<int32_t> related_shape() {
    std::vector<int32_t> shape = shape_;
    switch (choices_.below(8)) {
      case 0:
        if (!shape.empty())
          shape[choices_.below(static_cast<uint32_t>(shape.size()))] = choices_.any_of(kDimensions);
        break;
      case 1:
        shape = {shape.empty() ? 1 : shape.back()};
        break;
      case 2:
        shape = {choices_.any_of(kDimensions)};
        break;
      case 3:
        shape.assign(choices_.below(3), 1);
        break;
      case 4:
        shape = {choices_.any_of(kDimensions), choices_.any_of(kDimensions)};
        break;
      default:
        break;
    }
    return shape;
  }

  void add_input(uint32_t index, std::vector<int32_t>* of_model, std::vector<int32_t>* of_node) {
    if (index > 0 && choices_.one_in(16)) return of_node->push_back(-1);
    const bool constant = index > 0 && !uniform_ && !choices_.one_in(3);
    const bool variable = !constant && !uniform_ && choices_.one_in(10);
    const int32_t tensor = add_tensor(constant, variable);
    of_node->push_back(tensor);
    if (!constant && !variable) of_model->push_back(tensor);
  }

  int32_t add_tensor(bool constant, bool variable) {
    const bool as_the_first = tensors_.empty() || uniform_;
    const std::vector<int32_t> shape = as_the_first ? shape_ : related_shape();
    const DType type = !uniform_ && choices_.one_in(3) ? choices_.any_of(kDTypes) : type_;
    uint64_t elements = 1;
    for (const int32_t dimension : shape) elements *= static_cast<uint64_t>(dimension);
    uint32_t buffer = 0;
    if (constant && elements > 0 && elements < 2048) buffer = add_buffer(bytes_of(type, elements));
    const auto quantization = add_quantization(type, shape);
    const auto dimensions = builder_.CreateVector(shape);
    tensors_.push_back(fb::CreateTensor(builder_, dimensions, static_cast<fb::TensorType>(type),
                                        buffer, 0, quantization, variable));
    return static_cast<int32_t>(tensors_.size()) - 1;
  }

  uint32_t add_buffer(uint64_t size) {
    std::vector<uint8_t> data(size);
    const uint8_t start = choices_.byte(), step = choices_.below(4) == 0 ? choices_.byte() : 0;
    const bool small_words = choices_.one_in(2);
    for (size_t i = 0; i < size; ++i) {
      data[i] = small_words && i % 4 != 0 ? uint8_t{0} : static_cast<uint8_t>(start % 8 + i * step);
    }
    builder_.ForceVectorAlignment(data.size(), 1, 16);
    buffers_.push_back(fb::CreateBuffer(builder_, builder_.CreateVector(data)));
    return static_cast<uint32_t>(buffers_.size()) - 1;
  }

  Offset<fb::QuantizationParameters> add_quantization(DType type,
                                                      const std::vector<int32_t>& shape) {
    if (type == DType::kF32 && !choices_.one_in(8)) return 0;
    if (uniform_) return same_quantization();
    const uint32_t axis = choices_.below(4);
    const bool per_axis = choices_.one_in(4) && axis < shape.size() && shape[axis] > 0;
    const size_t count = per_axis ? static_cast<size_t>(shape[axis]) : 1;
    const std::vector<float> scales(count, choices_.any_of(kScales));
    const int64_t zero_point = choices_.one_in(3) ? static_cast<int8_t>(choices_.byte()) : 0;
    const std::vector<int64_t> zero_points(count, zero_point);
    return fb::CreateQuantizationParametersDirect(builder_, nullptr, nullptr, &scales, &zero_points,
                                                  fb::QuantizationDetails_NONE, 0,
                                                  static_cast<int32_t>(axis));
  }

  Offset<fb::QuantizationParameters> same_quantization() {
    const std::vector<float> scales = {0.5f};
    const std::vector<int64_t> zero_points = {0};
    return fb::CreateQuantizationParametersDirect(builder_, nullptr, nullptr, &scales,
                                                  &zero_points);
  }

  // A table of small numbers, wide enough to be read as any type: the fields of every options
  // table.
  Offset<void> make_options() {
    const uint32_t fields = choices_.below(9);
    const auto start = builder_.StartTable();
    for (uint32_t i = 0; i < fields; ++i) {
      const uint32_t value = choices_.one_in(8) ? choices_.byte() * 0x01010101u : choices_.below(5);
      builder_.AddElement<uint32_t>(flatbuffers::FieldIndexToOffset(static_cast<uint16_t>(i)),
                                    value, 0xFFFFFFFF);
    }
    return Offset<void>(builder_.EndTable(start));
  }

  Offset<flatbuffers::Vector<uint8_t>> make_custom_options() {
    std::vector<uint8_t> bytes(choices_.one_in(3) ? choices_.below(48) : 0);
    for (uint8_t& byte : bytes) byte = choices_.byte();
    return builder_.CreateVector(bytes);
  }

  // Its own options mostly; RESHAPE, SQUEEZE and VAR_HANDLE's would need vectors.
  uint8_t options_type(const OperatorChoice& op) {
    if (op.options == nullptr || choices_.one_in(16)) return 0;
    const std::string wanted = std::string(op.options) + "Options";
    for (uint8_t i = 1; i <= fb::BuiltinOptions_MAX; ++i) {
      const auto type = static_cast<fb::BuiltinOptions>(i);
      const bool has_vectors = type == fb::BuiltinOptions_ReshapeOptions ||
                               type == fb::BuiltinOptions_SqueezeOptions ||
                               type == fb::BuiltinOptions_VarHandleOptions;
      if (has_vectors) continue;
      if (wanted == fb::EnumNameBuiltinOptions(type)) return i;
    }
    const std::string name = op.options;
    if (name.find("Pool2D") != std::string::npos) return fb::BuiltinOptions_Pool2DOptions;
    if (name == "Maximum" || name == "Minimum") return fb::BuiltinOptions_MaximumMinimumOptions;
    if (name == "Svdf") return fb::BuiltinOptions_SVDFOptions;
    if (name == "Concatenation") return fb::BuiltinOptions_ConcatenationOptions;
    return fb::BuiltinOptions_ReducerOptions;
  }

  Offset<fb::Operator> make_node(const OperatorChoice& op, const std::vector<int32_t>& inputs,
                                 const std::vector<int32_t>& outputs, Offset<void> options,
                                 Offset<flatbuffers::Vector<uint8_t>> custom_options) {
    const auto type = static_cast<fb::BuiltinOptions>(options_type(op));
    const auto in = builder_.CreateVector(inputs), out = builder_.CreateVector(outputs);
    return fb::CreateOperator(builder_, 0, in, out, type,
                              type == fb::BuiltinOptions_NONE ? Offset<void>() : options,
                              custom_options);
  }

  void finish(const OperatorChoice& op, Offset<fb::Operator> node,
              const std::vector<int32_t>& inputs, const std::vector<int32_t>& outputs) {
    const auto old_code = static_cast<int8_t>(op.builtin < 127 ? op.builtin : 127);
    const auto code = fb::CreateOperatorCodeDirect(builder_, old_code, op.custom, 1, op.builtin);
    const std::vector<Offset<fb::OperatorCode>> codes = {code};
    const std::vector<Offset<fb::Operator>> nodes = {node};
    const auto graph = fb::CreateSubGraphDirect(builder_, &tensors_, &inputs, &outputs, &nodes);
    const std::vector<Offset<fb::SubGraph>> graphs = {graph};
    builder_.Finish(fb::CreateModelDirect(builder_, 3, &codes, &graphs, nullptr, &buffers_),
                    fb::ModelIdentifier());
  }

  Choices choices_;
  FlatBufferBuilder builder_;
  DType type_ = DType::kF32;
  bool uniform_ = false;  // all tensors have one shape, dtype and scale
  std::vector<int32_t> shape_;
  std::vector<Offset<fb::Tensor>> tensors_;
  std::vector<Offset<fb::Buffer>> buffers_;
};

}  // namespace

std::vector<uint8_t> operator_model(const uint8_t* bytes, size_t size) {
  return ModelMaker(Choices(bytes, size)).make();
}

void fuzz_operator(const uint8_t* bytes, size_t size) {
  const std::vector<uint8_t> model = operator_model(bytes, size);
  fuzz_model(model.data(), model.size());
}

}  // namespace mote::fuzz
