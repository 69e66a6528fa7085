// Right and wrong: the confusion matrix and what follows from it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace mote::host {

// counts[actual][predicted]
class Confusion {
 public:
  Confusion() = default;
  explicit Confusion(uint32_t classes) : counts_(classes, std::vector<uint32_t>(classes, 0)) {}

  void add(uint32_t actual, uint32_t predicted) { ++counts_[actual][predicted]; }
  void add(const Confusion& other);

  uint32_t classes() const { return static_cast<uint32_t>(counts_.size()); }
  uint32_t count(uint32_t actual, uint32_t predicted) const { return counts_[actual][predicted]; }
  uint32_t total() const;
  uint32_t total_of(uint32_t actual) const;
  double accuracy() const;               // 0 when nothing was counted
  double recall(uint32_t actual) const;  // share of a class that was recognized
  const std::vector<std::vector<uint32_t>>& counts() const { return counts_; }

 private:
  std::vector<std::vector<uint32_t>> counts_;
};

// A window that the int8 model takes for another class.
struct Mistake {
  std::string source;
  uint32_t actual = 0;
  uint32_t predicted = 0;
};

// One model on windows that it was not trained on.
struct Evaluation {
  Confusion float_confusion, int8_confusion;
  std::vector<Mistake> mistakes;
};

}  // namespace mote::host
