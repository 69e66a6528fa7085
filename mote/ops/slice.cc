// SLICE, and what its relatives share: reading where the part begins.
#include "mote/ops/slice.h"

#include "mote/ops/index_list.h"
#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace slice {
namespace {

constexpr Failure kRank{Code::kInvalidModel, "output has {got} dimensions, {want} needed"};
constexpr Failure kOutside{Code::kInvalidModel,
                           "dimension {got}: begin and end or size leave the input, or do not make "
                           "the output's {want}"};
constexpr Failure kComputed{Code::kInvalidData,
                            "computed numbers leave the input or do not make the output's shape"};

enum Input : uint32_t { kInput, kBegin, kSize, kInputs };

// Number `index`, or the nearest that fits in 32 bits: sums of two then fit in 64. `numbers` may be
// null when the list is empty, which only dimensions with both masks read.
int64_t saturated(const uint8_t* numbers, NumberList list, uint32_t index) {
  if (index >= list.count) return 0;
  const int64_t number = number_at(numbers, list, index);
  if (number > INT32_MAX) return INT32_MAX;
  return number < INT32_MIN ? INT32_MIN : number;
}

// `first` receives the place of the part; the result is the dimension that does not fit, or the
// number of dimensions.
uint32_t read_numbers(Span<const Axis> axes, Locate locate, const Numbers& numbers,
                      const uint8_t* begins, const uint8_t* ends, uint32_t* first) {
  *first = 0;
  for (uint32_t i = 0; i < axes.size; ++i) {
    const int64_t begin = saturated(begins, numbers.begin, axes[i].number);
    const int64_t end = saturated(ends, numbers.end, axes[i].number);
    int64_t index = 0;
    if (!locate(axes[i], begin, end, &index)) return i;
    *first += static_cast<uint32_t>(index) * axes[i].step;
  }
  return axes.size;
}

// A size of -1 takes what is left.
bool locate(const Axis& axis, int64_t begin, int64_t size, int64_t* first) {
  *first = begin;
  const int64_t room = int64_t{axis.size} - axis.count;
  return begin >= 0 && begin <= room && (size == axis.count || (size == -1 && begin == room));
}

Status prepare(PrepareContext& context) {
  if (Status failed = context.expect_arity(kInputs, kInputs, 1)) return failed;
  if (Status failed = choose_movement(context, kInput)) return failed;
  const Shape input = context.input(kInput).shape(), output = context.output(0).shape();
  const uint32_t rank = input.rank;
  if (output.rank != rank) return context.fail(kRank, output.rank, rank);
  Axis axes[kMostDimensions];
  for (uint32_t i = 0; i < rank; ++i) {
    axes[i] = {input[i], output[i], 1, input.product(i + 1, rank), static_cast<uint16_t>(i), 0};
  }
  return prepare_copy(context, {axes, rank}, {kBegin, kSize, rank}, locate);
}

}  // namespace

Status find_first(PrepareContext& context, Span<const Axis> axes, const Lists& lists, Locate locate,
                  Numbers* numbers, uint32_t* first) {
  if (Status failed = find_numbers(context, lists.begin, lists.count, &numbers->begin)) {
    return failed;
  }
  if (Status failed = find_numbers(context, lists.end, lists.count, &numbers->end)) return failed;
  const uint8_t* begins = context.input(lists.begin).constant();
  const uint8_t* ends = context.input(lists.end).constant();
  if (lists.count == 0 || (begins != nullptr && ends != nullptr)) {
    const uint32_t at = read_numbers(axes, locate, *numbers, begins, ends, first);
    return at == axes.size ? kOk : context.fail(kOutside, at, axes[at].count);
  }
  numbers->axis_count = axes.size;
  Axis* table = nullptr;
  if (Status failed = context.make_table(axes.size, &numbers->axes, &table)) return failed;
  for (uint32_t i = 0; table != nullptr && i < axes.size; ++i) table[i] = axes[i];
  return kOk;
}

Status find_computed(const EvalContext& context, const Numbers& numbers, Locate locate,
                     uint32_t* first) {
  const Span<const Axis> axes(context.read<Axis>(numbers.axes), numbers.axis_count);
  const uint32_t at =
      read_numbers(axes, locate, numbers, context.read<uint8_t>(numbers.begin.tensor),
                   context.read<uint8_t>(numbers.end.tensor), first);
  return at == axes.size ? kOk : Status(kComputed);
}

Status prepare_copy(PrepareContext& context, Span<const Axis> axes, const Lists& lists,
                    Locate locate) {
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  rearrange::Dimensions dimensions;
  for (uint32_t i = axes.size; i-- > 0;) {
    // Modulo 2^32: a negative stride goes back, and one that is too long for that is never taken.
    dimensions.add(static_cast<uint32_t>(axes[i].count),
                   static_cast<uint32_t>(axes[i].stride) * axes[i].step);
  }
  if (Status failed = rearrange::fill_plan(context, dimensions, &plan->move)) return failed;
  return find_first(context, axes, lists, locate, &plan->numbers, &plan->move.shape.first);
}

}  // namespace slice

constexpr Op ops::slice{schema::BuiltinOperator::kSlice, nullptr, mote::slice::prepare,
                        mote::slice::kKernels<mote::slice::locate>};

}  // namespace mote
