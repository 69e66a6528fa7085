// Reading and checking indices.
#include "mote/ops/index_tuples.h"

#include "mote/ops/index_list.h"
#include "mote/ops/op.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kType{Code::kInvalidModel, "indices are {got:type}, i32 or i64 needed"};
constexpr Failure kScalar{Code::kInvalidModel, "indices are a scalar; at least a list is needed"};
constexpr Failure kLength{Code::kInvalidModel,
                          "indices for {got} dimensions of a tensor that has {want}"};
constexpr Failure kOutsideTensor{Code::kInvalidModel,
                                 "constant index {got} of {want} lies outside the tensor"};

}  // namespace

const Failure kComputedIndex{Code::kInvalidData, "an index computed at run time is out of range"};

Status find_indices(PrepareContext& context, uint32_t input, NumberList* list) {
  const DType type = context.input(input).type();
  if (type != DType::kI32 && type != DType::kI64) return context.fail(kType, type);
  *list = {context.input_ref(input), 0, bits(type) / 8};
  return kOk;
}

Status find_tuples(PrepareContext& context, uint32_t input, Shape target, uint32_t element_bytes,
                   IndexTuples* tuples) {
  const Shape shape = context.input(input).shape();
  if (shape.rank == 0) return context.fail(kScalar);
  tuples->count = shape.product(0, shape.rank - 1);
  return find_tuples(context, input, static_cast<uint32_t>(shape[shape.rank - 1]), target,
                     element_bytes, tuples);
}

// A table of sizes and steps spares eval the shapes. Constants are checked here and, as it costs
// little, by eval again.
Status find_tuples(PrepareContext& context, uint32_t input, uint32_t length, Shape target,
                   uint32_t element_bytes, IndexTuples* tuples) {
  if (Status failed = find_indices(context, input, &tuples->numbers)) return failed;
  if (length > target.rank) return context.fail(kLength, length, target.rank);
  tuples->length = length;
  IndexedDimension dimensions[kMostDimensions];
  IndexedDimension* table = nullptr;
  if (Status failed = context.make_table(length, &tuples->dimensions, &table)) return failed;
  for (uint32_t i = 0; i < length; ++i) {
    dimensions[i] = {static_cast<uint32_t>(target[i]),
                     target.product(i + 1, target.rank) * element_bytes};
    if (table != nullptr) table[i] = dimensions[i];
  }
  const uint8_t* constant = context.input(input).constant();
  if (constant == nullptr || length == 0) return kOk;
  for (uint32_t i = 0; i < tuples->count; ++i) {
    if (offset_of(constant, *tuples, dimensions, i) == kOutside) {
      return context.fail(kOutsideTensor, i, tuples->count);
    }
  }
  return kOk;
}

// The offset stays within the target because each index is below its dimension's size.
uint32_t offset_of(const uint8_t* numbers, const IndexTuples& tuples,
                   const IndexedDimension* dimensions, uint32_t index) {
  uint32_t offset = 0;
  for (uint32_t i = 0; i < tuples.length; ++i) {
    const int64_t number = number_at(numbers, tuples.numbers, index * tuples.length + i);
    if (number < 0 || number >= dimensions[i].size) return kOutside;
    offset += static_cast<uint32_t>(number) * dimensions[i].bytes;
  }
  return offset;
}

}  // namespace mote
