// Reading lists of integers that are constant or computed.
#include "mote/ops/number_list.h"

#include "mote/model/flatbuffer.h"
#include "mote/ops/op.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kType{Code::kInvalidModel, "a list of numbers is {got:type}, i32 or i64 needed"};
constexpr Failure kCount{Code::kInvalidModel, "a list has {got} numbers, {want} needed"};
constexpr Failure kTooLong{Code::kUnsupported, "a list of {got} numbers, at most {want} possible"};
constexpr Failure kConstant{Code::kInvalidModel,
                            "a list has the number {got} where the tensors' shapes need {want}"};
constexpr Failure kComputed{Code::kInvalidData,
                            "a list computed at run time contradicts the tensors' shapes"};

constexpr uint32_t kAgrees = UINT32_MAX;

// The first number that is not as expected, or kAgrees. The same for constants and computed lists:
// only the failures differ, because those of eval() cannot carry numbers.
uint32_t find_contradiction(const uint8_t* numbers, NumberList list, const int32_t* expected) {
  for (uint32_t i = 0; i < list.count; ++i) {
    const int64_t number = number_at(numbers, list, i);
    if (number != expected[i] && number != -1) return i;
  }
  return kAgrees;
}

}  // namespace

int64_t number_at(const uint8_t* numbers, NumberList list, uint32_t index) {
  // i64 in a model is aligned to 4 only, so that both are loaded byte by byte where it must be so.
  if (list.element_bytes == 4) return load<int32_t>(numbers + size_t{4} * index);
  return load<int64_t>(numbers + size_t{8} * index);
}

Status find_numbers(PrepareContext& context, uint32_t input, uint32_t count, NumberList* list) {
  const TensorView tensor = context.input(input);
  const DType type = tensor.type();
  if (type != DType::kI32 && type != DType::kI64) return context.fail(kType, type);
  const uint32_t got = tensor.shape().elements();
  if (got != count) return context.fail(kCount, got, count);
  if (count > UINT16_MAX) return context.fail(kTooLong, count, UINT16_MAX);
  *list = {context.input_ref(input), static_cast<uint16_t>(count), bits(type) / 8};
  return kOk;
}

Status find_known_numbers(PrepareContext& context, uint32_t input, Span<const int32_t> expected,
                          KnownNumbers* known) {
  if (Status failed = find_numbers(context, input, expected.size, &known->list)) return failed;
  if (const uint8_t* constant = context.input(input).constant()) {
    const uint32_t at = find_contradiction(constant, known->list, expected.data);
    if (at != kAgrees) {
      return context.fail(kConstant, number_at(constant, known->list, at), expected[at]);
    }
    known->list.count = 0;  // nothing is left to compare at run time, and no table is needed
    return kOk;
  }
  int32_t* table = nullptr;
  if (Status failed = context.make_table(expected.size, &known->expected, &table)) return failed;
  for (uint32_t i = 0; table != nullptr && i < expected.size; ++i) table[i] = expected[i];
  return kOk;
}

Status check_numbers(const EvalContext& context, const KnownNumbers& known) {
  if (known.list.count == 0) return kOk;
  const uint32_t at = find_contradiction(context.read<uint8_t>(known.list.tensor), known.list,
                                         context.read<int32_t>(known.expected));
  return at == kAgrees ? kOk : Status(kComputed);
}

}  // namespace mote
