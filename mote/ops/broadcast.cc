// Broadcasting: two or three shapes become one row and as few outer dimensions as possible.
#include "mote/ops/broadcast.h"

#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

using kernels::kMostBroadcastInputs;
using kernels::kMostWalkDimensions;
using kernels::WalkDimension;

constexpr Failure kDimensions{
    Code::kInvalidModel, "dimensions {got} and {want} do not broadcast: equal ones or a 1 needed"};
constexpr Failure kOutputDimension{
    Code::kInvalidModel, "the output has a dimension of {got} where its inputs make {want}"};

// Takes the dimensions innermost first. One is merged into the one before when each input either
// goes on in both or is repeated in both; dimensions of 1 disappear.
class Merger {
 public:
  using Dimension = WalkDimension<kMostBroadcastInputs>;

  // `extents` are those of the inputs, each `extent` or 1.
  void add(uint32_t extent, const uint32_t* extents) {
    if (extent == 1) return;
    Dimension next{extent, {}};
    for (uint32_t i = 0; i < kMostBroadcastInputs; ++i) {
      next.strides[i] = extents[i] == 1 ? 0 : elements_[i];
      elements_[i] *= extents[i];
    }
    if (count_ > 0 && continues(next)) {
      dimensions_[count_ - 1].extent *= extent;
    } else {
      dimensions_[count_++] = next;
    }
  }

  uint32_t count() const { return count_; }
  const Dimension& operator[](uint32_t index) const { return dimensions_[index]; }

 private:
  bool continues(const Dimension& next) const {
    const Dimension& last = dimensions_[count_ - 1];
    for (uint32_t i = 0; i < kMostBroadcastInputs; ++i) {
      if ((last.strides[i] == 0) != (next.strides[i] == 0)) return false;
    }
    return true;
  }

  Dimension dimensions_[kMostWalkDimensions + 1] = {};
  uint32_t count_ = 0;
  uint32_t elements_[kMostBroadcastInputs] = {1, 1, 1};
};

Status merge_shapes(PrepareContext& context, const Shape* inputs, uint32_t count, Merger* merger) {
  const Shape output = context.output(0).shape();
  for (uint32_t i = 0; i <= kMostWalkDimensions; ++i) {
    uint32_t extents[kMostBroadcastInputs] = {1, 1, 1};
    int32_t extent = 1;
    for (uint32_t j = 0; j < count; ++j) {
      const int32_t own = inputs[j].from_end(i);
      if (own == 1) continue;
      if (extent != 1 && extent != own) return context.fail(kDimensions, extent, own);
      extents[j] = static_cast<uint32_t>(own);
      extent = own;
    }
    if (output.from_end(i) != extent) {
      return context.fail(kOutputDimension, output.from_end(i), extent);
    }
    merger->add(static_cast<uint32_t>(extent), extents);
  }
  return kOk;
}

// The innermost dimension is the row, the others go to a table with as many strides as inputs.
template <uint32_t N>
Status place(PrepareContext& context, const Shape (&inputs)[N], BroadcastOperands* operands) {
  operands->output = context.output_ref(0);
  Merger merged;
  if (Status failed = merge_shapes(context, inputs, N, &merged)) return failed;
  kernels::BroadcastShape& shape = operands->shape;
  shape = {1, 0, {}};  // one element in all
  if (merged.count() > 0) {
    shape.row = merged[0].extent;
    shape.outer_count = static_cast<uint8_t>(merged.count() - 1);
    for (uint32_t i = 0; i < N; ++i) shape.steps[i] = static_cast<uint8_t>(merged[0].strides[i]);
  }
  // A walk takes at least one row: without elements that must be an empty one.
  if (context.output(0).shape().elements() == 0) shape = {0, 0, {}};
  if (shape.outer_count == 0) return kOk;
  WalkDimension<N>* outer = nullptr;
  if (Status failed = context.make_table(shape.outer_count, &operands->outer, &outer)) {
    return failed;
  }
  for (uint32_t i = 0; outer != nullptr && i < shape.outer_count; ++i) {
    outer[i].extent = merged[i + 1].extent;
    for (uint32_t j = 0; j < N; ++j) outer[i].strides[j] = merged[i + 1].strides[j];
  }
  return kOk;
}

}  // namespace

Status find_operands(PrepareContext& context, uint32_t a, BroadcastOperands* operands) {
  const uint32_t b = 1 - a;
  operands->a = context.input_ref(a);
  operands->b = context.input_ref(b);
  operands->c = kNoTensor;
  for (uint32_t i = 0; i < 2; ++i) {
    if (Status failed = context.let_output_replace(i)) return failed;
  }
  return place(context, {context.input(a).shape(), context.input(b).shape()}, operands);
}

Status find_operands(PrepareContext& context, Shape first, BroadcastOperands* operands) {
  operands->a = context.input_ref(0);
  operands->b = context.input_ref(1);
  operands->c = context.input_ref(2);
  return place(context, {first, context.input(1).shape(), context.input(2).shape()}, operands);
}

}  // namespace mote
