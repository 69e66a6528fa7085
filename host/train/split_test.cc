// Tests of the splits: every class has its share, nothing is lost or used twice.
#include "host/train/split.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/base/bad_input.h"

namespace mote::host {
namespace {

std::vector<uint32_t> labels_of(const std::vector<uint32_t>& counts) {
  std::vector<uint32_t> labels;
  for (uint32_t label = 0; label < counts.size(); ++label) {
    labels.insert(labels.end(), counts[label], label);
  }
  return labels;
}

uint32_t count_in(const std::vector<uint32_t>& labels, const std::vector<bool>& part,
                  uint32_t label) {
  uint32_t count = 0;
  for (size_t i = 0; i < labels.size(); ++i) count += part[i] && labels[i] == label;
  return count;
}

TEST(StratifiedPart, TakesTheShareOfEachClass) {
  const std::vector<uint32_t> labels = labels_of({16, 26, 98});
  Random random(1);
  const std::vector<bool> part =
      stratified_part(labels, std::vector<bool>(labels.size(), true), 0.2, &random);
  EXPECT_EQ(count_in(labels, part, 0), 3u);
  EXPECT_EQ(count_in(labels, part, 1), 5u);
  EXPECT_EQ(count_in(labels, part, 2), 20u);
}

TEST(StratifiedPart, TakesAtLeastOneAndLeavesOne) {
  const std::vector<uint32_t> labels = labels_of({2, 3, 1});
  Random random(1);
  const std::vector<bool> all(labels.size(), true);
  const std::vector<bool> few = stratified_part(labels, all, 0.01, &random);
  EXPECT_EQ(count_in(labels, few, 0), 1u);
  EXPECT_EQ(count_in(labels, few, 2), 0u);
  EXPECT_EQ(count_in(labels, stratified_part(labels, all, 0.99, &random), 1), 2u);
}

TEST(StratifiedPart, TakesOnlyTheChosen) {
  const std::vector<uint32_t> labels = labels_of({10, 10});
  std::vector<bool> chosen(20, false);
  for (size_t i = 0; i < 20; i += 2) chosen[i] = true;
  Random random(3);
  const std::vector<bool> part = stratified_part(labels, chosen, 0.5, &random);
  for (size_t i = 0; i < 20; ++i) EXPECT_TRUE(chosen[i] || !part[i]);
}

TEST(StratifiedPart, DependsOnTheSeedAlone) {
  const std::vector<uint32_t> labels = labels_of({40, 40});
  const std::vector<bool> all(80, true);
  Random a(5), b(5), c(6);
  const std::vector<bool> first = stratified_part(labels, all, 0.3, &a);
  EXPECT_EQ(first, stratified_part(labels, all, 0.3, &b));
  EXPECT_NE(first, stratified_part(labels, all, 0.3, &c));
}

TEST(StratifiedFolds, EveryFoldHasItsShareOfEveryClass) {
  const std::vector<uint32_t> counts = {16, 26, 98}, labels = labels_of(counts);
  Random random(1);
  const std::vector<uint32_t> folds = stratified_folds(labels, 5, &random);
  for (uint32_t fold = 0; fold < 5; ++fold) {
    EXPECT_EQ(std::ranges::count(folds, fold), 28);
    for (uint32_t label = 0; label < 3; ++label) {
      uint32_t count = 0;
      for (size_t i = 0; i < labels.size(); ++i) count += folds[i] == fold && labels[i] == label;
      EXPECT_GE(count, counts[label] / 5);
      EXPECT_LE(count, counts[label] / 5 + 1);
    }
  }
}

TEST(StratifiedFolds, MixesTheRecordings) {
  const std::vector<uint32_t> labels = labels_of({30});
  Random random(1);
  const std::vector<uint32_t> folds = stratified_folds(labels, 3, &random);
  std::vector<uint32_t> dealt;
  for (uint32_t i = 0; i < 30; ++i) dealt.push_back(i % 3);
  EXPECT_NE(folds, dealt);
}

TEST(RequireRecordings, NamesTheClass) {
  try {
    require_recordings(labels_of({5, 1}), {"punch", "flex"}, 3, "a test");
    FAIL() << "a class with one recording was accepted";
  } catch (const BadInput& error) {
    EXPECT_STREQ(error.what(), "class 'flex' has 1 recording: a test needs at least 3");
  }
}

TEST(RequireRecordings, TakesEnough) {
  require_recordings(labels_of({3, 4}), {"punch", "flex"}, 3, "a test");
}

TEST(RandomNumbers, AreTheSameEverywhere) {
  // Fixed by the standard's mt19937_64; a change here changes every reported model.
  Random random(1);
  const uint64_t first = random.bits();
  EXPECT_EQ(first, std::mt19937_64(0x9E3779B97F4A7C15ull + 1)());
  EXPECT_NE(Random(1, 1).bits(), first);
  EXPECT_NE(Random(2).bits(), first);
}

TEST(RandomNumbers, HaveTheirMoments) {
  Random random(4);
  double sum = 0, squares = 0, uniform = 0;
  constexpr int kCount = 20000;
  for (int i = 0; i < kCount; ++i) {
    const double normal = random.normal();
    sum += normal;
    squares += normal * normal;
    uniform += random.uniform(2, 4);
  }
  EXPECT_NEAR(sum / kCount, 0, 0.03);
  EXPECT_NEAR(squares / kCount, 1, 0.05);
  EXPECT_NEAR(uniform / kCount, 3, 0.03);
}

}  // namespace
}  // namespace mote::host
