// Right and wrong: the confusion matrix and what follows from it.
#include "host/train/evaluation.h"

#include <numeric>

namespace mote::host {

void Confusion::add(const Confusion& other) {
  if (counts_.empty()) counts_ = Confusion(other.classes()).counts_;
  for (uint32_t actual = 0; actual < classes(); ++actual) {
    for (uint32_t predicted = 0; predicted < classes(); ++predicted) {
      counts_[actual][predicted] += other.counts_[actual][predicted];
    }
  }
}

uint32_t Confusion::total_of(uint32_t actual) const {
  return std::accumulate(counts_[actual].begin(), counts_[actual].end(), 0u);
}

uint32_t Confusion::total() const {
  uint32_t sum = 0;
  for (uint32_t actual = 0; actual < classes(); ++actual) sum += total_of(actual);
  return sum;
}

double Confusion::accuracy() const {
  uint32_t right = 0;
  for (uint32_t actual = 0; actual < classes(); ++actual) right += counts_[actual][actual];
  return total() == 0 ? 0.0 : static_cast<double>(right) / total();
}

double Confusion::recall(uint32_t actual) const {
  const uint32_t all = total_of(actual);
  return all == 0 ? 0.0 : static_cast<double>(counts_[actual][actual]) / all;
}

}  // namespace mote::host
