// Makes XNNPACK's operators. int8 convolutions have a scale for each channel (qc8), all else one.
#include "bench/host/xnnpack_kernels.h"

#include <xnnpack.h>

#include <cmath>
#include <memory>

namespace mote::bench {
namespace {

constexpr int8_t kZeroPoint = -128, kLowest = -128, kHighest = 127;
constexpr float kScale = 1.0f, kWeightScale = 0.002f;

// What XNNPACK's functions want to know of a layer.
struct Facts {
  size_t rows, columns, inputs, outputs;
  uint32_t filter_rows, filter_columns, stride;
  // XNNPACK has no way to say SAME for even strides but explicit padding.
  uint32_t top, right, bottom, left;
  uint32_t groups, flags;
  size_t elements;  // of the input

  explicit Facts(const Shape& s, const kernels::Window& window)
      : rows(static_cast<size_t>(s.rows)),
        columns(static_cast<size_t>(s.columns)),
        inputs(static_cast<size_t>(s.inputs)),
        outputs(static_cast<size_t>(s.outputs)),
        filter_rows(window.rows.filter),
        filter_columns(window.columns.filter),
        stride(static_cast<uint32_t>(s.stride)),
        top(window.rows.padding),
        right(after(window.columns)),
        bottom(after(window.rows)),
        left(window.columns.padding),
        groups(s.kernel == Kernel::kDepthwise ? static_cast<uint32_t>(s.inputs) : 1),
        flags(s.kernel == Kernel::kDepthwise ? XNN_FLAG_DEPTHWISE_CONVOLUTION : 0),
        elements(rows * columns * inputs) {}

