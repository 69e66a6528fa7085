// Depthwise convolutions: output[b][y][x][o] =
//   activation(bias[o] + sum over ky, kx of weights[ky][kx][o] * window[ky][kx][o / multiplier]).
//
// Input, weights and output have their channels innermost. Four output channels at a time keep
// their sums in registers while they walk over the taps: one word of weights and, with a depth
// multiplier of 1, one word of input a tap. What is left over goes one by one. No scratch.
#pragma once

#include <stdint.h>

#include "mote/kernels/layer_math.h"
#include "mote/kernels/window.h"

namespace mote::kernels {

// With a depth multiplier of 1 all channels are one run in which input and output go side by side.
// With more, each input channel is a run of its own: `run_outputs` outputs share that input.
struct DepthwiseConv2DShape {
  Window window;
  uint32_t batches;
  uint32_t input_channels;
  uint32_t output_channels;
  uint32_t run_outputs;
  uint32_t channel_step;  // from an output to the next in the input: 1, or 0 where they share it
};

// The part of one window that lies inside. Offsets and steps count elements.
struct DepthwisePatch {
  isa::ChannelWalk walk;  // over the columns of a row
  uint32_t rows;
  uint32_t weights_row_step;
  uint32_t input_row_step;
};

template <class Math>
void depthwise_four(const DepthwisePatch& patch, const Math& math, typename Math::Weights weights,
                    const typename Math::Input* input, uint32_t channel,
                    typename Math::Output* output) {
  typename Math::Sum sums[4] = {};
  for (uint32_t row = 0; row < patch.rows; ++row) {
    math.add_dot4(patch.walk, weights + row * patch.weights_row_step,
                  input + row * patch.input_row_step, sums);
  }
  for (uint32_t i = 0; i < 4; ++i) output[i] = math.finish(sums[i], channel + i);
}

template <class Math>
void depthwise_one(const DepthwisePatch& patch, const Math& math, typename Math::Weights weights,
                   const typename Math::Input* input, uint32_t channel,
                   typename Math::Output* output) {
  typename Math::Sum sum = 0;
  for (uint32_t row = 0; row < patch.rows; ++row) {
    typename Math::Weights w = weights + row * patch.weights_row_step;
    const typename Math::Input* x = input + row * patch.input_row_step;
    for (uint32_t tap = 0; tap < patch.walk.taps; ++tap) {
      sum = math.add_product(sum, *w, *x);
      w += patch.walk.weights_step;
      x += patch.walk.input_step;
    }
  }
  *output = math.finish(sum, channel);
}

// All channels of one output position; `weights` and `input` are at the first tap inside.
template <class Math>
void depthwise_channels(const DepthwiseConv2DShape& shape, const DepthwisePatch& patch,
                        const Math& math, const typename Math::Input* input,
                        typename Math::Weights weights, typename Math::Output* output) {
  const uint32_t step = shape.channel_step;
  for (uint32_t first = 0; first < shape.output_channels; first += shape.run_outputs, ++input) {
    uint32_t i = 0;
    for (; i + 4 <= shape.run_outputs; i += 4) {
      const uint32_t o = first + i;
      depthwise_four(patch, math, weights + o, input + i * step, o, output + o);
    }
    for (; i < shape.run_outputs; ++i) {
      const uint32_t o = first + i;
      depthwise_one(patch, math, weights + o, input + i * step, o, output + o);
    }
  }
}

template <class Math>
void depthwise_conv_2d(const DepthwiseConv2DShape& shape, const Math& math,
                       const typename Math::Input* input, typename Math::Weights weights,
                       typename Math::Output* output) {
  const WindowAxis& across = shape.window.columns;
  const uint32_t width = static_cast<uint32_t>(across.input);
  const uint32_t image_size =
      static_cast<uint32_t>(shape.window.rows.input) * width * shape.input_channels;
  DepthwisePatch patch;
  patch.walk.weights_step = shape.output_channels;
  patch.walk.input_step = across.dilation * shape.input_channels;
  patch.walk.channel_step = shape.channel_step;
  patch.weights_row_step = across.filter * shape.output_channels;
  patch.input_row_step = shape.window.rows.dilation * width * shape.input_channels;
  for (uint32_t b = 0; b < shape.batches; ++b, input += image_size) {
    for_each_window(shape.window, [&](Taps rows, Taps columns) {
      patch.rows = static_cast<uint32_t>(rows.count);
      patch.walk.taps = static_cast<uint32_t>(columns.count);
      const uint32_t tap = static_cast<uint32_t>(rows.first * across.filter + columns.first);
      const uint32_t pixel =
          static_cast<uint32_t>(rows.start) * width + static_cast<uint32_t>(columns.start);
      depthwise_channels(shape, patch, math, input + pixel * shape.input_channels,
                         weights + tap * shape.output_channels, output);
      output += shape.output_channels;
    });
  }
}

}  // namespace mote::kernels
