// Writes what is known about a model as C++ constants.
#include "host/embed/description.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "host/base/bad_input.h"
#include "host/embed/literals.h"

namespace mote::host {
namespace {

// Models of other trainers have no such entry and need none: then the header has no normalization.
std::optional<Training> training_in(const Model& model, const std::string& source) {
  const Span<const uint8_t> json = model.metadata("mote.training");
  if (json.empty()) return std::nullopt;
  return parse_training({reinterpret_cast<const char*>(json.data), json.size},
                        source + ": the metadata \"mote.training\"");
}

// Scale and zero point only for quantized tensors, so that a float model that is used like an
// int8 one fails to compile instead of computing nonsense.
std::string describe_tensor(const std::string& name, const Tensor& tensor) {
  std::vector<std::string> dimensions;
  for (uint32_t i = 0; i < tensor.shape.rank; ++i) {
    dimensions.push_back(std::to_string(tensor.shape[i]));
  }
  std::string text =
      fmt::format("\n// {}: {} [{}]\n", name, mote::name(tensor.type), fmt::join(dimensions, ", "));
  if (!dimensions.empty()) {  // C++ has no arrays without elements
    text += array_declaration("int32_t", fmt::format("k{}Shape", name), dimensions);
  }
  text += fmt::format("constexpr uint32_t k{}Elements = {};\n", name, tensor.shape.elements());
  if (tensor.scale == 0) return text;
  return text + fmt::format(
                    "constexpr float k{0}Scale = {1};  // real = scale * (q - zero point)\n"
                    "constexpr int32_t k{0}ZeroPoint = {2};\n",
                    name, float_literal(tensor.scale), tensor.zero_point);
}

}  // namespace

void check_name(const std::string& name) {
  const auto fits = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  const bool digit_first = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0]));
  if (!name.empty() && !digit_first && std::all_of(name.begin(), name.end(), fits)) return;
  throw BadInput(fmt::format("--name {}: letters, digits and _ are allowed, a letter first", name));
}

Description::Description(const Interpreter& interpreter, const EmbedSettings& settings)
    : interpreter_(interpreter), training_(settings.training), labels_(settings.labels) {
  if (!training_) training_ = training_in(interpreter.model(), settings.source);
  if (labels_.empty() && training_) labels_ = training_->labels;
  check_labels(settings.source);
}

void Description::check_labels(const std::string& source) const {
  const bool has_output = interpreter_.output_count() > 0;
  const uint32_t classes = has_output ? interpreter_.output(0).shape.elements() : 0;
  if (labels_.empty() || labels_.size() == classes) return;
  throw BadInput(
      fmt::format("{}: has {} outputs, {} labels were given: --labels needs one for each", source,
                  classes, labels_.size()));
}

// "Input", or "Input0", "Input1" ... when there are several.
std::string Description::tensors() const {
  const auto numbered = [](const char* name, uint32_t index, uint32_t count) {
    return count == 1 ? std::string(name) : fmt::format("{}{}", name, index);
  };
  std::string text;
  for (uint32_t i = 0, count = interpreter_.input_count(); i < count; ++i) {
    text += describe_tensor(numbered("Input", i, count), interpreter_.input(i));
  }
  for (uint32_t i = 0, count = interpreter_.output_count(); i < count; ++i) {
    text += describe_tensor(numbered("Output", i, count), interpreter_.output(i));
  }
  return text;
}

std::string Description::training() const {
  std::string text;
  if (!labels_.empty()) {
    text += '\n';
    text += array_declaration("const char*", "kLabels", string_literals(labels_));
  }
  if (!training_) return text;
  text += fmt::format(
      "\n// A window is kWindowRows samples at kRateHz, row by row, each with the kAxes.\n"
      "constexpr uint32_t kWindowRows = {};\n"
      "constexpr float kRateHz = {};\n",
      training_->window, float_literal(training_->rate_hz));
  text += array_declaration("const char*", "kAxes", string_literals(training_->axes));
  text += "// The model wants (raw - kMean[axis]) * kInverseDeviation[axis].\n";
  text += array_declaration("float", "kMean", float_literals(training_->mean));
  text +=
      array_declaration("float", "kInverseDeviation", float_literals(training_->inverse_deviation));
  return text;
}

}  // namespace mote::host
