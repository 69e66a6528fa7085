// Builds a .tflite with one operator in memory, runs it, or says why it does not run: for tests.
//
//   OneOpModel model(fb::BuiltinOperator_ADD);
//   model.input({1, 4}, DType::kI8, 0.5f, 3).constant<int8_t>({4}, {1, 2, 3, 4}, {0.25f});
//   model.output({1, 4}, DType::kI8, 0.5f).options(fb::AddOptionsT());
//   EXPECT_EQ(run<int8_t>(model, {std::vector<int8_t>{1, 2, 3, 4}}), ...);
//   EXPECT_EQ(prepare_message(model), "node 0 ADD: ...");   // "" when it prepares
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

#include "mote/base/dtype.h"
#include "schema/tflite_generated.h"

namespace mote::test {

// The file format as the desk writes it: fb::BuiltinOperator_ADD, fb::AddOptionsT.
namespace fb = mote::host::schema;

using Shape = std::vector<int32_t>;

// The bytes of a vector of any element type.
struct Bytes {
  std::vector<uint8_t> bytes;

  Bytes() = default;
  template <class T>
  Bytes(const std::vector<T>& values)  // NOLINT: implicit on purpose
      : bytes(values.size() * sizeof(T)) {
    if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  }
};

template <class T>
constexpr DType dtype_of() {
  if constexpr (std::is_same_v<T, float>) return DType::kF32;
  if constexpr (std::is_same_v<T, int8_t>) return DType::kI8;
  if constexpr (std::is_same_v<T, uint8_t>) return DType::kU8;
  if constexpr (std::is_same_v<T, int16_t>) return DType::kI16;
  if constexpr (std::is_same_v<T, int32_t>) return DType::kI32;
  if constexpr (std::is_same_v<T, int64_t>) return DType::kI64;
}

// Tensors become inputs and outputs of the operator in the order of the calls; what is computed is
// also an input or output of the model. A scale of 0 means "not quantized".
class OneOpModel {
 public:
  explicit OneOpModel(fb::BuiltinOperator op);

  OneOpModel& input(Shape shape, DType type, float scale = 0, int64_t zero_point = 0);
  OneOpModel& output(Shape shape, DType type, float scale = 0, int64_t zero_point = 0);
  OneOpModel& left_out();  // an optional input that is not there
  // An input of the operator that keeps its values between invokes.
  OneOpModel& variable(Shape shape, DType type, float scale = 0, int64_t zero_point = 0);

  template <class T>
  OneOpModel& constant(Shape shape, const std::vector<T>& values, std::vector<float> scales = {},
                       std::vector<int64_t> zero_points = {}, int32_t axis = 0) {
    return constant(shape, dtype_of<T>(), values, scales, zero_points, axis);
  }
  // The same from bytes, for dtypes that C++ does not have.
  OneOpModel& constant(Shape shape, DType type, const Bytes& values, std::vector<float> scales = {},
                       std::vector<int64_t> zero_points = {}, int32_t axis = 0);

  template <class Options>
  OneOpModel& options(const Options& options) {
    op().builtin_options.Set(Options(options));
    return *this;
  }

  // For what the calls above do not reach.
  fb::ModelT& model() { return model_; }
  fb::OperatorT& op() { return *model_.subgraphs[0]->operators[0]; }
  fb::TensorT& tensor(size_t index) { return *model_.subgraphs[0]->tensors[index]; }

  std::vector<uint8_t> bytes() const;

 private:
  int32_t add_tensor(Shape shape, DType type, std::vector<float> scales,
                     std::vector<int64_t> zero_points, int32_t axis);

  fb::ModelT model_;
};

// Runs the model once with all operators registered, in an arena of exactly the size that it asks
// for, filled with a pattern before. All outputs; none, and a failed test, when it does not run.
std::vector<std::vector<uint8_t>> run_raw(const OneOpModel& model,
                                          const std::vector<Bytes>& inputs);

// All outputs of several invokes of one interpreter, in order: for operators with a state.
std::vector<std::vector<std::vector<uint8_t>>> run_invokes(
    const OneOpModel& model, const std::vector<std::vector<Bytes>>& inputs);

// Output 0.
template <class T>
std::vector<T> run(const OneOpModel& model, const std::vector<Bytes>& inputs) {
  const std::vector<std::vector<uint8_t>> outputs = run_raw(model, inputs);
  if (outputs.empty()) return {};
  std::vector<T> values(outputs[0].size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), outputs[0].data(), values.size() * sizeof(T));
  return values;
}

// The library's sentence about why the model cannot be opened or prepared; empty when it can.
std::string prepare_message(const OneOpModel& model);

// The library's sentence about why invoke() fails on these inputs; empty when it does not.
std::string invoke_message(const OneOpModel& model, const std::vector<Bytes>& inputs);

}  // namespace mote::test
