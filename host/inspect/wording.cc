// How inspect says things.
#include "host/inspect/wording.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace mote::host {
namespace {

using Words = std::vector<std::string>;

void add_activation(schema::ActivationFunctionType activation, Words* words) {
  if (activation == schema::ActivationFunctionType_NONE) return;
  words->push_back(schema::EnumNameActivationFunctionType(activation));
}

void add_window(int32_t rows, int32_t columns, schema::Padding padding, Words* words) {
  if (rows != 1 || columns != 1) words->push_back(fmt::format("stride {}x{}", rows, columns));
  words->push_back(schema::EnumNamePadding(padding));
}

void add_dilation(int32_t rows, int32_t columns, Words* words) {
  if (rows != 1 || columns != 1) words->push_back(fmt::format("dilation {}x{}", rows, columns));
}

// Rows x columns of OHWI weights (input 1).
void add_kernel(const Subgraph& subgraph, const GraphOperator& op, Words* words) {
  if (op.inputs.size() < 2 || op.inputs[1] < 0) return;
  const auto& shape = subgraph.tensors[static_cast<size_t>(op.inputs[1])].shape;
  if (shape.size() == 4) words->push_back(fmt::format("{}x{}", shape[1], shape[2]));
}

// One cast an operator: flatc's union gives null for every table but its own.
Words window_words(const Subgraph& subgraph, const GraphOperator& op) {
  Words words;
  if (const auto* conv = op.options.AsConv2DOptions()) {
    add_kernel(subgraph, op, &words);
    add_window(conv->stride_h, conv->stride_w, conv->padding, &words);
    add_dilation(conv->dilation_h_factor, conv->dilation_w_factor, &words);
    add_activation(conv->fused_activation_function, &words);
  } else if (const auto* depthwise = op.options.AsDepthwiseConv2DOptions()) {
    add_kernel(subgraph, op, &words);
    add_window(depthwise->stride_h, depthwise->stride_w, depthwise->padding, &words);
    add_dilation(depthwise->dilation_h_factor, depthwise->dilation_w_factor, &words);
    add_activation(depthwise->fused_activation_function, &words);
  } else if (const auto* transpose = op.options.AsTransposeConvOptions()) {
    add_kernel(subgraph, op, &words);
    add_window(transpose->stride_h, transpose->stride_w, transpose->padding, &words);
    add_activation(transpose->fused_activation_function, &words);
  } else if (const auto* pool = op.options.AsPool2DOptions()) {
    words.push_back(fmt::format("{}x{}", pool->filter_height, pool->filter_width));
    add_window(pool->stride_h, pool->stride_w, pool->padding, &words);
    add_activation(pool->fused_activation_function, &words);
  }
  return words;
}

Words other_words(const GraphOperator& op) {
  Words words;
  if (const auto* layer = op.options.AsFullyConnectedOptions()) {
    add_activation(layer->fused_activation_function, &words);
  } else if (const auto* add = op.options.AsAddOptions()) {
    add_activation(add->fused_activation_function, &words);
  } else if (const auto* sub = op.options.AsSubOptions()) {
    add_activation(sub->fused_activation_function, &words);
  } else if (const auto* mul = op.options.AsMulOptions()) {
    add_activation(mul->fused_activation_function, &words);
  } else if (const auto* div = op.options.AsDivOptions()) {
    add_activation(div->fused_activation_function, &words);
  } else if (const auto* softmax = op.options.AsSoftmaxOptions()) {
    if (softmax->beta != 1) words.push_back(fmt::format("beta {}", softmax->beta));
  } else if (const auto* concatenation = op.options.AsConcatenationOptions()) {
    words.push_back(fmt::format("axis {}", concatenation->axis));
    add_activation(concatenation->fused_activation_function, &words);
  } else if (const auto* reducer = op.options.AsReducerOptions()) {
    if (reducer->keep_dims) words.push_back("keep dims");
  } else if (const auto* leaky = op.options.AsLeakyReluOptions()) {
    words.push_back(fmt::format("alpha {}", leaky->alpha));
  } else if (const auto* svdf = op.options.AsSVDFOptions()) {
    words.push_back(fmt::format("rank {}", svdf->rank));
    add_activation(svdf->fused_activation_function, &words);
  } else if (const auto* branch = op.options.AsIfOptions()) {
    words.push_back(fmt::format("then subgraph {}, else subgraph {}", branch->then_subgraph_index,
                                branch->else_subgraph_index));
  } else if (const auto* loop = op.options.AsWhileOptions()) {
    words.push_back(fmt::format("condition subgraph {}, body subgraph {}",
                                loop->cond_subgraph_index, loop->body_subgraph_index));
  } else if (const auto* once = op.options.AsCallOnceOptions()) {
    words.push_back(fmt::format("subgraph {}", once->init_subgraph_index));
  }
  return words;
}

}  // namespace

std::string with_commas(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

std::string in_units(uint64_t number) {
  constexpr const char* kUnits[] = {"", " k", " M", " G", " T", " P", " E"};
  if (number < 1000) return std::to_string(number);
  auto value = static_cast<double>(number);
  size_t unit = 0;
  // 999.5 would be printed as 1000 of its unit.
  while (value >= 999.5 && unit + 1 < std::size(kUnits)) {
    value /= 1000;
    ++unit;
  }
  return fmt::format("{:.{}f}{}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0, kUnits[unit]);
}

std::string shape_text(const std::vector<int32_t>& shape) {
  return shape.empty() ? "scalar" : fmt::format("{}", fmt::join(shape, "x"));
}

// Four digits tell scales apart; the exact ones are in the JSON.
std::string quantization_text(const Quantization& quantization) {
  if (quantization.details.type != schema::QuantizationDetails_NONE) {
    return schema::EnumNameQuantizationDetails(quantization.details.type);
  }
  const auto& scales = quantization.scales;
  const auto& zero_points = quantization.zero_points;
  if (scales.empty()) return "";
  if (scales.size() == 1) {
    const int64_t zero_point = zero_points.empty() ? 0 : zero_points[0];
    return fmt::format("scale {:.4g}  zero point {}", scales[0], zero_point);
  }
  const auto [least, most] = std::minmax_element(scales.begin(), scales.end());
  std::string text = fmt::format("{} scales {:.4g} to {:.4g} along {}", scales.size(), *least,
                                 *most, quantization.axis);
  const bool all_zero =
      std::all_of(zero_points.begin(), zero_points.end(), [](int64_t z) { return z == 0; });
  if (all_zero) return text;
  const auto [low, high] = std::minmax_element(zero_points.begin(), zero_points.end());
  return text + fmt::format("  zero points {} to {}", *low, *high);
}

std::string options_text(const Subgraph& subgraph, const GraphOperator& op) {
  const Words window = window_words(subgraph, op);
  return fmt::format("{}", fmt::join(window.empty() ? other_words(op) : window, ", "));
}

std::string shortened(const std::string& text, size_t width) {
  if (text.size() <= width || width < 4) return text.substr(0, width);
  // The end of a name tells more than its beginning, which is the model's scope.
  const size_t tail = (width - 2) * 2 / 3;
  const std::string_view whole = text;
  return fmt::format("{}..{}", whole.substr(0, width - 2 - tail), whole.substr(text.size() - tail));
}

}  // namespace mote::host
