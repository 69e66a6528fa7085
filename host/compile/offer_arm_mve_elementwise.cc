// Variants for the Cortex-M55: ADD and pools in i8 on MVE.
#include <fmt/format.h>

#include "host/compile/offers.h"
#include "host/compile/window_text.h"
#include "mote/kernels/packed/arm_mve_pack_add.h"
#include "mote/kernels/packed/arm_mve_pool.h"
#include "mote/ops/pool_2d.h"
#include "mote/ops/quantized_binary.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;

// --- ADD ---

struct FoundAdd {
  MveAdd add;
  int shift = 0;
};

// The short form first, then the exact one; with as many bits as there is room for.
std::optional<FoundAdd> find_add(const kernels::SumQuantization& q) {
  MveAdd add = {};
  if (find_mve_add<16>(q, add)) return FoundAdd{add, 16};
  if (find_mve_add<15>(q, add)) return FoundAdd{add, 15};
  if (find_mve_add<14>(q, add)) return FoundAdd{add, 14};
  if (find_mve_add<22>(q, add)) return FoundAdd{add, 22};
  if (find_mve_add<21>(q, add)) return FoundAdd{add, 21};
  if (find_mve_add<20>(q, add)) return FoundAdd{add, 20};
  return std::nullopt;
}

uint64_t element_count(const GraphTensor& tensor) {
  uint64_t count = 1;
  for (const int32_t size : tensor.shape) count *= static_cast<uint64_t>(size);
  return count;
}

void offer_add(const Node& node, Variants& variants) {
  using Plan = QuantizedPlan<kernels::SumQuantization>;
  const auto& plan = *static_cast<const Plan*>(node.plan);
  if (node.input(0).shape != node.input(1).shape) return;  // broadcast
  const std::optional<FoundAdd> found = find_add(plan.quantization);
  if (!found) return;
  const MveAdd& add = found->add;
  const bool clamp = add.activation_min > -128 || add.activation_max < 127;
  const uint64_t count = element_count(node.output());
  const bool swapped = static_cast<int32_t>(plan.operands.a) != node.graph_operator->inputs[0];
  Variant variant;
  variant.name = variant.code_key = fmt::format("mve_add<{}, {}>", found->shift, clamp);
  variant.inputs = {Layout::kNhwc, Layout::kNhwc};
  const uint64_t eight = 17u + (clamp ? 2u : 0u) + (found->shift > 16 ? 4u : 0u);
  variant.cost.instructions = 60 + (count + 7) / 8 * eight;
  variant.cost.code_bytes = 240;
  variant.lead = 0;
  const std::string facts =
      fmt::format("mote::kernels::packed::{}({{{}, {}, {}, {}, {}}}", variant.name, add.a_factor,
                  add.b_factor, add.constant, add.activation_min, add.activation_max);
  variant.write = [facts, count, swapped](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_mve_add.h");
    writer.statement(
        fmt::format("{}, static_cast<const int8_t*>({}), static_cast<const int8_t*>({}), {}, "
                    "static_cast<int8_t*>({}));",
                    facts, writer.input(swapped ? 1 : 0), writer.input(swapped ? 0 : 1), count,
                    writer.output()));
  };
  variants.push_back(std::move(variant));
}

// --- pools ---

void offer_pool(const Node& node, bool average, Variants& variants) {
  const auto& plan = *static_cast<const pool_2d::PlanInteger*>(node.plan);
  const kernels::Pool2DShape& shape = plan.shape;
  const kernels::WindowAxis& rows = shape.window.rows;
  const kernels::WindowAxis& columns = shape.window.columns;
  const uint64_t taps = uint64_t{rows.filter} * columns.filter;
  if (average && taps > static_cast<uint64_t>(kMveMostPoolTaps)) return;
  Variant variant;
  variant.name = variant.code_key = average ? "mve_average_pool" : "mve_max_pool";
  variant.inputs = {Layout::kNhwc};
  const uint64_t windows = uint64_t{shape.batches} * static_cast<uint64_t>(rows.output) *
                           static_cast<uint64_t>(columns.output);
  const uint64_t blocks = (shape.channels + 15) / 16;
  const uint64_t block = average ? 2 * (20 + taps * 7) + 16 * 26 : 20 + taps * 7;
  variant.cost.instructions = 60 + windows * (60 + blocks * block);
  variant.cost.code_bytes = 400;
  const std::string facts = fmt::format(
      "mote::kernels::packed::{}({{{{{}, {}}}, {}, {}}}, {{{}, {}}}", variant.name, axis_text(rows),
      axis_text(columns), shape.batches, shape.channels, plan.activation.min, plan.activation.max);
  variant.write = [facts](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_mve_pool.h");
    writer.statement(fmt::format("{}, static_cast<const int8_t*>({}), static_cast<int8_t*>({}));",
                                 facts, writer.input(0), writer.output()));
  };
  variants.push_back(std::move(variant));
}

}  // namespace

void offer_arm_mve_elementwise(const Node& node, Variants& variants) {
  if (node.row == nullptr || node.row->first != DType::kI8) return;
  switch (node.graph_operator->code) {
    case schema::BuiltinOperator_ADD:
      return offer_add(node, variants);
    case schema::BuiltinOperator_AVERAGE_POOL_2D:
      return offer_pool(node, true, variants);
    case schema::BuiltinOperator_MAX_POOL_2D:
      return offer_pool(node, false, variants);
    default:
      return;
  }
}

}  // namespace mote::host::compile
