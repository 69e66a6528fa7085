// Broadcasting of two and three tensors, through ADD, MUL and SELECT_V2: every pattern of
// dimensions against its definition; what does not broadcast.
#include "mote/ops/broadcast.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "host/base/aligned_bytes.h"
#include "mote/kernels/binary.h"
#include "mote/mote.h"
#include "tests/support/model_builder.h"
#include "tests/support/naive_window.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;

struct Case {
  const char* name;
  Shape a, b;
};

const Case kCases[] = {
    {"Scalars", {}, {}},
    {"ScalarAndOnes", {}, {1, 1}},
    {"Same", {3, 4}, {3, 4}},
    {"SameWithOnes", {1, 3, 1, 4, 1}, {1, 3, 1, 4, 1}},
    {"ScalarLeft", {}, {2, 3}},
    {"ScalarRight", {2, 3}, {1}},
    {"OneBesideOnes", {2, 1}, {1}},
    {"LastDimension", {2, 3, 4}, {4}},
    {"FirstDimension", {2, 3, 4}, {2, 1, 1}},
    {"MiddleDimension", {2, 3, 4}, {3, 1}},
    {"AllButMiddle", {2, 3, 4}, {2, 1, 4}},
    {"Outer", {3, 1}, {1, 4}},
    {"OuterMerged", {2, 3, 1, 1}, {1, 1, 4, 5}},
    {"Interleaved", {2, 1, 4, 1}, {1, 3, 1, 5}},
    {"OnesInBetween", {2, 1, 3, 4}, {2, 1, 1, 4}},
    {"Alternating8", {2, 1, 2, 1, 2, 1, 2, 1}, {1, 2, 1, 3, 1, 2, 1, 2}},
    {"Rank8", {2, 1, 2, 1, 2, 1, 2, 3}, {2, 3}},
    {"DifferentRanks", {5, 1, 4, 1}, {3, 1, 2}},
};

int32_t from_end(const Shape& shape, size_t i) {
  return i < shape.size() ? shape[shape.size() - 1 - i] : 1;
}

size_t elements(const Shape& shape) {
  size_t product = 1;
  for (const int32_t dimension : shape) product *= static_cast<size_t>(dimension);
  return product;
}

Shape broadcast(const Shape& a, const Shape& b) {
  Shape result(std::max(a.size(), b.size()));
  for (size_t i = 0; i < result.size(); ++i) {
    result[result.size() - 1 - i] = std::max(from_end(a, i), from_end(b, i));
  }
  return result;
}

// The element of a tensor of shape `shape` that serves element `index` of `output`.
size_t source(const Shape& shape, const Shape& output, size_t index) {
  size_t place = 0, stride = 1;
  for (size_t i = 0; i < output.size(); ++i) {
    const size_t at = index % static_cast<size_t>(from_end(output, i));
    index /= static_cast<size_t>(from_end(output, i));
    if (from_end(shape, i) > 1) place += at * stride;
    stride *= static_cast<size_t>(from_end(shape, i));
  }
  return place;
}

class Broadcast : public testing::TestWithParam<Case> {};

TEST_P(Broadcast, F32EqualsItsDefinition) {
  const Case& c = GetParam();
  const Shape output = broadcast(c.a, c.b);
  const auto a = test::noise<float>(elements(c.a), 1, -50, 50);
  const auto b = test::noise<float>(elements(c.b), 2, -50, 50);
  std::vector<float> want;
  for (size_t i = 0; i < elements(output); ++i) {
    want.push_back(a[source(c.a, output, i)] * b[source(c.b, output, i)]);
  }
  OneOpModel model(fb::BuiltinOperator_MUL);
  model.input(c.a, DType::kF32).input(c.b, DType::kF32).output(output, DType::kF32);
  EXPECT_EQ(test::run<float>(model, {a, b}), want);
}

// ADD takes its inputs in the order of their scales: here the second one first.
TEST_P(Broadcast, SwappedI8EqualsItsDefinition) {
  const Case& c = GetParam();
  const Shape output = broadcast(c.a, c.b);
  const auto a = test::noise<int8_t>(elements(c.a), 3, -20, 20);
  const auto b = test::noise<int8_t>(elements(c.b), 4, -20, 20);
  std::vector<int8_t> want;
  for (size_t i = 0; i < elements(output); ++i) {
    want.push_back(static_cast<int8_t>(a[source(c.a, output, i)] + 2 * b[source(c.b, output, i)]));
  }
  OneOpModel model(fb::BuiltinOperator_ADD);
  model.input(c.a, DType::kI8, 0.5f).input(c.b, DType::kI8, 1.0f);
  model.output(output, DType::kI8, 0.5f);
  EXPECT_EQ(test::run<int8_t>(model, {a, b}), want);
}

