// Scales into integer multipliers: the part of prepare that all quantized operators share.
#pragma once

#include <stdint.h>

#include "mote/base/exact_scale.h"
#include "mote/base/fixed_point.h"
#include "mote/base/memory.h"
#include "mote/base/real.h"
#include "mote/base/status.h"

namespace mote {

class PrepareContext;
class TensorView;

// Fails when a zero point is no value of the tensor's dtype.
Status expect_zero_points_in_range(PrepareContext& context, TensorView tensor);

// The scale of a quantized tensor; fails when there is none or it is zero.
Status positive_scale_of(PrepareContext& context, TensorView tensor, Real* scale);
// The same; fails also when the zero point is no value of the tensor's dtype.
Status scale_of(PrepareContext& context, TensorView tensor, Real* scale);
Status scale_of(PrepareContext& context, TensorView tensor, ExactScale* scale);

// `real` as a Multiplier; fails when it is 2^30 or more.
Status to_multiplier(PrepareContext& context, Real real, Multiplier* multiplier);

// Fails unless the weights have one scale, or one for each of `channels` along dimension `axis`.
Status expect_channel_scales(PrepareContext& context, TensorView weights, uint32_t channels,
                             uint32_t axis);

// The entry of a model's metadata with multipliers that were computed on the desk.
inline constexpr char kStoredMultipliersMetadata[] = "MoteChannelMultipliers";
inline constexpr uint32_t kStoredMultipliersVersion = 1;

// Multipliers in persistent memory, or in the model where it holds them already (mote optimize);
// one for all channels (step 0) or one a channel (step 1).
struct ChannelMultipliers {
  Slot table;
  uint32_t step;
};

// input scale * weights scale / output scale for each scale of the weights, which must be one or
// `channels` along dimension `axis`. `float_product` rounds the first product to float, as TFLite
// does for weights with a single scale in FULLY_CONNECTED.
Status make_channel_multipliers(PrepareContext& context, TensorView input, TensorView weights,
                                TensorView output, uint32_t channels, uint32_t axis,
                                bool float_product, ChannelMultipliers* multipliers);

}  // namespace mote
