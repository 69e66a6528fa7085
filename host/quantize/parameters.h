// From ranges of real numbers to scales and zero points, by the rules of TFLite's int8 format.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace mote::host {

// Smallest and largest value that a tensor was seen to take.
struct Range {
  float min = std::numeric_limits<float>::infinity();
  float max = -std::numeric_limits<float>::infinity();

  void include(float value) {
    min = std::min(min, value);
    max = std::max(max, value);
  }
  void include(const Range& other) {
    min = std::min(min, other.min);
    max = std::max(max, other.max);
  }
  void include(std::span<const float> values) {
    for (const float value : values) include(value);
  }
  bool empty() const { return min > max; }
};

// real = scale * (q - zero_point)
struct Affine {
  float scale = 1;
  int32_t zero_point = 0;
  bool operator==(const Affine&) const = default;
};

// Outputs of SOFTMAX and LOGISTIC lie in [0, 1]; the format fixes their parameters, and kernels
// count on it. 1.0 itself becomes 127, that is 0.996.
inline constexpr Affine kProbability{1.0f / 256.0f, -128};

// Activations: asymmetric over all of [-128, 127]. The range is widened to hold 0, and 0 gets a
// code of its own, because padding and a relu's floor must be exact.
Affine activation_parameters(const Range& range);

// Weights: symmetric over [-127, 127], so that a product never needs a zero point of the weights.
// One scale for each index of dimension `axis` of `shape`, or one in all when axis is -1.
std::vector<float> weight_scales(std::span<const float> weights, std::span<const int32_t> shape,
                                 int32_t axis);

// Widens each weight scale whose bias would otherwise not fit in int32 at input_scale * weight
// scale. `scales` has one entry or as many as there are biases.
void make_room_for_bias(std::span<const float> bias, float input_scale, std::vector<float>* scales);

// Round to nearest, ties away from zero, as the format's QUANTIZE operator does; then saturate.
int8_t quantize_i8(float value, Affine parameters);
std::vector<int8_t> quantize_activations(std::span<const float> values, Affine parameters);
std::vector<int8_t> quantize_weights(std::span<const float> weights, std::span<const int32_t> shape,
                                     int32_t axis, std::span<const float> scales);
std::vector<int32_t> quantize_bias(std::span<const float> bias, float input_scale,
                                   std::span<const float> scales);

}  // namespace mote::host
