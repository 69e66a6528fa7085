// The spelling of names in the device's header, and that header against the desk's.
#include "schema/device_names.h"

#include <gtest/gtest.h>

#include "mote/base/dtype.h"
#include "mote/model/schema.h"
#include "schema/tflite_generated.h"

namespace mote::host {
namespace {

TEST(DeviceNames, Namespaces) {
  const std::pair<const char*, const char*> cases[] = {
      {"Conv2DOptions", "conv_2d_options"},
      {"DepthwiseConv2DOptions", "depthwise_conv_2d_options"},
      {"L2NormOptions", "l2_norm_options"},
      {"TopKV2Options", "top_k_v2_options"},
      {"UnidirectionalSequenceLSTMOptions", "unidirectional_sequence_lstm_options"},
      {"SpaceToBatchNDOptions", "space_to_batch_nd_options"},
      {"SubGraph", "sub_graph"},
      {"Int32Vector", "int32_vector"},
      {"Rfft2dOptions", "rfft2d_options"},
      {"SplitVOptions", "split_v_options"},
      {"Operator", "operator_"},
  };
  for (const auto& [table, expected] : cases) EXPECT_EQ(namespace_name(table), expected);
}

TEST(DeviceNames, Constants) {
  const std::pair<const char*, const char*> cases[] = {
      {"CONV_2D", "kConv2D"}, {"stride_w", "kStrideW"}, {"RELU_N1_TO_1", "kReluN1To1"},
      {"PADV2", "kPadv2"},    {"seed2", "kSeed2"},      {"builtin_options_2", "kBuiltinOptions2"},
  };
  for (const auto& [name, expected] : cases) EXPECT_EQ(constant_name(name), expected);
}

// Values of the format that are known from elsewhere: a line lost in the schema would shift them.
TEST(Schema, KnowsTheNumbersOfTheFormat) {
  EXPECT_EQ(schema::BuiltinOperator_FULLY_CONNECTED, 9);
  EXPECT_EQ(schema::BuiltinOperator_CUSTOM, 32);
  EXPECT_EQ(schema::BuiltinOperator_QUANTIZE, 114);
  EXPECT_EQ(schema::BuiltinOperator_ASSIGN_VARIABLE, 144);
  EXPECT_EQ(schema::BuiltinOperator_STABLEHLO_CASE, 209);
  EXPECT_EQ(schema::BuiltinOperator_MAX, 209);
  EXPECT_EQ(schema::BuiltinOptions_FullyConnectedOptions, 8);
  EXPECT_EQ(schema::BuiltinOptions_PackOptions, 59);
  EXPECT_EQ(schema::BuiltinOptions_WhileOptions, 93);
  EXPECT_EQ(schema::BuiltinOptions_RightShiftOptions, 126);
  EXPECT_EQ(schema::BuiltinOptions2_StablehloCaseOptions, 23);
}

// The desk's names are flatc's, the device's are ours: the numbers must be the same.
TEST(Schema, DeviceAgreesWithTheDesk) {
  EXPECT_EQ(mote::schema::operator_::kBuiltinOptions2, schema::Operator::VT_BUILTIN_OPTIONS_2);
  EXPECT_EQ(mote::schema::tensor::kSparsity, schema::Tensor::VT_SPARSITY);
  EXPECT_EQ(mote::schema::model::kMetadata, schema::Model::VT_METADATA);
  EXPECT_EQ(mote::schema::signature_def::kSubgraphIndex, schema::SignatureDef::VT_SUBGRAPH_INDEX);
  EXPECT_EQ(mote::schema::resize_bilinear_options::kAlignCorners,
            schema::ResizeBilinearOptions::VT_ALIGN_CORNERS);
  EXPECT_EQ(static_cast<int>(mote::schema::BuiltinOperator::kSoftmax),
            schema::BuiltinOperator_SOFTMAX);
  EXPECT_EQ(static_cast<int>(mote::schema::BuiltinOptions::kSoftmaxOptions),
            schema::BuiltinOptions_SoftmaxOptions);
}

TEST(Schema, DtypesAreTheTensorTypes) {
  const std::pair<DType, schema::TensorType> pairs[] = {
      {DType::kF32, schema::TensorType_FLOAT32},
      {DType::kF16, schema::TensorType_FLOAT16},
      {DType::kI32, schema::TensorType_INT32},
      {DType::kU8, schema::TensorType_UINT8},
      {DType::kI64, schema::TensorType_INT64},
      {DType::kString, schema::TensorType_STRING},
      {DType::kBool, schema::TensorType_BOOL},
      {DType::kI16, schema::TensorType_INT16},
      {DType::kC64, schema::TensorType_COMPLEX64},
      {DType::kI8, schema::TensorType_INT8},
      {DType::kF64, schema::TensorType_FLOAT64},
      {DType::kC128, schema::TensorType_COMPLEX128},
      {DType::kU64, schema::TensorType_UINT64},
      {DType::kResource, schema::TensorType_RESOURCE},
      {DType::kVariant, schema::TensorType_VARIANT},
      {DType::kU32, schema::TensorType_UINT32},
      {DType::kU16, schema::TensorType_UINT16},
      {DType::kI4, schema::TensorType_INT4},
      {DType::kBF16, schema::TensorType_BFLOAT16},
  };
  for (const auto& [ours, theirs] : pairs) EXPECT_EQ(static_cast<int>(ours), theirs);
}

}  // namespace
}  // namespace mote::host
