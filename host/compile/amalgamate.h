// One operator of the device library as one text without includes: its kernels and what they need.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mote::host::compile {

struct Amalgam {
  std::string text;                         // namespaces of mote, no system headers
  std::vector<std::string> system_headers;  // "<math.h>", sorted
};

// `path` is a source of the operator ("mote/ops/softmax.cc"). What prepare alone needs is left out:
// functions that see the model keep their signature, because tables of kernels name them, and lose
// their body. What neither `roots` nor anything that they lead to mentions is left out as well.
Amalgam amalgamate(std::string_view path, const std::vector<std::string>& roots);

}  // namespace mote::host::compile
