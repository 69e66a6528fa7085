// BITWISE_XOR: the bits in which a and b differ.
#include "mote/ops/binary.h"
#include "mote/ops/ops.h"

namespace mote {
namespace {

using kernels::BitwiseXor;

constexpr KernelRow kKernels[] = {
    // both inputs
    plain_row<uint8_t, BitwiseXor>(DType::kI8),   plain_row<uint8_t, BitwiseXor>(DType::kU8),
    plain_row<uint8_t, BitwiseXor>(DType::kBool), plain_row<uint16_t, BitwiseXor>(DType::kI16),
    plain_row<uint16_t, BitwiseXor>(DType::kU16), plain_row<uint32_t, BitwiseXor>(DType::kI32),
    plain_row<uint32_t, BitwiseXor>(DType::kU32), plain_row<uint64_t, BitwiseXor>(DType::kI64),
};

}  // namespace

constexpr Op ops::bitwise_xor{schema::BuiltinOperator::kBitwiseXor, nullptr, prepare_binary,
                              kKernels};

}  // namespace mote
