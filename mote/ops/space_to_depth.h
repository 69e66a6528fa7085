// SPACE_TO_DEPTH and DEPTH_TO_SPACE: square blocks of pixels become the channels of one, or back.
#pragma once

#include <stdint.h>

#include "mote/base/status.h"
#include "mote/model/schema.h"

namespace mote {

class PrepareContext;
class TensorView;

// Reads the block size from a table whose first field it is; fails unless the shapes of `space` and
// `depth` fit to it.
Status read_block(PrepareContext& context, schema::BuiltinOptions options, TensorView space,
                  TensorView depth, uint32_t* block);

}  // namespace mote
