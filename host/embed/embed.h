// A model as C++ source: the bytes, the exact arena, and what firmware needs to feed it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "host/embed/training.h"

namespace mote::host {

struct EmbedSettings {
  std::string name;                  // a C++ identifier; the namespace is NAME_model
  std::string source;                // the model's file name, for messages and the comment
  std::vector<std::string> labels;   // instead of those of the training
  std::optional<Training> training;  // instead of what the trainer left in the model
};

struct EmbeddedModel {
  std::string header;  // NAME_model.h
  std::string source;  // NAME_model.cc
  uint32_t arena_bytes = 0;
  std::vector<std::string> operators;  // as Resolver's add_... names them
};

// Throws BadInput when the device library cannot run the model, when the name is no identifier, or
// when there is not one label for each output.
EmbeddedModel embed(std::span<const uint8_t> model, const EmbedSettings& settings);

}  // namespace mote::host
