// REDUCE_PROD: the product along the dimensions that input 1 lists. f32, i32, i64.
#include "mote/ops/ops.h"
#include "mote/ops/reduce.h"

namespace mote {
namespace {

// Whole numbers wrap around. 64 bits serve i32 too: compilers drop the upper half.
struct Product {
  template <class T>
  static T first() {
    return 1;
  }
  static float apply(float a, float b) { return a * b; }
  template <class T>
  static T apply(T a, T b) {
    return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
  }
};

constexpr KernelRow kKernels[] = {
    // input, output
    reduce::plain_row<float, Product>(),
    reduce::plain_row<int32_t, Product>(),
    reduce::plain_row<int64_t, Product>(),
};

}  // namespace

constexpr Op ops::reduce_prod{schema::BuiltinOperator::kReduceProd, nullptr, reduce::prepare,
                              kKernels};

}  // namespace mote
