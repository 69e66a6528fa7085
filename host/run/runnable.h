// A model as the device library runs it: as it is, or with the shapes that it leaves open filled
// in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mote::host {

struct RunnableModel {
  std::vector<uint8_t> bytes;
  std::string note;  // what was changed, in one line; empty when the bytes are as they were
};

// Throws BadInput when the device library refuses the model, and when it refuses it as well after
// make_shapes_static(): then with the message about the model as it was.
RunnableModel make_runnable(std::vector<uint8_t> bytes, const std::string& name);

}  // namespace mote::host
