// Plans are valid, never worse than greedy, and the best there is: compared with brute force.
#include "host/compile/plan_memory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "host/base/random.h"
#include "mote/planner/greedy_plan.h"

namespace mote::host::compile {
namespace {

using Buffers = std::vector<MemoryBuffer>;
using Overlaps = std::vector<TrailingOverlap>;

bool trails(const Buffers& buffers, const Overlaps& overlaps, size_t output, size_t input,
            int64_t output_offset, int64_t input_offset) {
  return std::any_of(overlaps.begin(), overlaps.end(), [&](const TrailingOverlap& overlap) {
    return overlap.output == output && overlap.input == input &&
           buffers[input].last == buffers[output].first &&
           output_offset + overlap.lead <= input_offset;
  });
}

// Written from the header's words, not from the planner's distances.
bool compatible(const Buffers& buffers, const Overlaps& overlaps, size_t a, size_t b, int64_t at_a,
                int64_t at_b) {
  const MemoryBuffer &x = buffers[a], &y = buffers[b];
  if (x.last < y.first || y.last < x.first || x.bytes == 0 || y.bytes == 0) return true;
  if (at_a + static_cast<int64_t>(x.bytes) <= at_b) return true;
  if (at_b + static_cast<int64_t>(y.bytes) <= at_a) return true;
  return trails(buffers, overlaps, a, b, at_a, at_b) || trails(buffers, overlaps, b, a, at_b, at_a);
}

void check_plan(const Buffers& buffers, const Overlaps& overlaps, const MemoryPlan& plan) {
  ASSERT_EQ(plan.offsets.size(), buffers.size());
  uint64_t end = 0;
  for (size_t i = 0; i < buffers.size(); ++i) {
    EXPECT_EQ(plan.offsets[i] % buffers[i].alignment, 0u) << i;
    end = std::max(end, plan.offsets[i] + buffers[i].bytes);
    for (size_t j = 0; j < i; ++j) {
      EXPECT_TRUE(compatible(buffers, overlaps, i, j, static_cast<int64_t>(plan.offsets[i]),
                             static_cast<int64_t>(plan.offsets[j])))
          << i << " and " << j;
    }
  }
  EXPECT_EQ(plan.bytes, end);
}

// What the planner on the chip makes of it, without overlaps.
uint64_t greedy_bytes(const Buffers& buffers) {
  std::vector<PlannedBuffer> planned(buffers.size());
  for (size_t i = 0; i < buffers.size(); ++i) {
    planned[i].bytes = static_cast<uint32_t>(buffers[i].bytes);
    planned[i].owner = static_cast<uint32_t>(i);
    planned[i].first = static_cast<uint16_t>(buffers[i].first);
    planned[i].last = static_cast<uint16_t>(buffers[i].last);
  }
  return plan_greedily(planned.data(), static_cast<uint32_t>(planned.size()));
}

// Can buffers `next` and later be placed below `limit`? Tries every offset.
bool fits(const Buffers& buffers, const Overlaps& overlaps, uint64_t limit, size_t next,
          std::vector<int64_t>* offsets) {
  if (next == buffers.size()) return true;
  const MemoryBuffer& buffer = buffers[next];
  for (uint64_t at = 0; at + buffer.bytes <= limit; at += buffer.alignment) {
    (*offsets)[next] = static_cast<int64_t>(at);
    bool good = true;
    for (size_t i = 0; i < next && good; ++i) {
      good = compatible(buffers, overlaps, next, i, (*offsets)[next], (*offsets)[i]);
    }
    if (good && fits(buffers, overlaps, limit, next + 1, offsets)) return true;
  }
  return false;
}

uint64_t brute_force(const Buffers& buffers, const Overlaps& overlaps) {
  std::vector<int64_t> offsets(buffers.size());
  uint64_t limit = 0;
  while (!fits(buffers, overlaps, limit, 0, &offsets)) ++limit;
  return limit;
}

struct Instance {
  Buffers buffers;
  Overlaps overlaps;
};

// Like a network: buffer i is made by node i and read a little later, by a node whose output may
// trail it.
Instance network(Random& random, uint32_t count, uint32_t largest, uint32_t alignment,
                 bool negative_leads) {
  Instance instance;
  for (uint32_t i = 0; i < count; ++i) {
    MemoryBuffer buffer;
    buffer.bytes = random.below(largest) + (random.below(10) != 0);
    buffer.first = i;
    buffer.last = std::min(i + 1 + (random.below(3) == 0 ? random.below(count) : 0), count);
    buffer.alignment = alignment == 0 ? 1u << random.below(3) : alignment;
    instance.buffers.push_back(buffer);
  }
  for (uint32_t output = 1; output < count; ++output) {
    for (uint32_t input = 0; input < output; ++input) {
      if (instance.buffers[input].last < output || random.below(3) == 0) continue;
      const int64_t lead = random.below(largest / 2 + 1);
      const bool negative = negative_leads && random.below(2) == 0;
      instance.overlaps.push_back({output, input, negative ? -lead : lead});
    }
  }
  return instance;
}

TEST(PlanMemory, EqualsBruteForceWhereItSaysExact) {
  Random random(1);
  int proved = 0;
  for (int round = 0; round < 3000; ++round) {
    const bool negative = round % 3 == 0;
    const uint32_t alignment = round % 2;  // 0: a different one for each
    const Instance instance = network(random, 2 + random.below(5), 6, alignment, negative);
    const MemoryPlan plan = plan_memory(instance.buffers, instance.overlaps);
    check_plan(instance.buffers, instance.overlaps, plan);
    const uint64_t best = brute_force(instance.buffers, instance.overlaps);
    if (plan.exact) {
      ASSERT_EQ(plan.bytes, best) << "round " << round;
    } else {
      ASSERT_GE(plan.bytes, best) << "round " << round;
      ASSERT_TRUE(negative) << "only such overlaps may leave it open, round " << round;
    }
    proved += plan.exact;
  }
  EXPECT_GT(proved, 2800);
}

TEST(PlanMemory, NeverWorseThanTheGreedyPlanOnTheChip) {
  Random random(2);
  int better = 0;
  for (int round = 0; round < 300; ++round) {
    const Instance instance = network(random, 5 + random.below(36), 5000, 16, round % 2 == 0);
    const uint64_t greedy = greedy_bytes(instance.buffers);
    for (const bool overlaps : {false, true}) {
      const Overlaps allowed = overlaps ? instance.overlaps : Overlaps{};
      const MemoryPlan plan = plan_memory(instance.buffers, allowed, 2000);
      check_plan(instance.buffers, allowed, plan);
      ASSERT_LE(plan.bytes, greedy);
      better += plan.bytes < greedy;
    }
  }
  EXPECT_GT(better, 300);
}

// The sizes of MLPerf Tiny's visual wake words, where greedy by size needs 64,512 bytes.
TEST(PlanMemory, ReachesTheLivePeakOfVisualWakeWords) {
  const std::vector<uint64_t> sizes = {27648, 18432, 18432, 36864, 9216, 18432, 18432, 18432, 4608,
                                       9216,  9216,  9216,  2304,  4608, 4608,  4608,  4608};
  Buffers buffers;
  uint64_t peak = 0;
  for (uint32_t i = 0; i < sizes.size(); ++i) {
    buffers.push_back({sizes[i], i, i + 1, 16});
    if (i > 0) peak = std::max(peak, sizes[i] + sizes[i - 1]);
  }
  const MemoryPlan plan = plan_memory(buffers, {});
  EXPECT_EQ(plan.bytes, peak);
  EXPECT_TRUE(plan.exact);
  EXPECT_EQ(peak, 55296u);
  EXPECT_EQ(greedy_bytes(buffers), 64512u);
}

TEST(PlanMemory, TrailingOutputs) {
  // Node 1 reads buffer 0 and writes buffer 1.
  const Buffers buffers = {{100, 0, 1, 4}, {60, 1, 2, 4}};
  EXPECT_EQ(plan_memory(buffers, {}).bytes, 160u);
  EXPECT_EQ(plan_memory(buffers, {{1, 0, 0}}).bytes, 100u);
  EXPECT_EQ(plan_memory(buffers, {{1, 0, -500}}).bytes, 100u);
  EXPECT_EQ(plan_memory(buffers, {{1, 0, 20}}).bytes, 120u);
  EXPECT_EQ(plan_memory(buffers, {{1, 0, 18}}).bytes, 120u);  // at a multiple of 4
  EXPECT_EQ(plan_memory(buffers, {{1, 0, 900}}).bytes, 160u);
  // An input that a later node reads again is not overwritten.
  const Buffers residual = {{100, 0, 2, 4}, {60, 1, 2, 4}};
  EXPECT_EQ(plan_memory(residual, {{1, 0, 0}}).bytes, 160u);
}

TEST(PlanMemory, NothingAndEmptyBuffers) {
  EXPECT_EQ(plan_memory({}, {}).bytes, 0u);
  const MemoryPlan plan = plan_memory({{0, 0, 3, 16}, {5, 0, 3, 16}, {0, 1, 2, 16}}, {});
  EXPECT_EQ(plan.bytes, 5u);
  EXPECT_TRUE(plan.exact);
}

}  // namespace
}  // namespace mote::host::compile
