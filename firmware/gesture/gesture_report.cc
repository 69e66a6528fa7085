// The line that a person reads for each gesture.
#include "firmware/gesture/gesture_report.h"

namespace firmware {

void write_gesture(const GestureResult& result, mote::Span<const char* const> labels,
                   uint32_t microseconds, TextLine* line) {
  constexpr float kPercent = 100.0f;
  line->text("Gesture: ").text(labels[result.best]);
  line->text(" (").fixed(result.scores[result.best] * kPercent, 1).text("%) |");
  for (uint32_t i = 0; i < result.count; ++i) {
    line->character(' ').text(labels[i]).character('=').fixed(result.scores[i], 2);
  }
  line->text(" | ").number(microseconds).text(" us\n");
}

}  // namespace firmware
