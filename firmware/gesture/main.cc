// The gesture application on recorded windows: classifies each, then says what the run needed.
//
// The windows are linked in: 32-bit floats in g, row by row, one window after another. With a
// sensor the windows come from its driver; the rest stays the same.
#include "firmware/base/digest.h"
#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/boards/region.h"
#include "firmware/gesture/embedded_model.h"
#include "firmware/gesture/failure_text.h"
#include "firmware/gesture/gesture_classifier.h"
#include "firmware/gesture/gesture_report.h"

// In the assembly file that mote_embed_file() writes.
extern "C" const float gesture_windows[];
extern "C" const float gesture_windows_end[];

namespace {

using firmware::GestureClassifier;
using firmware::TextLine;

alignas(16) uint8_t arena[firmware::kEmbeddedArenaBytes];

void print(const TextLine& line) {
  board::write(line.data(), line.size());
}

int complain(const mote::Diagnosis& diagnosis) {
  TextLine line;
  line.text("gesture: ");
  write_failure(diagnosis, &line);
  print(line.text("\n"));
  return 1;
}

uint32_t microseconds_since(uint32_t start) {
  constexpr float kMicrosecondsPerSecond = 1e6f;
  const float ticks = static_cast<float>(board::ticks() - start);
  const float per_second = static_cast<float>(board::ticks_per_second());
  return static_cast<uint32_t>(ticks / per_second * kMicrosecondsPerSecond + 0.5f);
}

// Loads, runs and prints one window. False when the model fails.
bool classify(GestureClassifier& classifier, const float* window, firmware::Digest* digest) {
  classifier.load(window);
  const uint32_t start = board::ticks();
  mote_region_begin();
  const mote::Status failed = classifier.invoke();
  mote_region_end();
  const uint32_t microseconds = microseconds_since(start);
  if (failed) return false;
  firmware::GestureResult result;
  classifier.read(&result);
  const mote::Tensor output = classifier.output();
  digest->add(output.as<uint8_t>(), output.bytes);
  TextLine line;
  write_gesture(result, firmware::kEmbeddedModel.labels, microseconds, &line);
  print(line);
  return true;
}

void print_summary(const GestureClassifier& classifier, uint32_t windows, uint64_t digest) {
  constexpr uint32_t kDigits = 8;
  TextLine line;
  line.text("gesture: ").number(windows).text(" windows, digest ");
  line.hexadecimal(static_cast<uint32_t>(digest >> 32), kDigits);
  line.hexadecimal(static_cast<uint32_t>(digest), kDigits);
  line.text(", arena ").number(classifier.arena_used_bytes());
  line.text(", stack ").number(board::stack_high_water()).text("\n");
  print(line);
}

}  // namespace

int firmware_main() {
  auto resolver = firmware::make_embedded_resolver();
  GestureClassifier classifier(firmware::kEmbeddedModel, resolver.table(), arena);
  if (classifier.start()) return complain(classifier.diagnosis());
  const auto values = static_cast<uint32_t>(gesture_windows_end - gesture_windows);
  const uint32_t windows = values / classifier.window_values();
  firmware::Digest digest;
  for (uint32_t i = 0; i < windows; ++i) {
    const float* window = gesture_windows + i * classifier.window_values();
    if (!classify(classifier, window, &digest)) return complain(classifier.diagnosis());
  }
  print_summary(classifier, windows, digest.value());
  return 0;
}
