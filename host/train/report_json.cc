// The training report as JSON, for programs.
#include <nlohmann/json.hpp>

#include "host/train/report.h"

namespace mote::host {
namespace {

using Json = nlohmann::ordered_json;

Json recalls(const Dataset& dataset, const Confusion& confusion) {
  Json json;
  for (uint32_t i = 0; i < dataset.labels.size(); ++i) {
    json[dataset.labels[i]] = confusion.recall(i);
  }
  return json;
}

Json mistakes(const Dataset& dataset, const Evaluation& evaluation) {
  Json list = Json::array();
  for (const Mistake& mistake : evaluation.mistakes) {
    list.push_back({{"recording", mistake.source},
                    {"actual", dataset.labels[mistake.actual]},
                    {"predicted", dataset.labels[mistake.predicted]}});
  }
  return list;
}

Json describe(const Dataset& dataset, const Evaluation& evaluation) {
  return {{"windows", evaluation.int8_confusion.total()},
          {"accuracy_float", evaluation.float_confusion.accuracy()},
          {"accuracy_int8", evaluation.int8_confusion.accuracy()},
          {"confusion", evaluation.int8_confusion.counts()},
          {"mistakes", mistakes(dataset, evaluation)}};
}

Json size_of(const ModelSize& size) {
  return {{"file_bytes", size.file_bytes}, {"arena_bytes", size.arena_bytes}};
}

Json loss_of(const FittedNet& net) {
  Json train = Json::array(), validation = Json::array();
  for (const EpochLog& log : net.history) {
    train.push_back(log.train_loss);
    validation.push_back(log.validation_loss);
  }
  return {{"best_epoch", net.best_epoch + 1}, {"train", train}, {"validation", validation}};
}

}  // namespace

// The figures that programs look for first stand first.
std::string report_json(const Dataset& dataset, const TrainSettings& settings,
                        const Experiment& experiment) {
  const std::vector<uint32_t> counts = recordings_per_class(dataset);
  Json recordings;
  for (size_t i = 0; i < counts.size(); ++i) recordings[dataset.labels[i]] = counts[i];
  Json folds = Json::array();
  for (const Evaluation& fold : experiment.folds) folds.push_back(describe(dataset, fold));
  const Normalization& normalization = experiment.model.normalization;
  const Json json = {
      {"accuracy_float", experiment.accuracy_float()},
      {"accuracy_int8", experiment.accuracy_int8()},
      {"kfold", experiment.folds.size()},
      {"labels", dataset.labels},
      {"confusion", experiment.int8_total.counts()},
      {"recall", recalls(dataset, experiment.int8_total)},
      {"folds", folds},
      {"test", describe(dataset, experiment.test)},
      {"recordings", recordings},
      {"windows", dataset.cuts.size()},
      {"window", dataset.shape.rows},
      {"axes", dataset.axes},
      {"rate_hz", dataset.rate_hz},
      {"normalization", {{"mean", normalization.mean}, {"deviation", normalization.deviation}}},
      {"net", settings.net_text},
      {"weights", weight_total(experiment)},
      {"augment", settings.augment},
      {"seed", settings.fit.seed},
      {"sizes",
       {{"float", size_of(experiment.float_size)}, {"int8", size_of(experiment.int8_size)}}},
      {"loss", loss_of(experiment.model.net)},
      {"notes", dataset.notes}};
  return json.dump(2) + "\n";
}

}  // namespace mote::host
