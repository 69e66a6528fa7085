// bench/RESULTS.md: every measurement beside the peer's, and every goal beside what was reached.
#pragma once

#include <string>
#include <vector>

#include "host/bench_table/goals.h"
#include "host/bench_table/table.h"

namespace mote::host::bench {

// `models` gives the order of the rows.
std::string results_page(const Table& table, const std::vector<std::string>& models,
                         const Baselines& baselines, const std::vector<Goal>& goals);

}  // namespace mote::host::bench
