// STRIDED_SLICE, Python's x[begin:end:stride, ..., newaxis, i]: TFLite's rules for every mask.
//
// TFLM has neither ellipsis nor new axes nor computed begins and ends. Strides must be constants
// here, too: with them and the output's shape, only the place of the part is left to run time.
#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"
#include "mote/ops/slice.h"

namespace mote {
namespace slice {
namespace {

constexpr Failure kStrideCount{Code::kInvalidModel, "has {got} strides for {want} begins"};
constexpr Failure kStride{Code::kInvalidModel, "stride {got} is 0"};
constexpr Failure kEllipses{Code::kInvalidModel, "has more than one ellipsis"};
constexpr Failure kTooMany{Code::kInvalidModel,
                           "its numbers speak of {got} dimensions, the input has {want}"};
constexpr Failure kOutputRank{Code::kInvalidModel, "output has {got} dimensions, {want} needed"};
constexpr Failure kNewAxis{Code::kInvalidModel,
                           "a new axis has {got} indices in the output, not 1"};

enum Input : uint32_t { kInput, kBegin, kEnd, kStrides, kInputs };

// A number for each dimension, or for none of the input (new axes), and one for an ellipsis.
constexpr uint32_t kMostNumbers = 2 * kMostDimensions + 1;

int64_t clamp_i64(int64_t x, int64_t low, int64_t high) {
  return x < low ? low : (x > high ? high : x);
}

// Indices before the first and behind the last one are cut, as in Python. Backwards, -1 is the end
// of the dimension's beginning.
bool locate_strided(const Axis& axis, int64_t begin, int64_t end, int64_t* first) {
  const bool forward = axis.stride > 0;
  const int64_t front = forward ? 0 : -1, back = int64_t{axis.size} + front;
  const int64_t counted = begin < 0 ? begin + axis.size : begin;
  int64_t start = clamp_i64(counted, front, back);
  if ((axis.flags & kBeginMasked) != 0) start = forward ? front : back;
  *first = start;
  if ((axis.flags & kShrunk) != 0) return start >= 0 && start < axis.size;
  if ((axis.flags & kEndIsOffset) != 0) end += start;
  int64_t stop = clamp_i64(end < 0 ? end + axis.size : end, front, back);
  if ((axis.flags & kEndMasked) != 0) stop = forward ? back : front;
  const int64_t distance = forward ? stop - start : start - stop;
  const int64_t stride = forward ? axis.stride : -int64_t{axis.stride};
  // Divided as 32-bit numbers: a distance is no longer than a dimension.
  const uint32_t count =
      distance <= 0 ? 0 : static_cast<uint32_t>(distance - 1) / static_cast<uint32_t>(stride) + 1;
  return count == static_cast<uint32_t>(axis.count);
}

// The five masks: bit i speaks of number i.
struct Masks {
  uint32_t begin;
  uint32_t end;
  uint32_t ellipsis;
  uint32_t new_axis;
  uint32_t shrink;
  bool end_is_offset;
};

Masks read_masks(PrepareContext& context) {
  namespace options = schema::strided_slice_options;
  const Table table = context.options(schema::BuiltinOptions::kStridedSliceOptions);
  const auto mask = [&table](uint16_t field) {
    return static_cast<uint32_t>(table.get<int32_t>(field, 0));
  };
  Masks masks{};
  masks.begin = mask(options::kBeginMask);
  masks.end = mask(options::kEndMask);
  masks.ellipsis = mask(options::kEllipsisMask);
  masks.new_axis = mask(options::kNewAxisMask);
  masks.shrink = mask(options::kShrinkAxisMask);
  masks.end_is_offset = table.get<uint8_t>(options::kOffset, 0) != 0;
  return masks;
}

// Goes through the numbers and makes an Axis for each dimension of the input.
class AxisList {
 public:
  AxisList(PrepareContext& context, const Masks& masks, Span<const int32_t> strides)
      : context_(context),
        masks_(masks),
        strides_(strides),
        input_(context.input(kInput).shape()),
        output_(context.output(0).shape()) {}

