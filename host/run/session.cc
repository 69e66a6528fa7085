// Opens a model, finds the exact arena, runs it.
#include "host/run/session.h"

#include <cctype>
#include <cstring>

#include "host/base/bad_input.h"

namespace mote::host {
namespace {

// The first guess costs nothing: when it is too small the interpreter says what it needs.
constexpr uint32_t kFirstGuess = 1 << 16;

}  // namespace

std::string message(const Diagnosis& diagnosis) {
  char text[256];
  const uint32_t length = write_message(diagnosis, text);
  return std::string(text, length);
}

std::string resolver_name(int32_t builtin) {
  std::string name = operator_name(builtin) == nullptr ? "" : operator_name(builtin);
  for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

Session::Session(std::span<const uint8_t> model, const std::string& name, OpTable ops)
    : name_(name), bytes_(model) {
  Diagnosis diagnosis;
  if (model_.open(bytes_.data(), bytes_.size(), &diagnosis)) fail(diagnosis);
  make_interpreter(kFirstGuess, ops);
  while (interpreter_->allocate()) {
    const Diagnosis& failed = interpreter_->diagnosis();
    const bool grows = failed.failure.failure()->code == Code::kOutOfMemory &&
                       failed.want > failed.got && failed.want < (int64_t{1} << 30);
    if (!grows) fail(failed);
    make_interpreter(static_cast<uint32_t>(failed.want), ops);
  }
  // Once more in an arena without a spare byte, so that a tool that watches memory sees overruns.
  make_interpreter(interpreter_->arena_used_bytes(), ops);
  if (interpreter_->allocate()) fail(interpreter_->diagnosis());
}

void Session::make_interpreter(uint32_t arena_bytes, OpTable ops) {
  interpreter_.reset();
  arena_ = AlignedBytes(arena_bytes);
  interpreter_ =
      std::make_unique<Interpreter>(model_, ops, Span<uint8_t>(arena_.data(), arena_bytes));
}

void Session::fail(const Diagnosis& diagnosis) const {
  throw BadInput(name_ + ": " + message(diagnosis));
}

std::vector<std::vector<uint8_t>> Session::run(
    const std::vector<std::span<const uint8_t>>& inputs) {
  for (uint32_t i = 0; i < interpreter_->input_count(); ++i) {
    const Tensor tensor = interpreter_->input(i);
    if (inputs.size() <= i || inputs[i].size() != tensor.bytes) {
      throw BadInput(name_ + ": input " + std::to_string(i) + " needs " +
                     std::to_string(tensor.bytes) + " bytes");
    }
    std::memcpy(tensor.data, inputs[i].data(), inputs[i].size());
  }
  if (interpreter_->invoke()) fail(interpreter_->diagnosis());
  std::vector<std::vector<uint8_t>> outputs;
  for (uint32_t i = 0; i < interpreter_->output_count(); ++i) {
    const Tensor tensor = interpreter_->output(i);
    outputs.emplace_back(tensor.as<uint8_t>(), tensor.as<uint8_t>() + tensor.bytes);
  }
  return outputs;
}

}  // namespace mote::host
