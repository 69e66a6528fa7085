// SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: blocks of pixels spread over the batch, and back. TFLite
// makes a dilated convolution of the first, an undilated one and the second.
#pragma once

#include <stdint.h>

#include "mote/base/memory.h"
#include "mote/base/status.h"
#include "mote/kernels/space_batch.h"
#include "mote/ops/data_movement.h"
#include "mote/ops/number_list.h"
#include "mote/ops/op.h"

namespace mote {

class TensorView;

namespace space_to_batch_nd {

struct Plan {
  TensorRef input;
  TensorRef output;
  NumberList blocks;
  NumberList paddings;  // or what is cropped: before and after, a pair a spatial dimension
  kernels::SpaceBatchShape shape;
  uint32_t batches;       // batch size of the tensor that is not the image
  uint32_t output_bytes;  // to fill with `zero` first
  uint32_t zero;          // every byte of a real zero
  Slot dimensions;        // shape.rank of kernels::SpatialDimension, without block and padding

  template <class Visitor>
  static void fields(Visitor&& visit) {
    visit("input", &Plan::input);
    visit("output", &Plan::output);
    visit("blocks", &Plan::blocks);
    visit("paddings", &Plan::paddings);
    visit("shape", &Plan::shape);
    visit("batches", &Plan::batches);
    visit("output_bytes", &Plan::output_bytes);
    visit("zero", &Plan::zero);
    visit("dimensions", &Plan::dimensions);
  }
};

// One of `image` and `batch` is input 0, the other output 0.
Status prepare(PrepareContext& context, TensorView image, TensorView batch);

Status eval_spread(const EvalContext& context, const Plan& plan);
Status eval_gather(const EvalContext& context, const Plan& plan);

}  // namespace space_to_batch_nd
}  // namespace mote
