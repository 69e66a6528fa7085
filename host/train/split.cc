// Divides recordings into parts in which every class has its share.
#include "host/train/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/base/bad_input.h"

namespace mote::host {
namespace {

uint32_t class_count(const std::vector<uint32_t>& labels) {
  return labels.empty() ? 0 : *std::ranges::max_element(labels) + 1;
}

// The chosen recordings of one class in random order.
std::vector<uint32_t> shuffled_class(const std::vector<uint32_t>& labels, uint32_t label,
                                     const std::vector<bool>& chosen, Random* random) {
  std::vector<uint32_t> members;
  for (uint32_t i = 0; i < labels.size(); ++i) {
    if (labels[i] == label && chosen[i]) members.push_back(i);
  }
  random->shuffle(members);
  return members;
}

}  // namespace

std::vector<bool> stratified_part(const std::vector<uint32_t>& labels,
                                  const std::vector<bool>& chosen, double fraction,
                                  Random* random) {
  std::vector<bool> part(labels.size(), false);
  for (uint32_t label = 0; label < class_count(labels); ++label) {
    const std::vector<uint32_t> members = shuffled_class(labels, label, chosen, random);
    if (members.size() < 2) continue;
    const double share = fraction * static_cast<double>(members.size());
    const size_t count =
        std::clamp<size_t>(static_cast<size_t>(std::lround(share)), 1, members.size() - 1);
    for (size_t i = 0; i < count; ++i) part[members[i]] = true;
  }
  return part;
}

std::vector<uint32_t> stratified_folds(const std::vector<uint32_t>& labels, uint32_t folds,
                                       Random* random) {
  std::vector<uint32_t> fold_of(labels.size(), 0);
  const std::vector<bool> all(labels.size(), true);
  // Dealing on from where the class before ended keeps the folds equal in size, too.
  uint32_t next = 0;
  for (uint32_t label = 0; label < class_count(labels); ++label) {
    for (const uint32_t member : shuffled_class(labels, label, all, random)) {
      fold_of[member] = next++ % folds;
    }
  }
  return fold_of;
}

void require_recordings(const std::vector<uint32_t>& labels, const std::vector<std::string>& names,
                        uint32_t least, const std::string& reason) {
  for (uint32_t label = 0; label < names.size(); ++label) {
    const auto count = std::ranges::count(labels, label);
    if (count >= static_cast<std::ptrdiff_t>(least)) continue;
    throw BadInput(fmt::format("class '{}' has {} recording{}: {} needs at least {}", names[label],
                               count, count == 1 ? "" : "s", reason, least));
  }
}

}  // namespace mote::host
