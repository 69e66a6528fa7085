// TFLM_DECODE: look-up tables, Huffman codes and pruning masks for elements of 1, 2, 4 or 8 bytes.
//
// The ancillary data of an output begin with a header of 16 bytes: 0 scheme, 1 its version, 4 the
// scheme's version, 5 and 6 parameters; tables or values follow.
#include "mote/ops/decode.h"

#include "mote/ops/ops.h"
#include "mote/ops/prepare_context.h"

namespace mote {
namespace decode {
namespace {

constexpr Failure kArity{
    Code::kInvalidModel,
    "has {got} inputs, {want} needed: codes and ancillary data of each output"};
constexpr Failure kNotConstant{Code::kUnsupported, "codes and ancillary data must be constants"};
constexpr Failure kHeader{Code::kInvalidModel, "ancillary data have no header of version 1"};
constexpr Failure kScheme{Code::kUnsupported,
                          "compression scheme {got} is not supported: 0 table, 1 Huffman, 2 prune"};
constexpr Failure kType{Code::kUnsupported, "an output of {got:type} cannot have this compression"};
constexpr Failure kAxis{Code::kUnsupported,
                        "an output is quantized along dimension {got}, not the first or last"};
constexpr Failure kZeroPoint{Code::kUnsupported,
                             "a pruned output of more than 8 bits has the zero point {got}"};
constexpr Failure kBits{Code::kInvalidModel, "indices of 0 bits"};
constexpr Failure kTooShort{Code::kInvalidModel, "codes have {got} bytes, {want} needed"};
constexpr Failure kDamaged{Code::kInvalidModel, "codes refer to what is not in their tables"};

constexpr uint32_t kHeaderBytes = 16;

Status read_header(PrepareContext& context, const uint8_t* header, Record* record) {
  if (record->table_bytes < kHeaderBytes || header[1] != 1 || header[4] != 1) {
    return context.fail(kHeader);
  }
  record->table_bytes -= kHeaderBytes;
  if (header[0] > static_cast<uint8_t>(Scheme::kPrune)) return context.fail(kScheme, header[0]);
  record->scheme = static_cast<Scheme>(header[0]);
  if (record->scheme == Scheme::kLut) {
    record->bits = header[5] & 7;
    record->stride = header[6];
    return record->bits != 0 ? kOk : context.fail(kBits);
  }
  record->bits = static_cast<uint16_t>((header[5] >> 4) + 1);
  record->wide = header[5] & 1;
  return kOk;
}

// One table or zero point for all, for each index of the first dimension, or of the last.
Status find_channels(PrepareContext& context, TensorView output, Record* record) {
  const uint32_t elements = output.shape().elements();
  const uint32_t channels = output.scales().size > 1 ? output.scales().size : 1;
  const uint32_t axis = output.axis();
  const bool is_last = channels > 1 && axis == output.shape().rank - 1;
  if (channels > 1 && !is_last && axis != 0) return context.fail(kAxis, static_cast<int32_t>(axis));
  const uint32_t run = is_last ? 1 : elements / channels;
  record->runs = {run == 0 ? 0 : elements / (run * channels), channels, run};
  return kOk;
}

// What the mask leaves out is zero: for 8 bits that is the zero point, which a channel may have for
// itself.
Status find_zero_points(PrepareContext& context, TensorView output, Record* record) {
  if (record->element_bytes != 1) {
    return output.zero_point() == 0 ? kOk : context.fail(kZeroPoint, output.zero_point());
  }
  int8_t* zero_points = nullptr;
  const uint32_t channels = record->runs.channels;
  if (Status failed = context.make_table(channels, &record->zero_points, &zero_points)) {
    return failed;
  }
  for (uint32_t i = 0; zero_points != nullptr && i < channels; ++i) {
    zero_points[i] = static_cast<int8_t>(output.zero_points()[i]);
  }
  return kOk;
}

bool has_type(const Record& record, DType type) {
  const uint32_t width = bits(type);
  if (record.scheme != Scheme::kHuffman) return width == 8 * record.element_bytes && width <= 64;
  return type == DType::kI8 || (type == DType::kI16 && record.wide != 0);
}

Status prepare_output(PrepareContext& context, uint32_t index, Record* record) {
  const TensorView codes = context.input(2 * index), ancillary = context.input(2 * index + 1);
  const TensorView output = context.output(index);
  if (codes.constant() == nullptr || ancillary.constant() == nullptr) {
    return context.fail(kNotConstant);
  }
  record->codes = context.input_ref(2 * index);
  record->ancillary = context.input_ref(2 * index + 1);
  record->output = context.output_ref(index);
  record->codes_bytes = codes.bytes();
  record->table_bytes = ancillary.bytes();
  record->element_bytes = static_cast<uint8_t>(bits(output.type()) / 8);
  if (Status failed = read_header(context, ancillary.constant(), record)) return failed;
  if (record->element_bytes == 0 || !has_type(*record, output.type())) {
    return context.fail(kType, output.type());
  }
  if (Status failed = find_channels(context, output, record)) return failed;
  if (record->scheme == Scheme::kHuffman) return kOk;
  const uint32_t code_bits = record->scheme == Scheme::kLut ? record->bits : 1;
  const uint64_t needed = (uint64_t{output.shape().elements()} * code_bits + 7) / 8;
  if (codes.bytes() < needed) {
    return context.fail(kTooShort, codes.bytes(), static_cast<int64_t>(needed));
  }
  return record->scheme == Scheme::kPrune ? find_zero_points(context, output, record) : kOk;
}

// Outputs may have different dtypes: their records say what to do, the only kernel does it.
constexpr KernelRow kKernels[] = {{DType::kU8, DType::kU8, kernel<Plan, eval>}};

Status prepare(PrepareContext& context) {
  const uint32_t outputs = context.output_count();
  if (outputs == 0 || context.input_count() != 2 * outputs) {
    return context.fail(kArity, context.input_count(), 2 * outputs);
  }
  if (Status failed = context.expect_arity(2 * outputs, 2 * outputs, outputs)) return failed;
  if (Status failed = context.choose(DType::kU8, DType::kU8)) return failed;
  Plan* plan = nullptr;
  if (Status failed = context.make_plan(&plan)) return failed;
  plan->count = outputs;
  Record* records = nullptr;
  if (Status failed = context.make_table(outputs, &plan->records, &records)) return failed;
  for (uint32_t i = 0; i < outputs; ++i) {
    Record unused{};  // while the arena is only measured there is no table
    Record* record = records == nullptr ? &unused : &records[i];
    if (Status failed = prepare_output(context, i, record)) return failed;
  }
  return kOk;
}

struct Constants {
  Span<const uint8_t> codes;
  Span<const uint8_t> table;
  const int8_t* zero_points;
  uint8_t* output;
};

template <uint32_t kBytes>
bool decode_elements(const Record& record, const Constants& constants) {
  if (record.scheme == Scheme::kPrune) {
    return kernels::decode_prune<kBytes>(constants.codes, constants.table, constants.zero_points,
                                         record.runs, constants.output);
  }
  return kernels::decode_lut<kBytes>(constants.codes, constants.table, record.bits, record.stride,
                                     record.runs, constants.output);
}

template <class Symbol>
bool decode_symbols(const Record& record, const Constants& constants) {
  const uint32_t elements = record.runs.repeats * record.runs.channels * record.runs.run;
  Symbol* output = reinterpret_cast<Symbol*>(constants.output);
  return record.wide != 0 ? kernels::decode_huffman<uint32_t>(constants.codes, constants.table,
                                                              record.bits, elements, output)
                          : kernels::decode_huffman<uint16_t>(constants.codes, constants.table,
                                                              record.bits, elements, output);
}

bool decode_record(const Record& record, const Constants& constants) {
  const bool two_bytes = record.element_bytes == 2;
  if (record.scheme == Scheme::kHuffman) {
    return two_bytes ? decode_symbols<int16_t>(record, constants)
                     : decode_symbols<int8_t>(record, constants);
  }
  if (two_bytes) return decode_elements<2>(record, constants);
  if (record.element_bytes == 4) return decode_elements<4>(record, constants);
  if (record.element_bytes == 8) return decode_elements<8>(record, constants);
  return decode_elements<1>(record, constants);
}

}  // namespace

Status eval(const EvalContext& context, const Plan& plan) {
  const Record* records = context.read<Record>(plan.records);
  for (uint32_t i = 0; i < plan.count; ++i) {
    const Record& record = records[i];
    const Constants constants = {{context.at(record.codes), record.codes_bytes},
                                 {context.at(record.ancillary) + kHeaderBytes, record.table_bytes},
                                 context.read<int8_t>(record.zero_points),
                                 context.at(record.output)};
    if (!decode_record(record, constants)) return kDamaged;
  }
  return kOk;
}

}  // namespace decode

constexpr Op ops::decode{schema::BuiltinOperator::kCustom, "TFLM_DECODE", mote::decode::prepare,
                         mote::decode::kKernels};

}  // namespace mote
