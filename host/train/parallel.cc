// Runs independent jobs on the processors that are there.
#include "host/train/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace mote::host {

void run_parallel(size_t count, const std::function<void(size_t)>& job) {
  std::vector<std::exception_ptr> failures(count);
  std::atomic<size_t> next{0};
  const auto work = [&] {
    for (size_t index = next++; index < count; index = next++) {
      try {
        job(index);
      } catch (...) {
        failures[index] = std::current_exception();
      }
    }
  };
  const size_t processors = std::max<size_t>(1, std::thread::hardware_concurrency());
  {
    std::vector<std::jthread> threads;
    for (size_t i = 1; i < std::min(processors, count); ++i) threads.emplace_back(work);
    work();
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace mote::host
