// One way from an axis to the text of an initializer, for all instruction sets.
#include "host/compile/window_text.h"

#include <fmt/format.h>

namespace mote::host::compile {

kernels::WindowAxis device_axis(const Axis& axis) {
  return {axis.input,
          axis.output,
          static_cast<uint16_t>(axis.filter),
          static_cast<uint16_t>(axis.stride),
          static_cast<uint16_t>(axis.dilation),
          static_cast<uint16_t>(axis.padding)};
}

std::string axis_text(const kernels::WindowAxis& axis) {
  return fmt::format("{{{}, {}, {}, {}, {}, {}}}", axis.input, axis.output, axis.filter,
                     axis.stride, axis.dilation, axis.padding);
}

}  // namespace mote::host::compile
