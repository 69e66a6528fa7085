// FILL in every dtype, with constant and computed dims and values, and what is refused.
#include "mote/ops/fill.h"

#include <gtest/gtest.h>

#include "tests/support/model_builder.h"
#include "tests/support/refusal.h"

namespace mote {
namespace {

namespace fb = test::fb;
using test::OneOpModel;

template <class T>
void check(DType type, T value) {
  OneOpModel model(fb::BuiltinOperator_FILL);
  model.constant<int32_t>({2}, {7, 3}).input({}, type).output({7, 3}, type);
  EXPECT_EQ(test::run<T>(model, {std::vector<T>{value}}), std::vector<T>(21, value)) << name(type);
}

TEST(Fill, EveryDtype) {
  check<float>(DType::kF32, -2.5f);
  check<int8_t>(DType::kI8, -3);
  check<uint8_t>(DType::kU8, 200);
  check<uint8_t>(DType::kBool, 1);
  check<int16_t>(DType::kI16, 0x1234);
  check<int16_t>(DType::kF16, 0x3C00);
  check<int32_t>(DType::kI32, 0x12345678);
  check<int32_t>(DType::kU32, 0x12345678);
  check<int64_t>(DType::kI64, 0x123456789ABCDEF0);
}

TEST(Fill, Scalar) {
  OneOpModel model(fb::BuiltinOperator_FILL);
  model.constant<int32_t>({0}, {}).input({1}, DType::kI16).output({}, DType::kI16);
  EXPECT_EQ(test::run<int16_t>(model, {std::vector<int16_t>{9}}), std::vector<int16_t>{9});
}

TEST(Fill, DimsMayBeComputed) {
  OneOpModel model(fb::BuiltinOperator_FILL);
  model.input({2}, DType::kI64).constant<int8_t>({}, {4}).output({2, 3}, DType::kI8);
  EXPECT_EQ(test::run<int8_t>(model, {std::vector<int64_t>{2, 3}}), std::vector<int8_t>(6, 4));
  EXPECT_EQ(test::invoke_message(model, {std::vector<int64_t>{3, 2}}),
            "node 0 FILL: a list computed at run time contradicts the tensors' shapes");
}

class FillRefusal : public testing::TestWithParam<test::Refusal> {};

TEST_P(FillRefusal, SaysWhy) {
  OneOpModel model(fb::BuiltinOperator_FILL);
  model.constant<int32_t>({2}, {2, 3}).constant<int8_t>({}, {4}).output({2, 3}, DType::kI8);
  GetParam().change(model);
  EXPECT_EQ(test::prepare_message(model), std::string("node 0 FILL: ") + GetParam().message);
}

const test::Refusal kRefusals[] = {
    {"Dims",
     [](OneOpModel& m) {
       m.tensor(2).shape = {3, 2};
     },
     "a list has the number 2 where the tensors' shapes need 3"},
    {"Dtype", [](OneOpModel& m) { m.tensor(2).type = fb::TensorType_UINT8; },
     "i8 with u8 is not supported by this operator"},
    {"Values",
     [](OneOpModel& m) {
       test::replace_constant<int8_t>(m, 1, {2}, {3, 4});
     },
     "the value has 2 elements, 1 needed"},
    {"Inputs", [](OneOpModel& m) { m.op().inputs.pop_back(); }, "has 1 inputs, 2 needed"},
};

INSTANTIATE_TEST_SUITE_P(Fill, FillRefusal, testing::ValuesIn(kRefusals), test::name_of);

}  // namespace
}  // namespace mote
