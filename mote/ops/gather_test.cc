// GATHER: axes, batches, dtypes, indices that are constant, computed or hostile, and refusals.
#include "mote/ops/gather.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"
#include "tests/support/shapes.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;
using test::Shape;
using List = std::vector<int32_t>;

struct Case {
  const char* name;
  Shape input, indices, output;
  int32_t axis, batch;
  List numbers;
  List places;  // of the input's elements, in the order of the output
};

// Element i of a counted input is i + 1.
const Case kCases[] = {
    {"Vector", {5}, {3}, {3}, 0, 0, {4, 0, 4}, {5, 1, 5}},
    {"ScalarIndex", {5}, {}, {}, 0, 0, {2}, {3}},
    {"Rows", {3, 2}, {2}, {2, 2}, 0, 0, {2, 0}, {5, 6, 1, 2}},
    {"ScalarRow", {3, 2}, {}, {2}, 0, 0, {1}, {3, 4}},
    {"Columns", {2, 3}, {2}, {2, 2}, 1, 0, {2, 0}, {3, 1, 6, 4}},
    {"LastColumns", {2, 3}, {2}, {2, 2}, -1, 0, {2, 0}, {3, 1, 6, 4}},
    {"Middle", {2, 2, 2}, {1}, {2, 1, 2}, -2, 0, {1}, {3, 4, 7, 8}},
    {"MatrixOfIndices", {3}, {2, 2}, {2, 2}, 0, 0, {0, 1, 2, 0}, {1, 2, 3, 1}},
    {"Batch", {2, 3}, {2, 2}, {2, 2}, 1, 1, {0, 2, 1, 1}, {1, 3, 5, 5}},
    {"NegativeBatch", {2, 3}, {2, 2}, {2, 2}, 1, -1, {0, 2, 1, 1}, {1, 3, 5, 5}},
    {"BatchWithBlocks", {2, 2, 2}, {2, 1}, {2, 2, 1}, 2, 1, {0, 1}, {1, 3, 6, 8}},
    {"BatchOfSlices", {2, 2, 2}, {2, 1}, {2, 1, 2}, 1, 1, {1, 0}, {3, 4, 5, 6}},
    {"BatchesOnly", {2, 3}, {2}, {2}, 1, 1, {2, 0}, {3, 4}},
};

OneOpModel model_of(const Case& c, DType type, DType index_type, bool computed) {
  OneOpModel model(fb::BuiltinOperator_GATHER);
  model.input(c.input, type);
  if (computed) {
    model.input(c.indices, index_type);
  } else if (index_type == DType::kI64) {
    model.constant<int64_t>(c.indices, std::vector<int64_t>(c.numbers.begin(), c.numbers.end()));
  } else {
    model.constant<int32_t>(c.indices, c.numbers);
  }
  fb::GatherOptionsT options;
  options.axis = c.axis;
  options.batch_dims = c.batch;
  return std::move(model.options(options).output(c.output, type));
}

class Gather : public testing::TestWithParam<Case> {
 protected:
  template <class T>
  void check(DType index_type) {
    const Case& c = GetParam();
    EXPECT_EQ(test::run<T>(model_of(c, test::dtype_of<T>(), index_type, false),
                           {test::counted<T>(c.input)}),
              std::vector<T>(c.places.begin(), c.places.end()));
  }
};

TEST_P(Gather, F32) {
  check<float>(DType::kI32);
}
TEST_P(Gather, I8ByWideIndices) {
  check<int8_t>(DType::kI64);
}
TEST_P(Gather, I16) {
  check<int16_t>(DType::kI32);
}
TEST_P(Gather, I64) {
  check<int64_t>(DType::kI32);
}
TEST_P(Gather, ComputedIndices) {
  const Case& c = GetParam();
  EXPECT_EQ(test::run<int32_t>(model_of(c, DType::kI32, DType::kI32, true),
                               {test::counted<int32_t>(c.input), c.numbers}),
            c.places);
}

INSTANTIATE_TEST_SUITE_P(Gather, Gather, testing::ValuesIn(kCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(GatherHostile, IndicesAreRefusedByInvoke) {
  const OneOpModel model = model_of(kCases[2], DType::kI8, DType::kI64, true);
  const std::vector<int8_t> input(6);
  for (const int64_t index : {int64_t{-1}, int64_t{3}, INT64_MIN, INT64_MAX, int64_t{1} << 32}) {
    EXPECT_EQ(test::invoke_message(model, {input, std::vector<int64_t>{0, index}}),
              "node 0 GATHER: an index computed at run time is out of range")
        << index;
  }
}

class GatherRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(GatherRefusal, SaysWhy) {
  OneOpModel model = model_of(kCases[2], DType::kI8, DType::kI32, false);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 GATHER: ") + GetParam().message);
}

template <int32_t axis, int32_t batch>
void set_options(OneOpModel& model) {
  fb::GatherOptionsT options;
  options.axis = axis;
  options.batch_dims = batch;
  model.options(options);
}

template <int32_t... numbers>
void set_indices(OneOpModel& model) {
  test::replace_constant<int32_t>(model, 1, {sizeof...(numbers)}, {numbers...});
}

const test::Refusal kRefusals[] = {
    {"Axis", set_options<2, 0>, "axis 2 of a tensor with 2 dimensions"},
    {"BatchBehindAxis", set_options<0, 1>, "1 batch dimensions where 0 to 0 are possible"},
    {"NegativeBatch", set_options<1, -2>, "-2 batch dimensions where 0 to 1 are possible"},
    {"Batch", set_options<1, 1>, "a batch dimension is 2 in the indices, 3 in the input"},
    {"Index", set_indices<0, 3>, "constant index 3 along a dimension of 3"},
    {"NegativeIndex", set_indices<-1, 0>, "constant index -1 along a dimension of 3"},
    {"Elements", set_indices<0, 1, 2>, "output has 4 elements, 6 needed"},
    {"IndexType", [](OneOpModel& m) { m.tensor(1).type = fb::TensorType_FLOAT32; },
     "indices are f32, i32 or i64 needed"},
    {"LeftOut", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 1 inputs, 2 needed"},
};

INSTANTIATE_TEST_SUITE_P(Gather, GatherRefusal, testing::ValuesIn(kRefusals), test::name_of);

// 2^27 slices of 2^29 bytes: their product must not be taken for a small number.
TEST(GatherElements, DoNotOverflow) {
  OneOpModel model(fb::BuiltinOperator_GATHER);
  model.input({1, 1 << 29}, DType::kI8).input({1 << 27}, DType::kI32).output({1}, DType::kI8);
  const std::string message = "node 0 GATHER: output has 1 elements, ";
  EXPECT_EQ(test::prepare_message(model).substr(0, message.size()), message);
}

}  // namespace
}  // namespace mote
