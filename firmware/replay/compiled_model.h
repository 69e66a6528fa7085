// What an image around one compiled model knows of it: the conformance corpus' driver writes the
// definitions (tests/conformance/compiled_image.cc), main_compiled.cc uses them.
#pragma once

#include <stdint.h>

namespace mote {
enum class DType : uint8_t;  // mote/mote.h has its values, which nobody needs who includes this
}

namespace firmware {

struct CompiledTensor {
  uint8_t* bytes;  // of an output: where run_compiled_case() leaves it
  uint32_t size;
  mote::DType type;
};

struct CompiledCase {
  const CompiledTensor* inputs;
  uint32_t input_count;
  const CompiledTensor* outputs;
  uint32_t output_count;
  // Bytes that begin_compiled_case() fills and the model must not change; in order: behind the
  // arena, behind the state. Of size 0 where a sanitizer watches them instead.
  const uint8_t* guards[2];
  uint32_t guard_bytes;
  // What the interpreter says of these inputs, too.
  bool ends_in_invalid_data;
};

extern const CompiledCase kCompiledCase;
inline constexpr uint32_t kMostCompiledInputs = 64;

// Fills all memory with `fill`, then resets the state.
void begin_compiled_case(uint8_t fill);

// One inference; false when an input holds what the model cannot compute with.
bool run_compiled_case(const uint8_t* const* inputs);

}  // namespace firmware
