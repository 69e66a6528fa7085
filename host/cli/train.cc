// mote train: recordings of gestures -> float and int8 .tflite, with a report.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "host/base/bad_input.h"
#include "host/cli/commands.h"
#include "host/train/experiment.h"
#include "host/train/net_spec.h"
#include "host/train/outputs.h"
#include "host/train/progress.h"
#include "host/train/report.h"

namespace mote::host {
namespace {

struct TrainOptions {
  TrainSettings settings;
  std::string data, out;
  std::string classes, axes = "ax,ay,az";
  std::string interface = "int8";
  bool json = false;
};

// Limits that CLI11 does not check by itself.
void check(const TrainOptions& options) {
  const TrainSettings& settings = options.settings;
  if (settings.folds == 1) throw BadInput("--kfold 1: at least 2 folds are needed, or none");
  const bool fraction_fits = settings.test_fraction > 0 && settings.test_fraction < 0.9;
  if (!fraction_fits) throw BadInput("--test: a share above 0 and below 0.9 is needed");
}

void train(TrainOptions options) {
  check(options);
  TrainSettings& settings = options.settings;
  settings.data.folder = options.data;
  if (!options.classes.empty()) settings.data.classes = parse_classes(options.classes);
  settings.data.axes = parse_axes(options.axes);
  settings.net = load_net(settings.net_text);
  // Half a window may be filled up by holding its ends, not more.
  settings.data.least_seconds = 0.5 * settings.window_rows / settings.data.model_rate_hz;

  const Dataset dataset = load_dataset(settings);
  make_output_folder(options.out);
  Experiment experiment;
  {
    Progress progress("training");
    experiment = run_experiment(dataset, settings, [&](uint32_t job, uint32_t jobs, double share) {
      progress.show(job, jobs, share);
    });
  }
  write_outputs(options.out, dataset, settings, experiment,
                options.interface == "float" ? ModelInterface::kFloat : ModelInterface::kInt8);
  const std::string report = options.json ? report_json(dataset, settings, experiment)
                                          : report_text(dataset, settings, experiment);
  std::fputs(report.c_str(), stdout);
  if (!options.json) {
    fmt::print("\nWritten to {}: model_int8.tflite, model_float.tflite, report.html ...\n",
               options.out);
  }
}

void add_data_options(CLI::App* command, TrainOptions* options) {
  ReadOptions& data = options->settings.data;
  command
      ->add_option("DATA", options->data,
                   "folder with label_NNN.csv or label.csv files, or a folder for each class")
      ->required();
  command->add_option("--classes", options->classes,
                      "classes to take, new=old to rename: punch,flex,wave=hori");
  command
      ->add_option("--rate", data.rate_hz, "sample rate of recordings without a time column, in Hz")
      ->check(CLI::Range(1.0, 100000.0));
  command->add_option("--samples", data.samples,
                      "rows of one recording, in files with a whole class and no blank lines");
  command->add_option("--axes", options->axes, "columns to use, or all")->capture_default_str();
  command->add_option("--window", options->settings.window_rows, "samples in a window")
      ->check(CLI::Range(2, 10000))
      ->capture_default_str();
  command->add_option("--model-rate", data.model_rate_hz, "sample rate of the model, in Hz")
      ->check(CLI::Range(1.0, 10000.0))
      ->capture_default_str();
  command
      ->add_option("--hop", options->settings.hop,
                   "distance of windows in recordings of two windows and longer; 0 = only one "
                   "window, around the center of the motion")
      ->capture_default_str();
}

void add_training_options(CLI::App* command, TrainOptions* options) {
  TrainSettings& settings = options->settings;
  settings.net_text = kDefaultNet;
  command->add_option("--net", settings.net_text, "layers, or a .json file with them")
      ->capture_default_str();
  command->add_flag("--augment", settings.augment,
                    "vary the training windows: time shift, scale, rotation, noise");
  command
      ->add_option("--kfold", settings.folds,
                   "also cross-validate over this many parts of the recordings")
      ->check(CLI::Range(0, 1000));
  command->add_option("--test", settings.test_fraction, "share of the recordings to test with")
      ->capture_default_str();
  command->add_option("--epochs", settings.fit.epochs, "passes over the data, at most")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command
      ->add_option("--patience", settings.fit.patience,
                   "epochs without progress before training stops")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--batch", settings.fit.batch, "windows in a step")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--learning-rate", settings.fit.learning_rate, "of Adam")
      ->check(CLI::Range(1e-7, 10.0))
      ->capture_default_str();
  command->add_option("--seed", settings.fit.seed, "the same seed gives the same model")
      ->capture_default_str();
}

}  // namespace

void add_train_command(CLI::App& app) {
  auto options = std::make_shared<TrainOptions>();
  CLI::App* command =
      app.add_subcommand("train", "Recordings of gestures -> float and int8 .tflite, and a report");
  add_data_options(command, options.get());
  add_training_options(command, options.get());
  command->add_option("--out", options->out, "folder for models and reports")->required();
  command->add_option("--io", options->interface, "inputs and outputs of model_int8.tflite")
      ->check(CLI::IsMember({"int8", "float"}))
      ->capture_default_str();
  command->add_flag("--per-channel-dense", options->settings.quantize.per_channel_dense,
                    "a weight scale for each unit of dense layers, too");
  command->add_flag("--json", options->json, "print report.json instead of report.txt");
  command->footer(
      "Layers: dense UNITS [ACT], conv1d FILTERS KERNEL [stride S] [same] [ACT], maxpool1d N,\n"
      "avgpool N, globalavgpool, flatten, dropout RATE; ACT is relu, relu6, sigmoid or softmax.\n"
      "Example: mote train recordings --rate 119 --classes punch,flex,wave=hori --augment "
      "--kfold 5 --out gestures");
  command->callback([options] { train(*options); });
}

}  // namespace mote::host
