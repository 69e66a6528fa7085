// The model that `mote embed` has written, under the names that the application uses.
#pragma once

#include "firmware/gesture/gesture_classifier.h"
#include "gesture_model.h"

namespace firmware {

inline constexpr uint32_t kEmbeddedArenaBytes = gesture_model::kArenaBytes;

inline constexpr GestureModel kEmbeddedModel = {{gesture_model::kBytes, gesture_model::kByteCount},
                                                gesture_model::kLabels,
                                                gesture_model::kMean,
                                                gesture_model::kInverseDeviation};

inline auto make_embedded_resolver() {
  return gesture_model::make_resolver();
}

}  // namespace firmware
