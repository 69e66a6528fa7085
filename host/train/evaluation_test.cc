// Tests of the confusion matrix.
#include "host/train/evaluation.h"

#include <gtest/gtest.h>

namespace mote::host {
namespace {

TEST(Confusion, CountsAccuracyAndRecall) {
  Confusion confusion(3);
  for (int i = 0; i < 3; ++i) confusion.add(0, 0);
  confusion.add(0, 2);
  confusion.add(1, 1);
  EXPECT_EQ(confusion.total(), 5u);
  EXPECT_EQ(confusion.count(0, 2), 1u);
  EXPECT_DOUBLE_EQ(confusion.accuracy(), 0.8);
  EXPECT_DOUBLE_EQ(confusion.recall(0), 0.75);
  EXPECT_DOUBLE_EQ(confusion.recall(2), 0);
}

TEST(Confusion, SumsUp) {
  Confusion a(2), b(2), sum;
  a.add(0, 1);
  b.add(0, 1);
  b.add(1, 1);
  sum.add(a);
  sum.add(b);
  EXPECT_EQ(sum.count(0, 1), 2u);
  EXPECT_EQ(sum.total(), 3u);
}

TEST(Confusion, NothingCountedIsNotADivisionByZero) {
  EXPECT_EQ(Confusion(2).accuracy(), 0);
  EXPECT_EQ(Confusion(2).recall(1), 0);
}

}  // namespace
}  // namespace mote::host
