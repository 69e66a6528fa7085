// The axes of windows as the device library has them, and as C++ text.
#pragma once

#include <string>

#include "host/compile/node.h"
#include "mote/kernels/window.h"

namespace mote::host::compile {

kernels::WindowAxis device_axis(const Axis& axis);

// An initializer: "{32, 32, 3, 1, 1, 1}".
std::string axis_text(const kernels::WindowAxis& axis);

}  // namespace mote::host::compile
