// Variants for this computer: convolutions, depthwise, fully connected in i8 and f32; ADD in i8.
#include <fmt/format.h>

#include <cstring>

#include "host/compile/offers.h"
#include "host/compile/window_text.h"
#include "mote/kernels/packed/x86_convolution.h"
#include "mote/kernels/packed/x86_depthwise.h"
#include "mote/kernels/packed/x86_depthwise_f32.h"
#include "mote/ops/conv_2d.h"
#include "mote/ops/depthwise_conv_2d.h"
#include "mote/ops/fully_connected.h"
#include "mote/ops/quantized_binary.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;
using schema::BuiltinOperator_ADD;
using schema::BuiltinOperator_CONV_2D;
using schema::BuiltinOperator_DEPTHWISE_CONV_2D;
using schema::BuiltinOperator_FULLY_CONNECTED;

constexpr uint32_t kAlignment = 64;

std::string text(const X86Layer& layer) {
  return fmt::format("{{{{{}, {}}}, {}, {}, {}, {}, {}, {}, {}}}", axis_text(layer.window.rows),
                     axis_text(layer.window.columns), layer.batches, layer.input_channels,
                     layer.output_channels, layer.input_zero_point, layer.output_zero_point,
                     layer.activation_min, layer.activation_max);
}

// Sums of 32 products in a step, and the copies of the windows.
Cost estimate(const X86Layer& layer, uint64_t products, uint32_t constants, uint32_t scratch) {
  const uint64_t outputs = static_cast<uint64_t>(layer.batches) * x86_positions(layer) *
                           static_cast<uint64_t>(x86_blocks(layer.output_channels));
  Cost cost;
  cost.instructions = products / 16 + outputs * 40;
  cost.constant_bytes = constants;
  cost.code_bytes = 2000;
  cost.scratch_bytes = scratch;
  return cost;
}

// What the four kinds of layers differ in.
struct Recipe {
  const char* header;
  const char* function;
  std::string arguments;        // before the constants
  const char* constant_type;    // of the packed weights
  std::vector<uint8_t> packed;  // weights
  uint32_t scratch_bytes;
};

Variant make_variant(const X86Layer& layer, uint64_t products, Recipe recipe) {
  Variant variant;
  variant.name = variant.code_key = recipe.function;
  variant.inputs = {Layout::kNhwc};
  variant.cost =
      estimate(layer, products, static_cast<uint32_t>(recipe.packed.size()), recipe.scratch_bytes);
  const std::string element = std::strcmp(recipe.constant_type, "float") == 0 ? "float" : "int8_t";
  variant.write = [recipe = std::move(recipe), element](NodeWriter& writer) {
    writer.include(recipe.header);
    const std::string packed = writer.constants(recipe.constant_type, recipe.packed, kAlignment);
    writer.statement(fmt::format(
        "mote::kernels::packed::{}({}, {}, static_cast<const {}*>({}), static_cast<{}*>({}), {});",
        recipe.function, recipe.arguments, packed, element, writer.input(0), element,
        writer.output(), writer.scratch()));
  };
  return variant;
}

// --- i8 ---

X86Layer device_layer(const WeightedLayer& layer) {
  return {{device_axis(layer.rows), device_axis(layer.columns)},
          layer.batches,
          layer.input_channels,
          layer.output_channels,
          layer.input_zero_point,
          layer.output_zero_point,
          layer.activation_min,
          layer.activation_max};
}

void offer_convolution_i8(const WeightedLayer& layer, Variants& variants) {
  if (layer.groups != 1) return;
  const X86Layer facts = device_layer(layer);
  std::vector<uint8_t> packed(x86_convolution_packed_bytes(facts));
  x86_pack_convolution(facts, layer.weights.data(), layer.bias.data(), layer.multipliers.data(),
                       packed.data());
  variants.push_back(
      make_variant(facts, layer.products(),
                   {"mote/kernels/packed/x86_convolution.h", "x86_convolution",
                    fmt::format("mote::kernels::packed::X86Layer{}", text(facts)), "uint8_t",
                    std::move(packed), x86_convolution_scratch_bytes(facts)}));
}

