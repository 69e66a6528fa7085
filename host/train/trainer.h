// Fits the weights of a network to windows.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "host/train/net_spec.h"
#include "host/train/windows.h"

namespace mote::host {

struct FitSettings {
  uint32_t epochs = 200;   // at most
  uint32_t patience = 30;  // epochs without a better validation loss before it stops
  uint32_t batch = 32;     // windows in a step
  double learning_rate = 0.001;
  uint64_t seed = 1;
};

struct EpochLog {
  float train_loss = 0;
  float validation_loss = 0;
  float validation_accuracy = 0;
};

// In the layouts of TFLite: dense [units, inputs], conv1d [filters, 1, kernel, channels].
struct LayerWeights {
  std::vector<float> weights, bias;  // empty for layers that have none
};

struct FittedNet {
  std::vector<LayerWeights> layers;  // one for each layer of the net
  std::vector<EpochLog> history;
  uint32_t best_epoch = 0;  // index into history; its weights are the ones kept
};

// Normalized windows of one epoch; called once an epoch, so that it may vary them.
using EpochSource = std::function<Examples(uint32_t epoch)>;
using EpochWatcher = std::function<void(uint32_t epoch, const EpochLog& log)>;

// Everything that fit_net() takes.
struct FitTask {
  const std::vector<Layer>& net;
  const EpochSource& training;
  const Examples& validation;
  const FitSettings& settings;
  const EpochWatcher& watcher;
};

// Adam on the cross entropy; keeps the weights of the epoch with the lowest validation loss. The
// same arguments give the same bits: one thread, and every random number from settings.seed.
// Loads libmote_trainer.so on the first call, since libtorch takes longer to load than most other
// commands take to run. Throws std::runtime_error when the module is missing.
FittedNet fit_net(const FitTask& task);

// What the module exports. Both sides are built together from this header.
using FitFunction = void(const FitTask* task, FittedNet* fitted);
inline constexpr char kFitFunctionName[] = "mote_fit_net";

}  // namespace mote::host
