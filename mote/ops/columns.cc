// A whole tensor and its parts: every dtype whose elements are whole bytes, every rank.
//
// The parts of i8, u8 and i16 must be quantized like the whole, which is what TFLite's converter
// makes and TFLite's kernels ask for. TFLM copies whatever they mean; here that is a failure.
#include "mote/ops/columns.h"

#include "mote/kernels/columns.h"
#include "mote/ops/index_list.h"
#include "mote/ops/prepare_context.h"

namespace mote::columns {
namespace {

constexpr Failure kPartType{Code::kInvalidModel, "a part is {got:type}, the whole {want:type}"};
constexpr Failure kRank{Code::kInvalidModel, "a part has {got} dimensions, {want} needed"};
constexpr Failure kDimension{Code::kInvalidModel,
                             "a part has a dimension of {got} where the whole has {want}"};
constexpr Failure kSum{Code::kInvalidModel,
                       "the parts make {want} along the axis, the whole has {got}"};
constexpr Failure kQuantization{Code::kUnsupported,
                                "part {got} is quantized unlike the whole: put a QUANTIZE between, "
                                "or convert the model again"};
constexpr Failure kAxisCount{Code::kInvalidModel, "the axis has {got} numbers, 1 needed"};

// The tensors of a node in one vocabulary for joining and splitting.
class Layout {
 public:
  Layout(PrepareContext& context, TensorView whole, bool joins, PartShape shape)
      : context_(context),
        whole_(whole),
        joins_(joins),
        stacked_(shape == PartShape::kWithoutAxis) {}

  // The parts are the inputs of what joins and the outputs of what splits.
  uint32_t count() const { return joins_ ? context_.input_count() : context_.output_count(); }
  TensorRef ref(uint32_t index) const {
    return joins_ ? context_.input_ref(index) : context_.output_ref(index);
  }
  uint32_t extent(uint32_t index) const {
    return stacked_ ? 1 : static_cast<uint32_t>(part(index).shape()[axis]);
  }

  Status check_part(uint32_t index) const {
    const TensorView view = part(index);
    if (view.type() != whole_.type()) return context_.fail(kPartType, view.type(), whole_.type());
    const Shape got = view.shape(), want = whole_.shape();
    const uint32_t rank = want.rank - (stacked_ ? 1 : 0);
    if (got.rank != rank) return context_.fail(kRank, got.rank, rank);
    for (uint32_t i = 0; i < want.rank; ++i) {
      if (i == axis) continue;
      // Where the part has no such dimension, those behind it move up by one.
      const uint32_t place = stacked_ && i > axis ? i - 1 : i;
      if (got[place] != want[i]) return context_.fail(kDimension, got[place], want[i]);
    }
    return quantized_alike(view, whole_) ? kOk : context_.fail(kQuantization, index);
  }

  uint32_t axis = 0;

 private:
  TensorView part(uint32_t index) const {
    return joins_ ? context_.input(index) : context_.output(index);
  }

  PrepareContext& context_;
  TensorView whole_;
  bool joins_;
  bool stacked_;
};

Status find_parts(PrepareContext& context, TensorView whole, int32_t axis, Layout layout,
                  Plan* plan) {
  const Shape shape = whole.shape();
  if (Status failed = resolve_axis(context, axis, shape.rank, &layout.axis)) return failed;
  plan->part_count = layout.count();
  Part* parts = nullptr;
  if (Status failed = context.make_table(plan->part_count, &plan->parts, &parts)) return failed;
  const uint32_t inner_bytes =
      shape.product(layout.axis + 1, shape.rank) * (bits(whole.type()) / 8);
  // The door limits a tensor's size, not how many there are: 32 bits could wrap to the right sum.
  uint64_t sum = 0;
  for (uint32_t i = 0; i < plan->part_count; ++i) {
    if (Status failed = layout.check_part(i)) return failed;
    const uint32_t extent = layout.extent(i);
    sum += extent;
    if (parts != nullptr) parts[i] = {layout.ref(i), 0, extent * inner_bytes};
  }
  const uint32_t extent = static_cast<uint32_t>(shape[layout.axis]);
  // Together with the other dimensions this makes the parts fill every row exactly: eval neither
  // reads nor writes beyond it.
  if (sum != extent) return context.fail(kSum, extent, static_cast<int64_t>(sum));
  plan->rows = shape.product(0, layout.axis);
  plan->row_bytes = extent * inner_bytes;
  return kOk;
}

}  // namespace

Status begin_join(PrepareContext& context) {
  const uint32_t inputs = context.input_count();
  // All inputs that there are must be there; no inputs at all is refused as "1 needed".
  if (Status failed = context.expect_arity(inputs == 0 ? 1 : inputs, UINT32_MAX, 1)) return failed;
  return context.choose(context.input(0).type(), context.output(0).type());
}

Status begin_split(PrepareContext& context, uint32_t inputs, uint32_t whole_input) {
  const uint32_t outputs = context.output_count();
  if (Status failed = context.expect_arity(inputs, inputs, outputs == 0 ? 1 : outputs)) {
    return failed;
  }
  return context.choose(context.input(whole_input).type(), context.output(0).type());
}

Status plan_join(PrepareContext& context, int32_t axis, PartShape shape, Plan* plan) {
  const TensorView whole = context.output(0);
  plan->whole = context.output_ref(0);
  return find_parts(context, whole, axis, Layout(context, whole, true, shape), plan);
}

Status plan_split(PrepareContext& context, uint32_t whole_input, int32_t axis, PartShape shape,
                  Plan* plan) {
  const TensorView whole = context.input(whole_input);
  plan->whole = context.input_ref(whole_input);
  return find_parts(context, whole, axis, Layout(context, whole, false, shape), plan);
}

Status read_axis(PrepareContext& context, uint32_t input, int32_t* axis) {
  uint32_t count = 0;
  if (Status failed = read_index_list(context, input, {axis, 1}, &count)) return failed;
  return count == 1 ? kOk : context.fail(kAxisCount, count);
}

// Part by part, not row by row: each part is read in order, and `whole` moves along the first row.
Status eval_join(const EvalContext& context, const Plan& plan) {
  const Part* parts = context.read<Part>(plan.parts);
  uint8_t* whole = context.write<uint8_t>(plan.whole);
  for (uint32_t i = 0; i < plan.part_count; ++i) {
    kernels::copy_pieces(context.read<uint8_t>(parts[i].tensor), parts[i].bytes, whole,
                         plan.row_bytes, plan.rows, parts[i].bytes);
    whole += parts[i].bytes;
  }
  return kOk;
}

Status eval_split(const EvalContext& context, const Plan& plan) {
  const Part* parts = context.read<Part>(plan.parts);
  const uint8_t* whole = context.read<uint8_t>(plan.whole);
  for (uint32_t i = 0; i < plan.part_count; ++i) {
    kernels::copy_pieces(whole, plan.row_bytes, context.write<uint8_t>(parts[i].tensor),
                         parts[i].bytes, plan.rows, parts[i].bytes);
    whole += parts[i].bytes;
  }
  return kOk;
}

}  // namespace mote::columns
