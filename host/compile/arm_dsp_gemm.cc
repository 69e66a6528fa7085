// Packing, cost and C++ text for the 2x4 kernel of Armv7E-M.
#include "host/compile/arm_dsp_gemm.h"

#include <fmt/format.h>

namespace mote::host::compile::arm_dsp {

using namespace kernels::packed;

std::string name_of(Rounding rounding) {
  const char* name = rounding == Rounding::kFused    ? "kFused"
                     : rounding == Rounding::kSigned ? "kSigned"
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
                               uint32_t channel_step, TapOrder order) {
  const GemmWeights weights = gemm_weights(layer, rows);
  const uint32_t channels = weights.channels;
  Gemm gemm;
  std::vector<SumRange> ranges(channels);
  if (!prove_gemm(weights, ranges.data(), &gemm.rounding_)) return std::nullopt;
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

// Counted in the code: 14 instructions (15 cycles) for a pair of taps of two positions and four
// channels; the rest of such a group by its form; 12 a pair of positions.
Cost Gemm::cost(uint64_t positions, uint32_t pairs, uint32_t segments, Layout output) const {
  const uint64_t position_pairs = (positions + 1) / 2, groups = gemm_groups(channels_);
  const bool is_signed = rounding() == Rounding::kSigned,
             generic = rounding() == Rounding::kGeneric;
  const uint64_t table = segments > 1 ? 6 + 5 * uint64_t{segments} : 0;
  uint64_t rest = 48 + table + (output == Layout::kPlanes ? 8 : 0) + (is_signed ? 17 : 0);
  if (generic || channels_ % 4 != 0) rest += generic ? 500 : 0;
  Cost cost = constants_cost();
  cost.instructions =
      position_pairs * (groups * (rest + 14ull * pairs * segments) + 12 + 5 * segments);
  cost.cycles = position_pairs * (groups * (rest * 11 / 8 + table / 2 + 15ull * pairs * segments) +
                                  16 + 8 * segments);
  if (!generic && channels_ % 4 != 0) cost.instructions += position_pairs * 250;
  cost.code_bytes = 800 + 56 * pairs;
  return cost;
}

}  // namespace mote::host::compile::arm_dsp
