// From recordings to models with figures: splits, training, quantization, cross-validation.
#include "host/train/experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/base/bad_input.h"
#include "host/graph/export_tflite.h"
#include "host/quantize/calibrate.h"
#include "host/train/epoch_windows.h"
#include "host/train/float_graph.h"
#include "host/train/parallel.h"
#include "host/train/resample.h"
#include "host/train/run_model.h"
#include "host/train/split.h"

namespace mote::host {
namespace {

// Share of the training recordings that early stopping watches.
constexpr double kValidationShare = 0.1;

// Streams of the random numbers that one seed gives.
constexpr uint64_t kSplitStream = 1, kFoldStream = 2, kJobStream = 16;

// Training, validation and test each need a recording of every class.
constexpr uint32_t kLeastRecordings = 3;

std::vector<uint8_t> training_metadata(const Dataset& dataset, const Normalization& normalization) {
  const nlohmann::json json = {
      {"labels", dataset.labels},
      {"axes", dataset.axes},
      {"rate_hz", dataset.rate_hz},
      {"window", dataset.shape.rows},
      {"normalization", {{"mean", normalization.mean}, {"deviation", normalization.deviation}}}};
  const std::string text = json.dump();
  return {text.begin(), text.end()};
}

std::vector<bool> complement(const std::vector<bool>& flags) {
  std::vector<bool> others = flags;
  others.flip();
  return others;
}

std::vector<bool> minus(const std::vector<bool>& all, const std::vector<bool>& without) {
  std::vector<bool> rest(all.size());
  for (size_t i = 0; i < all.size(); ++i) rest[i] = all[i] && !without[i];
  return rest;
}

// The windows of some recordings, normalized.
Examples normalized_windows(const Dataset& dataset, const std::vector<bool>& chosen,
                            const Normalization& normalization) {
  Examples examples = take_windows(dataset.recordings, dataset.cuts, chosen, dataset.shape);
  normalize(normalization, &examples.inputs);
  return examples;
}

// The training windows as they were recorded show what the activations reach.
Graph quantize(const Graph& graph, const Examples& examples, const TrainSettings& settings) {
  const size_t values = examples.inputs.size() / examples.size();
  std::vector<Sample> samples;
  for (uint32_t i = 0; i < examples.size(); ++i) {
    samples.push_back({std::span(examples.inputs).subspan(i * values, values)});
  }
  return quantize_graph(graph, calibrate(graph, samples, "model_float"), settings.quantize,
                        "model_float");
}

class Runner {
 public:
  Runner(const Dataset& dataset, const TrainSettings& settings, const JobWatcher& watcher)
      : dataset_(dataset), settings_(settings), watcher_(watcher) {
    layers_ = resolve_net(settings.net, dataset.shape.rows, dataset.shape.channels,
                          static_cast<uint32_t>(dataset.labels.size()));
  }

  Experiment run() {
    plan_jobs();
    std::vector<TrainedModel> models(test_parts_.size());
    std::vector<Evaluation> evaluations(test_parts_.size());
    run_parallel(test_parts_.size(), [&](size_t job) {
      models[job] = train(job);
      evaluations[job] = evaluate(models[job], test_parts_[job]);
    });
    Experiment experiment;
    experiment.layers = layers_;
    experiment.is_test = test_parts_.front();
    experiment.model = std::move(models.front());
    experiment.test = evaluations.front();
    experiment.folds.assign(evaluations.begin() + 1, evaluations.end());
    const auto& counted = experiment.folds.empty() ? evaluations : experiment.folds;
    for (const Evaluation& evaluation : counted) {
      experiment.float_total.add(evaluation.float_confusion);
      experiment.int8_total.add(evaluation.int8_confusion);
    }
    experiment.float_size = size_of(experiment.model.float_graph);
    experiment.int8_size = size_of(experiment.model.int8_graph);
    return experiment;
  }

 private:
  // Job 0 trains the final model; the others a fold each. All splits are drawn before any training,
  // so that they do not depend on the order in which the threads finish.
  void plan_jobs() {
    const std::vector<bool> all(dataset_.recordings.size(), true);
    Random split_random(settings_.fit.seed, kSplitStream);
    test_parts_ = {
        stratified_part(dataset_.recording_labels, all, settings_.test_fraction, &split_random)};
    if (settings_.folds == 0) return;
    Random fold_random(settings_.fit.seed, kFoldStream);
    const std::vector<uint32_t> fold_of =
        stratified_folds(dataset_.recording_labels, settings_.folds, &fold_random);
    for (uint32_t fold = 0; fold < settings_.folds; ++fold) {
      std::vector<bool> part(fold_of.size());
      for (size_t i = 0; i < part.size(); ++i) part[i] = fold_of[i] == fold;
      test_parts_.push_back(std::move(part));
    }
  }

