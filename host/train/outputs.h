// Writes what a training run leaves: models, reports, and the windows to test them with.
#pragma once

#include <filesystem>

#include "host/train/experiment.h"

namespace mote::host {

enum class ModelInterface { kInt8, kFloat };

// Throws BadInput when it cannot be made. Called before the long work, too.
void make_output_folder(const std::filesystem::path& folder);

// Into a folder that is there. Files: model_float.tflite, model_int8.tflite (its inputs and outputs
// as `interface` says), model_int8_float_io.tflite, report.txt, report.html, report.json, loss.svg,
// windows.f32 and windows.json.
void write_outputs(const std::filesystem::path& folder, const Dataset& dataset,
                   const TrainSettings& settings, const Experiment& experiment,
                   ModelInterface interface);

// The test windows: windows.f32 holds them one after the other in the units of the recordings,
// before normalization, as little-endian float32; windows.json says what each of them is.
void write_test_windows(const std::filesystem::path& folder, const Dataset& dataset,
                        const Experiment& experiment);

}  // namespace mote::host
