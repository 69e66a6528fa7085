// BITCAST to elements of the same size, of smaller ones and of larger ones, and what is refused.
#include <gtest/gtest.h>

#include "tests/support/model_builder.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

TEST(Bitcast, ElementsOfTheSameSize) {
  OneOpModel model(fb::BuiltinOperator_BITCAST);
  model.input({3}, DType::kF32).output({3}, DType::kI32);
  EXPECT_EQ(test::run<int32_t>(model, {std::vector<float>{1, -2, 0}}),
            (std::vector<int32_t>{0x3F800000, static_cast<int32_t>(0xC0000000), 0}));
}

TEST(Bitcast, SmallerElementsAddADimension) {
  OneOpModel model(fb::BuiltinOperator_BITCAST);
  model.input({2}, DType::kI32).output({2, 4}, DType::kU8);
  EXPECT_EQ(test::run<uint8_t>(model, {std::vector<int32_t>{0x04030201, -1}}),
            (std::vector<uint8_t>{1, 2, 3, 4, 255, 255, 255, 255}));
}

TEST(Bitcast, LargerElementsTakeOneAway) {
  OneOpModel model(fb::BuiltinOperator_BITCAST);
  model.input({1, 2}, DType::kI32).output({1}, DType::kI64);
  EXPECT_EQ(test::run<int64_t>(model, {std::vector<int32_t>{5, 1}}),
            (std::vector<int64_t>{0x100000005}));
}

TEST(Bitcast, Refuses) {
  OneOpModel model(fb::BuiltinOperator_BITCAST);
  model.input({2}, DType::kF32).output({3}, DType::kI32);
  EXPECT_EQ(test::prepare_message(model), "node 0 BITCAST: output has 12 bytes, 8 needed");
  model.tensor(1).type = fb::TensorType_INT4;
  EXPECT_EQ(test::prepare_message(model), "node 0 BITCAST: i4 has no bytes to reinterpret");
  model.tensor(0).type = fb::TensorType_STRING;
  EXPECT_EQ(test::prepare_message(model), "node 0 BITCAST: string has no bytes to reinterpret");
}

}  // namespace
}  // namespace mote
