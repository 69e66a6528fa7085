// One operator as a .tflite in memory, and an interpreter to run it.
#include "tests/support/model_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <utility>

#include "host/base/aligned_bytes.h"
#include "mote/mote.h"

namespace mote::test {
namespace {

// What an operator does not write stays visible, and what it reads without writing is no zero.
constexpr int kPattern = 0xA5;

// With MOTE_KEEP_MODELS=folder every small model is kept there: the fuzzers begin with them.
void keep(const std::vector<uint8_t>& model) {
  constexpr size_t kLargest = 16384;
  const char* folder = std::getenv("MOTE_KEEP_MODELS");
  if (folder == nullptr || model.size() > kLargest) return;
  const size_t digest =
      std::hash<std::string_view>()({reinterpret_cast<const char*>(model.data()), model.size()});
  std::ofstream file(std::string(folder) + "/test" + std::to_string(digest), std::ios::binary);
  file.write(reinterpret_cast<const char*>(model.data()),
             static_cast<std::streamsize>(model.size()));
}

// A model with its interpreter, as an application has them.
class Runner {
 public:
  explicit Runner(const OneOpModel& model)
      : bytes_(std::vector<uint8_t>(model.bytes())),
        failed_(model_.open(bytes_.data(), bytes_.size(), &diagnosis_)) {
    keep(model.bytes());
    if (!failed_) allocate();
  }

  bool failed() const { return static_cast<bool>(failed_); }
  Interpreter& interpreter() { return *interpreter_; }
  void invoke() {
    failed_ = interpreter_->invoke();
    diagnosis_ = interpreter_->diagnosis();
  }
  std::string message() const {
    if (!failed_) return "";
    char text[256];
    return std::string(text, write_message(diagnosis_, text));
  }

 private:
  // An arena without a byte too many lets sanitizers see every overrun.
  void allocate() {
    make_interpreter(0);
    failed_ = interpreter_->allocate();
    while (failed_ && failed_.failure()->code == Code::kOutOfMemory) {
      make_interpreter(static_cast<uint32_t>(interpreter_->diagnosis().want));
      failed_ = interpreter_->allocate();
    }
    diagnosis_ = interpreter_->diagnosis();
  }

  void make_interpreter(uint32_t arena_bytes) {
    interpreter_.reset();
    arena_ = host::AlignedBytes(arena_bytes);
    std::memset(arena_.data(), kPattern, arena_bytes);
    interpreter_ =
        std::make_unique<Interpreter>(model_, all_ops(), Span<uint8_t>(arena_.data(), arena_bytes));
  }