void offer_depthwise_i8(const WeightedLayer& layer, Variants& variants) {
  if (layer.depth_multiplier != 1) return;
  const X86Layer facts = device_layer(layer);
  std::vector<uint8_t> packed(x86_depthwise_packed_bytes(facts));
  x86_pack_depthwise(facts, layer.weights.data(), layer.bias.data(), layer.multipliers.data(),
                     packed.data());
  variants.push_back(
      make_variant(facts, layer.products(),
                   {"mote/kernels/packed/x86_depthwise.h", "x86_depthwise",
                    fmt::format("mote::kernels::packed::X86Layer{}", text(facts)), "uint8_t",
                    std::move(packed), x86_depthwise_scratch_bytes(facts)}));
}

// --- f32 ---

struct FloatWeights {
  X86FloatLayer layer;
  int32_t taps;
  int32_t output_step, tap_step;  // in the weights of the file
};

void offer_f32(const Node& node, const FloatWeights& shape, const char* header,
               const char* function, uint32_t scratch_bytes, Variants& variants) {
  const X86Layer& facts = shape.layer.facts;
  const std::vector<int32_t>& inputs = node.graph_operator->inputs;
  const bool has_bias = inputs.size() > 2 && inputs[2] >= 0;
  if (node.input(1).data.empty() || (has_bias && node.input(2).data.empty())) return;
  std::vector<uint8_t> packed(x86_float_packed_size(facts, shape.taps) * sizeof(float));
  x86_pack_float(facts, shape.taps, reinterpret_cast<const float*>(node.input(1).data.data()),
                 shape.output_step, shape.tap_step,
                 has_bias ? reinterpret_cast<const float*>(node.input(2).data.data()) : nullptr,
                 reinterpret_cast<float*>(packed.data()));
  const uint64_t products = static_cast<uint64_t>(facts.batches) * x86_positions(facts) *
                            static_cast<uint64_t>(facts.output_channels) *
                            static_cast<uint64_t>(shape.taps);
  // Hexadecimal floats are exact; the ends of float stand for no clamp.
  variants.push_back(make_variant(
      facts, products,
      {header, function,
       fmt::format("mote::kernels::packed::X86FloatLayer{{{}, {:a}f, {:a}f}}", text(facts),
                   shape.layer.activation_min, shape.layer.activation_max),
       "float", std::move(packed), scratch_bytes}));
}

template <class Plan>
X86FloatLayer float_layer(const Plan& plan, const kernels::Window& window, uint32_t batches,
                          uint32_t inputs, uint32_t outputs) {
  X86FloatLayer layer{};
  layer.facts.window = window;
  layer.facts.batches = static_cast<int32_t>(batches);
  layer.facts.input_channels = static_cast<int32_t>(inputs);
  layer.facts.output_channels = static_cast<int32_t>(outputs);
  layer.activation_min = plan.activation.min;
  layer.activation_max = plan.activation.max;
  return layer;
}

void offer_convolution_f32(const Node& node, Variants& variants) {
  const auto& plan = *static_cast<const conv_2d::PlanF32*>(node.plan);
  const kernels::Conv2DShape& shape = plan.shape;
  if (shape.weights_channels != shape.input_channels) return;
  const X86FloatLayer layer =
      float_layer(plan, shape.window, shape.batches, shape.input_channels, shape.output_channels);
  const int32_t taps = x86_depth(layer.facts);
  offer_f32(node, {layer, taps, taps, 1}, "mote/kernels/packed/x86_float.h", "x86_convolution_f32",
            x86_float_scratch_bytes(layer.facts), variants);
}

