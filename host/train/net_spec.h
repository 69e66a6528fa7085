// The layers of a network as the user writes them, and what they mean for a given window.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mote::host {

enum class LayerKind {
  kDense,
  kConv1d,
  kMaxPool1d,
  kAveragePool1d,
  kGlobalAveragePool,
  kFlatten,
  kDropout,
};

enum class Activation { kNone, kRelu, kRelu6, kSigmoid, kSoftmax };

// One layer as written. `units` are dense units or filters; `kernel` is also a pool's length.
struct LayerSpec {
  LayerKind kind = LayerKind::kDense;
  uint32_t units = 0;  // 0 = as many as there are classes (the last dense only)
  uint32_t kernel = 0;
  uint32_t stride = 0;
  bool same_padding = false;
  double rate = 0;
  Activation activation = Activation::kNone;
  std::string text;  // for messages: "layer 2 'dropout 0.2'"
};

// A layer with its shapes. Sequences are rows x channels; flat vectors are one row.
struct Layer : LayerSpec {
  uint32_t input_rows = 1, input_channels = 0;
  uint32_t output_rows = 1, output_channels = 0;
  uint32_t padding_before = 0, padding_after = 0;  // rows that same_padding adds
  uint32_t input_values() const { return input_rows * input_channels; }
};

inline constexpr std::string_view kDefaultNet =
    "dense 64 relu, dropout 0.2, dense 32 relu, dropout 0.2, dense softmax";

// "dense UNITS [ACT]", "conv1d FILTERS KERNEL [stride S] [same] [ACT]", "maxpool1d N",
// "avgpool N", "globalavgpool" (or "avgpool"), "flatten", "dropout RATE", separated by commas.
// ACT is relu, relu6, sigmoid or softmax. Throws BadInput that names the layer.
std::vector<LayerSpec> parse_net(std::string_view text);

// {"layers": [{"type": "conv1d", "filters": 8, "kernel": 5, "stride": 2, "padding": "same",
// "activation": "relu"}, ...]}; an entry may also be a string in the form above.
std::vector<LayerSpec> parse_net_json(std::string_view text, const std::string& name);

// A file when `argument` ends in .json, else the text form.
std::vector<LayerSpec> load_net(const std::string& argument);

// Fills in shapes and checks that the net ends in `dense softmax` over the classes. A dense layer
// takes a sequence flattened, row after row. Throws BadInput that names the layer.
std::vector<Layer> resolve_net(const std::vector<LayerSpec>& specs, uint32_t rows,
                               uint32_t channels, uint32_t classes);

uint64_t weight_count(const Layer& layer);  // weights and biases

}  // namespace mote::host
