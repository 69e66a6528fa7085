// One layer with weights in all dtypes: its values are small integers, so that every arithmetic
// gives the sums that its definition gives.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "tests/support/model_builder.h"

namespace mote::test {

struct LayerDtypes {
  const char* name;
  DType input;
  DType weights;
  DType bias;
  int input_zero = 0;
  int weights_zero = 0;
  int output_zero = 0;

  bool is_float() const { return input == DType::kF32; }
  bool is_hybrid() const { return is_float() && weights != DType::kF32; }
};

inline void PrintTo(const LayerDtypes& dtypes, std::ostream* out) {
  *out << dtypes.name;
}

inline const LayerDtypes kF32{"F32", DType::kF32, DType::kF32, DType::kF32};
inline const LayerDtypes kF32I8{"F32I8", DType::kF32, DType::kI8, DType::kF32};
inline const LayerDtypes kF32I4{"F32I4", DType::kF32, DType::kI4, DType::kF32};
inline const LayerDtypes kI8{"I8", DType::kI8, DType::kI8, DType::kI32, -7, 0, 12};
inline const LayerDtypes kI8I4{"I8I4", DType::kI8, DType::kI4, DType::kI32, 9, 0, -12};
inline const LayerDtypes kU8{"U8", DType::kU8, DType::kU8, DType::kI32, 121, 130, 140};
inline const LayerDtypes kI16I8WithI32{"I16I8WithI32", DType::kI16, DType::kI8, DType::kI32};
inline const LayerDtypes kI16I8WithI64{"I16I8WithI64", DType::kI16, DType::kI8, DType::kI64};
inline const LayerDtypes kI16I4{"I16I4", DType::kI16, DType::kI4, DType::kI64};

template <class T>
Bytes stored_as(const std::vector<double>& values, int zero_point) {
  using Limits = std::numeric_limits<T>;
  std::vector<T> stored;
  for (const double value : values) {
    stored.push_back(
        static_cast<T>(std::clamp(value + zero_point, static_cast<double>(Limits::lowest()),
                                  static_cast<double>(Limits::max()))));
  }
  return stored;
}

// Two in a byte, the first in the low half.
inline Bytes stored_as_i4(const std::vector<double>& values) {
  Bytes stored;
  stored.bytes.resize((values.size() + 1) / 2);
  for (size_t i = 0; i < values.size(); ++i) {
    const int nibble = static_cast<int>(values[i]) & 15;
    stored.bytes[i / 2] |= static_cast<uint8_t>(nibble << (4 * (i % 2)));
  }
  return stored;
}

// Integers as the elements of a tensor, saturated to its dtype.
inline Bytes stored(const std::vector<double>& values, DType type, int zero_point = 0) {
  switch (type) {
    case DType::kI4:
      return stored_as_i4(values);
    case DType::kI8:
      return stored_as<int8_t>(values, zero_point);
    case DType::kU8:
      return stored_as<uint8_t>(values, zero_point);
    case DType::kI16:
      return stored_as<int16_t>(values, zero_point);
    case DType::kI32:
      return stored_as<int32_t>(values, zero_point);
    case DType::kI64:
      return stored_as<int64_t>(values, zero_point);
    default:
      return stored_as<float>(values, zero_point);
  }
}

enum class Bias { kGiven, kLeftOut, kAbsent };

struct NaiveLayer {
  Shape input_shape, weights_shape, output_shape;
  std::vector<double> input, weights, bias;
  Bias has_bias = Bias::kGiven;
  fb::ActivationFunctionType activation = fb::ActivationFunctionType_NONE;
  std::vector<double> sums;  // of products and bias

  // Scales 0.5 * 0.25 / 0.125 = 1: sums go to a quantized output unscaled, around its zero point.
  static constexpr float kInputScale = 0.5f, kWeightsScale = 0.25f, kOutputScale = 0.125f;

  template <class Options>
  OneOpModel model(fb::BuiltinOperator op, const LayerDtypes& types, Options options) const {
    OneOpModel model(op);
    const bool is_float = types.is_float();
    model.input(input_shape, types.input, is_float ? 0 : kInputScale, types.input_zero);
    const bool scaled = types.weights != DType::kF32;
    model.constant(weights_shape, types.weights, stored(weights, types.weights, types.weights_zero),
                   scaled ? std::vector<float>{kWeightsScale} : std::vector<float>(),
                   scaled ? std::vector<int64_t>{types.weights_zero} : std::vector<int64_t>());
    if (has_bias == Bias::kGiven) model.constant({output_shape.back()}, types.bias, bias_of(types));
    if (has_bias == Bias::kLeftOut) model.left_out();
    model.output(output_shape, types.input, is_float ? 0 : kOutputScale, types.output_zero);
    options.fused_activation_function = activation;
    model.options(options);
    return model;
  }

  Bytes stored_input(const LayerDtypes& types) const {
    return stored(input, types.input, types.input_zero);
  }
  Bytes stored_output(const LayerDtypes& types) const {
    std::vector<double> values;
    const double scale = types.is_hybrid() ? kWeightsScale : 1;
    for (const double sum : sums) {
      values.push_back(types.is_float() ? activate(sum * scale)
                                        : activate(sum * kOutputScale) / kOutputScale);
    }
    return stored(values, types.input, types.output_zero);
  }

 private:
  Bytes bias_of(const LayerDtypes& types) const {
    std::vector<double> scaled(bias);
    for (double& value : scaled) value *= types.is_hybrid() ? kWeightsScale : 1;
    return stored(scaled, types.bias);
  }
  double activate(double x) const {
    if (activation == fb::ActivationFunctionType_NONE) return x;
    return std::clamp(x, 0.0, activation == fb::ActivationFunctionType_RELU6 ? 6.0 : 1e9);
  }
};

}  // namespace mote::test
