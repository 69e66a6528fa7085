// REVERSE_SEQUENCE in every element size, for both orders of the two dimensions.
#include "mote/ops/reverse_sequence.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/support/model_builder.h"

namespace mote {
namespace {

namespace fb = test::fb;

fb::ReverseSequenceOptionsT dimensions(int32_t steps, int32_t batches) {
  fb::ReverseSequenceOptionsT options;
  options.seq_dim = steps;
  options.batch_dim = batches;
  return options;
}

struct Case {
  const char* name;
  test::Shape shape;
  int32_t steps, batches;
  std::vector<int32_t> lengths;
};

const Case kCases[] = {
    {"BatchFirst", {3, 4}, 1, 0, {0, 3, 4}},
    {"TimeFirst", {4, 3}, 0, 1, {1, 2, 4}},
    {"Vectors", {2, 3, 5}, 1, 0, {3, 2}},
    {"MiddleBetween", {3, 2, 4, 2}, 2, 0, {4, 0, 3}},
    {"OuterBefore", {2, 3, 2, 4}, 1, 3, {3, 1, 2, 0}},
    {"CountedFromTheEnd", {2, 3}, -1, -2, {3, 2}},
};

class ReverseSequence : public testing::TestWithParam<Case> {};

// Index by index, from the definition.
template <class T>
std::vector<T> expected(const Case& c, const std::vector<T>& input) {
  const int32_t rank = static_cast<int32_t>(c.shape.size());
  const size_t steps = static_cast<size_t>((c.steps + rank) % rank);
  const size_t batches = static_cast<size_t>((c.batches + rank) % rank);
  std::vector<T> output(input.size());
  for (size_t flat = 0; flat < input.size(); ++flat) {
    std::vector<size_t> index(c.shape.size());
    size_t rest = flat;
    for (size_t i = c.shape.size(); i-- > 0;) {
      index[i] = rest % static_cast<size_t>(c.shape[i]);
      rest /= static_cast<size_t>(c.shape[i]);
    }
    const size_t length = static_cast<size_t>(c.lengths[index[batches]]);
    if (index[steps] < length) index[steps] = length - 1 - index[steps];
    size_t from = 0;
    for (size_t i = 0; i < index.size(); ++i) {
      from = from * static_cast<size_t>(c.shape[i]) + index[i];
    }
    output[flat] = input[from];
  }
  return output;
}

template <class T, class Length>
void check(const Case& c) {
  size_t elements = 1;
  for (const int32_t extent : c.shape) elements *= static_cast<size_t>(extent);
  std::vector<T> input(elements);
  std::iota(input.begin(), input.end(), T{1});
  const std::vector<Length> lengths(c.lengths.begin(), c.lengths.end());
  test::OneOpModel model(fb::BuiltinOperator_REVERSE_SEQUENCE);
  model.input(c.shape, test::dtype_of<T>())
      .input({static_cast<int32_t>(lengths.size())}, test::dtype_of<Length>())
      .output(c.shape, test::dtype_of<T>())
      .options(dimensions(c.steps, c.batches));
  EXPECT_EQ(test::run<T>(model, {input, lengths}), expected(c, input));
}

TEST_P(ReverseSequence, EqualsTheDefinition) {
  check<float, int32_t>(GetParam());
  check<int8_t, int32_t>(GetParam());
  check<uint8_t, int64_t>(GetParam());
  check<int16_t, int32_t>(GetParam());
  check<int32_t, int64_t>(GetParam());
  check<int64_t, int32_t>(GetParam());
}

INSTANTIATE_TEST_SUITE_P(ReverseSequence, ReverseSequence, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

test::OneOpModel model_of(int32_t steps, int32_t batches, test::Shape output) {
  test::OneOpModel model(fb::BuiltinOperator_REVERSE_SEQUENCE);
  model.input({2, 3}, DType::kF32).input({2}, DType::kI32).output(std::move(output), DType::kF32);
  return model.options(dimensions(steps, batches));
}

TEST(ReverseSequenceRefusal, IsNamed) {
  EXPECT_EQ(test::prepare_message(model_of(1, -1, {2, 3})),
            "node 0 REVERSE_SEQUENCE: seq_dim and batch_dim are both 1: they must differ");
  EXPECT_EQ(test::prepare_message(model_of(1, 0, {3, 2})),
            "node 0 REVERSE_SEQUENCE: the output must have the shape of the input");
  EXPECT_EQ(test::prepare_message(model_of(2, 0, {2, 3})),
            "node 0 REVERSE_SEQUENCE: axis 2 of a tensor with 2 dimensions");
  EXPECT_EQ(test::prepare_message(model_of(0, 1, {2, 3})),
            "node 0 REVERSE_SEQUENCE: a list has 2 numbers, 3 needed");
}

TEST(ReverseSequenceRefusal, LengthsOutOfRange) {
  const test::OneOpModel model = model_of(1, 0, {2, 3});
  const std::vector<float> input(6);
  for (const std::vector<int32_t>& lengths : {std::vector<int32_t>{3, 4}, {-1, 2}}) {
    EXPECT_EQ(test::invoke_message(model, {input, lengths}),
              "node 0 REVERSE_SEQUENCE: a sequence length is below 0 or above the number of steps");
  }
}

}  // namespace
}  // namespace mote
