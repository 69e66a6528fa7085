// Windows over rows, as TFLite places them.
#include "host/optimize/strip_rows.h"

#include <algorithm>

namespace mote::host {
namespace {

const GraphTensor& tensor_at(const Subgraph& subgraph, int32_t index) {
  return subgraph.tensors[static_cast<size_t>(index)];
}

// One image of bytes, computed at run time.
bool is_image(const GraphTensor& tensor) {
  return tensor.type == DType::kI8 && tensor.shape.size() == 4 && tensor.shape[0] == 1 &&
         tensor.data.empty() && !tensor.is_variable;
}

template <class Options>
RowWindow layer_window(const Options& options, int32_t filter) {
  return {filter, options.stride_h, options.dilation_h_factor,
          options.padding == schema::Padding_SAME};
}

std::optional<RowWindow> window_of(const Subgraph& subgraph, const GraphOperator& op) {
  const auto filter_rows = [&] {
    const std::vector<int32_t>& shape = tensor_at(subgraph, op.inputs[1]).shape;
    return shape.size() == 4 ? shape[1] : 0;
  };
  if (const auto* options = op.options.AsConv2DOptions()) {
    return layer_window(*options, filter_rows());
  }
  if (const auto* options = op.options.AsDepthwiseConv2DOptions()) {
    return layer_window(*options, filter_rows());
  }
  if (const auto* options = op.options.AsPool2DOptions()) {
    return RowWindow{options->filter_height, options->stride_h, 1,
                     options->padding == schema::Padding_SAME};
  }
  switch (op.code) {
    case schema::BuiltinOperator_ADD:
    case schema::BuiltinOperator_SUB:
    case schema::BuiltinOperator_MUL:
    case schema::BuiltinOperator_RELU:
    case schema::BuiltinOperator_RELU6:
      return RowWindow{};
    default:
      return std::nullopt;
  }
}

}  // namespace

int32_t RowWindow::outputs(int32_t rows) const {
  if (same) return (rows + stride - 1) / stride;
  return rows < extent() ? 0 : (rows - extent()) / stride + 1;
}

int32_t RowWindow::padding(int32_t rows) const {
  if (!same) return 0;
  return std::max((outputs(rows) - 1) * stride + extent() - rows, 0) / 2;
}

std::optional<Strip> RowWindow::output(const Strip& input, int32_t rows) const {
  const int32_t outputs_of_all = outputs(rows), before = padding(rows);
  const int32_t shift = input.begin + before - padding(input.rows());
  Strip strip;
  strip.begin = shift / stride;
  strip.end = strip.begin + outputs(input.rows());
  if (shift % stride != 0 || shift < 0 || strip.end > outputs_of_all) return std::nullopt;
  const auto is_right = [&](int32_t output) {
    const int32_t first = std::max(output * stride - before, 0);
    const int32_t end = std::min(output * stride - before + extent(), rows);
    return first >= input.right_begin && end <= input.right_end;
  };
  strip.right_begin = strip.begin;
  while (strip.right_begin < strip.end && !is_right(strip.right_begin)) ++strip.right_begin;
  strip.right_end = strip.end;
  while (strip.right_end > strip.right_begin && !is_right(strip.right_end - 1)) --strip.right_end;
  if (strip.right_begin == strip.right_end) return std::nullopt;
  return strip;
}

std::optional<RowWindow> row_window(const Subgraph& subgraph, const GraphOperator& op) {
  if (op.outputs.size() != 1 || op.inputs.empty() || op.inputs[0] < 0) return std::nullopt;
  const std::optional<RowWindow> window = window_of(subgraph, op);
  if (!window) return std::nullopt;
  const GraphTensor& input = tensor_at(subgraph, op.inputs[0]);
  const GraphTensor& output = tensor_at(subgraph, op.outputs[0]);
  if (window->filter < 1 || window->stride < 1 || window->dilation < 1) return std::nullopt;
  if (!is_image(input) || !is_image(output)) return std::nullopt;
  if (window->outputs(input.shape[1]) != output.shape[1]) return std::nullopt;
  for (size_t i = 1; i < op.inputs.size(); ++i) {
    if (op.inputs[i] < 0) continue;
    const GraphTensor& other = tensor_at(subgraph, op.inputs[i]);
    const bool weights =
        op.options.AsConv2DOptions() != nullptr || op.options.AsDepthwiseConv2DOptions() != nullptr;
    if (weights ? other.data.empty() : !is_image(other) || other.shape != input.shape) {
      return std::nullopt;
    }
  }
  return window;
}

}  // namespace mote::host
