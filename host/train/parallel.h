// Runs independent jobs on the processors that are there.
#pragma once

#include <cstddef>
#include <functional>

namespace mote::host {

// Calls job(0) .. job(count - 1), each once, on as many threads as there are processors. Returns
// when all have ended; throws what the lowest failing job threw.
void run_parallel(size_t count, const std::function<void(size_t)>& job);

}  // namespace mote::host
