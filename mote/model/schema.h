// Generated from schema/tflite.fbs by schema/generate_device_header.cc: do not edit.
// The .tflite format for the device: the enumerations, and where fields lie in a table's
// list of fields (vtable).
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

}  // namespace mote::schema