  static uint32_t after(const kernels::WindowAxis& axis) {
    const int32_t all = (axis.output - 1) * axis.stride + axis.filter - axis.input - axis.padding;
    return static_cast<uint32_t>(std::max(all, 0));
  }
};

xnn_status convolution(const Facts& f, Layer<int8_t>* layer, xnn_operator_t* made) {
  const std::vector<float> scales(f.outputs, kWeightScale);
  const xnn_status failed = xnn_create_convolution2d_nhwc_qc8(
      f.top, f.right, f.bottom, f.left, f.filter_rows, f.filter_columns, f.stride, f.stride, 1, 1,
      f.groups, f.inputs / f.groups, f.outputs / f.groups, f.inputs, f.outputs, kZeroPoint, kScale,
      scales.data(), layer->weights.data(), layer->bias.data(), kZeroPoint, kScale, kLowest,
      kHighest, f.flags, made);
  if (failed != xnn_status_success) return failed;
  return xnn_setup_convolution2d_nhwc_qc8(*made, 1, f.rows, f.columns, layer->input.data(),
                                          layer->output.data(), nullptr);
}

xnn_status convolution(const Facts& f, Layer<float>* layer, xnn_operator_t* made) {
  const xnn_status failed = xnn_create_convolution2d_nhwc_f32(
      f.top, f.right, f.bottom, f.left, f.filter_rows, f.filter_columns, f.stride, f.stride, 1, 1,
      f.groups, f.inputs / f.groups, f.outputs / f.groups, f.inputs, f.outputs,
      layer->weights.data(), layer->bias.data(), 0.0f, INFINITY, f.flags, made);
  if (failed != xnn_status_success) return failed;
  return xnn_setup_convolution2d_nhwc_f32(*made, 1, f.rows, f.columns, layer->input.data(),
                                          layer->output.data(), nullptr);
}

xnn_status fully_connected(const Facts& f, Layer<int8_t>* layer, xnn_operator_t* made) {
  const xnn_status failed = xnn_create_fully_connected_nc_qs8(
      f.inputs, f.outputs, f.inputs, f.outputs, kZeroPoint, kScale, kWeightScale,
      layer->weights.data(), layer->bias.data(), kZeroPoint, kScale, kLowest, kHighest, 0, made);
  if (failed != xnn_status_success) return failed;
  return xnn_setup_fully_connected_nc_qs8(*made, 1, layer->input.data(), layer->output.data(),
                                          nullptr);
}

xnn_status fully_connected(const Facts& f, Layer<float>* layer, xnn_operator_t* made) {
  const xnn_status failed = xnn_create_fully_connected_nc_f32(
      f.inputs, f.outputs, f.inputs, f.outputs, layer->weights.data(), layer->bias.data(), 0.0f,
      INFINITY, 0, made);
  if (failed != xnn_status_success) return failed;
  return xnn_setup_fully_connected_nc_f32(*made, 1, layer->input.data(), layer->output.data(),
                                          nullptr);
}

xnn_status add(const Facts& f, Layer<int8_t>* layer, xnn_operator_t* made) {
  const xnn_status failed = xnn_create_add_nd_qs8(kZeroPoint, kScale, kZeroPoint, kScale,
                                                  kZeroPoint, kScale, kLowest, kHighest, 0, made);
  if (failed != xnn_status_success) return failed;
  return xnn_setup_add_nd_qs8(*made, 1, &f.elements, 1, &f.elements, layer->input.data(),
                              layer->other_input.data(), layer->output.data(), nullptr);
}

xnn_status add(const Facts& f, Layer<float>* layer, xnn_operator_t* made) {
  const xnn_status failed = xnn_create_add_nd_f32(0.0f, INFINITY, 0, made);
  if (failed != xnn_status_success) return failed;
  return xnn_setup_add_nd_f32(*made, 1, &f.elements, 1, &f.elements, layer->input.data(),
                              layer->other_input.data(), layer->output.data(), nullptr);
}

xnn_status average_pool(const Facts& f, Layer<int8_t>* layer, xnn_operator_t* made) {
  const xnn_status failed =
      xnn_create_global_average_pooling_nwc_qs8(f.inputs, f.inputs, f.inputs, kZeroPoint, kScale,
                                                kZeroPoint, kScale, kLowest, kHighest, 0, made);
  if (failed != xnn_status_success) return failed;
  return xnn_setup_global_average_pooling_nwc_qs8(*made, 1, f.rows * f.columns, layer->input.data(),
                                                  layer->output.data(), nullptr);
}

xnn_status average_pool(const Facts& f, Layer<float>* layer, xnn_operator_t* made) {
  const xnn_status failed = xnn_create_global_average_pooling_nwc_f32(f.inputs, f.inputs, f.inputs,
                                                                      -INFINITY, INFINITY, 0, made);
  if (failed != xnn_status_success) return failed;
  return xnn_setup_global_average_pooling_nwc_f32(*made, 1, f.rows * f.columns, layer->input.data(),
                                                  layer->output.data(), nullptr);
}

xnn_status softmax(const Facts&, Layer<int8_t>*, xnn_operator_t*) {
  return xnn_status_unsupported_parameter;
}

xnn_status softmax(const Facts& f, Layer<float>* layer, xnn_operator_t* made) {
  const xnn_status failed = xnn_create_softmax_nc_f32(f.inputs, f.inputs, f.inputs, 0, made);
  if (failed != xnn_status_success) return failed;
  return xnn_setup_softmax_nc_f32(*made, 1, layer->input.data(), layer->output.data(), nullptr);
}

template <class T>
Work work_of(const Shape& shape, Layer<T>* layer) {
  const auto make = [&](const Facts& facts, xnn_operator_t* made) {
    switch (shape.kernel) {
      case Kernel::kConvolution:
      case Kernel::kDepthwise:
        return convolution(facts, layer, made);
      case Kernel::kFullyConnected:
        return fully_connected(facts, layer, made);
      case Kernel::kAdd:
        return add(facts, layer, made);
      case Kernel::kAveragePool:
        return average_pool(facts, layer, made);
      case Kernel::kSoftmax:
        return softmax(facts, layer, made);
    }
    return xnn_status_unsupported_parameter;
  };
  xnn_operator_t made = nullptr;
  const xnn_status failed = make(Facts(shape, layer->facts.window), &made);
  const std::shared_ptr<xnn_operator> op(made, xnn_delete_operator);
  if (failed != xnn_status_success) return nullptr;
  return [op] { xnn_run_operator(op.get(), nullptr); };
}

}  // namespace

bool start_xnnpack() {
  return xnn_initialize(nullptr) == xnn_status_success;
}

Work xnnpack_work(const Shape& shape, Layer<int8_t>* layer) {
  return work_of(shape, layer);
}

Work xnnpack_work(const Shape& shape, Layer<float>* layer) {
  return work_of(shape, layer);
}

}  // namespace mote::bench
