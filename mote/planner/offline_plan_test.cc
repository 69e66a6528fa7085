// The planner that knows overlaps, where a model has no plan: what is left to place are buffers and
// overlaps in one list.
#include "mote/planner/offline_plan.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "tests/support/model_builder.h"

namespace mote {
namespace {

PlannedBuffer buffer(uint32_t bytes, uint32_t owner, uint16_t first, uint16_t last) {
  PlannedBuffer result{};
  result.bytes = bytes;
  result.owner = owner;
  result.first = first;
  result.last = last;
  return result;
}

// The output may begin where the input does, at node 0.
PlannedBuffer overlap(uint32_t output, uint32_t input) {
  PlannedBuffer result = buffer(0, kOverlapOwner | output, 0, 0);
  result.offset = input;
  result.reserved = 1;  // step
  return result;
}

std::map<uint32_t, uint32_t> plan(std::vector<PlannedBuffer> buffers, uint32_t* bytes) {
  test::OneOpModel relu(test::fb::BuiltinOperator_RELU);
  relu.input({1, 4}, DType::kF32).output({1, 4}, DType::kF32);
  const std::vector<uint8_t> file = relu.bytes();
  Model model;
  EXPECT_FALSE(model.open(file.data(), file.size()));
  *bytes = kOfflinePlanner.plan(nullptr,
                                {model, 0, buffers.data(), static_cast<uint32_t>(buffers.size())});
  std::map<uint32_t, uint32_t> places;
  for (const PlannedBuffer& one : buffers) places[one.owner] = one.offset;
  return places;
}

TEST(OfflinePlan, AnOutputTakesThePlaceOfItsInput) {
  uint32_t bytes = 0;
  auto places = plan({buffer(96, 0, 0, 0), buffer(96, 1, 0, 1), overlap(1, 0)}, &bytes);
  EXPECT_EQ(bytes, 96u);
  EXPECT_EQ(places[0], places[1]);
}

// While two that are alive together are placed, the list goes on with a third one.
TEST(OfflinePlan, BuffersWithoutAPlaceAreNoOverlaps) {
  uint32_t bytes = 0;
  const uint32_t scratch = kScratchOwner | 64;
  auto places = plan(
      {buffer(96, 0, 0, 0), buffer(64, 1, 0, 1), buffer(32, scratch, 0, 0), overlap(1, 0)}, &bytes);
  EXPECT_EQ(bytes, 128u);
  EXPECT_EQ(places[1], places[0]);
  EXPECT_EQ(places[scratch], 96u);
}

}  // namespace
}  // namespace mote