void offer_fully_connected_f32(const Node& node, Variants& variants) {
  const auto& plan = *static_cast<const fully_connected::PlanF32*>(node.plan);
  const auto batches = static_cast<int32_t>(plan.shape.batches);
  const kernels::Window row{{1, 1, 1, 1, 1, 0}, {batches, batches, 1, 1, 1, 0}};
  const X86FloatLayer layer =
      float_layer(plan, row, 1, plan.shape.input_depth, plan.shape.output_depth);
  const int32_t taps = layer.facts.input_channels;
  offer_f32(node, {layer, taps, taps, 1}, "mote/kernels/packed/x86_float.h", "x86_convolution_f32",
            x86_float_scratch_bytes(layer.facts), variants);
}

void offer_depthwise_f32(const Node& node, Variants& variants) {
  const auto& plan = *static_cast<const depthwise_conv_2d::PlanF32*>(node.plan);
  const kernels::DepthwiseConv2DShape& shape = plan.shape;
  if (shape.input_channels != shape.output_channels) return;
  const X86FloatLayer layer =
      float_layer(plan, shape.window, shape.batches, shape.input_channels, shape.output_channels);
  offer_f32(node, {layer, x86_depthwise_taps(layer.facts), 1, layer.facts.output_channels},
            "mote/kernels/packed/x86_depthwise_f32.h", "x86_depthwise_f32",
            x86_depthwise_f32_scratch_bytes(layer.facts), variants);
}

// --- ADD ---

std::string text(Multiplier m) {
  return fmt::format("{{{}, {}}}", m.value, m.shift);
}

std::string text(const kernels::SumQuantization& q) {
  const kernels::BinaryQuantization& t = q.tensors;
  return fmt::format("{{{{{}, {}, {}, {}, {}}}, {}, {}, {}}}", t.offset_a, t.offset_b,
                     t.output_offset, t.activation_min, t.activation_max, q.sign,
                     text(q.multiplier_b), text(q.output_multiplier));
}

void offer_add(const Node& node, Variants& variants) {
  using Plan = QuantizedPlan<kernels::SumQuantization>;
  const auto& plan = *static_cast<const Plan*>(node.plan);
  if (node.input(0).shape != node.input(1).shape) return;  // broadcast
  uint64_t count = 1;
  for (const int32_t size : node.output().shape) count *= static_cast<uint64_t>(size);
  const bool swapped = static_cast<int32_t>(plan.operands.a) != node.graph_operator->inputs[0];
  Variant variant;
  variant.name = variant.code_key = "x86_add";
  variant.inputs = {Layout::kNhwc, Layout::kNhwc};
  variant.cost.instructions = count * 3;
  variant.cost.code_bytes = 600;
  variant.lead = 0;
  variant.write = [q = plan.quantization, count, swapped](NodeWriter& writer) {
    writer.include("mote/kernels/packed/x86_add.h");
    writer.statement(
        fmt::format("mote::kernels::packed::x86_add({}, static_cast<const int8_t*>({}), "
                    "static_cast<const int8_t*>({}), {}, static_cast<int8_t*>({}));",
                    text(q), writer.input(swapped ? 1 : 0), writer.input(swapped ? 0 : 1), count,
                    writer.output()));
  };
  variants.push_back(std::move(variant));
}

}  // namespace

void offer_x86(const Node& node, const Target& target, Variants& variants) {
  if (target.instruction_set != InstructionSet::kX86) return;
  if (node.layer && node.layer->kind == LayerKind::kDepthwiseConv2D) {
    return offer_depthwise_i8(*node.layer, variants);
  }
  if (node.layer) return offer_convolution_i8(*node.layer, variants);
  const bool is_f32 = node.row->first == DType::kF32 && node.row->second == DType::kF32;
  switch (node.graph_operator->code) {
    case BuiltinOperator_CONV_2D:
      if (is_f32) offer_convolution_f32(node, variants);
      return;
    case BuiltinOperator_DEPTHWISE_CONV_2D:
      if (is_f32) offer_depthwise_f32(node, variants);
      return;
    case BuiltinOperator_FULLY_CONNECTED:
      if (is_f32) offer_fully_connected_f32(node, variants);
      return;
    case BuiltinOperator_ADD:
      if (node.row->first == DType::kI8) offer_add(node, variants);
      return;
    default:
      return;
  }
}

}  // namespace mote::host::compile
