// What generated headers say of a model: its tensors, labels, and how its input is made.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/embed/embed.h"
#include "mote/mote.h"

namespace mote::host {

// Throws BadInput unless `name` is a C++ identifier.
void check_name(const std::string& name);

// Takes labels and training from the settings or else from the model. Throws BadInput when there is
// not one label for each output.
class Description {
 public:
  Description(const Interpreter& interpreter, const EmbedSettings& settings);

  // Shapes, scales and zero points of inputs and outputs.
  std::string tensors() const;
  std::string training() const;

 private:
  void check_labels(const std::string& source) const;

  const Interpreter& interpreter_;
  std::optional<Training> training_;
  std::vector<std::string> labels_;
};

}  // namespace mote::host
