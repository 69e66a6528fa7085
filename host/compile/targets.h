// The chips that `mote compile` and `mote bench` know, in one list.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "host/compile/variant.h"

namespace mote::host::compile {

std::span<const Target> all_targets();

// Throws BadInput that lists all of them when there is none of that name.
const Target& find_target(std::string_view name);

}  // namespace mote::host::compile