// Three inputs: SELECT_V2, with a condition of either shape.
TEST_P(Broadcast, SelectionEqualsItsDefinition) {
  const Case& c = GetParam();
  const Shape output = broadcast(c.a, c.b);
  for (const Shape& of_condition : {c.a, c.b, Shape{}}) {
    const auto condition = test::noise<uint8_t>(elements(of_condition), 5, 0, 1);
    const auto x = test::noise<int64_t>(elements(c.a), 6, 0, 99);
    const auto y = test::noise<int64_t>(elements(c.b), 7, -99, -1);
    std::vector<int64_t> want;
    for (size_t i = 0; i < elements(output); ++i) {
      const bool chosen = condition[source(of_condition, output, i)] != 0;
      want.push_back(chosen ? x[source(c.a, output, i)] : y[source(c.b, output, i)]);
    }
    OneOpModel model(fb::BuiltinOperator_SELECT_V2);
    model.input(of_condition, DType::kBool).input(c.a, DType::kI64).input(c.b, DType::kI64);
    model.output(output, DType::kI64);
    EXPECT_EQ(test::run<int64_t>(model, {condition, x, y}), want);
  }
}

INSTANTIATE_TEST_SUITE_P(Broadcast, Broadcast, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

// Constants of 64 bits may lie at any multiple of 4.
TEST(CombineRow, ReadsI64AtMultiplesOfFour) {
  alignas(8) uint8_t bytes[28] = {};
  int64_t output[3] = {};
  const int64_t want[] = {1, -2, 3LL << 40};
  std::memcpy(bytes + 4, want, sizeof want);
  const kernels::BroadcastTensors<2> row{
      {bytes + 4, bytes + 4}, reinterpret_cast<uint8_t*>(output), {8, 8}, 8};
  const kernels::Maximum function;
  kernels::combine_row<int64_t, int64_t, kernels::Maximum>({3, 0, {1, 1}}, row, &function);
  EXPECT_EQ(std::vector<int64_t>(output, output + 3), std::vector<int64_t>(want, want + 3));
}

uint32_t arena_bytes(const Shape& a, const Shape& b) {
  OneOpModel builder(fb::BuiltinOperator_ADD);
  builder.input(a, DType::kF32).input(b, DType::kF32).output(broadcast(a, b), DType::kF32);
  const std::vector<uint8_t> file = builder.bytes();
  const host::AlignedBytes bytes(file);
  alignas(16) static uint8_t arena[4096];
  Model model;
  EXPECT_FALSE(model.open(bytes.data(), bytes.size()));
  Interpreter interpreter(model, all_ops(), arena);
  EXPECT_FALSE(interpreter.allocate());
  return interpreter.arena_used_bytes();
}

// Dimensions are merged as far as possible: these are all a single row, without a table.
TEST(BroadcastMemory, RowsNeedNone) {
  const uint32_t same = arena_bytes({2, 3, 4}, {2, 3, 4});
  EXPECT_EQ(arena_bytes({2, 1, 3, 1, 4}, {2, 1, 3, 1, 4}), same);
  EXPECT_EQ(arena_bytes({2, 3, 4}, {1, 2, 3, 4}), same);
  const uint32_t scalar = arena_bytes({1, 1}, {2, 3, 4});
  EXPECT_EQ(arena_bytes({2, 1, 3, 1, 4}, {1}), scalar);
}

struct Refusal {
  const char* name;
  Shape a, b, output;
  const char* message;
};

const Refusal kRefusals[] = {
    {"Different",
     {2, 3},
     {2, 4},
     {2, 4},
     "node 0 ADD: dimensions 3 and 4 do not broadcast: equal ones or a 1 needed"},
    {"DifferentOuter",
     {2, 3},
     {4, 3},
     {4, 3},
     "node 0 ADD: dimensions 2 and 4 do not broadcast: equal ones or a 1 needed"},
    {"OutputTooLarge",
     {2, 3},
     {3},
     {2, 4},
     "node 0 ADD: the output has a dimension of 4 where its inputs make 3"},
    {"OutputRank",
     {2, 3},
     {3},
     {2, 2, 3},
     "node 0 ADD: the output has a dimension of 2 where its inputs make 1"},
    {"OutputTooShort",
     {2, 3},
     {3},
     {3},
     "node 0 ADD: the output has a dimension of 1 where its inputs make 2"},
};

class BroadcastRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(BroadcastRefusal, SaysWhy) {
  const Refusal& c = GetParam();
  OneOpModel model(fb::BuiltinOperator_ADD);
  model.input(c.a, DType::kF32).input(c.b, DType::kF32).output(c.output, DType::kF32);
  EXPECT_EQ(test::prepare_message(model), c.message);
}

INSTANTIATE_TEST_SUITE_P(Broadcast, BroadcastRefusal, testing::ValuesIn(kRefusals),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace mote
