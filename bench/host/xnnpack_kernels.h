// XNNPACK's operator for a layer, ready to run.
#pragma once

#include <functional>

#include "bench/host/kernel_shapes.h"

namespace mote::bench {

using Work = std::function<void()>;

bool start_xnnpack();

// Null when XNNPACK has no such operator. The layer has to live as long.
Work xnnpack_work(const Shape& shape, Layer<int8_t>* layer);
Work xnnpack_work(const Shape& shape, Layer<float>* layer);

}  // namespace mote::bench
