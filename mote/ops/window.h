// Padding, stride and dilation arithmetic of convolutions and pools.
#pragma once

#include <stdint.h>

#include "mote/base/status.h"
#include "mote/kernels/window.h"
#include "mote/model/schema.h"

namespace mote {

class PrepareContext;

// As the options of the operator say, unchecked.
struct WindowOptions {
  schema::Padding padding;
  int32_t stride_rows;
  int32_t stride_columns;
  int32_t filter_rows;
  int32_t filter_columns;
  int32_t dilation_rows;
  int32_t dilation_columns;
};

// The window that slides over input 0 and fills output 0, both NHWC. Fails unless every size is
// positive, a window's extent stays below 2^16, and the output has as many batches as the input and
// as many rows and columns as the window gives.
Status find_window(PrepareContext& context, const WindowOptions& options, kernels::Window* window);

// Lets output 0 trail input 0. Only for kernels that go through the positions in their order, all
// channels of one before the next; what computes several at once reads all of them first.
// DEPTHWISE_CONV_2D in i8 does not: it goes through the channels.
Status let_window_trail(PrepareContext& context, const kernels::Window& window);

// One axis of a window, for operators that do not have two of them.
struct WindowAxisOptions {
  int32_t stride;
  int32_t filter;
  int32_t dilation;
};

// How many places a window has along an axis: SAME gives one a stride; VALID only takes whole
// windows, `span` <= `input`. The desk asks, too, for shapes that a model leaves open.
inline int32_t count_windows(schema::Padding padding, int32_t input, int32_t span, int32_t stride) {
  return (padding == schema::Padding::kValid ? input - span : input - 1) / stride + 1;
}

// Finds the padding before `input` elements and how many outputs there are.
Status find_window_axis(PrepareContext& context, schema::Padding padding,
                        const WindowAxisOptions& options, int32_t input, kernels::WindowAxis* axis);

}  // namespace mote
