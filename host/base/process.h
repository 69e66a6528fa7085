// Runs other programs: compilers, emulators.
#pragma once

#include <string>
#include <vector>

namespace mote::host {

struct ProcessResult {
  int exit_code = 0;
  std::string output;  // standard output and error, as they came
};

// `words` is the program, found by PATH, and its arguments; no shell is between. Nothing is at the
// standard input. Throws BadInput when the program cannot be started.
ProcessResult run_process(const std::vector<std::string>& words);

}  // namespace mote::host