  Diagnosis diagnosis_;
  Model model_;
  host::AlignedBytes bytes_;
  Status failed_;
  host::AlignedBytes arena_;
  std::unique_ptr<Interpreter> interpreter_;
};

void set_inputs(Interpreter& interpreter, const std::vector<Bytes>& inputs) {
  EXPECT_EQ(interpreter.input_count(), inputs.size());
  for (uint32_t i = 0; i < interpreter.input_count() && i < inputs.size(); ++i) {
    EXPECT_EQ(interpreter.input(i).bytes, inputs[i].bytes.size()) << "input " << i;
    const size_t bytes = std::min<size_t>(interpreter.input(i).bytes, inputs[i].bytes.size());
    std::memcpy(interpreter.input(i).data, inputs[i].bytes.data(), bytes);
  }
}

}  // namespace

OneOpModel::OneOpModel(fb::BuiltinOperator op) {
  model_.version = 3;
  model_.buffers.push_back(std::make_unique<fb::BufferT>());
  auto code = std::make_unique<fb::OperatorCodeT>();
  code->builtin_code = op;
  code->deprecated_builtin_code = static_cast<int8_t>(std::min<int32_t>(op, 127));
  model_.operator_codes.push_back(std::move(code));
  model_.subgraphs.push_back(std::make_unique<fb::SubGraphT>());
  model_.subgraphs[0]->operators.push_back(std::make_unique<fb::OperatorT>());
}

int32_t OneOpModel::add_tensor(Shape shape, DType type, std::vector<float> scales,
                               std::vector<int64_t> zero_points, int32_t axis) {
  auto tensor = std::make_unique<fb::TensorT>();
  tensor->shape = std::move(shape);
  tensor->type = static_cast<fb::TensorType>(type);
  tensor->has_rank = true;
  if (!scales.empty()) {
    tensor->quantization = std::make_unique<fb::QuantizationParametersT>();
    if (zero_points.empty()) zero_points.assign(scales.size(), 0);
    tensor->quantization->scale = std::move(scales);
    tensor->quantization->zero_point = std::move(zero_points);
    tensor->quantization->quantized_dimension = axis;
  }
  auto& tensors = model_.subgraphs[0]->tensors;
  tensors.push_back(std::move(tensor));
  return static_cast<int32_t>(tensors.size()) - 1;
}

OneOpModel& OneOpModel::input(Shape shape, DType type, float scale, int64_t zero_point) {
  const std::vector<float> scales(scale == 0 ? 0 : 1, scale);
  const int32_t index = add_tensor(std::move(shape), type, scales, {zero_point}, 0);
  op().inputs.push_back(index);
  model_.subgraphs[0]->inputs.push_back(index);
  return *this;
}

OneOpModel& OneOpModel::output(Shape shape, DType type, float scale, int64_t zero_point) {
  const std::vector<float> scales(scale == 0 ? 0 : 1, scale);
  const int32_t index = add_tensor(std::move(shape), type, scales, {zero_point}, 0);
  op().outputs.push_back(index);
  model_.subgraphs[0]->outputs.push_back(index);
  return *this;
}

OneOpModel& OneOpModel::variable(Shape shape, DType type, float scale, int64_t zero_point) {
  input(std::move(shape), type, scale, zero_point);
  model_.subgraphs[0]->inputs.pop_back();
  model_.subgraphs[0]->tensors.back()->is_variable = true;
  return *this;
}

OneOpModel& OneOpModel::left_out() {
  op().inputs.push_back(-1);
  return *this;
}

OneOpModel& OneOpModel::constant(Shape shape, DType type, const Bytes& values,
                                 std::vector<float> scales, std::vector<int64_t> zero_points,
                                 int32_t axis) {
  const int32_t index =
      add_tensor(std::move(shape), type, std::move(scales), std::move(zero_points), axis);
  tensor(static_cast<size_t>(index)).buffer = static_cast<uint32_t>(model_.buffers.size());
  model_.buffers.push_back(std::make_unique<fb::BufferT>());
  model_.buffers.back()->data = values.bytes;
  op().inputs.push_back(index);
  return *this;
}

std::vector<uint8_t> OneOpModel::bytes() const {
  flatbuffers::FlatBufferBuilder builder;
  builder.Finish(fb::Model::Pack(builder, &model_), fb::ModelIdentifier());
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

std::vector<std::vector<uint8_t>> run_raw(const OneOpModel& model,
                                          const std::vector<Bytes>& inputs) {
  const std::vector<std::vector<std::vector<uint8_t>>> outputs = run_invokes(model, {inputs});
  return outputs.empty() ? std::vector<std::vector<uint8_t>>() : outputs[0];
}

std::vector<std::vector<std::vector<uint8_t>>> run_invokes(
    const OneOpModel& model, const std::vector<std::vector<Bytes>>& inputs) {
  Runner runner(model);
  if (runner.failed()) {
    ADD_FAILURE() << runner.message();
    return {};
  }
  Interpreter& interpreter = runner.interpreter();
  std::vector<std::vector<std::vector<uint8_t>>> all;
  for (const std::vector<Bytes>& of_invoke : inputs) {
    set_inputs(interpreter, of_invoke);
    EXPECT_FALSE(interpreter.invoke());
    all.emplace_back();
    for (uint32_t i = 0; i < interpreter.output_count(); ++i) {
      const Tensor output = interpreter.output(i);
      all.back().emplace_back(output.as<uint8_t>(), output.as<uint8_t>() + output.bytes);
    }
  }
  return all;
}

std::string prepare_message(const OneOpModel& model) {
  return Runner(model).message();
}

std::string invoke_message(const OneOpModel& model, const std::vector<Bytes>& inputs) {
  Runner runner(model);
  if (runner.failed()) return runner.message();
  set_inputs(runner.interpreter(), inputs);
  runner.invoke();
  return runner.message();
}

}  // namespace mote::test
