// Reads a .tflite file into the in-memory graph.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "host/graph/graph.h"

namespace mote::host {

// Accepts every file of schema version 3 whose parts fit together, also with operators that no
// runtime of Mote computes. Throws BadInput for everything else: damaged bytes, indices or buffers
// out of range, weights kept in another file. `name_for_messages` is the file's name, usually.
Graph import_tflite(std::span<const uint8_t> bytes, const std::string& name_for_messages);

}  // namespace mote::host
