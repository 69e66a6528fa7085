// Reading constant lists of integers and single axes.
#include "mote/ops/index_list.h"

#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kNotConstant{Code::kUnsupported,
                               "input {got} must be a constant: fold it when converting the model"};
constexpr Failure kType{Code::kInvalidModel, "a list of indices is {got:type}, i32 or i64 needed"};
constexpr Failure kRank{Code::kInvalidModel,
                        "a list of indices has {got} dimensions, {want} needed"};
constexpr Failure kLength{Code::kInvalidModel, "a list of {got} indices, at most {want} possible"};
constexpr Failure kOneAxis{Code::kInvalidModel, "has {got} axes, one is needed"};
constexpr Failure kEmpty{Code::kUnsupported, "a dimension of the input is 0"};
constexpr Failure kAxis{Code::kInvalidModel, "axis {got} of a tensor with {want} dimensions"};

}  // namespace

int32_t index_at(TensorView tensor, uint32_t index) {
  if (tensor.type() == DType::kI32) return tensor.constant_as<int32_t>()[index];
  const int64_t wide = load<int64_t>(tensor.constant() + size_t{8} * index);
  if (wide > INT32_MAX) return INT32_MAX;
  return wide < INT32_MIN ? INT32_MIN : static_cast<int32_t>(wide);
}

Status read_index_list(PrepareContext& context, uint32_t input, Span<int32_t> list,
                       uint32_t* count) {
  const TensorView tensor = context.input(input);
  *count = tensor.shape().elements();
  if (tensor.type() != DType::kI32 && tensor.type() != DType::kI64) {
    return context.fail(kType, tensor.type());
  }
  if (tensor.shape().rank > 1) return context.fail(kRank, tensor.shape().rank, 1);
  if (*count > list.size) return context.fail(kLength, *count, list.size);
  if (*count == 0) return kOk;  // an empty list has no bytes in the file
  if (tensor.constant() == nullptr) return context.fail(kNotConstant, input);
  for (uint32_t i = 0; i < *count; ++i) list[i] = index_at(tensor, i);
  return kOk;
}

Status resolve_axis(PrepareContext& context, int32_t axis, uint32_t rank, uint32_t* result) {
  const int64_t from_front = axis < 0 ? int64_t{axis} + rank : axis;
  if (from_front < 0 || from_front >= rank) return context.fail(kAxis, axis, rank);
  *result = static_cast<uint32_t>(from_front);
  return kOk;
}

Status find_lines(PrepareContext& context, uint32_t input, uint32_t axis, Lines* lines) {
  int32_t numbers[1];
  uint32_t count = 0, place = 0;
  if (Status failed = read_index_list(context, axis, numbers, &count)) return failed;
  if (count != 1) return context.fail(kOneAxis, count);
  const Shape shape = context.input(input).shape();
  if (Status failed = resolve_axis(context, numbers[0], shape.rank, &place)) return failed;
  if (shape.elements() == 0) return context.fail(kEmpty);
  *lines = {shape.product(0, place), static_cast<uint32_t>(shape[place]),
            shape.product(place + 1, shape.rank)};
  return kOk;
}

}  // namespace mote
