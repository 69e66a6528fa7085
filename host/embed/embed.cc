// Writes the C++ of an embedded model.
#include "host/embed/embed.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "host/base/bad_input.h"
#include "host/embed/literals.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

void check_name(const std::string& name) {
  const auto fits = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_'; };
  const bool digit_first = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0]));
  if (!name.empty() && !digit_first && std::all_of(name.begin(), name.end(), fits)) return;
  throw BadInput(fmt::format("--name {}: letters, digits and _ are allowed, a letter first", name));
}

// Models of other trainers have no such entry and need none: then the header has no normalization.
std::optional<Training> training_in(const Model& model, const std::string& source) {
  const Span<const uint8_t> json = model.metadata("mote.training");
  if (json.empty()) return std::nullopt;
  return parse_training({reinterpret_cast<const char*>(json.data), json.size},
                        source + ": the metadata \"mote.training\"");
}

// Runs the model's allocate() once: the arena's size is measured, not estimated. It is the same for
// the resolver that the header offers as for all operators, which the session uses.
class EmbedWriter {
 public:
  EmbedWriter(std::span<const uint8_t> model, const EmbedSettings& settings)
      : bytes_(model),
        settings_(settings),
        space_(settings.name + "_model"),
        session_(model, settings.source),
        training_(settings.training) {
    if (!training_) training_ = training_in(session_.model(), settings.source);
    labels_ = settings.labels;
    if (labels_.empty() && training_) labels_ = training_->labels;
    check_labels();
  }

  EmbeddedModel write() const {
    EmbeddedModel result;
    result.arena_bytes = session_.arena_bytes();
    result.operators = resolver_names(session_.interpreter());
    result.header = head() + describe_tensors() + describe_training() +
                    describe_resolver(result.operators) +
                    fmt::format("\n}}  // namespace {}\n", space_);
    result.source = source();
    return result;
  }

 private:
  void check_labels() const {
    const Interpreter& interpreter = session_.interpreter();
    const bool has_output = interpreter.output_count() > 0;
    const uint32_t classes = has_output ? interpreter.output(0).shape.elements() : 0;
    if (labels_.empty() || labels_.size() == classes) return;
    throw BadInput(
        fmt::format("{}: has {} outputs, {} labels were given: --labels needs one for each",
                    settings_.source, classes, labels_.size()));
  }

  std::string head() const {
    return fmt::format(
        "// A model for Mote, written by `mote embed` from {}: do not edit.\n"
        "#pragma once\n\n"
        "#include \"mote/mote.h\"\n\n"
        "namespace {} {{\n\n"
        "// The .tflite file. It stays in flash: weights are read in place.\n"
        "constexpr uint32_t kByteCount = {};\n"
        "alignas(16) extern const uint8_t kBytes[kByteCount];\n\n"
        "// What the interpreter needs on a 32-bit chip, exactly:\n"
        "//   alignas(16) uint8_t arena[kArenaBytes];\n"
        "constexpr uint32_t kArenaBytes = {};\n",
        settings_.source, space_, bytes_.size(), session_.arena_bytes());
  }

  // Scale and zero point only for quantized tensors, so that a float model that is used like an
  // int8 one fails to compile instead of computing nonsense.
  static std::string describe_tensor(const std::string& name, const Tensor& tensor) {
    std::vector<std::string> dimensions;
    for (uint32_t i = 0; i < tensor.shape.rank; ++i) {
      dimensions.push_back(std::to_string(tensor.shape[i]));
    }
    std::string text = fmt::format("\n// {}: {} [{}]\n", name, mote::name(tensor.type),
                                   fmt::join(dimensions, ", "));
    if (!dimensions.empty()) {  // C++ has no arrays without elements
      text += array_declaration("int32_t", "k" + name + "Shape", dimensions);
    }
    text += fmt::format("constexpr uint32_t k{}Elements = {};\n", name, tensor.shape.elements());
    if (tensor.scale == 0) return text;
    return text + fmt::format(
                      "constexpr float k{0}Scale = {1};  // real = scale * (q - zero point)\n"
                      "constexpr int32_t k{0}ZeroPoint = {2};\n",
                      name, float_literal(tensor.scale), tensor.zero_point);
  }

  // "Input", or "Input0", "Input1" ... when there are several.
  std::string describe_tensors() const {
    const Interpreter& interpreter = session_.interpreter();
    const auto numbered = [](const char* name, uint32_t index, uint32_t count) {
      return count == 1 ? std::string(name) : fmt::format("{}{}", name, index);
    };
    std::string text;
    for (uint32_t i = 0, count = interpreter.input_count(); i < count; ++i) {
      text += describe_tensor(numbered("Input", i, count), interpreter.input(i));
    }
    for (uint32_t i = 0, count = interpreter.output_count(); i < count; ++i) {
      text += describe_tensor(numbered("Output", i, count), interpreter.output(i));
    }
    return text;
  }

  std::string describe_training() const {
    std::string text;
    if (!labels_.empty()) {
      text += "\n" + array_declaration("const char*", "kLabels", string_literals(labels_));
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
    text += array_declaration("float", "kInverseDeviation",
                              float_literals(training_->inverse_deviation));
    return text;
  }

  static std::string describe_resolver(const std::vector<std::string>& operators) {
    std::string calls;
    for (const std::string& name : operators) calls += fmt::format("  resolver.add_{}();\n", name);
    return fmt::format(
        "\n// Links the operators of this model and no others.\n"
        "inline mote::Resolver<{0}> make_resolver() {{\n"
        "  mote::Resolver<{0}> resolver;\n"
        "{1}"
        "  return resolver;\n"
        "}}\n",
        operators.size(), calls);
  }

  // Formatters would lay out the bytes anew; sixteen in a row are one offset of a hex dump.
  std::string source() const {
    return fmt::format(
        "// The bytes of {}, written by `mote embed`: do not edit.\n"
        "#include \"{}.h\"\n\n"
        "namespace {} {{\n\n"
        "// clang-format off\n"
        "alignas(16) const uint8_t kBytes[kByteCount] = {{\n"
        "{}"
        "}};\n"
        "// clang-format on\n\n"
        "}}  // namespace {}\n",
        settings_.source, space_, space_, byte_rows(bytes_), space_);
  }

  std::span<const uint8_t> bytes_;
  const EmbedSettings& settings_;
  std::string space_;
  Session session_;
  std::optional<Training> training_;
  std::vector<std::string> labels_;
};

}  // namespace

EmbeddedModel embed(std::span<const uint8_t> model, const EmbedSettings& settings) {
  check_name(settings.name);
  return EmbedWriter(model, settings).write();
}

}  // namespace mote::host
