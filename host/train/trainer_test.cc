// Tests of the trainer module: it learns, stops, repeats itself, and its weights mean what the
// graph says they mean.
#include "host/train/trainer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "host/base/random.h"
#include "host/graph/export_tflite.h"
#include "host/train/float_graph.h"
#include "host/train/run_model.h"

namespace mote::host {
namespace {

constexpr uint32_t kRows = 16, kChannels = 2;

// Class 0 swings slowly, class 1 fast, class 2 not at all.
Examples swings(uint32_t count, uint64_t seed) {
  Random random(seed);
  Examples examples;
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t label = i % 3;
    const double frequency = label == 0 ? 0.06 : 0.25;
    const double phase = random.uniform(0, 2 * M_PI), strength = label == 2 ? 0 : 1;
    examples.labels.push_back(label);
    for (uint32_t row = 0; row < kRows; ++row) {
      for (uint32_t channel = 0; channel < kChannels; ++channel) {
        const double swing = std::sin(2 * M_PI * frequency * row + phase + channel);
        examples.inputs.push_back(static_cast<float>(strength * swing + 0.1 * random.normal()));
      }
    }
  }
  return examples;
}

std::vector<Layer> net_of(const std::string& text) {
  return resolve_net(parse_net(text), kRows, kChannels, 3);
}

FittedNet fit(const std::vector<Layer>& net, const FitSettings& settings,
              const EpochWatcher& watcher = nullptr) {
  return fit_net({.net = net,
                  .training = [](uint32_t) { return swings(90, 1); },
                  .validation = swings(30, 2),
                  .settings = settings,
                  .watcher = watcher});
}

double accuracy(const std::vector<Layer>& net, const FittedNet& fitted, const Examples& examples) {
  const Graph graph = build_float_graph(net, fitted.layers, "test");
  const Classified result = classify(export_tflite(graph), examples.inputs, "test");
  uint32_t right = 0;
  for (uint32_t i = 0; i < examples.size(); ++i) right += result.classes[i] == examples.labels[i];
  return static_cast<double>(right) / examples.size();
}

class Nets : public testing::TestWithParam<const char*> {};

// The exported graph on the device library must classify as the trainer does: this fails when a
// layout, a padding or an activation is not the same on both sides.
TEST_P(Nets, LearnAndAgreeWithTheirGraph) {
  const std::vector<Layer> net = net_of(GetParam());
  FitSettings settings;
  settings.epochs = 100;
  settings.learning_rate = 0.01;
  const FittedNet fitted = fit(net, settings);
  const EpochLog& best = fitted.history[fitted.best_epoch];
  EXPECT_GT(best.validation_accuracy, 0.9);
  EXPECT_NEAR(accuracy(net, fitted, swings(30, 2)), best.validation_accuracy, 1e-6);
}

INSTANTIATE_TEST_SUITE_P(
    Trainer, Nets,
    testing::Values("dense 16 relu, dropout 0.1, dense softmax", "dense 16 sigmoid, dense softmax",
                    "flatten, dense 16 relu6, dense softmax",
                    "conv1d 8 5 relu, maxpool1d 2, flatten, dense softmax",
                    "conv1d 8 4 stride 2 same relu, conv1d 8 3 same relu6, dense 8 relu, dense "
                    "softmax",
                    "conv1d 8 5 sigmoid, avgpool 3, dense 16 relu, dense softmax",
                    "conv1d 12 5 relu, dropout 0.1, globalavgpool, dense softmax"));

TEST(Trainer, SameSeedSameBits) {
  const std::vector<Layer> net =
      net_of("conv1d 4 3 relu, dropout 0.3, dense 8 relu, dense softmax");
  FitSettings settings;
  settings.epochs = 5;
  const FittedNet a = fit(net, settings), b = fit(net, settings);
  for (size_t i = 0; i < net.size(); ++i) {
    EXPECT_EQ(a.layers[i].weights, b.layers[i].weights);
    EXPECT_EQ(a.layers[i].bias, b.layers[i].bias);
  }
  settings.seed = 2;
  EXPECT_NE(fit(net, settings).layers[0].weights, a.layers[0].weights);
}

TEST(Trainer, StopsWithoutProgressAndKeepsTheBest) {
  const std::vector<Layer> net = net_of("dense 8 relu, dense softmax");
  FitSettings settings;
  settings.epochs = 1000;
  settings.patience = 3;
  Examples wrong = swings(30, 2);  // the better the net learns, the worse it does on these
  for (uint32_t& label : wrong.labels) label = (label + 1) % 3;
  const FittedNet fitted = fit_net({.net = net,
                                    .training = [](uint32_t) { return swings(90, 1); },
                                    .validation = wrong,
                                    .settings = settings,
                                    .watcher = nullptr});
  ASSERT_LT(fitted.history.size(), 1000u);
  EXPECT_EQ(fitted.history.size(), fitted.best_epoch + 1 + 3);
  for (const EpochLog& log : fitted.history) {
    EXPECT_GE(log.validation_loss, fitted.history[fitted.best_epoch].validation_loss);
  }
}

TEST(Trainer, ReportsEveryEpoch) {
  const std::vector<Layer> net = net_of("dense softmax");
  FitSettings settings;
  settings.epochs = 4;
  uint32_t calls = 0;
  fit(net, settings, [&](uint32_t epoch, const EpochLog&) { EXPECT_EQ(epoch, calls++); });
  EXPECT_EQ(calls, 4u);
}

}  // namespace
}  // namespace mote::host