  // Everything that is measured or learned here comes from the training part of the job: the test
  // part is not even normalized with its own statistics.
  TrainedModel train(size_t job) const {
    const std::vector<bool> training = complement(test_parts_[job]);
    Random random(settings_.fit.seed, kJobStream + job);
    const std::vector<bool> validation =
        stratified_part(dataset_.recording_labels, training, kValidationShare, &random);
    TrainedModel model;
    model.normalization =
        measure(take_windows(dataset_.recordings, dataset_.cuts, training, dataset_.shape),
                dataset_.shape.channels);
    const EpochWindows epoch_windows(dataset_, minus(training, validation), model.normalization,
                                     settings_);
    FitSettings fit = settings_.fit;
    fit.seed = random.bits();
    model.net =
        fit_net({.net = layers_,
                 .training = [&](uint32_t epoch) { return epoch_windows.make(fit.seed, epoch); },
                 .validation = normalized_windows(dataset_, validation, model.normalization),
                 .settings = fit,
                 .watcher = [&](uint32_t epoch, const EpochLog&) { report(job, epoch + 1.0); }});
    report(job, fit.epochs);  // early stopping leaves the rest of the bar empty otherwise
    model.float_graph = build_float_graph(layers_, model.net.layers, "trained by mote train");
    model.float_graph.metadata[kTrainingMetadata] =
        training_metadata(dataset_, model.normalization);
    model.int8_graph = quantize(
        model.float_graph, normalized_windows(dataset_, training, model.normalization), settings_);
    return model;
  }

  void report(size_t job, double epochs) const {
    if (!watcher_) return;
    watcher_(static_cast<uint32_t>(job), static_cast<uint32_t>(test_parts_.size()),
             epochs / settings_.fit.epochs);
  }

  // Both models as the files that are written, on the interpreter that runs on the chip.
  Evaluation evaluate(const TrainedModel& model, const std::vector<bool>& test) const {
    const Examples examples = normalized_windows(dataset_, test, model.normalization);
    const Classified by_float =
        classify(export_tflite(model.float_graph), examples.inputs, "model_float");
    const Classified by_int8 =
        classify(export_tflite(model.int8_graph), examples.inputs, "model_int8");
    const uint32_t classes = static_cast<uint32_t>(dataset_.labels.size());
    Evaluation evaluation{Confusion(classes), Confusion(classes), {}};
    uint32_t index = 0;
    for (const Cut& cut : dataset_.cuts) {
      if (!test[cut.recording]) continue;
      const uint32_t actual = examples.labels[index], predicted = by_int8.classes[index];
      evaluation.float_confusion.add(actual, by_float.classes[index++]);
      evaluation.int8_confusion.add(actual, predicted);
      if (actual == predicted) continue;
      evaluation.mistakes.push_back({dataset_.recordings[cut.recording].source, actual, predicted});
    }
    return evaluation;
  }

  ModelSize size_of(const Graph& graph) const {
    const std::vector<uint8_t> bytes = export_tflite(graph);
    return {static_cast<uint32_t>(bytes.size()), classify(bytes, {}, "model").arena_bytes};
  }

  const Dataset& dataset_;
  const TrainSettings& settings_;
  const JobWatcher& watcher_;
  std::vector<Layer> layers_;
  std::vector<std::vector<bool>> test_parts_;  // by job, flags by recording
};

double mean_over(const std::vector<Evaluation>& evaluations, Confusion Evaluation::*confusion) {
  double sum = 0;
  for (const Evaluation& evaluation : evaluations) sum += (evaluation.*confusion).accuracy();
  return sum / static_cast<double>(evaluations.size());
}

}  // namespace

double Experiment::accuracy_float() const {
  return folds.empty() ? test.float_confusion.accuracy()
                       : mean_over(folds, &Evaluation::float_confusion);
}

double Experiment::accuracy_int8() const {
  return folds.empty() ? test.int8_confusion.accuracy()
                       : mean_over(folds, &Evaluation::int8_confusion);
}

Dataset load_dataset(const TrainSettings& settings) {
  RecordingSet set = read_recordings(settings.data);
  Dataset dataset;
  dataset.labels = std::move(set.labels);
  dataset.notes = std::move(set.notes);
  dataset.axes = settings.data.axes;
  dataset.rate_hz = settings.data.model_rate_hz;
  dataset.shape = {settings.window_rows, static_cast<uint32_t>(dataset.axes.size())};
  for (Recording& recording : set.recordings) {
    recording.values =
        resample(recording.values, recording.channels, recording.rate_hz, dataset.rate_hz);
    recording.rows = static_cast<uint32_t>(recording.values.size()) / recording.channels;
    recording.rate_hz = dataset.rate_hz;
    dataset.recording_labels.push_back(recording.label);
  }
  dataset.recordings = std::move(set.recordings);
  dataset.cuts = cut_windows(dataset.recordings, dataset.shape.rows, settings.hop);
  require_recordings(dataset.recording_labels, dataset.labels, kLeastRecordings,
                     "training, validation and test");
  if (settings.folds > 0) {
    require_recordings(dataset.recording_labels, dataset.labels, settings.folds,
                       fmt::format("--kfold {}", settings.folds));
  }
  return dataset;
}

Experiment run_experiment(const Dataset& dataset, const TrainSettings& settings,
                          const JobWatcher& watcher) {
  return Runner(dataset, settings, watcher).run();
}

}  // namespace mote::host
