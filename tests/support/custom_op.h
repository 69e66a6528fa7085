// One custom operator as a model, with options in a FlexBuffer, run once or as a stream: for tests.
//
//   OneOpModel model = custom_op("SignalDelay", {{"delay_length", 3}});
//   model.input({4}, DType::kI16).output({4}, DType::kI16);
//   Stream stream(model);
//   EXPECT_EQ(stream.step<int16_t>({std::vector<int16_t>{1, 2, 3, 4}}), ...);
#pragma once

#include <flatbuffers/flexbuffers.h>
#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/base/aligned_bytes.h"
#include "mote/mote.h"
#include "tests/support/model_builder.h"

namespace mote::test {

// A value of a FlexBuffer map: C++'s own type decides its kind.
struct OptionValue {
  std::function<void(flexbuffers::Builder&, const char*)> add;

  OptionValue(int value)  // NOLINT: implicit on purpose, like the others
      : add([value](auto& map, const char* key) { map.Int(key, value); }) {}
  OptionValue(double value)  // NOLINT
      : add([value](auto& map, const char* key) { map.Double(key, value); }) {}
  OptionValue(bool value)  // NOLINT
      : add([value](auto& map, const char* key) { map.Bool(key, value); }) {}
  OptionValue(const char* value)  // NOLINT
      : add([text = std::string(value)](auto& map, const char* key) { map.String(key, text); }) {}
};

struct Option {
  const char* name;
  OptionValue value;
};
using Options = std::vector<Option>;

inline std::vector<uint8_t> flex_map(const Options& options) {
  flexbuffers::Builder builder;
  builder.Map([&] {
    for (const Option& option : options) option.value.add(builder, option.name);
  });
  builder.Finish();
  return builder.GetBuffer();
}

inline Options without(Options options, const char* name) {
  std::erase_if(options, [name](const Option& o) { return std::strcmp(o.name, name) == 0; });
  return options;
}
inline Options with(const Options& options, const char* name, OptionValue value) {
  Options changed = without(options, name);
  changed.push_back({name, std::move(value)});
  return changed;
}

inline OneOpModel custom_op(const char* name, const Options& options = {}) {
  OneOpModel model(fb::BuiltinOperator_CUSTOM);
  model.model().operator_codes[0]->custom_code = name;
  if (!options.empty()) model.op().custom_options = flex_map(options);
  return model;
}

// Runs a model again and again without forgetting its state.
class Stream {
 public:
  explicit Stream(const OneOpModel& model, OpTable ops = all_ops())
      : bytes_(std::vector<uint8_t>(model.bytes())) {
    EXPECT_FALSE(model_.open(bytes_.data(), bytes_.size()));
    allocate(ops, 1 << 16);
    allocate(ops, interpreter_->arena_used_bytes());
  }

  // Output `index` after one invocation; status() tells how that went.
  template <class T>
  std::vector<T> step(const std::vector<Bytes>& inputs, uint32_t index = 0) {
    for (uint32_t i = 0; i < inputs.size(); ++i) {
      EXPECT_EQ(interpreter_->input(i).bytes, inputs[i].bytes.size()) << "input " << i;
      if (interpreter_->input(i).bytes != inputs[i].bytes.size()) return {};
      std::memcpy(interpreter_->input(i).data, inputs[i].bytes.data(), inputs[i].bytes.size());
    }
    status_ = interpreter_->invoke();
    return output<T>(index);
  }
  template <class T>
  std::vector<T> output(uint32_t index) const {
    const Tensor tensor = interpreter_->output(index);
    std::vector<T> values(tensor.bytes / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), tensor.data, tensor.bytes);
    return values;
  }

  Status status() const { return status_; }
  std::string message() const {
    char text[256];
    return std::string(text, write_message(interpreter_->diagnosis(), text));
  }

 private:
  // What nobody writes shows up as this pattern.
  void allocate(OpTable ops, uint32_t arena_bytes) {
    interpreter_.reset();
    arena_ = host::AlignedBytes(arena_bytes);
    std::memset(arena_.data(), 0xA5, arena_bytes);
    interpreter_ =
        std::make_unique<Interpreter>(model_, ops, Span<uint8_t>(arena_.data(), arena_bytes));
    EXPECT_FALSE(interpreter_->allocate()) << message();
  }

  host::AlignedBytes bytes_;
  Model model_;
  host::AlignedBytes arena_;
  std::unique_ptr<Interpreter> interpreter_;
  Status status_;
};

// Output 0 of one run.
template <class T>
std::vector<T> run_once(const OneOpModel& model, const std::vector<Bytes>& inputs) {
  Stream stream(model);
  const std::vector<T> output = stream.step<T>(inputs);
  EXPECT_FALSE(stream.status()) << stream.message();
  return output;
}

}  // namespace mote::test
