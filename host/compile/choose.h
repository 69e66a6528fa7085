// Which way each node of a model is computed.
#pragma once

#include <vector>

#include "host/compile/candidates.h"

namespace mote::host::compile {

enum class Objective : uint8_t { kSpeed, kBalanced, kMemory };

std::vector<Choice> choose(const CompileModel& model, const Target& target, Objective objective);

}  // namespace mote::host::compile
