// Classifies normalized windows with a .tflite, on the interpreter that runs on the chip.
#include "host/train/run_model.h"

#include <algorithm>
#include <cmath>

#include "host/base/bad_input.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

void write_input(const Tensor& input, std::span<const float> window) {
  if (input.type == DType::kF32) {
    std::ranges::copy(window, input.as<float>());
    return;
  }
  for (size_t i = 0; i < window.size(); ++i) {
    const float code = std::round(window[i] / input.scale) + static_cast<float>(input.zero_point);
    input.as<int8_t>()[i] = static_cast<int8_t>(std::clamp(code, -128.0f, 127.0f));
  }
}

// Back to real numbers, so that models of both kinds are compared on the same footing.
std::vector<float> read_output(const Tensor& output) {
  if (output.type == DType::kF32) {
    return {output.as<float>(), output.as<float>() + output.bytes / sizeof(float)};
  }
  std::vector<float> values;
  for (uint32_t i = 0; i < output.bytes; ++i) {
    const int32_t code = output.as<int8_t>()[i];
    values.push_back(output.scale * static_cast<float>(code - output.zero_point));
  }
  return values;
}

}  // namespace

Classified classify(std::span<const uint8_t> model, std::span<const float> windows,
                    const std::string& name) {
  Session session(model, name);
  Interpreter& interpreter = session.interpreter();
  const Tensor first = interpreter.input(0);
  const size_t values = first.type == DType::kF32 ? first.bytes / sizeof(float) : first.bytes;
  Classified result;
  result.arena_bytes = session.arena_bytes();
  for (size_t from = 0; from + values <= windows.size(); from += values) {
    write_input(interpreter.input(0), windows.subspan(from, values));
    if (interpreter.invoke()) {
      throw BadInput(name + ": " + message(interpreter.diagnosis()));
    }
    const std::vector<float> output = read_output(interpreter.output(0));
    result.classes.push_back(
        static_cast<uint32_t>(std::ranges::max_element(output) - output.begin()));
    result.probabilities.insert(result.probabilities.end(), output.begin(), output.end());
  }
  return result;
}

}  // namespace mote::host
