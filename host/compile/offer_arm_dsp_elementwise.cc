// Variants of i8 ADD, AVERAGE_POOL_2D, MAX_POOL_2D and MEAN for Cortex-M4, M7 and M33.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "host/compile/offers.h"
#include "host/compile/window_text.h"
#include "mote/kernels/packed/arm_dsp_add.h"
#include "mote/ops/pool_2d.h"
#include "mote/ops/quantized_binary.h"
#include "mote/ops/reduce.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;
using schema::BuiltinOperator_ADD;
using schema::BuiltinOperator_AVERAGE_POOL_2D;
using schema::BuiltinOperator_MAX_POOL_2D;
using schema::BuiltinOperator_MEAN;

constexpr Layout kLayouts[] = {Layout::kPlanes, Layout::kNhwc};

uint64_t elements(const GraphTensor& tensor) {
  uint64_t count = 1;
  for (const int32_t size : tensor.shape) count *= static_cast<uint64_t>(size);
  return count;
}

// As fits a layer of planes: one image.
bool has_planes(const GraphTensor& tensor) {
  return tensor.shape.size() == 4 && tensor.shape[0] == 1;
}

// --- ADD ---

void write_add(const kernels::SumQuantization& q, const AddTable& table, int32_t final_shift,
               uint64_t count, bool swapped, NodeWriter& writer) {
  std::vector<int32_t> words(table.of_b, table.of_b + 256);
  words.push_back(table.multiplier);
  words.push_back(table.offset);
  const std::span bytes(reinterpret_cast<const uint8_t*>(words.data()), 4 * words.size());
  writer.include("mote/kernels/packed/arm_dsp_add.h");
  writer.statement(fmt::format(
      "mote::kernels::packed::add_bytes<{}>(*{}, static_cast<const int8_t*>({}), "
      "static_cast<const int8_t*>({}), {}, static_cast<int8_t*>({}));",
      final_shift, writer.constants("mote::kernels::packed::AddTable", bytes, 4),
      writer.input(swapped ? 1 : 0), writer.input(swapped ? 0 : 1), count, writer.output()));
  const kernels::BinaryQuantization& t = q.tensors;
  if (t.activation_min == -128 && t.activation_max == 127) return;
  writer.statement(
      fmt::format("mote::kernels::packed::clamp_bytes(static_cast<int8_t*>({}), {}, {}, {});",
                  writer.output(), count, t.activation_min, t.activation_max));
}

void offer_add(const Node& node, Variants& variants) {
  const auto& plan = *static_cast<const QuantizedPlan<kernels::SumQuantization>*>(node.plan);
  if (node.input(0).shape != node.input(1).shape) return;  // broadcast
  const kernels::SumQuantization& q = plan.quantization;
  AddTable table = {};
  const int32_t final_shift = pack_add(q, table);
  if (final_shift == 0) return;
  const bool swapped = static_cast<int32_t>(plan.operands.a) != node.graph_operator->inputs[0];
  const uint64_t count = elements(node.output());
  const bool clamps = q.tensors.activation_min != -128 || q.tensors.activation_max != 127;
  for (const Layout layout : kLayouts) {
    if (layout == Layout::kPlanes && !has_planes(node.output())) continue;
    Variant variant;
    variant.code_key = fmt::format("add_bytes<{}>", final_shift);
    variant.name = "arm_dsp " + variant.code_key;
    variant.inputs = {layout, layout};
    variant.output = layout;
    variant.cost.instructions = count * (clamps ? 16 : 9) + 40;
    variant.cost.cycles = variant.cost.instructions * 125 / 100;
    variant.cost.constant_bytes = sizeof(AddTable);
    variant.cost.code_bytes = 250;
    variant.lead = 0;
    variant.write = [=](NodeWriter& writer) {
      write_add(q, table, final_shift, count, swapped, writer);
    };
    variants.push_back(std::move(variant));
  }
}

// --- pools ---

// What a pool over all of a channel's elements is written with.
struct WholePool {
  uint64_t channels;
  uint64_t size;       // of a channel
  std::string finish;  // an expression
};

void offer_whole_pool(const WholePool& pool, Variants& variants) {
  for (const Layout layout : kLayouts) {
    const bool planes = layout == Layout::kPlanes;
    Variant variant;
    variant.code_key = planes ? "pool_planes" : "average_channels";
    variant.name = "arm_dsp " + variant.code_key;
    variant.inputs = {layout};
    variant.cost.instructions =
        pool.channels * pool.size * (planes ? 2 : 4) / 2 + pool.channels * (planes ? 55 : 50) + 60;
    variant.cost.cycles = variant.cost.instructions * 13 / 10;
    variant.cost.code_bytes = planes ? 200 : 350;
    // A channel is read before it is written, and channels are written in order.
    if (planes) variant.lead = 0;
    variant.write = [=](NodeWriter& writer) {
      writer.include("mote/kernels/packed/arm_dsp_pool.h");
      const std::string input = fmt::format("static_cast<const int8_t*>({})", writer.input(0));
      const std::string output = fmt::format("static_cast<int8_t*>({})", writer.output());
      const std::string shape =
          planes ? fmt::format("pool_planes({}, {}, {}", input, pool.channels, pool.size)
                 : fmt::format("average_channels({{1, {}, 0, {}}}, {}, {}", pool.size,
                               pool.channels, input, pool.channels);
      writer.statement(fmt::format("mote::kernels::packed::{}, mote::kernels::packed::{}, {});",
                                   shape, pool.finish, output));
    };
    variants.push_back(std::move(variant));
  }
}

