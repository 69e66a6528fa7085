// The shape of STRIDED_SLICE's output: five masks.
#include "host/graph/node_view.h"

namespace mote::host {
namespace {

// Python's x[begin:end:stride, ..., newaxis, i] by TFLite's masks, bit i for number i.
class StridedSlice {
 public:
  explicit StridedSlice(const NodeView& node)
      : input_(node.shape(0)),
        begin_(node.numbers(1)),
        end_(node.numbers(2)),
        stride_(node.numbers(3)) {
    need(begin_.size() == stride_.size() && end_.size() == stride_.size() && stride_.size() < 31);
    if (const auto* options = node.op().options.AsStridedSliceOptions()) masks_ = *options;
    masks_.new_axis_mask &= ~masks_.ellipsis_mask;
  }

  Dims shape() {
    size_t named = 0;  // dimensions of the input that a number speaks of
    for (size_t i = 0; i < stride_.size(); ++i) {
      named += has(masks_.ellipsis_mask | masks_.new_axis_mask, i) ? 0 : 1;
    }
    need(named <= input_.size());
    for (size_t i = 0; i < stride_.size(); ++i) read_number(i, input_.size() - named);
    while (next_ < input_.size()) result_.push_back(input_[next_++]);
    return result_;
  }

 private:
  static bool has(int32_t mask, size_t number) { return (mask >> number & 1) != 0; }

  void read_number(size_t number, size_t unnamed) {
    if (has(masks_.ellipsis_mask, number)) {
      for (; unnamed > 0 && next_ < input_.size(); --unnamed) result_.push_back(input_[next_++]);
    } else if (has(masks_.new_axis_mask, number)) {
      result_.push_back(1);
    } else {
      need(next_ < input_.size());
      const int64_t size = input_[next_++];
      if (!has(masks_.shrink_axis_mask, number)) result_.push_back(count(number, size));
    }
  }

  // Backwards, the place before the first element is the end.
  int64_t count(size_t number, int64_t size) const {
    const int64_t stride = stride_[number];
    need(stride != 0);
    const int64_t front = stride > 0 ? 0 : -1, back = size + front;
    const auto place = [&](int64_t x) { return std::clamp(x < 0 ? x + size : x, front, back); };
    int64_t start = place(begin_[number]);
    if (has(masks_.begin_mask, number)) start = stride > 0 ? front : back;
    int64_t stop = place(masks_.offset ? end_[number] + start : end_[number]);
    if (has(masks_.end_mask, number)) stop = stride > 0 ? back : front;
    const int64_t distance = stride > 0 ? stop - start : start - stop;
    return distance <= 0 ? 0 : (distance - 1) / (stride > 0 ? stride : -stride) + 1;
  }

  Dims input_, begin_, end_, stride_;
  schema::StridedSliceOptionsT masks_;
  size_t next_ = 0;  // dimension of the input
  Dims result_;
};

}  // namespace

Dims strided_slice_shape(const NodeView& node, size_t) {
  return StridedSlice(node).shape();
}

}  // namespace mote::host
