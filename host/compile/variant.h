// One way to compute a node on a target: what it costs, which layouts it takes, how it is written.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/compile/node.h"

namespace mote::host::compile {

// How the elements of an activation lie in memory. Planes: [channel][row][column], batch 1.
enum class Layout : uint8_t { kNhwc, kPlanes };

// What a variant's code may use. Every function gives or takes C++ text.
class NodeWriter {
 public:
  virtual ~NodeWriter() = default;
  // A header of mote/ that the statements need: "mote/kernels/packed/arm_dsp_pointwise.h".
  virtual void include(std::string_view header) = 0;
  // Puts bytes into flash (shared with equal ones) and returns an expression of type const T*,
  // where T is `type`.
  virtual std::string constants(std::string_view type, std::span<const uint8_t> bytes,
                                uint32_t alignment) = 0;
  // Expressions for where the node's tensors lie: const void* and void*.
  virtual std::string input(uint32_t index) = 0;
  virtual std::string output(uint32_t index = 0) = 0;
  virtual std::string scratch() = 0;
  // C++ statements, in a block of their own inside namespace-qualified code.
  virtual void statement(std::string_view text) = 0;

  template <class T>
  std::string constants(std::string_view type, const std::vector<T>& values) {
    return constants(
        type, std::span(reinterpret_cast<const uint8_t*>(values.data()), values.size() * sizeof(T)),
        alignof(T) < 4 ? 4 : alignof(T));
  }
};

struct Cost {
  uint64_t instructions = 0;    // of one inference, estimated
  uint64_t cycles = 0;          // the same; 0: not known
  uint32_t constant_bytes = 0;  // weights, tables
  uint32_t code_bytes = 0;      // of the code that `code_key` names
  uint32_t scratch_bytes = 0;   // RAM while the node runs
};

struct Variant {
  std::string name;            // shown in reports: "arm_dsp pointwise 4x2"
  std::vector<Layout> inputs;  // of the activations; the rest are NHWC
  Layout output = Layout::kNhwc;
  Cost cost;
  // Variants of equal keys share their code.
  std::string code_key;
  // Set when the output may overlap input 0, if that is not used later: it may begin at any address
  // up to input address - lead. Zero: exactly in place or before. Negative: it may begin later.
  std::optional<int64_t> lead;
  // What input 0 and the output must begin at multiples of, when they overlap: kernels that go
  // through NHWC channel by channel need a multiple of the channels between them.
  uint32_t overlap_alignment = 16;
  std::function<void(NodeWriter&)> write;
};

// A chip as the compiler sees it.
enum class InstructionSet : uint8_t { kPortable, kArmV6M, kArmDsp, kArmMve, kRv32, kXtensa, kX86 };

struct Target {
  std::string_view name;  // "cortex-m4"
  InstructionSet instruction_set;
  bool has_float_unit;
};

}  // namespace mote::host::compile
