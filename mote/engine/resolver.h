// Which operators a program can run: only those that are added are linked.
#pragma once

#include <stdint.h>

#include "mote/ops/op.h"
#include "mote/ops/ops.h"
#include "mote/planner/planner.h"

namespace mote {

// The operators of one interpreter. The array must live as long as the interpreter.
struct OpTable {
  const Op* const* ops = nullptr;
  uint32_t count = 0;
  uint32_t capacity = 0;             // count > capacity: more were added than there is room for
  const Planner* planner = nullptr;  // places tensors; null: greedy by size
};

// Room for N operators, filled by name:
//   mote::Resolver<2> resolver;
//   resolver.add_fully_connected().add_softmax();
// Adding more than N is remembered, and Interpreter::allocate() says so.
template <uint32_t N>
class Resolver {
 public:
  Resolver& add(const Op& op) {
    if (count_ < N) ops_[count_] = &op;
    ++count_;
    return *this;
  }

#define MOTE_OP(NAME, snake, Pascal) \
  Resolver& add_##snake() {          \
    return add(ops::snake);          \
  }
#define MOTE_CUSTOM_OP(name, snake) MOTE_OP(name, snake, Custom)
#include "mote/ops/custom_ops.def"
#include "mote/ops/ops.def"
#undef MOTE_CUSTOM_OP
#undef MOTE_OP

  // The i8 kernels alone: add_conv_2d_i8() instead of add_conv_2d().
#define MOTE_I8_OP(snake)        \
  Resolver& add_##snake##_i8() { \
    return add(ops::snake##_i8); \
  }
#include "mote/ops/i8_ops.def"
#undef MOTE_I8_OP

  // kOfflinePlanner for models that `mote optimize` has written.
  Resolver& use_planner(const Planner& planner) {
    planner_ = &planner;
    return *this;
  }

  OpTable table() const {
    return {ops_, count_, N, planner_};
  }

 private:
  const Op* ops_[N] = {};
  const Planner* planner_ = nullptr;
  uint32_t count_ = 0;
};

}  // namespace mote
