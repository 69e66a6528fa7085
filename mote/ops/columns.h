// CONCATENATION, PACK, SPLIT, SPLIT_V and UNPACK: a whole tensor and its parts along one axis.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/ops/data_movement.h"
#include "mote/ops/op.h"

namespace mote::columns {

// One part: the bytes it has of each row of the whole.
struct Part {
  TensorRef tensor;
  uint16_t reserved;
  uint32_t bytes;
};

// A row of the whole goes from the axis to the last dimension.
struct Plan {
  TensorRef whole;
  uint16_t reserved;
  uint32_t rows;
  uint32_t row_bytes;
  uint32_t part_count;
  Slot parts;

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("whole", &Plan::whole);
    visit("rows", &Plan::rows);
    visit("row_bytes", &Plan::row_bytes);
    visit("part_count", &Plan::part_count);
    visit("parts", &Plan::parts);
  }
};

// Whether a part has the axis as a dimension, or is the whole at one index of it.
enum class PartShape : uint8_t { kWithAxis, kWithoutAxis };

// The rest of prepare, once arity and kernel are settled; negative axes count from the end.
// All inputs are parts of output 0:
Status plan_join(PrepareContext& context, int32_t axis, PartShape shape, Plan* plan);
// All outputs are parts of input `whole_input`:
Status plan_split(PrepareContext& context, uint32_t whole_input, int32_t axis, PartShape shape,
                  Plan* plan);
// Joining: any number of inputs, of one dtype; splitting: any number of outputs.
Status begin_join(PrepareContext& context);
Status begin_split(PrepareContext& context, uint32_t inputs, uint32_t whole_input);
// The one number of input `input`, a constant.
Status read_axis(PrepareContext& context, uint32_t input, int32_t* axis);

Status eval_join(const EvalContext& context, const Plan& plan);
Status eval_split(const EvalContext& context, const Plan& plan);

inline constexpr auto& kJoinKernels = kRowsOfAnySize<kernel<Plan, eval_join>>;
inline constexpr auto& kSplitKernels = kRowsOfAnySize<kernel<Plan, eval_split>>;

}  // namespace mote::columns
