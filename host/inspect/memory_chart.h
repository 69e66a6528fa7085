// The arena as a picture of characters: nodes to the right, addresses upwards.
#pragma once

#include <string>

#include "host/inspect/inspection.h"

namespace mote::host {

// One letter a tensor ('#' when they run out), a legend with offsets, sizes and lifetimes below.
std::string memory_chart(const Inspection& inspection);

}  // namespace mote::host
