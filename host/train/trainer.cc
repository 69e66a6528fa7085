// The module libmote_trainer.so: fits networks with libtorch, which no other file knows.
#include "host/train/trainer.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/base/random.h"

namespace mote::host {
namespace {

namespace nn = torch::nn::functional;

torch::Tensor tensor_of(const std::vector<float>& values, torch::IntArrayRef shape) {
  return torch::tensor(values).reshape(shape);
}

std::vector<float> values_of(const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.detach().contiguous();
  const float* data = flat.data_ptr<float>();
  return {data, data + flat.numel()};
}

// What follows a weighted layer's sum. The same as the operator, or the fused activation, that
// float_graph.cc writes: trainer_test.cc compares the two on every kind of layer.
torch::Tensor activate(const torch::Tensor& x, Activation activation) {
  switch (activation) {
    case Activation::kRelu:
      return torch::relu(x);
    case Activation::kRelu6:
      return torch::clamp(x, 0, 6);
    case Activation::kSigmoid:
      return torch::sigmoid(x);
    default:
      return x;  // the softmax at the end is part of the loss
  }
}

// The network with its weights. Sequences are [batch, channels, rows], as torch has them; flat
// vectors are [batch, values] in the row-after-row order of the windows.
class TorchNet {
 public:
  TorchNet(const std::vector<Layer>& layers, Random* random) : layers_(layers), random_(random) {
    for (const Layer& layer : layers) add_weights(layer);
  }

  std::vector<torch::Tensor> parameters() const {
    std::vector<torch::Tensor> all;
    for (size_t i = 0; i < layers_.size(); ++i) {
      if (!weights_[i].defined()) continue;
      all.push_back(weights_[i]);
      all.push_back(bias_[i]);
    }
    return all;
  }

  // windows [batch, rows, channels] -> scores before the softmax [batch, classes]
  torch::Tensor forward(const torch::Tensor& windows, bool training) {
    torch::Tensor x = windows.transpose(1, 2);
    for (size_t i = 0; i < layers_.size(); ++i) x = apply(i, x, training);
    return x;
  }

  std::vector<LayerWeights> save() const {
    std::vector<LayerWeights> saved(layers_.size());
    for (size_t i = 0; i < layers_.size(); ++i) {
      if (!weights_[i].defined()) continue;
      // torch keeps [filters, channels, kernel], TFLite [filters, 1, kernel, channels].
      const bool conv = layers_[i].kind == LayerKind::kConv1d;
      saved[i].weights = values_of(conv ? weights_[i].transpose(1, 2) : weights_[i]);
      saved[i].bias = values_of(bias_[i]);
    }
    return saved;
  }

 private:
  // Glorot's uniform start, which the small nets of this size are usually shown with.
  void add_weights(const Layer& layer) {
    weights_.emplace_back();
    bias_.emplace_back();
    const bool dense = layer.kind == LayerKind::kDense;
    if (!dense && layer.kind != LayerKind::kConv1d) return;
    const int64_t units = layer.units;
    const int64_t field = dense ? 1 : layer.kernel;
    const int64_t inputs = dense ? layer.input_values() : layer.input_channels;
    const double limit = std::sqrt(6.0 / static_cast<double>(field * (inputs + units)));
    std::vector<float> start(static_cast<size_t>(units * inputs * field));
    for (float& value : start) value = static_cast<float>(random_->uniform(-limit, limit));
    weights_.back() =
        dense ? tensor_of(start, {units, inputs}) : tensor_of(start, {units, inputs, field});
    weights_.back().set_requires_grad(true);
    bias_.back() = torch::zeros({units}).set_requires_grad(true);
  }

  torch::Tensor apply(size_t i, const torch::Tensor& x, bool training) {
    const Layer& layer = layers_[i];
    const int64_t kernel = layer.kernel, stride = layer.stride;
    switch (layer.kind) {
      case LayerKind::kDense:
        return activate(torch::linear(flatten(x), weights_[i], bias_[i]), layer.activation);
      case LayerKind::kConv1d: {
        const torch::Tensor padded =
            torch::constant_pad_nd(x, {layer.padding_before, layer.padding_after});
        return activate(torch::conv1d(padded, weights_[i], bias_[i], stride), layer.activation);
      }
      case LayerKind::kMaxPool1d:
        return torch::max_pool1d(x, kernel, stride);
      case LayerKind::kAveragePool1d:
        return torch::avg_pool1d(x, kernel, stride);
      case LayerKind::kGlobalAveragePool:
        return x.mean(2);
      case LayerKind::kFlatten:
        return flatten(x);
      case LayerKind::kDropout:
        return training ? drop(x, layer.rate) : x;
    }
    return x;
  }

