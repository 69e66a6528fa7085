// Packing, cost and C++ text for the 2x4 kernel of Armv7E-M.
#include "host/compile/arm_dsp_gemm.h"

#include <fmt/format.h>

namespace mote::host::compile::arm_dsp {

using namespace kernels::packed;

std::string name_of(Rounding rounding) {
  const char* name = rounding == Rounding::kFused     ? "kFused"
                     : rounding == Rounding::kSigned  ? "kSigned"
                     : rounding == Rounding::kUniform ? "kUniform"
                                                      : "kGeneric";
  return fmt::format("mote::kernels::packed::Rounding::{}", name);
}

std::string text(const OutputRange& range) {
  return fmt::format("{{{}, {}, {}}}", range.zero_point, range.activation_min,
                     range.activation_max);
}

GemmWeights gemm_weights(const WeightedLayer& layer, uint32_t rows) {
  const auto channels = static_cast<uint32_t>(layer.output_channels);
  const auto run = static_cast<uint32_t>(layer.weights.size()) / channels / rows;
  return {layer.weights.data(),
          layer.bias.data(),
          layer.multipliers.data(),
          channels,
          rows,
          run,
          layer.input_zero_point,
          {layer.output_zero_point, layer.activation_min, layer.activation_max}};
}

std::optional<Gemm> Gemm::pack(const WeightedLayer& layer, uint32_t rows, uint32_t padded_run,
                               uint32_t channel_step, TapOrder order, bool may_be_uniform) {
  const GemmWeights weights = gemm_weights(layer, rows);
  const uint32_t channels = weights.channels;
  Gemm gemm;
  std::vector<SumRange> ranges(channels);
  if (!prove_gemm(weights, ranges.data(), &gemm.rounding_, may_be_uniform)) return std::nullopt;
  gemm.output_ = weights.output;
  gemm.channels_ = channels;
  gemm.channel_step_ = channel_step;
  gemm.group_words_ = gemm_group_words(gemm.rounding_.rounding, rows, padded_run);
  gemm.stream_.resize(size_t{gemm_groups(channels)} * gemm.group_words_);
  pack_gemm(weights, gemm.rounding_, padded_run, gemm.stream_.data(), order);
  if (gemm.rounding() == Rounding::kGeneric) gemm.multipliers_ = layer.multipliers;
  return gemm;
}

std::string Gemm::form() const {
  return fmt::format("{}, {}", name_of(rounding_.rounding), rounding_.final_shift);
}
std::string Gemm::form(uint32_t pairs, uint32_t position_bytes, uint32_t segments) const {
  return fmt::format("{}, {}, {}, {}", form(), pairs, position_bytes, segments > 1);
}
std::string Gemm::form(uint32_t pairs, uint32_t position_bytes, uint32_t segments,
                       bool planes) const {
  return fmt::format("{}, {}", form(pairs, position_bytes, segments), planes);
}

std::string Gemm::text(NodeWriter& writer) const {
  return fmt::format(
      "{{{}, {}, {}, {}, {}, {}}}", writer.constants("int32_t", stream_), group_words_, channels_,
      channel_step_, arm_dsp::text(output_),
      multipliers_.empty() ? "nullptr" : writer.constants("mote::Multiplier", multipliers_));
}

Cost Gemm::constants_cost() const {
  Cost cost;
  cost.constant_bytes = static_cast<uint32_t>(4 * stream_.size() + 8 * multipliers_.size());
  return cost;
}

namespace {

// Counted in the code: what a group of four channels and two positions takes beside its products.
struct GroupCost {
  uint64_t instructions, cycles;
};

GroupCost group_cost(Rounding rounding, Layout output) {
  const bool planes = output == Layout::kPlanes;
  if (rounding == Rounding::kUniform) return planes ? GroupCost{53, 61} : GroupCost{48, 56};
  GroupCost cost = rounding == Rounding::kSigned ? GroupCost{65, 81} : GroupCost{48, 68};
  if (rounding == Rounding::kGeneric) cost = {548, 750};
  if (planes) cost = {cost.instructions + 8, cost.cycles + 8};
  return cost;
}

}  // namespace

// 14 instructions (15 cycles) for a pair of taps of two positions and four channels; the rest of
// such a group by its form; the step to the next two positions. The last channels, when they are no
// four, go through a buffer, two positions at a time.
Cost Gemm::cost(uint64_t positions, uint32_t pairs, uint32_t segments, Layout output) const {
  const uint64_t position_pairs = (positions + 1) / 2, groups = gemm_groups(channels_);
  const GroupCost group = group_cost(rounding(), output);
  const uint64_t table = segments > 1 ? segments : 0;
  const uint64_t table_begin = segments > 1 ? 6 : 0;
  const bool by_group = channels_ % 4 != 0 && rounding() != Rounding::kGeneric;
  Cost cost = constants_cost();
  cost.instructions =
      position_pairs *
      (groups * (group.instructions + table_begin + 5 * table + 14ull * pairs * segments) + 12 +
       6 * table + (by_group ? 250 : 0));
  cost.cycles = position_pairs *
                (groups * (group.cycles + table_begin + 8 * table + 15ull * pairs * segments) + 15 +
                 8 * table + (by_group ? 330 : 0));
  cost.code_bytes = 800 + 56 * pairs;
  return cost;
}

}  // namespace mote::host::compile::arm_dsp
