// The table that ops.def spells out.
#include "mote/engine/all_ops.h"

namespace mote {
namespace {

constexpr const Op* kAllOps[] = {
#define MOTE_OP(NAME, snake, Pascal) &ops::snake,
#include "mote/ops/ops.def"
#undef MOTE_OP
};
constexpr uint32_t kCount = sizeof kAllOps / sizeof kAllOps[0];

}  // namespace

OpTable all_ops() {
  return {kAllOps, kCount, kCount};
}

}  // namespace mote
