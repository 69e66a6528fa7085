// Variants for the Cortex-M55: convolutions and fully connected layers in i8 on MVE.
#include <fmt/format.h>

#include <algorithm>

#include "host/compile/offers.h"
#include "host/compile/window_text.h"
#include "mote/kernels/packed/arm_mve_convolution.h"
#include "mote/kernels/packed/arm_mve_fully_connected.h"
#include "mote/kernels/packed/arm_mve_pack.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;

constexpr uint32_t kAlignment = 16;
// Steps are written out one after the other: this bounds the code.
constexpr uint32_t kMostSteps = 32;

MveLayer device_layer(const WeightedLayer& layer, uint32_t rows, uint32_t row_inputs) {
  return {static_cast<uint32_t>(layer.output_channels),
          rows,
          row_inputs,
          layer.weights.data(),
          layer.bias.data(),
          layer.multipliers.data(),
          layer.input_zero_point,
          layer.output_zero_point,
          layer.activation_min,
          layer.activation_max};
}

std::string text(const MveConvolution& layer) {
  return fmt::format("{{{}, {{{}, {}}}, {}, {}}}", layer.batches, axis_text(layer.window.rows),
                     axis_text(layer.window.columns), layer.channels, layer.zero_point);
}

std::string output_text(const WeightedLayer& layer) {
  return fmt::format("{{{}, {}, {}, {}}}", layer.output_channels, layer.output_zero_point,
                     layer.activation_min, layer.activation_max);
}

uint32_t pixels(const WeightedLayer& layer) {
  return static_cast<uint32_t>(layer.batches * layer.rows.output * layer.columns.output);
}

// Instructions of the block for one pair of pixels, counted in its source.
uint64_t pair_instructions(const MveLayer& layer, uint32_t flags) {
  const uint32_t steps = mve_steps(layer.row_inputs);
  const bool rows = (flags & kMveRows) != 0, tail = (flags & kMveDepthTail) != 0;
  uint64_t half =
      5 + (rows || tail ? 1 : 0) + layer.rows * (14 * steps + (rows ? 4 : 0)) + (tail ? 2 : 0) + 12;
  if ((flags & kMveAwayFromZero) != 0) half += 6;
  if ((flags & kMveLeftShift) != 0) half += 3;
  uint64_t eight = 2 * half + 10;
  if ((flags & kMveClamp) != 0) eight += 4;
  if ((flags & kMveRagged) != 0) eight += 3;
  return 14 + (layer.channels + 7) / 8 * eight;
}

uint32_t block_code_bytes(const MveLayer& layer) {
  return 420 + 112 * mve_steps(layer.row_inputs);
}

std::vector<int8_t> packed_block(const MveLayer& layer, uint32_t flags) {
  std::vector<int8_t> bytes(mve_block_weights_bytes(layer, flags));
  mve_pack_block(layer, flags, bytes.data());
  return bytes;
}

// What the ways of computing a convolution differ in.
struct Recipe {
  const char* header;
  const char* function;
  std::string facts;  // the first argument
  uint32_t steps;
  uint32_t flags;
  std::vector<int8_t> packed;
  bool has_scratch;
};

Variant make_variant(const WeightedLayer& layer, Recipe recipe) {
  Variant variant;
  variant.name = fmt::format("{}<{}, {}>", recipe.function, recipe.steps, recipe.flags);
  // Drivers are short; it is the block that counts.
  variant.code_key = fmt::format("mve_block<{}, {}>", recipe.steps, recipe.flags);
  variant.inputs = {Layout::kNhwc};
  variant.cost.constant_bytes = static_cast<uint32_t>(recipe.packed.size());
  variant.write = [recipe = std::move(recipe), out = output_text(layer)](NodeWriter& writer) {
    writer.include(recipe.header);
    const std::string weights = writer.constants(
        "int8_t",
        std::span(reinterpret_cast<const uint8_t*>(recipe.packed.data()), recipe.packed.size()),
        kAlignment);
    const std::string scratch =
        recipe.has_scratch ? fmt::format(", static_cast<int8_t*>({})", writer.scratch()) : "";
    writer.statement(
        fmt::format("mote::kernels::packed::{}<{}, {}>({}, {}, static_cast<const int8_t*>({}), {}, "
                    "static_cast<int8_t*>({}){});",
                    recipe.function, recipe.steps, recipe.flags, recipe.facts, out, writer.input(0),
                    weights, writer.output(), scratch));
  };
  return variant;
}

