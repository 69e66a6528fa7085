// Reads a case of a conformance corpus: a folder with case.json, the model and raw tensors.
#pragma once

#include <filesystem>

#include "virtual/bundle_writer.h"

namespace mote::host {

// Throws BadInput, with the file's name, when something is missing or makes no sense.
BundleContents read_conformance_case(const std::filesystem::path& folder);

// Whether the folder is a case with outputs to compare with, all of them integers or bools.
bool has_integer_outputs(const std::filesystem::path& folder);

}  // namespace mote::host
