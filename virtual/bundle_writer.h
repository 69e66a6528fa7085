// Puts a model, inputs and expected outputs into one file for firmware/replay.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "firmware/replay/bundle.h"

namespace mote::host {

struct BundleContents {
  std::string name;
  std::vector<uint8_t> model;
  std::vector<std::vector<uint8_t>> inputs;    // bytes of all samples, one entry for each input
  std::vector<std::vector<uint8_t>> expected;  // for each output; empty: nothing to compare with
  uint32_t output_count = 0;                   // of the model
  uint32_t samples = 0;                        // 0: as many as the first input's bytes make
  uint32_t largest_difference = 0;
  float absolute_tolerance = 0.0f;
  float relative_tolerance = 0.0f;
  bool prints_outputs = false;
};

std::vector<uint8_t> write_bundle(const BundleContents& contents);

}  // namespace mote::host
