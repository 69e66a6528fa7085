// The table of chips to measure on.
#include "host/bench/target.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/base/bad_input.h"

namespace mote::host::bench {
namespace {

// QEMU's only Cortex-M0 board has 16 KB of RAM. A Cortex-M3 runs the same instructions; it forgives
// an unaligned access, which `microbit` in the tests does not.
constexpr Target kTargets[] = {
    {"cortex-m0plus", "cortex-m0plus", "mps2_an385"},
    {"cortex-m3", "cortex-m3", "mps2_an385"},
    {"cortex-m4", "cortex-m4", "mps2_an386", true},
    {"cortex-m7", "cortex-m7", "mps2_an500"},
    {"cortex-m33", "cortex-m33", "mps2_an505"},
    {"cortex-m55", "cortex-m55", "mps3_an547"},
    {"rv32imc", "riscv32", "virt_rv32"},
    {"xtensa", "xtensa", "sim_lx106"},
    {"host", "host-firmware", "host"},
};

}  // namespace

const Target& find_target(const std::string& name) {
  for (const Target& target : kTargets) {
    if (target.name == name) return target;
  }
  throw BadInput(fmt::format("--target {}: there are {}", name, fmt::join(target_names(), ", ")));
}

std::vector<std::string> target_names() {
  std::vector<std::string> names;
  for (const Target& target : kTargets) names.emplace_back(target.name);
  return names;
}

}  // namespace mote::host::bench
