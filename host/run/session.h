// A model on the desk: the device library's interpreter with an arena of exactly the right size.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host/base/aligned_bytes.h"
#include "mote/mote.h"

namespace mote::host {

// The sentence for a Diagnosis.
std::string message(const Diagnosis& diagnosis);

// How Resolver names the operators of a model, in the order of their first use: "conv_2d" of
// add_conv_2d(), or "conv_2d_i8" when the model needs only that part of it.
std::vector<std::string> resolver_names(const Interpreter& interpreter);

// Whether the model brings a plan for kOfflinePlanner; Session and generated code follow it then.
bool has_memory_plan(const Model& model);

class Session;

// Statements that fill a `resolver` with what the model needs, for generated code.
std::string resolver_calls(const Session& session);

// Owns the bytes, the arena and the interpreter. Failures are BadInput with `name` in front.
class Session {
 public:
  Session(std::span<const uint8_t> model, const std::string& name, OpTable ops = all_ops());

  Interpreter& interpreter() { return *interpreter_; }
  const Interpreter& interpreter() const { return *interpreter_; }
  const Model& model() const { return model_; }
  uint32_t arena_bytes() const { return interpreter_->arena_used_bytes(); }

  // Sets every input, runs, and returns every output, as raw little-endian bytes.
  std::vector<std::vector<uint8_t>> run(const std::vector<std::span<const uint8_t>>& inputs);

 private:
  [[noreturn]] void fail(const Diagnosis& diagnosis) const;
  [[noreturn]] void fail_with_all_problems();
  void make_interpreter(uint32_t arena_bytes, OpTable ops);

  std::string name_;
  AlignedBytes bytes_;  // of the model
  AlignedBytes arena_;
  Model model_;
  std::unique_ptr<Interpreter> interpreter_;
};

}  // namespace mote::host
