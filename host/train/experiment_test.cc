// Tests of the whole way from recordings to files, on simulated gestures.
#include "host/train/experiment.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/graph/export_tflite.h"
#include "host/graph/import_tflite.h"
#include "host/simulate/gesture_files.h"
#include "host/train/outputs.h"
#include "host/train/report.h"
#include "host/train/run_model.h"
#include "host/train/test_folder.h"

namespace mote::host {
namespace {

TrainSettings settings_for(const std::filesystem::path& folder) {
  TrainSettings settings;
  settings.data.folder = folder;
  settings.net_text = "dense 12 relu, dropout 0.1, dense softmax";
  settings.net = parse_net(settings.net_text);
  settings.augment = true;
  settings.fit.epochs = 12;
  return settings;
}

// One experiment with three folds, shared by the tests that only look at it.
class ThreeFolds : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TestFolder;
    SimulateSettings simulate;
    simulate.count = 15;
    write_gestures(folder_->path() / "data", simulate);
    settings_ = new TrainSettings(settings_for(folder_->path() / "data"));
    settings_->folds = 3;
    dataset_ = new Dataset(load_dataset(*settings_));
    experiment_ = new Experiment(run_experiment(*dataset_, *settings_, nullptr));
  }
  static void TearDownTestSuite() {
    delete experiment_;
    delete dataset_;
    delete settings_;
    delete folder_;
  }

  static TestFolder* folder_;
  static TrainSettings* settings_;
  static Dataset* dataset_;
  static Experiment* experiment_;
};

TestFolder* ThreeFolds::folder_ = nullptr;
TrainSettings* ThreeFolds::settings_ = nullptr;
Dataset* ThreeFolds::dataset_ = nullptr;
Experiment* ThreeFolds::experiment_ = nullptr;

TEST_F(ThreeFolds, EveryWindowIsTestedOnce) {
  ASSERT_EQ(experiment_->folds.size(), 3u);
  EXPECT_EQ(experiment_->int8_total.total(), dataset_->cuts.size());
  uint32_t sum = 0;
  for (const Evaluation& fold : experiment_->folds) sum += fold.int8_confusion.total();
  EXPECT_EQ(sum, dataset_->cuts.size());
}

TEST_F(ThreeFolds, AccuracyIsTheMeanOfTheFolds) {
  double sum = 0;
  for (const Evaluation& fold : experiment_->folds) sum += fold.int8_confusion.accuracy();
  EXPECT_DOUBLE_EQ(experiment_->accuracy_int8(), sum / 3);
  EXPECT_GT(experiment_->accuracy_float(), 0.8);
  EXPECT_GT(experiment_->accuracy_int8(), experiment_->accuracy_float() - 0.05);
}

TEST_F(ThreeFolds, NormalizationComesFromTheTrainingPartAlone) {
  std::vector<bool> training = experiment_->is_test;
  training.flip();
  const Normalization want =
      measure(take_windows(dataset_->recordings, dataset_->cuts, training, dataset_->shape), 3);
  EXPECT_EQ(experiment_->model.normalization.mean, want.mean);
  EXPECT_EQ(experiment_->model.normalization.deviation, want.deviation);
}

TEST_F(ThreeFolds, TestPartIsStratified) {
  std::vector<uint32_t> counts(3, 0);
  for (size_t i = 0; i < dataset_->recordings.size(); ++i) {
    counts[dataset_->recording_labels[i]] += experiment_->is_test[i];
  }
  EXPECT_EQ(counts, (std::vector<uint32_t>{3, 3, 3}));
}

TEST_F(ThreeFolds, SameSettingsGiveTheSameBytes) {
  const Experiment again = run_experiment(*dataset_, *settings_, nullptr);
  EXPECT_EQ(export_tflite(again.model.int8_graph), export_tflite(experiment_->model.int8_graph));
  EXPECT_EQ(report_json(*dataset_, *settings_, again),
            report_json(*dataset_, *settings_, *experiment_));
}

TEST_F(ThreeFolds, FoldsDoNotTouchTheFinalModel) {
  TrainSettings without = *settings_;
  without.folds = 0;
  const Experiment experiment = run_experiment(*dataset_, without, nullptr);
  EXPECT_EQ(export_tflite(experiment.model.int8_graph),
            export_tflite(experiment_->model.int8_graph));
  EXPECT_EQ(experiment.int8_total.total(), experiment.test.int8_confusion.total());
}

TEST_F(ThreeFolds, ModelCarriesWhatTheFirmwareNeeds) {
  const Graph graph = import_tflite(export_tflite(experiment_->model.int8_graph), "model");
  const std::vector<uint8_t>& bytes = graph.metadata.at(kTrainingMetadata);
  const auto json = nlohmann::json::parse(bytes.begin(), bytes.end());
  EXPECT_EQ(json["labels"], (std::vector<std::string>{"flex", "punch", "wave"}));
  EXPECT_EQ(json["axes"], (std::vector<std::string>{"ax", "ay", "az"}));
  EXPECT_EQ(json["window"], 50);
  EXPECT_EQ(json["rate_hz"], 50);
  EXPECT_EQ(json["normalization"]["mean"].get<std::vector<float>>(),
            experiment_->model.normalization.mean);
}

