// The parts of an image around a model that is compiled ahead of time.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/bench/program.h"
#include "host/run/session.h"

namespace mote::host::bench {

// Writes the compiled model to `folder`/model, compiles it with what joins it to the measuring
// loop, and says in `program` what is known. Returns the objects.
std::vector<std::string> build_compiled_model(const Request& request, const Session& session,
                                              std::span<const uint8_t> model, const Target& target,
                                              const Tools& tools, const std::filesystem::path& tree,
                                              const std::filesystem::path& folder,
                                              Program& program);

}  // namespace mote::host::bench
