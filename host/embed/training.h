// What `mote train` knows about a model and firmware needs: labels, axes, window, normalization.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mote::host {

struct Training {
  std::vector<std::string> labels;  // one for each output
  std::vector<std::string> axes;
  std::vector<float> mean;               // one for each axis
  std::vector<float> inverse_deviation;  // one for each axis
  uint32_t window = 0;                   // samples
  float rate_hz = 0;
};

// From JSON: the model's metadata "mote.training" or the trainer's report.json, whose keys are the
// same. Throws BadInput, with `where` in front, when something is missing or makes no sense.
Training parse_training(std::string_view json, const std::string& where);

}  // namespace mote::host