TEST_F(ThreeFolds, ReportsSayTheSame) {
  const auto json = nlohmann::json::parse(report_json(*dataset_, *settings_, *experiment_));
  EXPECT_DOUBLE_EQ(json["accuracy_int8"], experiment_->accuracy_int8());
  EXPECT_DOUBLE_EQ(json["accuracy_float"], experiment_->accuracy_float());
  EXPECT_EQ(json["folds"].size(), 3u);
  EXPECT_EQ(json["confusion"], experiment_->int8_total.counts());
  EXPECT_EQ(json["recall"].size(), 3u);
  EXPECT_EQ(json["recordings"]["punch"], 15);
  EXPECT_EQ(json["sizes"]["int8"]["file_bytes"], experiment_->int8_size.file_bytes);
  const std::string text = report_text(*dataset_, *settings_, *experiment_);
  EXPECT_NE(text.find("3-fold cross-validation"), std::string::npos);
}

TEST_F(ThreeFolds, PageIsSelfContained) {
  const std::string html = report_html(*dataset_, *settings_, *experiment_);
  EXPECT_NE(html.find("<svg"), std::string::npos);
  for (const char* link : {"src=", "href=", "@import", "<script"}) {
    EXPECT_EQ(html.find(link), std::string::npos) << link;
  }
}

TEST_F(ThreeFolds, WritesEveryFile) {
  const std::filesystem::path out = folder_->path() / "out" / "deeper";
  make_output_folder(out);
  write_outputs(out, *dataset_, *settings_, *experiment_, ModelInterface::kInt8);
  for (const char* name :
       {"model_float.tflite", "model_int8.tflite", "model_int8_float_io.tflite", "report.txt",
        "report.html", "report.json", "loss.svg", "windows.f32", "windows.json"}) {
    EXPECT_TRUE(std::filesystem::file_size(out / name) > 0) << name;
  }
  EXPECT_NE(read_file(out / "model_int8.tflite"), read_file(out / "model_int8_float_io.tflite"));
  write_outputs(out, *dataset_, *settings_, *experiment_, ModelInterface::kFloat);
  EXPECT_EQ(read_file(out / "model_int8.tflite"), read_file(out / "model_int8_float_io.tflite"));
}

// Whoever replays windows.f32 through the model as the firmware does gets the reported figures.
TEST_F(ThreeFolds, TestWindowsReproduceTheReport) {
  const std::filesystem::path out = folder_->path() / "windows";
  make_output_folder(out);
  write_test_windows(out, *dataset_, *experiment_);
  const auto json = nlohmann::json::parse(read_text_file(out / "windows.json"));
  const std::vector<uint8_t> bytes = read_file(out / "windows.f32");
  ASSERT_EQ(bytes.size(), json["count"].get<size_t>() * 50 * 3 * 4);
  std::vector<float> values(bytes.size() / 4);
  std::memcpy(values.data(), bytes.data(), bytes.size());
  normalize({json["normalization"]["mean"], json["normalization"]["deviation"]}, &values);
  const Classified result = classify(export_tflite(experiment_->model.int8_graph), values, "model");
  uint32_t right = 0;
  for (size_t i = 0; i < result.classes.size(); ++i) {
    right += json["windows"][i]["class"] == result.classes[i];
  }
  EXPECT_DOUBLE_EQ(static_cast<double>(right) / static_cast<double>(result.classes.size()),
                   experiment_->test.int8_confusion.accuracy());
}

TEST(LoadDataset, ResamplesAndCuts) {
  const TestFolder folder;
  SimulateSettings simulate;
  simulate.count = 3;
  simulate.sensor.rate_hz = 119;
  write_gestures(folder.path(), simulate);
  const Dataset dataset = load_dataset(settings_for(folder.path()));
  EXPECT_EQ(dataset.shape.values(), 150u);
  for (const Recording& recording : dataset.recordings) {
    EXPECT_EQ(recording.rate_hz, 50);
    EXPECT_GE(recording.rows, 50u);
    EXPECT_EQ(recording.values.size(), recording.rows * 3);
  }
}

TEST(LoadDataset, TooFewRecordingsAreNamed) {
  const TestFolder folder;
  SimulateSettings simulate;
  simulate.count = 4;
  write_gestures(folder.path(), simulate);
  TrainSettings settings = settings_for(folder.path());
  settings.folds = 5;
  try {
    load_dataset(settings);
    FAIL() << "accepted";
  } catch (const BadInput& error) {
    EXPECT_STREQ(error.what(), "class 'flex' has 4 recordings: --kfold 5 needs at least 5");
  }
}

TEST(LossChart, ScalesToAnyHistory) {
  for (const std::vector<EpochLog>& history :
       {std::vector<EpochLog>{{1, 1, 1}}, {{0, 0, 0}, {0, 0, 0}}, {{1e6f, 1e-7f, 1}, {1, 1, 1}}}) {
    const std::string svg = loss_chart(history, 0);
    EXPECT_EQ(svg.find("nan"), std::string::npos);
    EXPECT_EQ(svg.find("inf"), std::string::npos);
    EXPECT_NE(svg.find("</svg>"), std::string::npos);
  }
}

}  // namespace
}  // namespace mote::host