  // Row after row, all channels of a row together: the order of the window in memory, so that the
  // exported RESHAPE moves nothing.
  static torch::Tensor flatten(const torch::Tensor& x) {
    return x.dim() == 2 ? x : x.transpose(1, 2).flatten(1);
  }

  // torch's own dropout draws from a generator that all threads share; ours must depend on the seed
  // alone. Kept values grow by 1 / (1 - rate), so that the expected sum stays.
  torch::Tensor drop(const torch::Tensor& x, double rate) {
    std::vector<float> mask(static_cast<size_t>(x.numel()));
    const float kept = static_cast<float>(1 / (1 - rate));
    for (float& value : mask) value = random_->uniform() < rate ? 0.0f : kept;
    return x * tensor_of(mask, x.sizes());
  }

  const std::vector<Layer>& layers_;
  Random* random_;
  std::vector<torch::Tensor> weights_, bias_;  // by layer; undefined where it has none
};

// Examples as tensors that batches are picked from.
struct TensorSet {
  torch::Tensor inputs, labels;
  TensorSet(const Examples& examples, const Layer& first)
      : inputs(
            tensor_of(examples.inputs, {examples.size(), first.input_rows, first.input_channels})) {
    labels = torch::tensor(std::vector<int64_t>(examples.labels.begin(), examples.labels.end()));
  }
};

// One pass over the set in a new random order. Returns the mean loss of a window, as it was while
// the weights moved and with dropout, hence higher than the validation loss at first.
float train_epoch(TorchNet* net, torch::optim::Adam* adam, const TensorSet& set, uint32_t batch,
                  Random* random) {
  std::vector<int64_t> order(static_cast<size_t>(set.labels.size(0)));
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int64_t>(i);
  random->shuffle(order);
  double sum = 0;
  for (size_t from = 0; from < order.size(); from += batch) {
    const size_t to = std::min(order.size(), from + batch);
    const torch::Tensor picked =
        torch::tensor(std::vector<int64_t>(order.begin() + static_cast<std::ptrdiff_t>(from),
                                           order.begin() + static_cast<std::ptrdiff_t>(to)));
    adam->zero_grad();
    const torch::Tensor loss = torch::cross_entropy_loss(
        net->forward(set.inputs.index_select(0, picked), true), set.labels.index_select(0, picked));
    loss.backward();
    adam->step();
    sum += loss.item<double>() * static_cast<double>(to - from);
  }
  return static_cast<float>(sum / static_cast<double>(order.size()));
}

void validate(TorchNet* net, const TensorSet& set, EpochLog* log) {
  const torch::NoGradGuard no_gradients;
  const torch::Tensor scores = net->forward(set.inputs, false);
  log->validation_loss = torch::cross_entropy_loss(scores, set.labels).item<float>();
  log->validation_accuracy =
      (scores.argmax(1) == set.labels).to(torch::kFloat32).mean().item<float>();
}

FittedNet fit(const FitTask& task) {
  const FitSettings& settings = task.settings;
  torch::set_num_threads(1);  // sums in one order; these nets are too small to share out anyway
  Random random(settings.seed);
  TorchNet net(task.net, &random);
  torch::optim::Adam adam(net.parameters(), torch::optim::AdamOptions(settings.learning_rate));
  const TensorSet validation_set(task.validation, task.net.front());
  FittedNet fitted;
  float best_loss = std::numeric_limits<float>::infinity();
  for (uint32_t epoch = 0; epoch < settings.epochs; ++epoch) {
    EpochLog log;
    const TensorSet training_set(task.training(epoch), task.net.front());
    log.train_loss = train_epoch(&net, &adam, training_set, settings.batch, &random);
    validate(&net, validation_set, &log);
    fitted.history.push_back(log);
    if (task.watcher) task.watcher(epoch, log);
    if (log.validation_loss < best_loss) {
      best_loss = log.validation_loss;
      fitted.best_epoch = epoch;
      fitted.layers = net.save();
    }
    if (epoch - fitted.best_epoch >= settings.patience) break;
  }
  return fitted;
}

}  // namespace
}  // namespace mote::host

// Found by its name; FitFunction in trainer.h is its type.
extern "C" __attribute__((visibility("default"))) void mote_fit_net(const mote::host::FitTask* task,
                                                                    mote::host::FittedNet* fitted) {
  *fitted = mote::host::fit(*task);
}
