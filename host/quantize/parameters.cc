// From ranges of real numbers to scales and zero points, by the rules of TFLite's int8 format.
#include "host/quantize/parameters.h"

#include <cmath>

namespace mote::host {
namespace {

constexpr double kActivationSteps = 255.0;  // from -128 to 127
constexpr double kWeightLimit = 127.0;
// Half of what int32 holds, so that the sum of products has as much room again.
constexpr double kBiasLimit = 1073741824.0;

// How many consecutive elements share an index of `axis`.
size_t block_size(std::span<const int32_t> shape, int32_t axis) {
  size_t size = 1;
  for (size_t i = static_cast<size_t>(axis) + 1; i < shape.size(); ++i) {
    size *= static_cast<size_t>(shape[i]);
  }
  return size;
}

// Index into the scales of the weight at `position`.
size_t channel_of(size_t position, std::span<const int32_t> shape, int32_t axis) {
  if (axis < 0) return 0;
  return position / block_size(shape, axis) % static_cast<size_t>(shape[static_cast<size_t>(axis)]);
}

}  // namespace

Affine activation_parameters(const Range& range) {
  const double min = std::min(0.0, static_cast<double>(range.min));
  const double max = std::max(0.0, static_cast<double>(range.max));
  // A tensor that is always 0, or was never seen: any scale is right.
  if (!(max > min)) return {1.0f, 0};
  const double scale = (max - min) / kActivationSteps;
  const double zero_point = std::clamp(std::round(-128.0 - min / scale), -128.0, 127.0);
  return {static_cast<float>(scale), static_cast<int32_t>(zero_point)};
}

std::vector<float> weight_scales(std::span<const float> weights, std::span<const int32_t> shape,
                                 int32_t axis) {
  const size_t channels = axis < 0 ? 1 : static_cast<size_t>(shape[static_cast<size_t>(axis)]);
  std::vector<double> largest(channels, 0.0);
  for (size_t i = 0; i < weights.size(); ++i) {
    double& most = largest[channel_of(i, shape, axis)];
    most = std::max(most, std::abs(static_cast<double>(weights[i])));
  }
  std::vector<float> scales;
  for (const double most : largest) {
    // All weights 0: any scale is right, and one as for weights up to 1 leaves the bias its digits.
    scales.push_back(static_cast<float>((most > 0 ? most : 1.0) / kWeightLimit));
  }
  return scales;
}

void make_room_for_bias(std::span<const float> bias, float input_scale,
                        std::vector<float>* scales) {
  for (size_t i = 0; i < bias.size(); ++i) {
    float& scale = (*scales)[scales->size() == 1 ? 0 : i];
    const double least =
        std::abs(static_cast<double>(bias[i])) / kBiasLimit / static_cast<double>(input_scale);
    scale = std::max(scale, static_cast<float>(least));
  }
}

int8_t quantize_i8(float value, Affine parameters) {
  const float steps = std::round(value / parameters.scale);
  const float code = steps + static_cast<float>(parameters.zero_point);
  return static_cast<int8_t>(std::clamp(code, -128.0f, 127.0f));
}

std::vector<int8_t> quantize_activations(std::span<const float> values, Affine parameters) {
  std::vector<int8_t> codes;
  codes.reserve(values.size());
  for (const float value : values) codes.push_back(quantize_i8(value, parameters));
  return codes;
}

std::vector<int8_t> quantize_weights(std::span<const float> weights, std::span<const int32_t> shape,
                                     int32_t axis, std::span<const float> scales) {
  std::vector<int8_t> codes;
  codes.reserve(weights.size());
  for (size_t i = 0; i < weights.size(); ++i) {
    const double scale = static_cast<double>(scales[channel_of(i, shape, axis)]);
    const double code = std::round(static_cast<double>(weights[i]) / scale);
    codes.push_back(static_cast<int8_t>(std::clamp(code, -kWeightLimit, kWeightLimit)));
  }
  return codes;
}

std::vector<int32_t> quantize_bias(std::span<const float> bias, float input_scale,
                                   std::span<const float> scales) {
  std::vector<int32_t> codes;
  codes.reserve(bias.size());
  for (size_t i = 0; i < bias.size(); ++i) {
    const double scale =
        static_cast<double>(input_scale) * static_cast<double>(scales[scales.size() == 1 ? 0 : i]);
    const double code = std::round(static_cast<double>(bias[i]) / scale);
    constexpr double kMost = std::numeric_limits<int32_t>::max();
    codes.push_back(static_cast<int32_t>(std::clamp(code, -kMost, kMost)));
  }
  return codes;
}

}  // namespace mote::host
