// What a training run tells: as text, as a page, as JSON for programs, as a chart of the loss.
#pragma once

#include <string>
#include <vector>

#include "host/train/experiment.h"

namespace mote::host {

std::string report_text(const Dataset& dataset, const TrainSettings& settings,
                        const Experiment& experiment);

// One file with everything in it: no script, no link, no font from elsewhere.
std::string report_html(const Dataset& dataset, const TrainSettings& settings,
                        const Experiment& experiment);

// Keys: accuracy_float, accuracy_int8 (means over the folds with --kfold, else of the test part),
// confusion, recall, folds, test, labels, recordings, normalization, rate_hz, window, axes, net,
// augment, seed, sizes, loss.
std::string report_json(const Dataset& dataset, const TrainSettings& settings,
                        const Experiment& experiment);

// An SVG drawing of training and validation loss over the epochs; `best_epoch` is marked.
std::string loss_chart(const std::vector<EpochLog>& history, uint32_t best_epoch);

// "28 recordings of the test part" or "5-fold cross-validation": where the figures come from.
std::string figures_source(const Experiment& experiment);

// Recordings of each class.
std::vector<uint32_t> recordings_per_class(const Dataset& dataset);

uint64_t weight_total(const Experiment& experiment);

}  // namespace mote::host
