// Gives every layer of a network its shapes, for a window of a given length.
#include <fmt/format.h>

#include <algorithm>

#include "host/base/bad_input.h"
#include "host/train/net_spec.h"

namespace mote::host {
namespace {

[[noreturn]] void fail(size_t index, const LayerSpec& layer, const std::string& what) {
  throw BadInput(fmt::format("--net: layer {} '{}': {}", index + 1, layer.text, what));
}

// Output rows of a kernel that slides over `rows`, and the padding that "same" means in TFLite:
// the output has ceil(rows / stride) rows, and an odd row of padding goes to the end.
void slide(size_t index, Layer* layer) {
  const uint32_t rows = layer->input_rows, kernel = layer->kernel, stride = layer->stride;
  if (layer->same_padding) {
    layer->output_rows = (rows + stride - 1) / stride;
    const uint32_t needed = (layer->output_rows - 1) * stride + kernel;
    const uint32_t padding = needed > rows ? needed - rows : 0;
    layer->padding_before = padding / 2;
    layer->padding_after = padding - padding / 2;
    return;
  }
  if (kernel > rows) {
    fail(index, *layer, fmt::format("a length of {} on a sequence of {} rows", kernel, rows));
  }
  layer->output_rows = (rows - kernel) / stride + 1;
}

void resolve_layer(size_t index, bool is_flat, uint32_t classes, Layer* layer) {
  layer->output_rows = layer->input_rows;
  layer->output_channels = layer->input_channels;
  const bool needs_rows = layer->kind != LayerKind::kDense && layer->kind != LayerKind::kFlatten &&
                          layer->kind != LayerKind::kDropout;
  if (needs_rows && is_flat) fail(index, *layer, "needs a sequence, but the layer before is flat");
  switch (layer->kind) {
    case LayerKind::kDense:
      if (layer->units == 0) layer->units = classes;
      layer->output_rows = 1;
      layer->output_channels = layer->units;
      break;
    case LayerKind::kConv1d:
      layer->output_channels = layer->units;
      slide(index, layer);
      break;
    case LayerKind::kMaxPool1d:
    case LayerKind::kAveragePool1d:
      slide(index, layer);
      break;
    case LayerKind::kGlobalAveragePool:
      layer->output_rows = 1;
      break;
    case LayerKind::kFlatten:
      layer->output_rows = 1;
      layer->output_channels = layer->input_values();
      break;
    case LayerKind::kDropout:
      break;
  }
}

// 40 MB of floats: beyond any microcontroller, and still within any desk.
constexpr uint64_t kMostWeights = 10'000'000;

void check_size(const std::vector<Layer>& layers) {
  uint64_t weights = 0;
  for (size_t index = 0; index < layers.size(); ++index) {
    weights += weight_count(layers[index]);
    if (weights <= kMostWeights) continue;
    fail(index, layers[index], fmt::format("more than {} weights: make it smaller", kMostWeights));
  }
}

void check_end(const std::vector<Layer>& layers, uint32_t classes) {
  const size_t last = layers.size() - 1;
  const Layer& layer = layers[last];
  if (layer.kind != LayerKind::kDense || layer.activation != Activation::kSoftmax) {
    fail(last, layer, "the last layer must be 'dense softmax'");
  }
  if (layer.units != classes) {
    fail(last, layer,
         fmt::format("{} units for {} classes: write 'dense softmax'", layer.units, classes));
  }
  for (size_t index = 0; index < last; ++index) {
    if (layers[index].activation == Activation::kSoftmax) {
      fail(index, layers[index], "softmax is for the last layer only");
    }
  }
}

}  // namespace

std::vector<Layer> resolve_net(const std::vector<LayerSpec>& specs, uint32_t rows,
                               uint32_t channels, uint32_t classes) {
  std::vector<Layer> layers;
  bool is_flat = false;
  for (size_t index = 0; index < specs.size(); ++index) {
    Layer layer;
    static_cast<LayerSpec&>(layer) = specs[index];
    const bool last = index + 1 == specs.size();
    if (layer.kind == LayerKind::kDense && layer.units == 0 && !last) {
      fail(index, layer, "the number of units is missing (only the last dense may leave it out)");
    }
    layer.input_rows = rows;
    layer.input_channels = channels;
    resolve_layer(index, is_flat, classes, &layer);
    rows = layer.output_rows;
    channels = layer.output_channels;
    is_flat = is_flat || layer.kind == LayerKind::kDense || layer.kind == LayerKind::kFlatten ||
              layer.kind == LayerKind::kGlobalAveragePool;
    layers.push_back(std::move(layer));
  }
  check_end(layers, classes);
  check_size(layers);
  return layers;
}

uint64_t weight_count(const Layer& layer) {
  switch (layer.kind) {
    case LayerKind::kDense:
      return (uint64_t{layer.input_values()} + 1) * layer.units;
    case LayerKind::kConv1d:
      return (uint64_t{layer.kernel} * layer.input_channels + 1) * layer.units;
    default:
      return 0;
  }
}

}  // namespace mote::host