// --- in the tensor itself ---

int64_t direct_lead(const MveDirect& direct, uint32_t channels) {
  int64_t lead = INT64_MIN;
  for (uint32_t run = 0; run < direct.runs; ++run) {
    for (uint32_t pixel = 0; pixel < direct.pixels; pixel += 2) {
      const int64_t written =
          static_cast<int64_t>(run) * direct.pixels + std::min(pixel + 2, direct.pixels);
      const int64_t read = static_cast<int64_t>(run) * direct.run_step +
                           static_cast<int64_t>(pixel) * direct.pixel_step;
      lead = std::max(lead, written * channels - read);
    }
  }
  return lead;
}

// A filter of one pixel. Long sums are split in rows, to keep the code short.
void offer_direct(const WeightedLayer& layer, Variants& variants) {
  const bool point = layer.rows.filter == 1 && layer.columns.filter == 1 &&
                     layer.rows.padding == 0 && layer.columns.padding == 0;
  if (!point) return;
  const auto depth = static_cast<uint32_t>(layer.input_channels);
  uint32_t rows = 1;
  while (mve_steps(depth) > 16 * rows || depth % (16 * rows) != 0) {
    if (depth % 16 != 0 || rows >= mve_steps(depth)) break;
    ++rows;
  }
  const MveLayer numbers = device_layer(layer, rows, depth / rows);
  if (mve_steps(numbers.row_inputs) > kMostSteps) return;
  uint32_t flags = mve_flags(numbers);
  if (rows > 1) flags |= kMveRows;
  if (depth % 16 != 0) flags |= kMveDepthTail;

  const bool dense = layer.rows.stride == 1 && layer.columns.stride == 1;
  if (!dense && layer.batches != 1) return;
  const auto row_bytes = static_cast<uint32_t>(layer.columns.input) * depth;
  const MveDirect direct = {
      dense ? 1 : static_cast<uint32_t>(layer.rows.output),
      static_cast<uint32_t>(layer.rows.stride) * row_bytes,
      dense ? pixels(layer) : static_cast<uint32_t>(layer.columns.output),
      static_cast<uint32_t>(layer.columns.stride) * depth,
      0,
      rows > 1 ? rows : depth % 16,
  };
  Variant variant = make_variant(
      layer, {"mote/kernels/packed/arm_mve_convolution.h", "mve_convolution_direct",
              fmt::format("{{{}, {}, {}, {}, {}, {}}}", direct.runs, direct.run_step, direct.pixels,
                          direct.pixel_step, direct.row_step, direct.rows),
              mve_steps(numbers.row_inputs), flags, packed_block(numbers, flags), false});
  const uint64_t pairs = uint64_t{direct.runs} * ((direct.pixels + 1) / 2);
  variant.cost.instructions =
      40 + direct.runs * (70 + direct.pixels % 2 * 60) + pairs * pair_instructions(numbers, flags);
  variant.cost.code_bytes = block_code_bytes(numbers) + 200;
  variant.lead = direct_lead(direct, numbers.channels);
  variants.push_back(std::move(variant));
}

// --- through a window of rows ---

