// The list of targets.
#include "host/compile/targets.h"

#include "host/base/bad_input.h"

namespace mote::host::compile {
namespace {

constexpr Target kTargets[] = {
    {"cortex-m0plus", InstructionSet::kArmV6M, false},
    {"cortex-m3", InstructionSet::kArmV6M, false},
    {"cortex-m4", InstructionSet::kArmDsp, true},
    {"cortex-m7", InstructionSet::kArmDsp, true},
    {"cortex-m33", InstructionSet::kArmDsp, true},
    {"cortex-m55", InstructionSet::kArmMve, true},
    {"rv32imc", InstructionSet::kRv32, false},
    {"xtensa", InstructionSet::kXtensa, false},
    {"host", InstructionSet::kX86, true},
};

}  // namespace

std::span<const Target> all_targets() {
  return kTargets;
}

const Target& find_target(std::string_view name) {
  std::string names;
  for (const Target& target : kTargets) {
    if (target.name == name) return target;
    names += (names.empty() ? "" : ", ") + std::string(target.name);
  }
  throw BadInput("--target " + std::string(name) + ": not known; one of " + names);
}

}  // namespace mote::host::compile
