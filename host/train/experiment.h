// From recordings to models with figures: splits, training, quantization, cross-validation.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "host/graph/graph.h"
#include "host/quantize/quantize.h"
#include "host/train/augment.h"
#include "host/train/evaluation.h"
#include "host/train/net_spec.h"
#include "host/train/recordings.h"
#include "host/train/trainer.h"
#include "host/train/windows.h"

namespace mote::host {

struct TrainSettings {
  ReadOptions data;
  uint32_t window_rows = 50;
  uint32_t hop = 25;
  std::vector<LayerSpec> net;
  std::string net_text;
  bool augment = false;
  AugmentSettings augmentation;
  FitSettings fit;
  uint32_t folds = 0;  // 0 = no cross-validation
  double test_fraction = 0.2;
  QuantizeOptions quantize;
};

// The recordings at the model's rate, cut into windows.
struct Dataset {
  std::vector<std::string> labels, axes, notes;
  std::vector<Recording> recordings;
  std::vector<uint32_t> recording_labels;
  std::vector<Cut> cuts;
  WindowShape shape;
  double rate_hz = 50;
};

Dataset load_dataset(const TrainSettings& settings);

// A model, and how it came about.
struct TrainedModel {
  FittedNet net;
  Normalization normalization;
  Graph float_graph, int8_graph;
};

struct ModelSize {
  uint32_t file_bytes = 0;
  uint32_t arena_bytes = 0;
};

struct Experiment {
  std::vector<Layer> layers;
  std::vector<bool> is_test;  // by recording, for the final model
  TrainedModel model;         // trained on what is not test
  Evaluation test;
  std::vector<Evaluation> folds;      // empty without cross-validation
  Confusion float_total, int8_total;  // over the folds, or the test part without them
  ModelSize float_size, int8_size;

  // Means over the folds, or of the test part without them.
  double accuracy_float() const;
  double accuracy_int8() const;
};

// Called from several threads: job (0 = the final model, then the folds) of `jobs` is `share` done.
using JobWatcher = std::function<void(uint32_t job, uint32_t jobs, double share)>;

// The same settings and data give the same bits, whatever the number of processors.
Experiment run_experiment(const Dataset& dataset, const TrainSettings& settings,
                          const JobWatcher& watcher);

// Metadata buffer of the .tflite files: labels, axes, rate_hz, window, normalization, as JSON.
inline constexpr char kTrainingMetadata[] = "mote.training";

}  // namespace mote::host
