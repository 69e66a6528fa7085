// The table that ops.def and custom_ops.def spell out.
#include "mote/engine/all_ops.h"

namespace mote {
namespace {

constexpr const Op* kAllOps[] = {
#define MOTE_OP(NAME, snake, Pascal) &ops::snake,
#define MOTE_CUSTOM_OP(name, snake) &ops::snake,
#include "mote/ops/custom_ops.def"
#include "mote/ops/ops.def"
#undef MOTE_CUSTOM_OP
#undef MOTE_OP
};
constexpr uint32_t kCount = sizeof kAllOps / sizeof kAllOps[0];

}  // namespace

OpTable all_ops() {
  return {kAllOps, kCount, kCount};
}

}  // namespace mote
