// What the variants that use the 2x4 kernel of Armv7E-M share: packing, cost, C++ text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/compile/variant.h"
#include "mote/kernels/packed/arm_dsp_pack.h"
#include "mote/kernels/packed/arm_dsp_positions.h"

namespace mote::host::compile::arm_dsp {

std::string name_of(kernels::packed::Rounding rounding);
std::string text(const kernels::packed::OutputRange& range);

// The layer's weights as `rows` runs a channel. Points into `layer`.
kernels::packed::GemmWeights gemm_weights(const WeightedLayer& layer, uint32_t rows);

class Gemm {
 public:
  // None when the packer cannot prove that the kernel is exact for the layer.
  static std::optional<Gemm> pack(const WeightedLayer& layer, uint32_t rows, uint32_t padded_run,
                                  uint32_t channel_step, kernels::packed::TapOrder order = {},
                                  bool may_be_uniform = true);

  // The kernel's template arguments: those of every kernel, and those of the 2x4 kernel; `planes`
  // where the user's own do not say it.
  std::string form() const;
  std::string form(uint32_t pairs, uint32_t position_bytes, uint32_t segments) const;
  std::string form(uint32_t pairs, uint32_t position_bytes, uint32_t segments, bool planes) const;
  // A GemmLayer.
  std::string text(NodeWriter& writer) const;
  // Of the kernel alone.
  Cost cost(uint64_t positions, uint32_t pairs, uint32_t segments, Layout output) const;

  Cost constants_cost() const;

  kernels::packed::Rounding rounding() const { return rounding_.rounding; }

 private:
  std::vector<int32_t> stream_;
  std::vector<Multiplier> multipliers_;  // kGeneric
  kernels::packed::LayerRounding rounding_ = {};
  kernels::packed::OutputRange output_ = {};
  uint32_t group_words_ = 0;
  uint32_t channels_ = 0;
  uint32_t channel_step_ = 1;
};

}  // namespace mote::host::compile::arm_dsp
