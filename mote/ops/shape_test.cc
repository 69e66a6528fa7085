// SHAPE and RANK of inputs of any dtype and rank, and what is refused.
#include "mote/ops/shape.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

OneOpModel model_of(fb::BuiltinOperator op, test::Shape input, test::Shape output, DType type) {
  OneOpModel model(op);
  model.input(std::move(input), DType::kI8).output(std::move(output), type);
  return model;
}

const test::Bytes kSix = std::vector<int8_t>(6);

TEST(Shape, I32) {
  EXPECT_EQ(
      test::run<int32_t>(model_of(fb::BuiltinOperator_SHAPE, {2, 1, 3}, {3}, DType::kI32), {kSix}),
      (std::vector<int32_t>{2, 1, 3}));
}

TEST(Shape, I64Rank8) {
  EXPECT_EQ(
      test::run<int64_t>(
          model_of(fb::BuiltinOperator_SHAPE, {1, 2, 1, 1, 3, 1, 1, 1}, {8}, DType::kI64), {kSix}),
      (std::vector<int64_t>{1, 2, 1, 1, 3, 1, 1, 1}));
}

TEST(Rank, I32) {
  EXPECT_EQ(
      test::run<int32_t>(model_of(fb::BuiltinOperator_RANK, {2, 1, 3}, {}, DType::kI32), {kSix}),
      (std::vector<int32_t>{3}));
  EXPECT_EQ(test::run<int32_t>(model_of(fb::BuiltinOperator_RANK, {}, {1}, DType::kI32),
                               {std::vector<int8_t>(1)}),
            (std::vector<int32_t>{0}));
}

TEST(Shape, Refuses) {
  EXPECT_EQ(test::prepare_message(model_of(fb::BuiltinOperator_SHAPE, {6}, {2}, DType::kI32)),
            "node 0 SHAPE: output has 2 elements, 1 needed");
  EXPECT_EQ(test::prepare_message(model_of(fb::BuiltinOperator_RANK, {6}, {2}, DType::kI32)),
            "node 0 RANK: output has 2 elements, 1 needed");
  EXPECT_EQ(test::prepare_message(model_of(fb::BuiltinOperator_SHAPE, {6}, {1}, DType::kF32)),
            "node 0 SHAPE: f32 with f32 is not supported by this operator");
}

}  // namespace
}  // namespace mote
