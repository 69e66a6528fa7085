// Tells gestures apart: a window of raw acceleration in, a class with a score for each out.
//
// Portable: it knows the device library and no board. The caller owns all memory.
#pragma once

#include <stdint.h>

#include "mote/mote.h"

namespace firmware {

// A model with what `mote embed` writes beside it.
struct GestureModel {
  mote::Span<const uint8_t> bytes;            // the .tflite, aligned to 16
  mote::Span<const char* const> labels;       // one for each output
  mote::Span<const float> mean;               // one for each axis, in the unit of the samples
  mote::Span<const float> inverse_deviation;  // one for each axis
};

struct GestureResult {
  static constexpr uint32_t kMostGestures = 16;

  float scores[kMostGestures] = {};  // in the order of the labels; they sum up to about 1
  uint32_t count = 0;
  uint32_t best = 0;  // the first of the highest
};

class GestureClassifier {
 public:
  // `arena` of the size that `mote embed` names, aligned to 16. All three must stay in place.
  GestureClassifier(const GestureModel& model, mote::OpTable ops, mote::Span<uint8_t> arena);

  // Verifies the model and prepares it. Called once, before anything else.
  mote::Status start();

  // Number of floats in a window: rows times axes, row by row.
  uint32_t window_values() const { return window_values_; }

  // The three steps from a window to a result. A value that is not a number counts as the axis'
  // mean.
  void load(const float* window);
  mote::Status invoke();
  void read(GestureResult* result) const;

  uint32_t arena_used_bytes() const { return interpreter_.arena_used_bytes(); }
  const char* label(uint32_t index) const { return model_.labels[index]; }
  // The raw bytes of the last output, to compare boards with.
  mote::Tensor output() const { return interpreter_.output(0); }
  // Where and why start() or invoke() failed.
  const mote::Diagnosis& diagnosis() const { return diagnosis_; }

 private:
  mote::Status fits_gestures();
  mote::Status fail(const mote::Failure& failure, uint32_t got, uint32_t want);

  const GestureModel& model_;
  mote::Model flatbuffer_;
  mote::Interpreter interpreter_;
  mote::Diagnosis diagnosis_;
  uint32_t window_values_ = 0;
};

}  // namespace firmware
