// All ways to compute each node of a model: what the families of variants offer, the library's
// kernels, and both behind a change of layout.
#pragma once

#include <vector>

#include "host/compile/make_nodes.h"
#include "host/compile/variant.h"

namespace mote::host::compile {

struct Choice {
  enum class How : uint8_t {
    kLibrary,  // the library's kernel, with its Plan
    kVariant,
    kAlias,  // nothing to do: output 0 lies where input 0 does
  };

  How how = How::kLibrary;
  Variant variant;  // name, layouts and cost are set for all; the rest for kVariant
};

// `variant.inputs` is as long as the node's inputs; tensors whose layouts are the same bytes
// count as NHWC.
std::vector<std::vector<Choice>> find_candidates(const CompileModel& model, const Target& target);

// Whether both layouts of a tensor are the same bytes, or it has but one.
bool has_one_layout(const GraphTensor& tensor);

}  // namespace mote::host::compile
