// The line that a person reads for each gesture.
#pragma once

#include <stdint.h>

#include "firmware/base/text_line.h"
#include "firmware/gesture/gesture_classifier.h"

namespace firmware {

// Appends "Gesture: punch (98.4%) | wave=0.01 punch=0.98 flex=0.01 | 312 us" with a line break.
void write_gesture(const GestureResult& result, mote::Span<const char* const> labels,
                   uint32_t microseconds, TextLine* line);

}  // namespace firmware