// A row of outputs is written when the input's rows that it needs have been copied.
std::optional<int64_t> window_lead(const WeightedLayer& layer) {
  if (layer.batches != 1) return std::nullopt;
  const int64_t input_row = int64_t{layer.columns.input} * layer.input_channels;
  const int64_t output_row = int64_t{layer.columns.output} * layer.output_channels;
  int64_t lead = -input_row * layer.rows.input;
  for (int64_t next = 1; next < layer.rows.output; ++next) {
    const int64_t needed =
        std::clamp<int64_t>(next * layer.rows.stride - layer.rows.padding, 0, layer.rows.input);
    lead = std::max(lead, next * output_row - needed * input_row);
  }
  return lead;
}

MveConvolution device_convolution(const WeightedLayer& layer) {
  return {static_cast<uint32_t>(layer.batches),
          {device_axis(layer.rows), device_axis(layer.columns)},
          static_cast<uint32_t>(layer.input_channels),
          layer.input_zero_point};
}

uint64_t window_instructions(const WeightedLayer& layer) {
  const uint64_t row = uint64_t{3} * mve_steps(static_cast<uint32_t>(layer.columns.input) *
                                               static_cast<uint32_t>(layer.input_channels));
  return static_cast<uint64_t>(layer.batches * layer.rows.output) *
         (60 + static_cast<uint64_t>(layer.rows.filter) * (row + 16));
}

void offer_rows(const WeightedLayer& layer, Variants& variants) {
  if (layer.columns.dilation != 1) return;
  const MveLayer numbers =
      device_layer(layer, static_cast<uint32_t>(layer.rows.filter),
                   static_cast<uint32_t>(layer.columns.filter * layer.input_channels));
  const uint32_t steps = mve_steps(numbers.row_inputs);
  if (steps > kMostSteps) return;
  const uint32_t flags = mve_flags(numbers) | kMveRows;
  const MveConvolution convolution = device_convolution(layer);
  Variant variant =
      make_variant(layer, {"mote/kernels/packed/arm_mve_convolution.h", "mve_convolution_rows",
                           text(convolution), steps, flags, packed_block(numbers, flags), true});
  const auto rows = static_cast<uint64_t>(layer.batches * layer.rows.output);
  const auto columns = static_cast<uint64_t>(layer.columns.output);
  variant.cost.instructions =
      100 + window_instructions(layer) +
      rows * (columns % 2 * 60 + (columns + 1) / 2 * pair_instructions(numbers, flags));
  variant.cost.code_bytes = block_code_bytes(numbers) + 500;
  variant.cost.scratch_bytes = MveWindow::bytes(convolution);
  variant.lead = window_lead(layer);
  variants.push_back(std::move(variant));
}

void offer_patches(const WeightedLayer& layer, Variants& variants) {
  const auto taps = static_cast<uint32_t>(layer.rows.filter * layer.columns.filter);
  const MveLayer numbers =
      device_layer(layer, 1, taps * static_cast<uint32_t>(layer.input_channels));
  const uint32_t steps = mve_steps(numbers.row_inputs);
  if (steps > kMostSteps) return;
  const uint32_t flags = mve_flags(numbers);
  const MveConvolution convolution = device_convolution(layer);
  Variant variant =
      make_variant(layer, {"mote/kernels/packed/arm_mve_convolution.h", "mve_convolution_patches",
                           text(convolution), steps, flags, packed_block(numbers, flags), true});
  const MvePieces pieces = mve_pieces(convolution);
  const uint64_t patch =
      20 + uint64_t{pieces.rows} * pieces.count * (5 + uint64_t{4} * mve_steps(pieces.bytes));
  variant.cost.instructions = 200 + window_instructions(layer) + pixels(layer) * patch +
                              (pixels(layer) + 1) / 2 * pair_instructions(numbers, flags);
  variant.cost.code_bytes = block_code_bytes(numbers) + 700;
  variant.cost.scratch_bytes = mve_patches_bytes(convolution, steps);
  variant.lead = window_lead(layer);
  variants.push_back(std::move(variant));
}

// --- one pixel ---

