// The dtypes are the format's: names, values, sizes.
#include "mote/base/dtype.h"

#include <gtest/gtest.h>

#include "schema/tflite_generated.h"

namespace mote {
namespace {

TEST(DType, ValuesAreThoseOfTheFormat) {
  namespace fb = host::schema;
  EXPECT_EQ(static_cast<int>(DType::kF32), fb::TensorType_FLOAT32);
  EXPECT_EQ(static_cast<int>(DType::kI8), fb::TensorType_INT8);
  EXPECT_EQ(static_cast<int>(DType::kI16), fb::TensorType_INT16);
  EXPECT_EQ(static_cast<int>(DType::kI4), fb::TensorType_INT4);
  EXPECT_EQ(static_cast<int>(DType::kBool), fb::TensorType_BOOL);
  EXPECT_EQ(static_cast<int>(DType::kBF16), fb::TensorType_BFLOAT16);
  EXPECT_EQ(static_cast<int>(DType::kResource), fb::TensorType_RESOURCE);
  EXPECT_EQ(static_cast<int>(DType::kU32), fb::TensorType_UINT32);
}

TEST(DType, HaveNames) {
  EXPECT_STREQ(name(DType::kF32), "f32");
  EXPECT_STREQ(name(DType::kI8), "i8");
  EXPECT_STREQ(name(DType::kBool), "bool");
  EXPECT_STREQ(name(static_cast<DType>(99)), "?");
}

TEST(DType, HaveSizes) {
  EXPECT_EQ(bytes_of(DType::kF32, 3), 12u);
  EXPECT_EQ(bytes_of(DType::kI8, 3), 3u);
  EXPECT_EQ(bytes_of(DType::kI4, 3), 2u);
  EXPECT_EQ(bytes_of(DType::kI64, 1), 8u);
  EXPECT_EQ(bytes_of(DType::kString, 5), 0u);
  EXPECT_EQ(bits(static_cast<DType>(99)), 0u);
}

}  // namespace
}  // namespace mote
