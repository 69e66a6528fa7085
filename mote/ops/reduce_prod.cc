// REDUCE_PROD: the product along the dimensions that input 1 lists. f32, i32 (which wraps around).
#include "mote/ops/ops.h"
#include "mote/ops/reduce.h"

namespace mote {
namespace {

struct Product {
  template <class T>
  static T first() {
    return 1;
  }
  static float apply(float a, float b) { return a * b; }
  static int32_t apply(int32_t a, int32_t b) {
    return static_cast<int32_t>(static_cast<uint32_t>(a) * static_cast<uint32_t>(b));
  }
};

constexpr KernelRow kKernels[] = {
    // input, output
    reduce::plain_row<float, Product>(DType::kF32),
    reduce::plain_row<int32_t, Product>(DType::kI32),
};

}  // namespace

constexpr Op ops::reduce_prod{schema::BuiltinOperator::kReduceProd, nullptr, reduce::prepare,
                              kKernels};

}  // namespace mote
