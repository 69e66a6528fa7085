// The training report as plain text.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/train/report.h"

namespace mote::host {
namespace {

double percent(double share) {
  return 100.0 * share;
}

class Text {
 public:
  template <class... Values>
  void line(fmt::format_string<Values...> format, Values&&... values) {
    text_ += fmt::format(format, std::forward<Values>(values)...) + "\n";
  }
  void gap() { text_ += "\n"; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

void write_accuracy(const Experiment& experiment, Text* text) {
  text->line("{:<34}{:>9}{:>10}", "Accuracy", "float", "int8");
  text->line("{:<34}{:>7.2f} %{:>8.2f} %", figures_source(experiment),
             percent(experiment.accuracy_float()), percent(experiment.accuracy_int8()));
  for (size_t i = 0; i < experiment.folds.size(); ++i) {
    const Evaluation& fold = experiment.folds[i];
    text->line("{:<34}{:>7.2f} %{:>8.2f} %", fmt::format("  fold {}", i + 1),
               percent(fold.float_confusion.accuracy()), percent(fold.int8_confusion.accuracy()));
  }
  if (experiment.folds.empty()) return;
  text->line("{:<34}{:>7.2f} %{:>8.2f} %", "test part of the final model",
             percent(experiment.test.float_confusion.accuracy()),
             percent(experiment.test.int8_confusion.accuracy()));
}

void write_confusion(const Dataset& dataset, const Experiment& experiment, Text* text) {
  size_t width = 8;
  for (const std::string& label : dataset.labels) width = std::max(width, label.size() + 2);
  std::string header;
  for (const std::string& label : dataset.labels) header += fmt::format("{:>{}}", label, width);
  text->line("Confusion of the int8 model ({}; a row for each true class)",
             figures_source(experiment));
  text->line("{:<{}}{}{:>10}", "", width, header, "recall");
  for (uint32_t actual = 0; actual < dataset.labels.size(); ++actual) {
    std::string row;
    for (uint32_t predicted = 0; predicted < dataset.labels.size(); ++predicted) {
      row += fmt::format("{:>{}}", experiment.int8_total.count(actual, predicted), width);
    }
    text->line("{:<{}}{}{:>8.1f} %", dataset.labels[actual], width, row,
               percent(experiment.int8_total.recall(actual)));
  }
}

void write_mistakes(const Dataset& dataset, const Experiment& experiment, Text* text) {
  std::vector<Evaluation> evaluations = experiment.folds;
  if (evaluations.empty()) evaluations.push_back(experiment.test);
  for (const Evaluation& evaluation : evaluations) {
    for (const Mistake& mistake : evaluation.mistakes) {
      text->line("  {}: {} taken for {}", mistake.source, dataset.labels[mistake.actual],
                 dataset.labels[mistake.predicted]);
    }
  }
}

}  // namespace

std::vector<uint32_t> recordings_per_class(const Dataset& dataset) {
  std::vector<uint32_t> counts(dataset.labels.size(), 0);
  for (const uint32_t label : dataset.recording_labels) ++counts[label];
  return counts;
}

uint64_t weight_total(const Experiment& experiment) {
  uint64_t total = 0;
  for (const Layer& layer : experiment.layers) total += weight_count(layer);
  return total;
}

std::string figures_source(const Experiment& experiment) {
  if (!experiment.folds.empty()) {
    return fmt::format("{}-fold cross-validation", experiment.folds.size());
  }
  return fmt::format("test part, {} windows", experiment.test.int8_confusion.total());
}

std::string report_text(const Dataset& dataset, const TrainSettings& settings,
                        const Experiment& experiment) {
  Text text;
  const FittedNet& net = experiment.model.net;
  text.line("Mote training report");
  text.gap();
  const std::vector<uint32_t> counts = recordings_per_class(dataset);
  for (size_t i = 0; i < counts.size(); ++i) {
    text.line("{:<16}{:>5} recordings", dataset.labels[i], counts[i]);
  }
  text.line("window          {} x {} ({}) at {:g} Hz", dataset.shape.rows,
            fmt::join(dataset.axes, ","), dataset.shape.values(), dataset.rate_hz);
  text.line("net             {} ({} weights)", settings.net_text, weight_total(experiment));
  text.line("training        {}, seed {}, best epoch {} of {}",
            settings.augment ? "augmented" : "not augmented", settings.fit.seed, net.best_epoch + 1,
            net.history.size());
  for (const std::string& note : dataset.notes) text.line("note            {}", note);
  text.gap();
  write_accuracy(experiment, &text);
  text.gap();
  write_confusion(dataset, experiment, &text);
  write_mistakes(dataset, experiment, &text);
  text.gap();
  const Normalization& normalization = experiment.model.normalization;
  text.line("Normalization   (x - mean) / deviation");
  for (size_t i = 0; i < dataset.axes.size(); ++i) {
    text.line("  {:<14}mean {:>10.5f}  deviation {:>10.5f}", dataset.axes[i], normalization.mean[i],
              normalization.deviation[i]);
  }
  text.gap();
  text.line("{:<16}{:>10}{:>10}", "Sizes in bytes", "file", "arena");
  text.line("{:<16}{:>10}{:>10}", "  float", experiment.float_size.file_bytes,
            experiment.float_size.arena_bytes);
  text.line("{:<16}{:>10}{:>10}", "  int8", experiment.int8_size.file_bytes,
            experiment.int8_size.arena_bytes);
  return text.take();
}

}  // namespace mote::host
