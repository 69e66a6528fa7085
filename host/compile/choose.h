// Which way each node of a model is computed.
#pragma once

#include <vector>

#include "host/compile/make_nodes.h"
#include "host/compile/variant.h"

namespace mote::host::compile {

enum class Objective : uint8_t { kSpeed, kBalanced, kMemory };

struct Choice {
  enum class How : uint8_t {
    kLibrary,  // the library's kernel, with its Plan
    kVariant,
    kAlias,  // nothing to do: output 0 lies where input 0 does
  };

  How how = How::kLibrary;
  Variant variant;  // its name and cost are set for all; the rest for kVariant
};

std::vector<Choice> choose(const CompileModel& model, const Target& target, Objective objective);

}  // namespace mote::host::compile
