// Opens a model, finds the exact arena, runs it.
#include "host/run/session.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>
#include <map>
#include <set>

#include "host/base/bad_input.h"
#include "host/inspect/support_table.h"
#include "mote/model/flatbuffer.h"
#include "mote/planner/offline_plan.h"

namespace mote::host {
namespace {

// The first guess costs nothing: when it is too small the interpreter says what it needs.
constexpr uint32_t kFirstGuess = 1 << 16;

// As many nodes as one line can name and still be read.
constexpr size_t kMostProblems = 12;

const std::map<const Op*, std::string> kOperatorNames = {
#define MOTE_OP(NAME, snake, Pascal) {&ops::snake, #snake},
#define MOTE_CUSTOM_OP(name, snake) {&ops::snake, #snake},
#include "mote/ops/custom_ops.def"
#include "mote/ops/ops.def"
#undef MOTE_CUSTOM_OP
#undef MOTE_OP
};

// Those that Resolver can add with their i8 kernels alone.
const std::set<const Op*> kI8Operators = {
#define MOTE_I8_OP(snake) &ops::snake,
#include "mote/ops/i8_ops.def"
#undef MOTE_I8_OP
};

}  // namespace

std::string message(const Diagnosis& diagnosis) {
  char text[256];
  const uint32_t length = write_message(diagnosis, text);
  return std::string(text, length);
}

std::vector<std::string> resolver_names(const Interpreter& interpreter) {
  std::vector<const Op*> used;
  std::map<const Op*, bool> only_i8;
  for (uint32_t i = 0; i < interpreter.node_count(); ++i) {
    const Op* op = &interpreter.op_of(i);
    const KernelRow& row = interpreter.row_of(i);
    const bool is_i8 = row.first == DType::kI8 && row.second == DType::kI8;
    if (only_i8.count(op) == 0) used.push_back(op);
    only_i8[op] = is_i8 && (only_i8.count(op) == 0 || only_i8[op]);
  }
  std::vector<std::string> names;
  for (const Op* op : used) {
    const bool small = only_i8[op] && kI8Operators.count(op) != 0;
    names.push_back(kOperatorNames.at(op) + (small ? "_i8" : ""));
  }
  return names;
}

bool has_memory_plan(const Model& model) {
  return !model.metadata(kMemoryPlanMetadata).empty() ||
         !model.metadata(kOfflinePlanMetadata).empty();
}

std::string resolver_calls(const Session& session) {
  std::string calls;
  for (const std::string& name : resolver_names(session.interpreter())) {
    calls += fmt::format("  resolver.add_{}();\n", name);
  }
  if (has_memory_plan(session.model())) {
    calls += "  resolver.use_planner(mote::kOfflinePlanner);\n";
  }
  return calls;
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
    if (!grows) fail_with_all_problems();
    make_interpreter(static_cast<uint32_t>(failed.want), ops);
  }
  // Once more in an arena without a spare byte, so that a tool that watches memory sees overruns.
  make_interpreter(interpreter_->arena_used_bytes(), ops);
  if (interpreter_->allocate()) fail(interpreter_->diagnosis());
}

void Session::make_interpreter(uint32_t arena_bytes, OpTable ops) {
  interpreter_.reset();
  if (has_memory_plan(model_)) ops.planner = &kOfflinePlanner;
  arena_ = AlignedBytes(arena_bytes);
  interpreter_ =
      std::make_unique<Interpreter>(model_, ops, Span<uint8_t>(arena_.data(), arena_bytes));
}

// What to do about a node, where the library's sentence does not say it.
std::string advice(const Diagnosis& diagnosis) {
  const Failure& failure = *diagnosis.failure.failure();
  const bool foreign = diagnosis.custom != nullptr || operator_name(diagnosis.builtin) == nullptr;
  if (failure.code == Code::kNotRegistered && foreign) {
    return " (convert without it, or write it: docs/custom_operators.md)";
  }
  if (std::strstr(failure.text, "is not supported by this operator") == nullptr) return "";
  const OpTable ops = all_ops();
  for (uint32_t i = 0; i < ops.count; ++i) {
    const Op& op = *ops.ops[i];
    const bool same = static_cast<int32_t>(op.builtin) == diagnosis.builtin &&
                      (diagnosis.custom == nullptr || same_text(op.custom, diagnosis.custom));
    if (same) return fmt::format(", which has {}", fmt::join(supported_dtypes(op), ", "));
  }
  return "";
}

// One line for all nodes that cannot run, so that a model is mended in one go.
void Session::fail_with_all_problems() {
  const Diagnosis first = interpreter_->diagnosis();
  std::string problems;
  size_t count = 0;
  for (uint32_t next = 0; interpreter_->find_problem(&next); ++count) {
    if (count < kMostProblems)
      problems += (count == 0 ? "" : "; ") + message(interpreter_->diagnosis()) +
                  advice(interpreter_->diagnosis());
  }
  if (count == 0) fail(first);
  if (count > kMostProblems) {
    problems += "; and " + std::to_string(count - kMostProblems) + " more nodes";
  }
  throw BadInput(name_ + ": " + problems);
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
  const Status failed = interpreter_->invoke();
  const bool stopped_early = failed && failed.failure()->code == Code::kMoreInputNeeded;
  if (failed && !stopped_early) fail(interpreter_->diagnosis());
  std::vector<std::vector<uint8_t>> outputs;
  for (uint32_t i = 0; i < interpreter_->output_count(); ++i) {
    const Tensor tensor = interpreter_->output(i);
    outputs.emplace_back(tensor.as<uint8_t>(), tensor.as<uint8_t>() + tensor.bytes);
  }
  return outputs;
}

}  // namespace mote::host
