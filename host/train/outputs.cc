// Writes what a training run leaves: models, reports, and the windows to test them with.
#include "host/train/outputs.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/graph/export_tflite.h"
#include "host/train/report.h"

namespace mote::host {

namespace fs = std::filesystem;

void make_output_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw BadInput(
        fmt::format("--out {}: the folder cannot be made: {}", folder.string(), error.message()));
  }
}

void write_test_windows(const fs::path& folder, const Dataset& dataset,
                        const Experiment& experiment) {
  const Examples examples =
      take_windows(dataset.recordings, dataset.cuts, experiment.is_test, dataset.shape);
  nlohmann::ordered_json windows = nlohmann::ordered_json::array();
  for (const Cut& cut : dataset.cuts) {
    if (!experiment.is_test[cut.recording]) continue;
    const Recording& recording = dataset.recordings[cut.recording];
    windows.push_back({{"label", dataset.labels[recording.label]},
                       {"class", recording.label},
                       {"source", recording.source},
                       {"start", cut.start}});
  }
  const Normalization& normalization = experiment.model.normalization;
  const nlohmann::ordered_json json = {
      {"file", "windows.f32"},
      {"format", "float32 little-endian, count x window x axes, in g and deg/s, not normalized"},
      {"count", examples.size()},
      {"window", dataset.shape.rows},
      {"axes", dataset.axes},
      {"rate_hz", dataset.rate_hz},
      {"labels", dataset.labels},
      {"normalization", {{"mean", normalization.mean}, {"deviation", normalization.deviation}}},
      {"windows", windows}};
  const auto* bytes = reinterpret_cast<const uint8_t*>(examples.inputs.data());
  write_file_atomically(folder / "windows.f32",
                        std::span(bytes, examples.inputs.size() * sizeof(float)));
  write_file_atomically(folder / "windows.json", std::string_view(json.dump(1) + "\n"));
}

void write_outputs(const fs::path& folder, const Dataset& dataset, const TrainSettings& settings,
                   const Experiment& experiment, ModelInterface interface) {
  const TrainedModel& model = experiment.model;
  const std::vector<uint8_t> float_interface =
      export_tflite(with_float_interface(model.int8_graph));
  write_file_atomically(folder / "model_float.tflite", export_tflite(model.float_graph));
  write_file_atomically(folder / "model_int8_float_io.tflite", float_interface);
  write_file_atomically(folder / "model_int8.tflite", interface == ModelInterface::kFloat
                                                          ? float_interface
                                                          : export_tflite(model.int8_graph));
  const auto write_text = [&](const char* name, const std::string& text) {
    write_file_atomically(folder / name, std::string_view(text));
  };
  write_text("report.txt", report_text(dataset, settings, experiment));
  write_text("report.html", report_html(dataset, settings, experiment));
  write_text("report.json", report_json(dataset, settings, experiment));
  write_text("loss.svg", loss_chart(model.net.history, model.net.best_epoch));
  write_test_windows(folder, dataset, experiment);
}

}  // namespace mote::host
