// Generated from schema/tflite.fbs by schema/generate_device_header.cc: do not edit.
// The .tflite format for the device: where fields lie in a table's list of fields (vtable),
// the enumerations, and a description of all tables for verify_structure().
// After a change of the schema: cmake --build build --target update_device_schema
#pragma once

#include <stdint.h>

// clang-format off

namespace mote::schema {

inline constexpr uint32_t kSchemaVersion = 3;
inline constexpr char kFileIdentifier[] = "TFL3";

enum class ActivationFunctionType : int8_t { kNone = 0, kRelu, kReluN1To1, kRelu6, kTanh,
    kSignBit };
enum class BuiltinOperator : int32_t { kAdd = 0, kAveragePool2D, kConcatenation, kConv2D,
    kDepthwiseConv2D, kDepthToSpace, kDequantize, kEmbeddingLookup, kFloor, kFullyConnected,
    kHashtableLookup = 10, kL2Normalization, kL2Pool2D, kLocalResponseNormalization, kLogistic,
    kLshProjection, kLstm, kMaxPool2D, kMul, kRelu, kReluN1To1 = 20, kRelu6, kReshape,
    kResizeBilinear, kRnn, kSoftmax, kSpaceToDepth, kSvdf, kTanh, kConcatEmbeddings, kSkipGram = 30,
    kCall, kCustom, kEmbeddingLookupSparse, kPad, kUnidirectionalSequenceRnn, kGather,
    kBatchToSpaceNd, kSpaceToBatchNd, kTranspose, kMean = 40, kSub, kDiv, kSqueeze,
    kUnidirectionalSequenceLstm, kStridedSlice, kBidirectionalSequenceRnn, kExp, kTopkV2, kSplit,
    kLogSoftmax = 50, kDelegate, kBidirectionalSequenceLstm, kCast, kPrelu, kMaximum, kArgMax,
    kMinimum, kLess, kNeg, kPadv2 = 60, kGreater, kGreaterEqual, kLessEqual, kSelect, kSlice, kSin,
    kTransposeConv, kSparseToDense, kTile, kExpandDims = 70, kEqual, kNotEqual, kLog, kSum, kSqrt,
    kRsqrt, kShape, kPow, kArgMin, kFakeQuant = 80, kReduceProd, kReduceMax, kPack, kLogicalOr,
    kOneHot, kLogicalAnd, kLogicalNot, kUnpack, kReduceMin, kFloorDiv = 90, kReduceAny, kSquare,
    kZerosLike, kFill, kFloorMod, kRange, kResizeNearestNeighbor, kLeakyRelu, kSquaredDifference,
    kMirrorPad = 100, kAbs, kSplitV, kUnique, kCeil, kReverseV2, kAddN, kGatherNd, kCos, kWhere,
    kRank = 110, kElu, kReverseSequence, kMatrixDiag, kQuantize, kMatrixSetDiag, kRound, kHardSwish,
    kIf, kWhile, kNonMaxSuppressionV4 = 120, kNonMaxSuppressionV5, kScatterNd, kSelectV2, kDensify,
    kSegmentSum, kBatchMatmul, kPlaceholderForGreaterOpCodes, kCumsum, kCallOnce,
    kBroadcastTo = 130, kRfft2D, kConv3D, kImag, kReal, kComplexAbs, kHashtable, kHashtableFind,
    kHashtableImport, kHashtableSize, kReduceAll = 140, kConv3DTranspose, kVarHandle, kReadVariable,
    kAssignVariable, kBroadcastArgs, kRandomStandardNormal, kBucketize, kRandomUniform,
    kMultinomial, kGelu = 150, kDynamicUpdateSlice, kRelu0To1, kUnsortedSegmentProd,
    kUnsortedSegmentMax, kUnsortedSegmentSum, kAtan2, kUnsortedSegmentMin, kSign, kBitcast,
    kBitwiseXor = 160, kRightShift, kStablehloLogistic, kStablehloAdd, kStablehloDivide,
    kStablehloMultiply, kStablehloMaximum, kStablehloReshape, kStablehloClamp,
    kStablehloConcatenate, kStablehloBroadcastInDim = 170, kStablehloConvolution, kStablehloSlice,
    kStablehloCustomCall, kStablehloReduce, kStablehloAbs, kStablehloAnd, kStablehloCosine,
    kStablehloExponential, kStablehloFloor, kStablehloLog = 180, kStablehloMinimum,
    kStablehloNegate, kStablehloOr, kStablehloPower, kStablehloRemainder, kStablehloRsqrt,
    kStablehloSelect, kStablehloSubtract, kStablehloTanh, kStablehloScatter = 190,
    kStablehloCompare, kStablehloConvert, kStablehloDynamicSlice, kStablehloDynamicUpdateSlice,
    kStablehloPad, kStablehloIota, kStablehloDotGeneral, kStablehloReduceWindow, kStablehloSort,
    kStablehloWhile = 200, kStablehloGather, kStablehloTranspose, kDilate,
    kStablehloRngBitGenerator, kReduceWindow, kStablehloComposite, kStablehloShiftLeft,
    kStablehloCbrt, kStablehloCase };
enum class BuiltinOptions : uint8_t { kNone = 0, kConv2DOptions, kDepthwiseConv2DOptions,
    kConcatEmbeddingsOptions, kLSHProjectionOptions, kPool2DOptions, kSVDFOptions, kRNNOptions,
    kFullyConnectedOptions, kSoftmaxOptions, kConcatenationOptions = 10, kAddOptions,
    kL2NormOptions, kLocalResponseNormalizationOptions, kLSTMOptions, kResizeBilinearOptions,
    kCallOptions, kReshapeOptions, kSkipGramOptions, kSpaceToDepthOptions,
    kEmbeddingLookupSparseOptions = 20, kMulOptions, kPadOptions, kGatherOptions,
    kBatchToSpaceNDOptions, kSpaceToBatchNDOptions, kTransposeOptions, kReducerOptions, kSubOptions,
    kDivOptions, kSqueezeOptions = 30, kSequenceRNNOptions, kStridedSliceOptions, kExpOptions,
    kTopKV2Options, kSplitOptions, kLogSoftmaxOptions, kCastOptions, kDequantizeOptions,
    kMaximumMinimumOptions, kArgMaxOptions = 40, kLessOptions, kNegOptions, kPadV2Options,
    kGreaterOptions, kGreaterEqualOptions, kLessEqualOptions, kSelectOptions, kSliceOptions,
    kTransposeConvOptions, kSparseToDenseOptions = 50, kTileOptions, kExpandDimsOptions,
    kEqualOptions, kNotEqualOptions, kShapeOptions, kPowOptions, kArgMinOptions, kFakeQuantOptions,
    kPackOptions, kLogicalOrOptions = 60, kOneHotOptions, kLogicalAndOptions, kLogicalNotOptions,
    kUnpackOptions, kFloorDivOptions, kSquareOptions, kZerosLikeOptions, kFillOptions,
    kBidirectionalSequenceLSTMOptions, kBidirectionalSequenceRNNOptions = 70,
    kUnidirectionalSequenceLSTMOptions, kFloorModOptions, kRangeOptions,
    kResizeNearestNeighborOptions, kLeakyReluOptions, kSquaredDifferenceOptions, kMirrorPadOptions,
    kAbsOptions, kSplitVOptions, kUniqueOptions = 80, kReverseV2Options, kAddNOptions,
    kGatherNdOptions, kCosOptions, kWhereOptions, kRankOptions, kReverseSequenceOptions,
    kMatrixDiagOptions, kQuantizeOptions, kMatrixSetDiagOptions = 90, kHardSwishOptions, kIfOptions,
    kWhileOptions, kDepthToSpaceOptions, kNonMaxSuppressionV4Options, kNonMaxSuppressionV5Options,
    kScatterNdOptions, kSelectV2Options, kDensifyOptions, kSegmentSumOptions = 100,
    kBatchMatMulOptions, kCumsumOptions, kCallOnceOptions, kBroadcastToOptions, kRfft2dOptions,
    kConv3DOptions, kHashtableOptions, kHashtableFindOptions, kHashtableImportOptions,
    kHashtableSizeOptions = 110, kVarHandleOptions, kReadVariableOptions, kAssignVariableOptions,
    kRandomOptions, kBucketizeOptions, kGeluOptions, kDynamicUpdateSliceOptions,
    kUnsortedSegmentProdOptions, kUnsortedSegmentMaxOptions, kUnsortedSegmentMinOptions = 120,
    kUnsortedSegmentSumOptions, kATan2Options, kSignOptions, kBitcastOptions, kBitwiseXorOptions,
    kRightShiftOptions };
enum class BuiltinOptions2 : uint8_t { kNone = 0, kStablehloConcatenateOptions,
    kStablehloBroadcastInDimOptions, kStablehloSliceOptions, kStablehloConvolutionOptions,
    kStablehloCustomCallOptions, kStablehloReduceOptions, kStablehloScatterOptions,
    kStablehloCompareOptions, kStablehloDynamicSliceOptions, kStablehloPadOptions = 10,
    kStablehloIotaOptions, kStablehloDotGeneralOptions, kStablehloReduceWindowOptions,
    kStablehloSortOptions, kStablehloWhileOptions, kStablehloGatherOptions,
    kStablehloTransposeOptions, kDilateOptions, kStablehloRngBitGeneratorOptions,
    kReduceWindowOptions = 20, kStableHLOCompositeOptions, kStablehloShiftLeftOptions,
    kStablehloCaseOptions };
enum class CombinerType : int8_t { kSum = 0, kMean, kSqrtn };
enum class CustomOptionsFormat : int8_t { kFlexbuffers = 0 };
enum class DimensionType : int8_t { kDense = 0, kSparseCsr };
enum class FullyConnectedOptionsWeightsFormat : int8_t { kDefault = 0, kShuffled4x16int8 };
enum class LSHProjectionType : int8_t { kUnknown = 0, kSparse, kDense };
enum class LSTMKernelType : int8_t { kFull = 0, kBasic };
enum class MirrorPadMode : int8_t { kReflect = 0, kSymmetric };
enum class Padding : int8_t { kSame = 0, kValid };
enum class QuantizationDetails : uint8_t { kNone = 0, kCustomQuantization, kBlockwiseQuantization,
    kMultiAxisQuantization };
enum class ReduceWindowFunction : int32_t { kUnsupported = 0, kAdd, kMul, kMinimum, kMaximum, kAll,
    kAny };
enum class RngAlgorithm : int8_t { kDefault = 0, kPhilox, kThreefry };
enum class SparseIndexVector : uint8_t { kNone = 0, kInt32Vector, kUint16Vector, kUint8Vector };
enum class StablehloComparisonDirection : uint32_t { kStablehloComparisonDirectionEq = 0,
    kStablehloComparisonDirectionNe, kStablehloComparisonDirectionGe,
    kStablehloComparisonDirectionGt, kStablehloComparisonDirectionLe,
    kStablehloComparisonDirectionLt };
enum class StablehloComparisonType : uint32_t { kStablehloComparisonTypeNotype = 0,
    kStablehloComparisonTypeFloat, kStablehloComparisonTypeFloatTotalOrder,
    kStablehloComparisonTypeSigned, kStablehloComparisonTypeUnsigned };
enum class StablehloPrecisionConfig : uint32_t { kDefault = 0, kHigh, kHighest };
enum class TensorType : int8_t { kFloat32 = 0, kFloat16, kInt32, kUint8, kInt64, kString, kBool,
    kInt16, kComplex64, kInt8, kFloat64 = 10, kComplex128, kUint64, kResource, kVariant, kUint32,
    kUint16, kInt4, kBfloat16, kInt2, kUint4 = 20, kFloat8E4m3fn, kFloat8E5m2 };

// --- places of fields ---

namespace add_options { constexpr uint16_t kFusedActivationFunction = 4, kPotScaleInt16 = 6; }
namespace arg_max_options { constexpr uint16_t kOutputType = 4; }
namespace arg_min_options { constexpr uint16_t kOutputType = 4; }
namespace batch_mat_mul_options { constexpr uint16_t kAdjX = 4, kAdjY = 6,
    kAsymmetricQuantizeInputs = 8; }
namespace bidirectional_sequence_lstm_options { constexpr uint16_t kFusedActivationFunction = 4,
    kCellClip = 6, kProjClip = 8, kMergeOutputs = 10, kTimeMajor = 12,
    kAsymmetricQuantizeInputs = 14; }
namespace bidirectional_sequence_rnn_options { constexpr uint16_t kTimeMajor = 4,
    kFusedActivationFunction = 6, kMergeOutputs = 8, kAsymmetricQuantizeInputs = 10; }
namespace blockwise_quantization { constexpr uint16_t kScales = 4, kZeroPoints = 6,
    kBlockSize = 8; }
namespace bucketize_options { constexpr uint16_t kBoundaries = 4; }
namespace buffer { constexpr uint16_t kData = 4, kOffset = 6, kSize = 8; }
namespace call_once_options { constexpr uint16_t kInitSubgraphIndex = 4; }
namespace call_options { constexpr uint16_t kSubgraph = 4; }
namespace cast_options { constexpr uint16_t kInDataType = 4, kOutDataType = 6; }
namespace concat_embeddings_options { constexpr uint16_t kNumChannels = 4,
    kNumColumnsPerChannel = 6, kEmbeddingDimPerChannel = 8; }
namespace concatenation_options { constexpr uint16_t kAxis = 4, kFusedActivationFunction = 6; }
namespace conv_2d_options { constexpr uint16_t kPadding = 4, kStrideW = 6, kStrideH = 8,
    kFusedActivationFunction = 10, kDilationWFactor = 12, kDilationHFactor = 14,
    kQuantizedBiasType = 16; }
namespace conv_3d_options { constexpr uint16_t kPadding = 4, kStrideD = 6, kStrideW = 8,
    kStrideH = 10, kFusedActivationFunction = 12, kDilationDFactor = 14, kDilationWFactor = 16,
    kDilationHFactor = 18; }
namespace cumsum_options { constexpr uint16_t kExclusive = 4, kReverse = 6; }
namespace custom_quantization { constexpr uint16_t kCustom = 4; }
namespace depth_to_space_options { constexpr uint16_t kBlockSize = 4; }
namespace depthwise_conv_2d_options { constexpr uint16_t kPadding = 4, kStrideW = 6, kStrideH = 8,
    kDepthMultiplier = 10, kFusedActivationFunction = 12, kDilationWFactor = 14,
    kDilationHFactor = 16; }
namespace dimension_metadata { constexpr uint16_t kFormat = 4, kDenseSize = 6,
    kArraySegmentsType = 8, kArraySegments = 10, kArrayIndicesType = 12, kArrayIndices = 14; }
namespace div_options { constexpr uint16_t kFusedActivationFunction = 4; }
namespace embedding_lookup_sparse_options { constexpr uint16_t kCombiner = 4; }
namespace external_buffer { constexpr uint16_t kId = 4, kGroup = 6, kOffset = 8, kLength = 10,
    kPacking = 12; }
namespace external_buffer_group { constexpr uint16_t kName = 4; }
namespace fake_quant_options { constexpr uint16_t kMin = 4, kMax = 6, kNumBits = 8,
    kNarrowRange = 10; }
namespace fully_connected_options { constexpr uint16_t kFusedActivationFunction = 4,
    kWeightsFormat = 6, kKeepNumDims = 8, kAsymmetricQuantizeInputs = 10, kQuantizedBiasType = 12; }
namespace gather_options { constexpr uint16_t kAxis = 4, kBatchDims = 6; }
namespace gelu_options { constexpr uint16_t kApproximate = 4; }
namespace hashtable_options { constexpr uint16_t kTableId = 4, kKeyDtype = 6, kValueDtype = 8; }
namespace if_options { constexpr uint16_t kThenSubgraphIndex = 4, kElseSubgraphIndex = 6; }
namespace int32_vector { constexpr uint16_t kValues = 4; }
namespace l2_norm_options { constexpr uint16_t kFusedActivationFunction = 4; }
namespace lsh_projection_options { constexpr uint16_t kType = 4; }
namespace lstm_options { constexpr uint16_t kFusedActivationFunction = 4, kCellClip = 6,
    kProjClip = 8, kKernelType = 10, kAsymmetricQuantizeInputs = 12; }
namespace leaky_relu_options { constexpr uint16_t kAlpha = 4; }
namespace local_response_normalization_options { constexpr uint16_t kRadius = 4, kBias = 6,
    kAlpha = 8, kBeta = 10; }
namespace metadata { constexpr uint16_t kName = 4, kBuffer = 6; }
namespace mirror_pad_options { constexpr uint16_t kMode = 4; }
namespace model { constexpr uint16_t kVersion = 4, kOperatorCodes = 6, kSubgraphs = 8,
    kDescription = 10, kBuffers = 12, kMetadataBuffer = 14, kMetadata = 16, kSignatureDefs = 18,
    kExternalBufferGroups = 20, kExternalBuffers = 22; }
namespace mul_options { constexpr uint16_t kFusedActivationFunction = 4; }
namespace multi_axis_quantization { constexpr uint16_t kScales = 4, kZeroPoints = 6, kBlockSize = 8,
    kQuantizedDimensions = 10; }
namespace one_hot_options { constexpr uint16_t kAxis = 4; }
namespace operator_ { constexpr uint16_t kOpcodeIndex = 4, kInputs = 6, kOutputs = 8,
    kBuiltinOptionsType = 10, kBuiltinOptions = 12, kCustomOptions = 14, kCustomOptionsFormat = 16,
    kMutatingVariableInputs = 18, kIntermediates = 20, kLargeCustomOptionsOffset = 22,
    kLargeCustomOptionsSize = 24, kBuiltinOptions2Type = 26, kBuiltinOptions2 = 28,
    kDebugMetadataIndex = 30; }
namespace operator_code { constexpr uint16_t kDeprecatedBuiltinCode = 4, kCustomCode = 6,
    kVersion = 8, kBuiltinCode = 10; }
namespace pack_options { constexpr uint16_t kValuesCount = 4, kAxis = 6; }
namespace pool_2d_options { constexpr uint16_t kPadding = 4, kStrideW = 6, kStrideH = 8,
    kFilterWidth = 10, kFilterHeight = 12, kFusedActivationFunction = 14; }
namespace quantization_parameters { constexpr uint16_t kMin = 4, kMax = 6, kScale = 8,
    kZeroPoint = 10, kDetailsType = 12, kDetails = 14, kQuantizedDimension = 16; }
namespace rnn_options { constexpr uint16_t kFusedActivationFunction = 4,
    kAsymmetricQuantizeInputs = 6; }
namespace random_options { constexpr uint16_t kSeed = 4, kSeed2 = 6; }
namespace reduce_window_options { constexpr uint16_t kReduceFunction = 4; }
namespace reducer_options { constexpr uint16_t kKeepDims = 4; }
namespace reshape_options { constexpr uint16_t kNewShape = 4; }
namespace resize_bilinear_options { constexpr uint16_t kNewHeight = 4, kNewWidth = 6,
    kAlignCorners = 8, kHalfPixelCenters = 10; }
namespace resize_nearest_neighbor_options { constexpr uint16_t kAlignCorners = 4,
    kHalfPixelCenters = 6; }
namespace reverse_sequence_options { constexpr uint16_t kSeqDim = 4, kBatchDim = 6; }
namespace svdf_options { constexpr uint16_t kRank = 4, kFusedActivationFunction = 6,
    kAsymmetricQuantizeInputs = 8; }
namespace sequence_rnn_options { constexpr uint16_t kTimeMajor = 4, kFusedActivationFunction = 6,
    kAsymmetricQuantizeInputs = 8; }
namespace shape_options { constexpr uint16_t kOutType = 4; }
namespace signature_def { constexpr uint16_t kInputs = 4, kOutputs = 6, kSignatureKey = 8,
    kDeprecatedTag = 10, kSubgraphIndex = 12; }
namespace skip_gram_options { constexpr uint16_t kNgramSize = 4, kMaxSkipSize = 6,
    kIncludeAllNgrams = 8; }
namespace softmax_options { constexpr uint16_t kBeta = 4; }
namespace space_to_depth_options { constexpr uint16_t kBlockSize = 4; }
namespace sparse_to_dense_options { constexpr uint16_t kValidateIndices = 4; }
namespace sparsity_parameters { constexpr uint16_t kTraversalOrder = 4, kBlockMap = 6,
    kDimMetadata = 8; }
namespace split_options { constexpr uint16_t kNumSplits = 4; }
namespace split_v_options { constexpr uint16_t kNumSplits = 4; }
namespace squeeze_options { constexpr uint16_t kSqueezeDims = 4; }
namespace stable_hlo_composite_options { constexpr uint16_t kName = 4,
    kDecompositionSubgraphIndex = 6, kCompositeAttributes = 8, kCompositeAttributesFormat = 10,
    kVersion = 12; }
namespace stablehlo_broadcast_in_dim_options { constexpr uint16_t kBroadcastDimensions = 4; }
namespace stablehlo_case_options { constexpr uint16_t kBranchSubgraphIndices = 4; }
namespace stablehlo_compare_options { constexpr uint16_t kComparisonDirection = 4,
    kCompareType = 6; }
namespace stablehlo_concatenate_options { constexpr uint16_t kDimension = 4; }
namespace stablehlo_convolution_options { constexpr uint16_t kWindowStrides = 4, kPadding = 6,
    kLhsDilation = 8, kRhsDilation = 10, kWindowReversal = 12, kInputBatchDimension = 14,
    kInputFeatureDimension = 16, kInputSpatialDimensions = 18, kKernelInputFeatureDimension = 20,
    kKernelOutputFeatureDimension = 22, kKernelSpatialDimensions = 24, kOutputBatchDimension = 26,
    kOutputFeatureDimension = 28, kOutputSpatialDimensions = 30, kFeatureGroupCount = 32,
    kBatchGroupCount = 34, kPrecisionConfig = 36; }
namespace stablehlo_custom_call_options { constexpr uint16_t kCallTargetName = 4,
    kHasSideEffect = 6, kBackendConfig = 8, kApiVersion = 10, kCalledComputations = 12,
    kCustomAttributes = 14; }
namespace stablehlo_dot_general_options { constexpr uint16_t kLhsBatchingDimensions = 4,
    kRhsBatchingDimensions = 6, kLhsContractingDimensions = 8, kRhsContractingDimensions = 10,
    kPrecisionConfig = 12; }
namespace stablehlo_dynamic_slice_options { constexpr uint16_t kSliceSizes = 4; }
namespace stablehlo_gather_options { constexpr uint16_t kOffsetDims = 4, kCollapsedSliceDims = 6,
    kStartIndexMap = 8, kIndexVectorDim = 10, kSliceSizes = 12, kIndicesAreSorted = 14; }
namespace stablehlo_iota_options { constexpr uint16_t kIotaDimension = 4; }
namespace stablehlo_pad_options { constexpr uint16_t kEdgePaddingLow = 4, kEdgePaddingHigh = 6,
    kInteriorPadding = 8; }
namespace stablehlo_reduce_options { constexpr uint16_t kDimensions = 4, kBodySubgraphIndex = 6; }
namespace stablehlo_reduce_window_options { constexpr uint16_t kWindowDimensions = 4,
    kWindowStrides = 6, kBaseDilations = 8, kWindowDilations = 10, kPadding = 12,
    kBodySubgraphIndex = 14; }
namespace stablehlo_rng_bit_generator_options { constexpr uint16_t kAlgorithm = 4; }
namespace stablehlo_scatter_options { constexpr uint16_t kIndicesAreSorted = 4,
    kUpdateWindowDims = 6, kInsertedWindowDims = 8, kScatterDimsToOperandDims = 10,
    kIndexVectorDim = 12, kUniqueIndices = 14, kUpdateComputationSubgraphIndex = 16; }
namespace stablehlo_slice_options { constexpr uint16_t kStartIndices = 4, kLimitIndices = 6,
    kStrides = 8; }
namespace stablehlo_sort_options { constexpr uint16_t kDimension = 4, kIsStable = 6,
    kComparatorSubgraphIndex = 8; }
namespace stablehlo_transpose_options { constexpr uint16_t kPermutation = 4; }
namespace stablehlo_while_options { constexpr uint16_t kCondSubgraphIndex = 4,
    kBodySubgraphIndex = 6; }
namespace strided_slice_options { constexpr uint16_t kBeginMask = 4, kEndMask = 6,
    kEllipsisMask = 8, kNewAxisMask = 10, kShrinkAxisMask = 12, kOffset = 14; }
namespace sub_graph { constexpr uint16_t kTensors = 4, kInputs = 6, kOutputs = 8, kOperators = 10,
    kName = 12, kDebugMetadataIndex = 14; }
namespace sub_options { constexpr uint16_t kFusedActivationFunction = 4, kPotScaleInt16 = 6; }
namespace tensor { constexpr uint16_t kShape = 4, kType = 6, kBuffer = 8, kName = 10,
    kQuantization = 12, kIsVariable = 14, kSparsity = 16, kShapeSignature = 18, kHasRank = 20,
    kVariantTensors = 22, kExternalBuffer = 24; }
namespace tensor_map { constexpr uint16_t kName = 4, kTensorIndex = 6; }
namespace transpose_conv_options { constexpr uint16_t kPadding = 4, kStrideW = 6, kStrideH = 8,
    kFusedActivationFunction = 10, kQuantizedBiasType = 12; }
namespace uint16_vector { constexpr uint16_t kValues = 4; }
namespace uint8_vector { constexpr uint16_t kValues = 4; }
namespace unidirectional_sequence_lstm_options { constexpr uint16_t kFusedActivationFunction = 4,
    kCellClip = 6, kProjClip = 8, kTimeMajor = 10, kAsymmetricQuantizeInputs = 12,
    kDiagonalRecurrentTensors = 14; }
namespace unique_options { constexpr uint16_t kIdxOutType = 4; }
namespace unpack_options { constexpr uint16_t kNum = 4, kAxis = 6; }
namespace var_handle_options { constexpr uint16_t kContainer = 4, kSharedName = 6; }
namespace variant_sub_type { constexpr uint16_t kShape = 4, kType = 6, kHasRank = 8; }
namespace while_options { constexpr uint16_t kCondSubgraphIndex = 4, kBodySubgraphIndex = 6; }

// --- all tables, for a verifier that walks them ---

enum class FieldKind : uint8_t {
  kScalar,        // detail: bytes
  kString,
  kScalarVector,  // detail: bytes of an element
  kStringVector,
  kTableVector,   // detail: index into kTables
  kTable,         // detail: index into kTables
  kUnionType,     // says which member the next field is
  kUnionValue     // detail: index into kUnions
};
struct FieldSpec { FieldKind kind; uint8_t detail; };
// Fields in the order of their numbers from kFields[first_field]; retired ones keep their place.
struct TableSpec { uint16_t first_field; uint8_t field_count; };
// kUnionMembers[first_member + type] is an index into kTables, 0xFF for "none".
struct UnionSpec { uint16_t first_member; uint8_t member_count; };

// How the list of fields is spelled.
constexpr FieldSpec scalar(uint8_t bytes) { return {FieldKind::kScalar, bytes}; }
constexpr FieldSpec vector(uint8_t bytes) { return {FieldKind::kScalarVector, bytes}; }
constexpr FieldSpec string() { return {FieldKind::kString, 0}; }
constexpr FieldSpec strings() { return {FieldKind::kStringVector, 0}; }
constexpr FieldSpec table(uint8_t index) { return {FieldKind::kTable, index}; }
constexpr FieldSpec tables(uint8_t index) { return {FieldKind::kTableVector, index}; }
constexpr FieldSpec union_type() { return {FieldKind::kUnionType, 1}; }
constexpr FieldSpec union_of(uint8_t index) { return {FieldKind::kUnionValue, index}; }

enum class TableId : uint8_t { kATan2Options = 0, kAbsOptions, kAddNOptions, kAddOptions,
    kArgMaxOptions, kArgMinOptions, kAssignVariableOptions, kBatchMatMulOptions,
    kBatchToSpaceNDOptions, kBidirectionalSequenceLSTMOptions,
    kBidirectionalSequenceRNNOptions = 10, kBitcastOptions, kBitwiseXorOptions,
    kBlockwiseQuantization, kBroadcastToOptions, kBucketizeOptions, kBuffer, kCallOnceOptions,
    kCallOptions, kCastOptions, kConcatEmbeddingsOptions = 20, kConcatenationOptions,
    kConv2DOptions, kConv3DOptions, kCosOptions, kCumsumOptions, kCustomQuantization,
    kDensifyOptions, kDepthToSpaceOptions, kDepthwiseConv2DOptions, kDequantizeOptions = 30,
    kDilateOptions, kDimensionMetadata, kDivOptions, kDynamicUpdateSliceOptions,
    kEmbeddingLookupSparseOptions, kEqualOptions, kExpOptions, kExpandDimsOptions, kExternalBuffer,
    kExternalBufferGroup = 40, kFakeQuantOptions, kFillOptions, kFloorDivOptions, kFloorModOptions,
    kFullyConnectedOptions, kGatherNdOptions, kGatherOptions, kGeluOptions, kGreaterEqualOptions,
    kGreaterOptions = 50, kHardSwishOptions, kHashtableFindOptions, kHashtableImportOptions,
    kHashtableOptions, kHashtableSizeOptions, kIfOptions, kInt32Vector, kL2NormOptions,
    kLSHProjectionOptions, kLSTMOptions = 60, kLeakyReluOptions, kLessEqualOptions, kLessOptions,
    kLocalResponseNormalizationOptions, kLogSoftmaxOptions, kLogicalAndOptions, kLogicalNotOptions,
    kLogicalOrOptions, kMatrixDiagOptions, kMatrixSetDiagOptions = 70, kMaximumMinimumOptions,
    kMetadata, kMirrorPadOptions, kModel, kMulOptions, kMultiAxisQuantization, kNegOptions,
    kNonMaxSuppressionV4Options, kNonMaxSuppressionV5Options, kNotEqualOptions = 80, kOneHotOptions,
    kOperator, kOperatorCode, kPackOptions, kPadOptions, kPadV2Options, kPool2DOptions, kPowOptions,
    kQuantizationParameters, kQuantizeOptions = 90, kRNNOptions, kRandomOptions, kRangeOptions,
    kRankOptions, kReadVariableOptions, kReduceWindowOptions, kReducerOptions, kReshapeOptions,
    kResizeBilinearOptions, kResizeNearestNeighborOptions = 100, kReverseSequenceOptions,
    kReverseV2Options, kRfft2dOptions, kRightShiftOptions, kSVDFOptions, kScatterNdOptions,
    kSegmentSumOptions, kSelectOptions, kSelectV2Options, kSequenceRNNOptions = 110, kShapeOptions,
    kSignOptions, kSignatureDef, kSkipGramOptions, kSliceOptions, kSoftmaxOptions,
    kSpaceToBatchNDOptions, kSpaceToDepthOptions, kSparseToDenseOptions, kSparsityParameters = 120,
    kSplitOptions, kSplitVOptions, kSquareOptions, kSquaredDifferenceOptions, kSqueezeOptions,
    kStableHLOCompositeOptions, kStablehloBroadcastInDimOptions, kStablehloCaseOptions,
    kStablehloCompareOptions, kStablehloConcatenateOptions = 130, kStablehloConvolutionOptions,
    kStablehloCustomCallOptions, kStablehloDotGeneralOptions, kStablehloDynamicSliceOptions,
    kStablehloGatherOptions, kStablehloIotaOptions, kStablehloPadOptions, kStablehloReduceOptions,
    kStablehloReduceWindowOptions, kStablehloRngBitGeneratorOptions = 140, kStablehloScatterOptions,
    kStablehloShiftLeftOptions, kStablehloSliceOptions, kStablehloSortOptions,
    kStablehloTransposeOptions, kStablehloWhileOptions, kStridedSliceOptions, kSubGraph,
    kSubOptions, kTensor = 150, kTensorMap, kTileOptions, kTopKV2Options, kTransposeConvOptions,
    kTransposeOptions, kUint16Vector, kUint8Vector, kUnidirectionalSequenceLSTMOptions,
    kUniqueOptions, kUnpackOptions = 160, kUnsortedSegmentMaxOptions, kUnsortedSegmentMinOptions,
    kUnsortedSegmentProdOptions, kUnsortedSegmentSumOptions, kVarHandleOptions, kVariantSubType,
    kWhereOptions, kWhileOptions, kZerosLikeOptions };
inline constexpr uint8_t kModelTable = static_cast<uint8_t>(TableId::kModel);

inline constexpr FieldSpec kFields[] = { scalar(1), scalar(1), scalar(1), scalar(1), scalar(1),
    scalar(1), scalar(1), scalar(1), scalar(4), scalar(4), scalar(1), scalar(1), scalar(1),
    scalar(1), scalar(1), scalar(1), scalar(1), scalar(4), scalar(4), scalar(4), vector(4),
    vector(1), scalar(8), scalar(8), scalar(4), scalar(4), scalar(1), scalar(1), scalar(4),
    vector(4), vector(4), scalar(4), scalar(1), scalar(1), scalar(4), scalar(4), scalar(1),
    scalar(4), scalar(4), scalar(1), scalar(1), scalar(4), scalar(4), scalar(4), scalar(1),
    scalar(4), scalar(4), scalar(4), scalar(1), scalar(1), vector(1), scalar(4), scalar(1),
    scalar(4), scalar(4), scalar(4), scalar(1), scalar(4), scalar(4), scalar(1), scalar(4),
    union_type(), union_of(3), union_type(), union_of(3), scalar(1), scalar(1), scalar(4),
    scalar(4), scalar(8), scalar(8), string(), string(), scalar(4), scalar(4), scalar(4), scalar(1),
    scalar(1), scalar(1), scalar(1), scalar(1), scalar(1), scalar(4), scalar(4), scalar(1),
    scalar(4), scalar(1), scalar(1), scalar(4), scalar(4), vector(4), scalar(1), scalar(1),
    scalar(1), scalar(4), scalar(4), scalar(1), scalar(1), scalar(4), scalar(4), scalar(4),
    scalar(4), scalar(4), string(), scalar(4), scalar(1), scalar(4), tables(83), tables(148),
    string(), tables(16), vector(4), tables(72), tables(113), tables(40), tables(39), scalar(1),
    scalar(4), scalar(4), scalar(4), vector(4), scalar(4), scalar(4), vector(4), vector(4),
    union_type(), union_of(0), vector(1), scalar(1), vector(1), vector(4), scalar(8), scalar(8),
    union_type(), union_of(1), scalar(4), scalar(1), string(), scalar(4), scalar(4), scalar(4),
    scalar(4), scalar(1), scalar(4), scalar(4), scalar(4), scalar(4), scalar(1), vector(4),
    vector(4), vector(4), vector(8), union_type(), union_of(2), scalar(4), scalar(1), scalar(1),
    scalar(8), scalar(8), scalar(4), scalar(1), vector(4), scalar(4), scalar(4), scalar(1),
    scalar(1), scalar(1), scalar(1), scalar(4), scalar(4), scalar(4), scalar(1), scalar(1),
    scalar(1), scalar(1), scalar(1), scalar(1), tables(151), tables(151), string(), string(),
    scalar(4), scalar(4), scalar(4), scalar(1), scalar(4), scalar(4), scalar(1), vector(4),
    vector(4), tables(32), scalar(4), scalar(4), vector(4), string(), scalar(4), vector(1),
    scalar(1), scalar(4), vector(8), vector(4), scalar(4), scalar(4), scalar(8), vector(8),
    vector(8), vector(8), vector(8), vector(1), scalar(8), scalar(8), vector(8), scalar(8),
    scalar(8), vector(8), scalar(8), scalar(8), vector(8), scalar(8), scalar(8), vector(4),
    string(), scalar(1), string(), scalar(4), vector(4), vector(1), vector(8), vector(8), vector(8),
    vector(8), vector(4), vector(8), vector(8), vector(8), vector(8), scalar(8), vector(8),
    scalar(1), scalar(8), vector(8), vector(8), vector(8), vector(8), scalar(4), vector(8),
    vector(8), vector(8), vector(8), vector(8), scalar(4), scalar(1), scalar(1), vector(8),
    vector(8), vector(8), scalar(8), scalar(1), scalar(4), vector(8), vector(8), vector(8),
    scalar(8), scalar(1), scalar(4), vector(8), scalar(4), scalar(4), scalar(4), scalar(4),
    scalar(4), scalar(4), scalar(4), scalar(1), tables(150), vector(4), vector(4), tables(82),
    string(), scalar(4), scalar(1), scalar(1), vector(4), scalar(1), scalar(4), string(), table(89),
    scalar(1), table(120), vector(4), scalar(1), tables(166), scalar(4), string(), scalar(4),
    scalar(1), scalar(4), scalar(4), scalar(1), scalar(1), vector(2), vector(1), scalar(1),
    scalar(4), scalar(4), scalar(1), scalar(1), scalar(1), scalar(1), scalar(4), scalar(4),
    string(), string(), vector(4), scalar(1), scalar(1), scalar(4), scalar(4)};
inline constexpr TableSpec kTables[] = { {0, 0}, {0, 0}, {0, 0}, {0, 2}, {2, 1}, {3, 1}, {4, 0},
    {4, 3}, {7, 0}, {7, 6}, {13, 4}, {17, 0}, {17, 0}, {17, 3}, {20, 0}, {20, 1}, {21, 3}, {24, 1},
    {25, 1}, {26, 2}, {28, 3}, {31, 2}, {33, 7}, {40, 8}, {48, 0}, {48, 2}, {50, 1}, {51, 0},
    {51, 1}, {52, 7}, {59, 0}, {59, 0}, {59, 6}, {65, 1}, {66, 0}, {66, 1}, {67, 0}, {67, 0},
    {67, 0}, {67, 5}, {72, 1}, {73, 4}, {77, 0}, {77, 0}, {77, 0}, {77, 5}, {82, 0}, {82, 2},
    {84, 1}, {85, 0}, {85, 0}, {85, 0}, {85, 0}, {85, 0}, {85, 3}, {88, 0}, {88, 2}, {90, 1},
    {91, 1}, {92, 1}, {93, 5}, {98, 1}, {99, 0}, {99, 0}, {99, 4}, {103, 0}, {103, 0}, {103, 0},
    {103, 0}, {103, 0}, {103, 0}, {103, 0}, {103, 2}, {105, 1}, {106, 10}, {116, 1}, {117, 4},
    {121, 0}, {121, 0}, {121, 0}, {121, 0}, {121, 1}, {122, 14}, {136, 4}, {140, 2}, {142, 0},
    {142, 0}, {142, 6}, {148, 0}, {148, 7}, {155, 0}, {155, 2}, {157, 2}, {159, 0}, {159, 0},
    {159, 0}, {159, 1}, {160, 1}, {161, 1}, {162, 4}, {166, 2}, {168, 2}, {170, 0}, {170, 0},
    {170, 0}, {170, 3}, {173, 0}, {173, 0}, {173, 0}, {173, 0}, {173, 3}, {176, 1}, {177, 0},
    {177, 5}, {182, 3}, {185, 0}, {185, 1}, {186, 0}, {186, 1}, {187, 1}, {188, 3}, {191, 1},
    {192, 1}, {193, 0}, {193, 0}, {193, 1}, {194, 5}, {199, 1}, {200, 1}, {201, 2}, {203, 1},
    {204, 17}, {221, 6}, {227, 5}, {232, 1}, {233, 6}, {239, 1}, {240, 3}, {243, 2}, {245, 6},
    {251, 1}, {252, 7}, {259, 0}, {259, 3}, {262, 3}, {265, 1}, {266, 2}, {268, 6}, {274, 6},
    {280, 2}, {282, 11}, {293, 2}, {295, 0}, {295, 0}, {295, 5}, {300, 0}, {300, 1}, {301, 1},
    {302, 6}, {308, 1}, {309, 2}, {311, 0}, {311, 0}, {311, 0}, {311, 0}, {311, 2}, {313, 3},
    {316, 0}, {316, 2}, {318, 0}};
inline constexpr UnionSpec kUnions[] = { {0, 127}, {127, 24}, {151, 4}, {155, 4}};
inline constexpr uint8_t kUnionMembers[] = { 255, 22, 29, 20, 59, 87, 105, 91, 45, 116, 21, 3, 58,
    64, 60, 99, 18, 98, 114, 118, 35, 75, 85, 47, 8, 117, 155, 97, 149, 33, 125, 110, 147, 37, 153,
    121, 65, 19, 30, 71, 4, 63, 77, 86, 50, 49, 62, 108, 115, 154, 119, 152, 38, 36, 80, 111, 88, 5,
    41, 84, 68, 81, 66, 67, 160, 43, 123, 169, 42, 9, 10, 158, 44, 93, 100, 61, 124, 73, 1, 122,
    159, 102, 2, 46, 24, 167, 94, 101, 69, 90, 70, 51, 56, 168, 28, 78, 79, 106, 109, 27, 107, 7,
    25, 17, 14, 103, 23, 54, 52, 53, 55, 165, 95, 6, 92, 15, 48, 34, 163, 161, 162, 164, 0, 112, 11,
    12, 104, 255, 130, 127, 143, 131, 132, 138, 141, 129, 134, 137, 136, 133, 139, 144, 146, 135,
    145, 31, 140, 96, 126, 142, 128, 255, 26, 13, 76, 255, 57, 156, 157};

}  // namespace mote::schema
