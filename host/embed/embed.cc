// Writes the C++ of an embedded model.
#include "host/embed/embed.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/base/bad_input.h"
#include "host/embed/description.h"
#include "host/embed/literals.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

// Runs the model's allocate() once: the arena's size is measured, not estimated. It is the same for
// the resolver that the header offers as for all operators, which the session uses.
class EmbedWriter {
 public:
  EmbedWriter(std::span<const uint8_t> model, const EmbedSettings& settings)
      : bytes_(model),
        settings_(settings),
        space_(settings.name + "_model"),
        session_(model, settings.source),
        description_(session_.interpreter(), settings) {}

  EmbeddedModel write() const {
    EmbeddedModel result;
    result.arena_bytes = session_.arena_bytes();
    result.operators = resolver_names(session_.interpreter());
    result.header = head() + description_.tensors() + description_.training() +
                    describe_resolver(result.operators.size()) +
                    fmt::format("\n}}  // namespace {}\n", space_);
    result.source = source();
    return result;
  }

 private:
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

  std::string describe_resolver(size_t operators) const {
    return fmt::format(
        "\n// Links the operators of this model and no others.\n"
        "inline mote::Resolver<{0}> make_resolver() {{\n"
        "  mote::Resolver<{0}> resolver;\n"
        "{1}"
        "  return resolver;\n"
        "}}\n",
        operators, resolver_calls(session_));
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
  Description description_;
};

}  // namespace

EmbeddedModel embed(std::span<const uint8_t> model, const EmbedSettings& settings) {
  check_name(settings.name);
  return EmbedWriter(model, settings).write();
}

}  // namespace mote::host
