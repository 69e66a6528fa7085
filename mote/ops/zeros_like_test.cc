// ZEROS_LIKE of every dtype, and what is refused.
#include <gtest/gtest.h>

#include "tests/support/model_builder.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

class ZerosLike : public testing::TestWithParam<DType> {};

TEST_P(ZerosLike, IsAllZeroBytes) {
  const std::vector<uint8_t> zeros(bytes_of(GetParam(), 6));
  OneOpModel model(fb::BuiltinOperator_ZEROS_LIKE);
  model.input({2, 3}, GetParam(), 0.5f, 3).output({2, 3}, GetParam(), 0.5f, 3);
  EXPECT_EQ(test::run<uint8_t>(model, {std::vector<uint8_t>(zeros.size(), 0x42)}), zeros);
}

INSTANTIATE_TEST_SUITE_P(ZerosLike, ZerosLike,
                         testing::Values(DType::kF32, DType::kF16, DType::kI8, DType::kU8,
                                         DType::kI16, DType::kU16, DType::kI32, DType::kU32,
                                         DType::kI64, DType::kBool),
                         [](const auto& row) { return std::string(name(row.param)); });

TEST(ZerosLike, Refuses) {
  OneOpModel model(fb::BuiltinOperator_ZEROS_LIKE);
  model.input({2}, DType::kF32).output({3}, DType::kF32);
  EXPECT_EQ(test::prepare_message(model), "node 0 ZEROS_LIKE: output has 3 elements, 2 needed");
  model.tensor(1).type = fb::TensorType_INT32;
  EXPECT_EQ(test::prepare_message(model),
            "node 0 ZEROS_LIKE: f32 with i32 is not supported by this operator");
}

}  // namespace
}  // namespace mote
