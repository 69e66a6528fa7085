// Divides recordings into parts in which every class has its share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/base/random.h"

namespace mote::host {

// labels[i] is the class of recording i. Returns flags: true for about `fraction` of the `chosen`
// recordings of each class, at least one of each class that has two or more chosen.
std::vector<bool> stratified_part(const std::vector<uint32_t>& labels,
                                  const std::vector<bool>& chosen, double fraction, Random* random);

// Fold of each recording, 0 .. folds-1: the folds differ by at most one recording in each class.
std::vector<uint32_t> stratified_folds(const std::vector<uint32_t>& labels, uint32_t folds,
                                       Random* random);

// Throws BadInput unless every class has `least` recordings, and names the class that has not.
void require_recordings(const std::vector<uint32_t>& labels, const std::vector<std::string>& names,
                        uint32_t least, const std::string& reason);

}  // namespace mote::host