  Status read() {
    const uint32_t bits = (1u << strides_.size) - 1;
    const uint32_t ellipsis = masks_.ellipsis & bits;
    if ((ellipsis & (ellipsis - 1)) != 0) return context_.fail(kEllipses);
    uint32_t named = 0;  // dimensions of the input
    for (uint32_t i = 0; i < strides_.size; ++i) {
      named += ((ellipsis | masks_.new_axis) >> i & 1) == 0 ? 1 : 0;
    }
    if (named > input_.rank) return context_.fail(kTooMany, named, input_.rank);
    for (uint32_t i = 0; i < strides_.size; ++i) {
      if (Status failed = read_number(i, input_.rank - named)) return failed;
    }
    while (count_ < input_.rank) add_whole();  // without an ellipsis, the rest is whole
    return outputs_ == output_.rank ? kOk : context_.fail(kOutputRank, output_.rank, outputs_);
  }

  Span<const Axis> axes() const { return {axes_, input_.rank}; }

 private:
  // An ellipsis is one even if it is called a new axis as well; a new axis cannot be shrunk.
  Status read_number(uint32_t number, uint32_t unnamed) {
    const uint32_t bit = 1u << number;
    if ((masks_.ellipsis & bit) != 0) {
      for (uint32_t i = 0; i < unnamed; ++i) add_whole();
      return kOk;
    }
    if ((masks_.new_axis & bit) != 0) {
      const int32_t count = next_output();
      return count == 1 ? kOk : context_.fail(kNewAxis, count);
    }
    uint32_t flags = masks_.end_is_offset ? kEndIsOffset : 0;
    if ((masks_.begin & bit) != 0) flags |= kBeginMasked;
    if ((masks_.end & bit) != 0) flags |= kEndMasked;
    if ((masks_.shrink & bit) != 0) flags |= kShrunk;
    if (strides_[number] == 0) return context_.fail(kStride, number);
    add((masks_.shrink & bit) != 0 ? 1 : next_output(), strides_[number], number, flags);
    return kOk;
  }

  void add_whole() { add(next_output(), 1, 0, kBeginMasked | kEndMasked); }

  void add(int32_t count, int32_t stride, uint32_t number, uint32_t flags) {
    const uint32_t step = input_.product(count_ + 1, input_.rank);
    axes_[count_] = {input_[count_],
                     count,
                     stride,
                     step,
                     static_cast<uint16_t>(number),
                     static_cast<uint16_t>(flags)};
    ++count_;
  }

  // The next dimension of the output; 1 when it has no more, which read() reports in the end.
  int32_t next_output() {
    const uint32_t index = outputs_++;
    return index < output_.rank ? output_[index] : 1;
  }

  PrepareContext& context_;
  const Masks& masks_;
  Span<const int32_t> strides_;
  Shape input_;
  Shape output_;
  Axis axes_[kMostDimensions] = {};
  uint32_t count_ = 0;
  uint32_t outputs_ = 0;
};

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kInput)) return failed;
  int32_t strides[kMostNumbers];
  uint32_t count = 0;
  if (Status failed = read_index_list(context, kStrides, strides, &count)) return failed;
  const uint32_t begins = context.input(kBegin).shape().elements();
  if (count != begins) return context.fail(kStrideCount, count, begins);
  const Masks masks = read_masks(context);
  AxisList list(context, masks, {strides, count});
  if (Status failed = list.read()) return failed;
  return prepare_copy(context, list.axes(), {kBegin, kEnd, count}, locate_strided);
}

}  // namespace
}  // namespace slice

constexpr Op ops::strided_slice{schema::BuiltinOperator::kStridedSlice, nullptr,
                                mote::slice::prepare,
                                mote::slice::kKernels<mote::slice::locate_strided>};

}  // namespace mote
