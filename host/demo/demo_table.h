// The table at the end of the demo: the same firmware on this computer and on a chip.
#pragma once

#include <string>

#include "host/demo/gesture_run.h"

namespace mote::host {

// The one place for the rule of thumb that turns instructions into time on a Cortex-M4.
inline constexpr double kCyclesPerInstruction = 1.3;
inline constexpr double kClockMegahertz = 100.0;

struct Agreement {
  size_t windows = 0;
  size_t equal = 0;         // predictions that are the same
  bool same_bytes = false;  // and all output bytes
};

// Throws BadInput when the runs saw different windows.
Agreement compare_runs(const GestureRun& host, const GestureRun& chip);

// `labels`: the class that each window was recorded as.
std::string demo_table(const GestureRun& host, const GestureRun& chip, const std::string& chip_name,
                       const std::vector<std::string>& labels);

}  // namespace mote::host
