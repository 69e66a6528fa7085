// Measurements for a reader and for a program.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "host/bench/measure.h"

namespace mote::host::bench {

std::string_view name(Mode mode);

// One measurement with its operators, as a few lines.
std::string text_report(const Measurement& measurement);

// An object with the keys that docs/benchmark.md lists.
nlohmann::ordered_json json_report(const Measurement& measurement);

// 1234567 as "1,234,567".
std::string with_commas(uint64_t number);

}  // namespace mote::host::bench
