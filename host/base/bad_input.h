// The one exception of the desk for what the user can mend: main() prints it as one line and
// exits 2.
#pragma once

#include <stdexcept>
#include <string>

namespace mote::host {

// `message` says what is wrong, where (file, line, node) and how to mend it, without a line break.
class BadInput : public std::runtime_error {
 public:
  explicit BadInput(const std::string& message) : std::runtime_error(message) {}
};

}  // namespace mote::host