// As many steps in a turn as divide all of them and leave the code short.
uint32_t unrolled_steps(uint32_t steps) {
  for (uint32_t most = std::min(steps, 10u); most > 0; --most) {
    if (steps % most == 0) return most;
  }
  return 0;
}

void offer_fully_connected(const WeightedLayer& layer, Variants& variants) {
  const bool one_pixel = pixels(layer) == 1 && layer.rows.input == 1 && layer.columns.input == 1 &&
                         layer.rows.filter == 1 && layer.columns.filter == 1;
  if (!one_pixel) return;
  const auto depth = static_cast<uint32_t>(layer.input_channels);
  const MveLayer numbers = device_layer(layer, 1, depth);
  const uint32_t flags = mve_flags(numbers) | (depth % 16 != 0 ? kMveDepthTail : 0);
  const uint32_t unrolled = unrolled_steps(depth / 16);
  const uint32_t turns = unrolled > 0 ? depth / 16 / unrolled : 0;
  std::vector<int8_t> packed(mve_fully_connected_weights_bytes(numbers, flags));
  mve_pack_fully_connected(numbers, flags, packed.data());

  Variant variant;
  variant.name = variant.code_key = fmt::format("mve_fully_connected<{}, {}>", unrolled, flags);
  variant.inputs = {Layout::kNhwc};
  const uint32_t eights = (numbers.channels + 7) / 8;
  variant.cost.instructions = 60 + uint64_t{eights} * (35 + 17 * mve_steps(depth) + 2 * turns +
                                                       ((flags & kMveAwayFromZero) != 0 ? 6 : 0));
  variant.cost.code_bytes = 300 + 68 * (unrolled + 1);
  variant.cost.constant_bytes = static_cast<uint32_t>(packed.size());
  const std::string rest =
      fmt::format("{}, {}, {}, {}, {}", layer.output_zero_point, layer.activation_min,
                  layer.activation_max, turns, depth % 16);
  variant.write = [=, packed = std::move(packed)](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_mve_fully_connected.h");
    const std::string weights = writer.constants(
        "int8_t", std::span(reinterpret_cast<const uint8_t*>(packed.data()), packed.size()),
        kAlignment);
    const std::string output = fmt::format("static_cast<int8_t*>({})", writer.output());
    writer.statement(fmt::format(
        "mote::kernels::packed::mve_fully_connected<{}, {}>("
        "{{static_cast<const int8_t*>({}), {}, {}, {} + {}, {}}});",
        unrolled, flags, writer.input(0), weights, output, output, numbers.channels, rest));
  };
  variants.push_back(std::move(variant));
}

// Depthwise with a single input channel: every output sees it, as in a convolution.
WeightedLayer as_convolution(const WeightedLayer& depthwise) {
  WeightedLayer layer = depthwise;
  layer.kind = LayerKind::kConv2D;
  layer.depth_multiplier = 1;
  const auto channels = static_cast<size_t>(layer.output_channels);
  const size_t taps = layer.weights.size() / channels;
  for (size_t i = 0; i < layer.weights.size(); ++i) {
    layer.weights[i % channels * taps + i / channels] = depthwise.weights[i];
  }
  return layer;
}

void offer_convolution(const WeightedLayer& layer, Variants& variants) {
  if (layer.groups != 1) return;
  offer_fully_connected(layer, variants);
  offer_direct(layer, variants);
  offer_rows(layer, variants);
  offer_patches(layer, variants);
}

}  // namespace

void offer_arm_mve(const Node& node, const Target& target, Variants& variants) {
  if (target.instruction_set != InstructionSet::kArmMve) return;
  if (!node.layer) return offer_arm_mve_elementwise(node, variants);
  const WeightedLayer& layer = *node.layer;
  if (layer.kind != LayerKind::kDepthwiseConv2D) return offer_convolution(layer, variants);
  if (layer.input_channels == 1) offer_convolution(as_convolution(layer), variants);
  offer_arm_mve_depthwise(layer, variants);
}

}  // namespace mote::host::compile
