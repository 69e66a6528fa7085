// Opens, prepares and runs what may be a model.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "mote/engine/all_ops.h"
#include "mote/engine/interpreter.h"
#include "mote/engine/message.h"
#include "tests/fuzz/targets.h"

namespace mote::fuzz {
namespace {

// Bounds the time of one run: no kernel does more than the product of what fits in both.
constexpr uint32_t kLargestArena = 1 << 15;
constexpr uint32_t kSubgraphRuns = 50;

[[noreturn]] void broken(const char* promise, const Diagnosis& diagnosis) {
  char text[300];
  write_message(diagnosis, text);
  std::fprintf(stderr, "broken: %s (%s)\n", promise, text);
  std::abort();
}

// A block of exactly this size, so that a sanitizer sees every byte beyond it; aligned to 16.
struct Block {
  explicit Block(size_t size) : bytes(static_cast<uint8_t*>(std::malloc(size == 0 ? 1 : size))) {}
  ~Block() { std::free(bytes); }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  uint8_t* bytes;
};

void check_message(const Diagnosis& diagnosis) {
  char text[400];
  const uint32_t length = write_message(diagnosis, text);
  const bool one_line = length > 0 && std::memchr(text, '\n', length) == nullptr;
  const bool unfilled = diagnosis.custom == nullptr && std::strstr(text, "{got") != nullptr;
  if (!one_line || unfilled) broken("a failure is a sentence", diagnosis);
}

// The arena that the model asks for; 0 when it does not run, or asks for too much.
uint32_t arena_for(const Model& model) {
  for (uint32_t size = 1 << 12;;) {
    const Block arena(size);
    Interpreter interpreter(model, all_ops(), {arena.bytes, size});
    if (!interpreter.allocate()) return interpreter.arena_used_bytes();
    const Diagnosis& diagnosis = interpreter.diagnosis();
    check_message(diagnosis);
    if (diagnosis.failure.failure()->code != Code::kOutOfMemory) return 0;
    const uint32_t wanted = static_cast<uint32_t>(diagnosis.want);
    if (wanted > kLargestArena) return 0;
    if (wanted <= size) broken("an arena that is too small needs more", diagnosis);
    size = wanted;
  }
}

struct Result {
  Status failed;
  std::vector<uint8_t> outputs;
};

// Three invokes, so that state is carried on; the inputs follow from their place.
Result run(const Model& model, uint32_t arena_size, uint8_t fill) {
  const Block arena(arena_size);
  std::memset(arena.bytes, fill, arena_size);
  Interpreter interpreter(model, all_ops(), {arena.bytes, arena_size});
  interpreter.set_subgraph_run_limit(kSubgraphRuns);
  if (interpreter.allocate()) broken("what allocates once does so again", interpreter.diagnosis());
  Result result;
  for (uint32_t round = 0; round < 3; ++round) {
    for (uint32_t i = 0; i < interpreter.input_count(); ++i) {
      const Tensor input = interpreter.input(i);
      for (uint32_t j = 0; j < input.bytes; ++j) {
        input.as<uint8_t>()[j] = static_cast<uint8_t>(j * 37 + i * 11 + round * 5);
      }
    }
    result.failed = interpreter.invoke();
    if (result.failed) {
      check_message(interpreter.diagnosis());
      return result;
    }
    for (uint32_t i = 0; i < interpreter.output_count(); ++i) {
      const Tensor output = interpreter.output(i);
      result.outputs.insert(result.outputs.end(), output.as<uint8_t>(),
                            output.as<uint8_t>() + output.bytes);
    }
  }
  return result;
}

}  // namespace

void fuzz_model(const uint8_t* bytes, size_t size) {
  const Block file(size);
  if (size > 0) std::memcpy(file.bytes, bytes, size);
  Model model;
  Diagnosis diagnosis;
  if (model.open(file.bytes, size, &diagnosis)) return check_message(diagnosis);
  const uint32_t arena_size = arena_for(model);
  if (arena_size == 0) return;
  const Result zeros = run(model, arena_size, 0), dirty = run(model, arena_size, 0xCB);
  const bool same =
      zeros.failed.failure() == dirty.failed.failure() && zeros.outputs == dirty.outputs;
  if (!same) broken("outputs do not depend on what was in the arena", diagnosis);
}

bool runs(const std::vector<uint8_t>& bytes) {
  const Block file(bytes.size());
  std::memcpy(file.bytes, bytes.data(), bytes.size());
  Model model;
  if (model.open(file.bytes, bytes.size())) return false;
  const uint32_t arena_size = arena_for(model);
  return arena_size != 0 && !run(model, arena_size, 0).failed;
}

}  // namespace mote::fuzz
