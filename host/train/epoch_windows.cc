// The windows that a network sees in one epoch: every class equally often, each time varied.
#include "host/train/epoch_windows.h"

#include <algorithm>
#include <cmath>

namespace mote::host {

EpochWindows::EpochWindows(const Dataset& dataset, std::vector<bool> chosen,
                           Normalization normalization, const TrainSettings& settings)
    : dataset_(dataset),
      chosen_(std::move(chosen)),
      normalization_(std::move(normalization)),
      augment_(settings.augment),
      augmenter_(dataset.axes, dataset.rate_hz, settings.augmentation) {
  std::vector<double> counts(dataset.labels.size(), 0);
  for (const Cut& cut : dataset.cuts) {
    if (chosen_[cut.recording]) counts[dataset.recording_labels[cut.recording]] += 1;
  }
  const double most = *std::ranges::max_element(counts);
  for (const double count : counts) copies_.push_back(count > 0 ? kCopies * most / count : 0);
}

Examples EpochWindows::make(uint64_t seed, uint32_t epoch) const {
  Random random(seed, epoch + 1);
  Examples examples;
  for (const Cut& cut : dataset_.cuts) {
    if (!chosen_[cut.recording]) continue;
    const Recording& recording = dataset_.recordings[cut.recording];
    // A fraction of a copy is one copy that often.
    const double wanted = copies_[recording.label] + random.uniform();
    for (uint32_t copy = 0; copy < static_cast<uint32_t>(wanted); ++copy) {
      examples.labels.push_back(recording.label);
      examples.inputs.resize(examples.inputs.size() + dataset_.shape.values());
      float* window = examples.inputs.data() + examples.inputs.size() - dataset_.shape.values();
      if (augment_ && copy > 0) {
        augmenter_.make_window(recording, cut.start, dataset_.shape, &random, window);
      } else {
        copy_window(recording, cut.start, dataset_.shape, window);
      }
    }
  }
  normalize(normalization_, &examples.inputs);
  return examples;
}

}  // namespace mote::host