void offer_windows(const pool_2d::PlanInteger& plan, bool is_max, Variants& variants) {
  const kernels::Pool2DShape& shape = plan.shape;
  const auto outputs = static_cast<uint64_t>(shape.window.rows.output) *
                       static_cast<uint64_t>(shape.window.columns.output) * shape.channels *
                       shape.batches;
  const uint64_t taps = uint64_t{shape.window.rows.filter} * uint64_t{shape.window.columns.filter};
  for (const Layout layout : kLayouts) {
    const bool planes = layout == Layout::kPlanes;
    if (planes && shape.batches != 1) continue;
    Variant variant;
    variant.code_key = is_max ? "max_pool_nhwc" : "average_pool_nhwc";
    variant.name = "arm_dsp " + variant.code_key;
    variant.inputs = {layout};
    variant.output = layout;
    variant.cost.instructions = outputs * (planes ? 110 + taps * 4 : 25 + taps * 3 / 2);
    variant.cost.code_bytes = 900;
    variant.write = [=](NodeWriter& writer) {
      writer.include("mote/kernels/packed/arm_dsp_pool.h");
      writer.statement(
          fmt::format("mote::kernels::packed::{}({{{{{}, {}}}, {}, {}, {{{}, {}}}}}, "
                      "static_cast<const int8_t*>({}), static_cast<int8_t*>({}));",
                      is_max ? "max_pool_nhwc" : "average_pool_nhwc", axis_text(shape.window.rows),
                      axis_text(shape.window.columns), planes ? shape.channels : shape.batches,
                      planes ? 1 : shape.channels, plan.activation.min, plan.activation.max,
                      writer.input(0), writer.output()));
    };
    variants.push_back(std::move(variant));
  }
}

void offer_pool(const Node& node, bool is_max, Variants& variants) {
  const auto& plan = *static_cast<const pool_2d::PlanInteger*>(node.plan);
  const kernels::Pool2DShape& shape = plan.shape;
  const auto whole = [](const kernels::WindowAxis& axis) {
    return axis.output == 1 && axis.filter >= axis.input + axis.padding;
  };
  if (!is_max && shape.batches == 1 && whole(shape.window.rows) && whole(shape.window.columns)) {
    const uint64_t size = static_cast<uint64_t>(shape.window.rows.input) *
                          static_cast<uint64_t>(shape.window.columns.input);
    return offer_whole_pool(
        {shape.channels, size,
         fmt::format("MeanOutput{{{}, {}}}", plan.activation.min, plan.activation.max)},
        variants);
  }
  if (shape.channels < 65536 && shape.batches < 65536) offer_windows(plan, is_max, variants);
}

// --- MEAN over rows and columns ---

void offer_mean(const Node& node, Variants& variants) {
  const GraphTensor& input = node.input(0);
  const auto& axes = node.input(1).data;
  int32_t both[2] = {};
  if (!has_planes(input) || axes.size() != sizeof both) return;
  std::memcpy(both, axes.data(), sizeof both);
  for (int32_t& axis : both) axis += axis < 0 ? 4 : 0;
  if (std::min(both[0], both[1]) != 1 || std::max(both[0], both[1]) != 2) return;
  using Plan = reduce::Plan<kernels::ScaledSum<int8_t>>;
  const kernels::SumScaling& scaling = static_cast<const Plan*>(node.plan)->math.scaling;
  const auto size = static_cast<uint64_t>(input.shape[1]) * static_cast<uint64_t>(input.shape[2]);
  offer_whole_pool(
      {static_cast<uint64_t>(input.shape[3]), size,
       fmt::format("ScaledSumOutput{{{}, {}, {{{}, {}}}}}", scaling.sum_offset,
                   scaling.output_offset, scaling.multiplier.value, scaling.multiplier.shift)},
      variants);
}

}  // namespace

void offer_arm_dsp_elementwise(const Node& node, const Target& target, Variants& variants) {
  if (target.instruction_set != InstructionSet::kArmDsp) return;
  if (node.row == nullptr || node.row->first != DType::kI8) return;
  switch (node.graph_operator->code) {
    case BuiltinOperator_ADD:
      return offer_add(node, variants);
    case BuiltinOperator_AVERAGE_POOL_2D:
      return offer_pool(node, false, variants);
    case BuiltinOperator_MAX_POOL_2D:
      return offer_pool(node, true, variants);
    case BuiltinOperator_MEAN:
      return offer_mean(node, variants);
    default:
      return;
  }
}

}  // namespace mote::host::compile
