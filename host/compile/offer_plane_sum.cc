// i8 ADD and SUB of tensors of one shape (mote/kernels/packed/plane_sum.h).
#include <fmt/format.h>

#include "host/compile/offer_pairs.h"
#include "mote/kernels/packed/plane_sum.h"
#include "mote/ops/quantized_binary.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;
using schema::BuiltinOperator_ADD;
using schema::BuiltinOperator_SUB;

uint64_t elements(const GraphTensor& tensor) {
  uint64_t count = 1;
  for (const int32_t size : tensor.shape) count *= static_cast<uint64_t>(size);
  return count;
}

bool find_plane(const kernels::SumQuantization& q, bool difference, PlaneSum& plane) {
  return difference ? PlaneFinder<true>(q).find(plane) : PlaneFinder<false>(q).find(plane);
}

}  // namespace

void offer_plane_sum(const Node& node, Variants& variants) {
  const auto code = node.graph_operator->code;
  if (code != BuiltinOperator_ADD && code != BuiltinOperator_SUB) return;
  if (node.row == nullptr || node.row->first != DType::kI8 || node.plan == nullptr) return;
  if (node.input(0).shape != node.input(1).shape) return;  // broadcast
  const auto& plan = *static_cast<const QuantizedPlan<kernels::SumQuantization>*>(node.plan);
  PlaneSum plane = {};
  if (!find_plane(plan.quantization, code == BuiltinOperator_SUB, plane)) return;
  const bool swapped = static_cast<int32_t>(plan.operands.a) != node.graph_operator->inputs[0];
  const uint64_t count = elements(node.output());
  Variant variant;
  variant.name = variant.code_key = "plane sum";
  variant.cost.instructions = 21 * count + 40;
  variant.cost.code_bytes = 90;
  variant.lead = 0;
  variant.write = [plane, swapped, count](NodeWriter& writer) {
    writer.include("mote/kernels/packed/plane_sum.h");
    writer.statement(fmt::format(
        "mote::kernels::packed::add_on_plane({{{}, {}, {}, {}, {}, {}}}, "
        "static_cast<const int8_t*>({}), static_cast<const int8_t*>({}), {}, "
        "static_cast<int8_t*>({}));",
        plane.a, plane.b, plane.constant, plane.shift, plane.activation_min, plane.activation_max,
        writer.input(swapped ? 1 : 0), writer.input(swapped ? 0 : 1), count, writer.output()));
  };
  const bool has_planes = node.output().shape.size() == 4 && node.output().shape[0] == 1;
  for (const Layout layout : {Layout::kNhwc, Layout::kPlanes}) {
    if (layout == Layout::kPlanes && !has_planes) continue;
    variant.inputs = {layout, layout};
    variant.output = layout;
    variants.push_back(variant);
  }
}

}  // namespace mote::host::compile
