// Reads a case of a conformance corpus: a folder with case.json, the model and raw tensors.
#pragma once

#include <filesystem>

#include "virtual/bundle_writer.h"

namespace mote::host {

// Throws BadInput, with the file's name, when something is missing or makes no sense.
BundleContents read_conformance_case(const std::filesystem::path& folder);

}  // namespace mote::host
