// BATCH_MATMUL in f32 (also with i8 or i4 weights), i8, u8 and i16.
//
// To prepare, it is a layer without a bias whose second operand, "the weights", may be computed:
// scales, zero points and limits are those of weighted_layer.h. i8 and i16 equal TFLM's reference
// kernels bit for bit.
#include "mote/ops/batch_matmul.h"

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace batch_matmul {
namespace {

namespace fields = schema::batch_mat_mul_options;

constexpr Failure kRank{Code::kUnsupported,
                        "an operand has {got} dimensions, at least {want} needed"};
constexpr Failure kDepth{Code::kInvalidModel,
                         "rows of {got} elements meet columns of {want}: equal ones needed"};
constexpr Failure kBatches{Code::kInvalidModel,
                           "batches of {got} and {want} do not broadcast: equal ones or 1 needed"};
constexpr Failure kOutput{Code::kInvalidModel,
                          "the output has a dimension of {got} where its inputs make {want}"};

// Dimensions counted from the last.
enum Dimension : uint32_t { kLast, kSecondLast, kFirstBatch };

constexpr uint32_t kMostBatchDimensions = 6;

struct Options {
  bool transposed_input;
  bool transposed_weights;
};

Options options_of(const PrepareContext& context) {
  const Table table = context.options(schema::BuiltinOptions::kBatchMatMulOptions);
  return {table.get<uint8_t>(fields::kAdjX, 0) != 0, table.get<uint8_t>(fields::kAdjY, 0) != 0};
}

// A transposed operand is read as it lies: only the steps through it change.
Status find_matrices(PrepareContext& context, Options given, kernels::MatrixShape* shape) {
  const Shape input = context.input(kLayerInput).shape(),
              weights = context.input(kLayerWeights).shape();
  if (input.rank < 2) return context.fail(kRank, input.rank, 2);
  if (weights.rank < 2) return context.fail(kRank, weights.rank, 2);
  const uint32_t input_width = static_cast<uint32_t>(input.from_end(kLast));
  const uint32_t input_height = static_cast<uint32_t>(input.from_end(kSecondLast));
  const uint32_t weights_width = static_cast<uint32_t>(weights.from_end(kLast));
  const uint32_t weights_height = static_cast<uint32_t>(weights.from_end(kSecondLast));
  shape->rows = given.transposed_input ? input_width : input_height;
  shape->depth = given.transposed_input ? input_height : input_width;
  shape->columns = given.transposed_weights ? weights_height : weights_width;
  const uint32_t weights_depth = given.transposed_weights ? weights_width : weights_height;
  if (weights_depth != shape->depth) return context.fail(kDepth, shape->depth, weights_depth);
  shape->input_row_step = given.transposed_input ? 1 : input_width;
  shape->input_depth_step = given.transposed_input ? input_width : 1;
  shape->weights_column_step = given.transposed_weights ? weights_width : 1;
  shape->weights_depth_step = given.transposed_weights ? 1 : weights_width;
  return kOk;
}

Status expect_output_dimension(PrepareContext& context, uint32_t from_end, uint32_t want) {
  const int32_t got = context.output(0).shape().from_end(from_end);
  return static_cast<uint32_t>(got) == want ? kOk : context.fail(kOutput, got, want);
}

// Lists the batch dimensions above 1, innermost first; a batch of 1 is repeated (stride 0). Shapes
// are aligned at their ends, as everywhere in broadcasting: dimensions that are not there are 1.
Status list_batches(PrepareContext& context, kernels::BatchDimension* list, uint32_t* count) {
  const Shape a = context.input(kLayerInput).shape(), b = context.input(kLayerWeights).shape();
  uint32_t matrices_a = a.product(a.rank - 2, a.rank), matrices_b = b.product(b.rank - 2, b.rank);
  for (uint32_t i = kFirstBatch; i < kMostBatchDimensions + 2; ++i) {
    const uint32_t size_a = static_cast<uint32_t>(a.from_end(i));
    const uint32_t size_b = static_cast<uint32_t>(b.from_end(i));
    if (size_a != size_b && size_a != 1 && size_b != 1) {
      return context.fail(kBatches, size_a, size_b);
    }
    const uint32_t size = size_a == 1 ? size_b : size_a;
    if (Status failed = expect_output_dimension(context, i, size)) return failed;
    if (size == 1) continue;
    list[(*count)++] = {size, {size_a == 1 ? 0 : matrices_a, size_b == 1 ? 0 : matrices_b}};
    matrices_a *= size_a;
    matrices_b *= size_b;
  }
  return kOk;
}

Status find_batches(PrepareContext& context, BatchMatMulShape* shape) {
  kernels::BatchDimension list[kMostBatchDimensions];
  uint32_t count = 0;
  if (Status failed = list_batches(context, list, &count)) return failed;
  shape->batch_dimensions = count;
  if (count == 0) return kOk;
  kernels::BatchDimension* table = nullptr;
  if (Status failed = context.make_table(count, &shape->batches, &table)) return failed;
  for (uint32_t i = 0; table != nullptr && i < count; ++i) table[i] = list[i];
  return kOk;
}

// i8 and i4 weights of a f32 input may have a scale a column. Integers have a single one, and
// TFLite multiplies the scales as floats.
template <bool scale_a_column, WeightsZeroPoint zero_point>
struct Layer {
  using Shape = BatchMatMulShape;
  static Status find_shape(PrepareContext& context, Shape* shape) {
    const kernels::MatrixShape& matrices = shape->matrices;
    if (Status failed = find_matrices(context, options_of(context), &shape->matrices)) {
      return failed;
    }
    if (Status failed = expect_output_dimension(context, kLast, matrices.columns)) return failed;
    if (Status failed = expect_output_dimension(context, kSecondLast, matrices.rows)) {
      return failed;
    }
    return find_batches(context, shape);
  }
  static WeightedLayer describe(const PrepareContext& context, const Shape& shape) {
    const uint32_t rank = context.input(kLayerWeights).shape().rank;
    WeightedLayer layer{};
    layer.channels = scale_a_column ? shape.matrices.columns : 1;
    layer.axis = rank - (options_of(context).transposed_weights ? 2 : 1);
    layer.activation = schema::ActivationFunctionType::kNone;
    layer.product = ScaleProduct::kFloat;
    layer.zero_point = zero_point;
    layer.i16_bias = I16Bias::kNoneAsI64;
    layer.products = shape.matrices.depth;  // the weights hold many columns and batches
    return layer;
  }
};
using LayerFloats = Layer<true, WeightsZeroPoint::kNone>;
using LayerBytes = Layer<false, WeightsZeroPoint::kOne>;
using LayerI16 = Layer<false, WeightsZeroPoint::kNone>;  // i16 is symmetric throughout
constexpr RowPrepare prepare_hybrid = prepare_layer_hybrid<LayerFloats>;
constexpr RowPrepare prepare_i8 = prepare_layer_quantized<LayerBytes, finish_weighted_layer_i8>;
constexpr RowPrepare prepare_u8 = prepare_layer_quantized<LayerBytes, finish_weighted_layer_u8>;
constexpr RowPrepare prepare_i16 = prepare_layer_quantized<LayerI16, finish_weighted_layer_i16>;

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  const DType input = context.input(kLayerInput).type();
  if (Status failed = context.choose(input, context.input(kLayerWeights).type())) return failed;
  if (Status failed = context.expect_output_type(input)) return failed;
  return context.prepare_row();
}

constexpr KernelRow kKernels[] = {
    // input, weights
    {DType::kF32, DType::kF32, kernel<PlanF32, eval<MathF32>>, prepare_layer_f32<LayerFloats>},
    {DType::kF32, DType::kI8, kernel<PlanHybrid, eval<MathF32I8>>, prepare_hybrid},
    {DType::kF32, DType::kI4, kernel<PlanHybrid, eval<MathF32I4>>, prepare_hybrid},
    {DType::kI8, DType::kI8, kernel<PlanQuantized, eval<MathI8>>, prepare_i8, kTunedForArmDsp},
    {DType::kI16, DType::kI16, kernel<PlanQuantized, eval<MathI16>>, prepare_i16},
    {DType::kU8, DType::kU8, kernel<PlanQuantized, eval<MathU8>>, prepare_u8},
};

}  // namespace
}  // namespace batch_matmul

constexpr Op ops::batch_matmul{schema::BuiltinOperator::kBatchMatmul, nullptr,
                               mote::batch_matmul::prepare, mote::batch_matmul::kKernels};

}  // namespace mote
