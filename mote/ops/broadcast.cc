// Broadcasting: two shapes become one row and as few outer dimensions as possible.
#include "mote/ops/broadcast.h"

#include "mote/ops/activation.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

using kernels::BroadcastDimension;

constexpr Failure kDimensions{
    Code::kInvalidModel, "dimensions {got} and {want} do not broadcast: equal ones or a 1 needed"};
constexpr Failure kOutputDimension{
    Code::kInvalidModel, "the output has a dimension of {got} where its inputs make {want}"};

// Innermost first. A dimension of the output is merged into the one before when each input either
// goes on in both or is repeated in both; dimensions of 1 disappear.
class Merger {
 public:
  void add(uint32_t extent_a, uint32_t extent_b) {
    const uint32_t extent = extent_a == 1 ? extent_b : extent_a;
    if (extent == 1) return;
    const uint32_t stride_a = extent_a == 1 ? 0 : elements_a_;
    const uint32_t stride_b = extent_b == 1 ? 0 : elements_b_;
    if (count_ > 0 && continues(stride_a, stride_b)) {
      dimensions_[count_ - 1].extent *= extent;
    } else {
      dimensions_[count_++] = {extent, {stride_a, stride_b}};
    }
    elements_a_ *= extent_a;
    elements_b_ *= extent_b;
  }

  uint32_t count() const { return count_; }
  const BroadcastDimension& operator[](uint32_t index) const { return dimensions_[index]; }

 private:
  bool continues(uint32_t stride_a, uint32_t stride_b) const {
    const BroadcastDimension& last = dimensions_[count_ - 1];
    return (last.strides[0] == 0) == (stride_a == 0) && (last.strides[1] == 0) == (stride_b == 0);
  }

  BroadcastDimension dimensions_[kernels::kMostWalkDimensions + 1] = {};
  uint32_t count_ = 0;
  uint32_t elements_a_ = 1;
  uint32_t elements_b_ = 1;
};

Status merge_shapes(PrepareContext& context, Shape a, Shape b, Merger* merger) {
  const Shape output = context.output(0).shape();
  uint32_t rank = a.rank > b.rank ? a.rank : b.rank;
  if (output.rank > rank) rank = output.rank;
  for (uint32_t i = 0; i < rank; ++i) {
    const int32_t extent_a = a.from_end(i), extent_b = b.from_end(i);
    if (extent_a != extent_b && extent_a != 1 && extent_b != 1) {
      return context.fail(kDimensions, extent_a, extent_b);
    }
    const int32_t extent = extent_a == 1 ? extent_b : extent_a;
    if (output.from_end(i) != extent) {
      return context.fail(kOutputDimension, output.from_end(i), extent);
    }
    merger->add(static_cast<uint32_t>(extent_a), static_cast<uint32_t>(extent_b));
  }
  return kOk;
}

}  // namespace

Status choose_binary_kernel(PrepareContext& context) {
  if (Status failed = context.expect_arity(2, 2, 1)) return failed;
  const DType type = context.input(0).type();
  if (Status failed = context.choose(type, context.input(1).type())) return failed;
  return context.expect_output_type(type);
}

Status find_operands(PrepareContext& context, uint32_t a, BinaryOperands* operands) {
  const uint32_t b = 1 - a;
  operands->a = context.input_ref(a);
  operands->b = context.input_ref(b);
  operands->output = context.output_ref(0);
  Merger merged;
  if (Status failed =
          merge_shapes(context, context.input(a).shape(), context.input(b).shape(), &merged)) {
    return failed;
  }
  if (merged.count() == 0) {  // one element in all
    operands->shape = {1, 0, 1, 1};
    return kOk;
  }
  operands->shape = {merged[0].extent, static_cast<uint16_t>(merged.count() - 1),
                     static_cast<uint8_t>(merged[0].strides[0]),
                     static_cast<uint8_t>(merged[0].strides[1])};
  if (operands->shape.outer_count == 0) return kOk;
  BroadcastDimension* outer = nullptr;
  if (Status failed = context.make_table(operands->shape.outer_count, &operands->outer, &outer)) {
    return failed;
  }
  for (uint32_t i = 0; outer != nullptr && i < operands->shape.outer_count; ++i) {
    outer[i] = merged[i + 1];
  }
  return kOk;
}

Status prepare_binary_f32(PrepareContext& context, schema::ActivationFunctionType activation) {
  BinaryPlanF32* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  if (Status failed = find_operands(context, 0, &plan->operands)) return failed;
  ActivationRangeF32 range{};
  if (Status failed = activation_range(context, activation, &range)) return failed;
  plan->activation_min = range.min;
  plan->activation_max = range.max;
  return kOk;
}

}  // namespace mote
