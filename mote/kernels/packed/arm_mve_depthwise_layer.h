// A depthwise layer cut in strips for arm_mve_depthwise.h.
#pragma once

#include "mote/kernels/packed/arm_mve_convolution.h"
#include "mote/kernels/packed/arm_mve_depthwise.h"

namespace mote::kernels::packed {

// Along or across the strips. Steps are bytes from an element to the next.
struct MveStripAxis {
  int32_t input;
  int32_t output;
  int32_t padding;
  uint32_t input_step;
  uint32_t output_step;
};

struct MveDepthwise {
  uint32_t batches;
  uint32_t input_bytes;   // of an image
  uint32_t output_bytes;  // of an image
  uint32_t channels;
  int32_t zero_point;
  MveStripAxis along, across;
  uint32_t strips;  // that lie in the scratch together
};

// Outputs across of a strip, and along of a four.
constexpr int32_t mve_strip_lines(uint32_t stride) {
  return stride == 1 ? 2 : 1;
}
constexpr int32_t mve_four_along(uint32_t stride) {
  return stride == 1 ? 2 : 4;
}

constexpr int32_t mve_strip_count(const MveDepthwise& layer, uint32_t stride) {
  const int32_t lines = mve_strip_lines(stride);
  return (layer.across.output + lines - 1) / lines;
}

constexpr uint32_t mve_strip_bytes(const MveDepthwise& layer, uint32_t stride) {
  const int32_t four = mve_four_along(stride);
  const int32_t fours = (layer.along.output + four - 1) / four;
  const int32_t inputs = fours * four * static_cast<int32_t>(stride) + 2;
  return static_cast<uint32_t>(inputs) * kMvePositionBytes;
}

// The zero points of a position that lies outside come first.
constexpr uint32_t mve_depthwise_scratch_bytes(const MveDepthwise& layer, uint32_t stride) {
  return kMveStripChannels + layer.strips * mve_strip_bytes(layer, stride);
}

// One strip: the lines from `first` on, outside of the image zero points.
inline void mve_make_strip(const MveDepthwise& layer, uint32_t stride, const int8_t* image,
                           int32_t first, uint32_t channels, const int8_t* zeros, int8_t* to) {
  const MveStripAxis& along = layer.along;
  const int32_t wanted = (along.output - 1) * static_cast<int32_t>(stride) + 3;
  const int32_t before = along.padding < wanted ? along.padding : wanted;
  const int32_t inside = along.input < wanted - before ? along.input : wanted - before;
  const uint32_t inside_at = static_cast<uint32_t>(before) * kMvePositionBytes;
  mve_fill(to, layer.zero_point, inside_at);
  MveLines lines;
  lines.to = to + inside_at;
  lines.positions = static_cast<uint32_t>(inside);
  lines.channels = channels;
  for (int32_t i = 0; i < 4; ++i) {
    const int32_t line = first + i;
    const bool exists = line >= 0 && line < layer.across.input && !(stride == 2 && i == 3);
    lines.lines[i] = exists ? image + static_cast<size_t>(line) * layer.across.input_step : zeros;
    lines.steps[i] = exists ? along.input_step : 0;
  }
  mve_interleave(lines);
  mve_fill(lines.to + lines.positions * kMvePositionBytes, layer.zero_point,
           static_cast<uint32_t>(wanted - before - inside) * kMvePositionBytes);
}

// Which of four outputs exist: bits of the words of a vector.
constexpr uint32_t mve_four_mask(uint32_t stride, int32_t along, int32_t across) {
  uint32_t mask = 0;
  for (int32_t i = 0; i < 4; ++i) {
    const bool exists = stride == 1 ? (i & 1) < along && (i >> 1) < across : i < along;
    if (exists) mask |= 15u << (4 * i);
  }
  return mask;
}

// What is the same for all strips that have `lines` outputs across.
constexpr void mve_set_fours(const MveDepthwise& layer, uint32_t stride, int32_t lines,
                             MveStrips& strips) {
  const int32_t four = mve_four_along(stride);
  const bool whole = lines == mve_strip_lines(stride);
  const auto fours = static_cast<uint32_t>(layer.along.output / four);
  const int32_t rest = layer.along.output % four;
  strips.full = whole ? fours : 0;
  strips.masked_fours = whole ? 0 : fours;
  strips.mask = mve_four_mask(stride, four, lines);
  strips.last_fours = rest > 0 ? 1 : 0;
  strips.last_mask = mve_four_mask(stride, rest, lines);
  strips.masked = whole && rest == 0 ? 0 : 1;
}

constexpr MveStrips mve_strips_of(const MveDepthwise& layer, uint32_t stride,
                                  const MveOutput& out) {
  MveStrips strips = {};
  strips.output_offset = out.zero_point;
  strips.advance = static_cast<uint32_t>(mve_four_along(stride)) * layer.along.output_step;
  strips.strip_bytes = mve_strip_bytes(layer, stride);
  strips.strip_output = static_cast<uint32_t>(mve_strip_lines(stride)) * layer.across.output_step;
  strips.activation_min = out.activation_min;
  strips.activation_max = out.activation_max;
  for (uint32_t i = 0; i < 4; ++i) {
    strips.store[i] = stride == 1
                          ? (i & 1) * layer.along.output_step + (i >> 1) * layer.across.output_step
                          : i * layer.along.output_step;
  }
  return strips;
}

// 16 channels of strips `first` ... `first + count - 1`; all pointers at the first channel.
template <uint32_t kStride, uint32_t kFlags>
void mve_depthwise_channels(const MveDepthwise& layer, MveStrips& strips, const int8_t* input,
                            int32_t first, int32_t count, int8_t* output, int8_t* scratch) {
  int8_t* const place = scratch + kMveStripChannels;
  const int32_t lines = mve_strip_lines(kStride);
  for (int32_t i = 0; i < count; ++i) {
    const int32_t line = (first + i) * lines * static_cast<int32_t>(kStride);
    mve_make_strip(layer, kStride, input, line - layer.across.padding, strips.channels, scratch,
                   place + static_cast<uint32_t>(i) * strips.strip_bytes);
  }
  // The last strip may have only one line of outputs.
  const bool half = (first + count) * lines > layer.across.output;
  strips.strip = place;
  strips.output = output + static_cast<size_t>(first) * strips.strip_output;
  strips.strips = static_cast<uint32_t>(half ? count - 1 : count);
  if (strips.strips > 0) {
    mve_set_fours(layer, kStride, lines, strips);
    mve_strips<kStride, kFlags>(strips);
  }
  if (!half) return;
  strips.strip += strips.strips * strips.strip_bytes;
  strips.output += strips.strips * strips.strip_output;
  strips.strips = 1;
  mve_set_fours(layer, kStride, 1, strips);
  mve_strips<kStride, kFlags>(strips);
}

// scratch: mve_depthwise_scratch_bytes(layer, kStride), aligned to 4.
template <uint32_t kStride, uint32_t kFlags>
void mve_depthwise(const MveDepthwise& layer, const MveOutput& out, const int8_t* input,
                   const int8_t* weights, int8_t* output, int8_t* scratch) {
  mve_fill(scratch, layer.zero_point, kMveStripChannels);
  MveStrips strips = mve_strips_of(layer, kStride, out);
  const int32_t all = mve_strip_count(layer, kStride);
  for (uint32_t batch = 0; batch < layer.batches; ++batch) {
    for (int32_t first = 0; first < all; first += static_cast<int32_t>(layer.strips)) {
      const int32_t left = all - first;
      const int32_t together = static_cast<int32_t>(layer.strips);
      for (uint32_t channel = 0; channel < layer.channels; channel += kMveStripChannels) {
        const uint32_t rest = layer.channels - channel;
        strips.channels = rest < kMveStripChannels ? rest : kMveStripChannels;
        strips.weights = weights + size_t{channel} * kMveChannelWeights;
        mve_depthwise_channels<kStride, kFlags>(layer, strips, input + channel, first,
                                                left < together ? left : together, output + channel,
                                                scratch);
      }
    }
    input += layer.input_bytes;
    output += layer.output_bytes;
  }
}

}  // namespace mote::kernels::packed
