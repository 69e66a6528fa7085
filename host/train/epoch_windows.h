// The windows that a network sees in one epoch: every class equally often, each time varied.
#pragma once

#include <vector>

#include "host/base/random.h"
#include "host/train/augment.h"
#include "host/train/experiment.h"

namespace mote::host {

class EpochWindows {
 public:
  // `chosen` are the recordings to train on, by flag.
  EpochWindows(const Dataset& dataset, std::vector<bool> chosen, Normalization normalization,
               const TrainSettings& settings);

  // Normalized windows in a fixed order; a function of `seed` and `epoch` alone. Each window comes
  // about kCopies times, more often in classes with fewer windows. The first copy is the recording
  // itself; the others are varied when settings.augment says so.
  Examples make(uint64_t seed, uint32_t epoch) const;

  static constexpr double kCopies = 4;

 private:
  const Dataset& dataset_;
  std::vector<bool> chosen_;
  Normalization normalization_;
  bool augment_;
  Augmenter augmenter_;
  std::vector<double> copies_;  // by class
};

}  // namespace mote::host
