// For tests: two forms of a model give the same bytes for random inputs.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

#include "host/base/random.h"
#include "host/graph/export_tflite.h"
#include "host/graph/graph.h"
#include "host/run/session.h"

namespace mote::host {

// Random bytes; the first two samples are the lowest and the highest integers. Floats in [-2, 2).
inline std::vector<uint8_t> random_input(const Tensor& tensor, int sample, Random& random) {
  std::vector<uint8_t> bytes(tensor.bytes);
  for (uint8_t& byte : bytes) {
    byte = sample == 0 ? 0x80 : sample == 1 ? 0x7F : static_cast<uint8_t>(random.bits());
  }
  for (size_t i = 0; tensor.type == DType::kF32 && i + 4 <= bytes.size(); i += 4) {
    const auto value = static_cast<float>(random.uniform(-2, 2));
    std::memcpy(&bytes[i], &value, 4);
  }
  return bytes;
}

// State is carried on in both, so that models with variables are compared over time.
inline void expect_same_outputs(const Graph& before, const Graph& after, int samples,
                                const std::string& what) {
  Session a(export_tflite(before), what), b(export_tflite(after), what + ", optimized");
  ASSERT_EQ(a.interpreter().input_count(), b.interpreter().input_count()) << what;
  Random random(samples);
  for (int sample = 0; sample < samples; ++sample) {
    std::vector<std::vector<uint8_t>> inputs;
    for (uint32_t i = 0; i < a.interpreter().input_count(); ++i) {
      inputs.push_back(random_input(a.interpreter().input(i), sample, random));
    }
    const std::vector<std::span<const uint8_t>> spans(inputs.begin(), inputs.end());
    ASSERT_EQ(a.run(spans), b.run(spans)) << what << ", sample " << sample;
  }
}

}  // namespace mote::host
