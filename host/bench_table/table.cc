// Measures the cells of the table, several at a time.
#include "host/bench_table/table.h"

#include <fmt/format.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/bench/report.h"
#include "host/graph/import_tflite.h"
#include "host/optimize/device_metadata.h"
#include "host/optimize/optimize.h"

namespace mote::host::bench {
namespace {

namespace fs = std::filesystem;

Request request_of(const fs::path& model, const Way& way) {
  if (way == kInterpreted || way == kOptimized) return {model};
  if (way == kSmall) return {model, Mode::kInterpreter, "memory"};
  return {model, Mode::kAheadOfTime, way};
}

// As `mote optimize` does it.
fs::path optimized_file(const fs::path& model, const Cell& cell, const fs::path& tree) {
  Graph graph = import_tflite(read_file(model), model.string());
  OptimizeSettings settings;
  settings.extra_macs = kUsualExtraMacs;
  optimize(graph, settings);
  const fs::path folder = tree / "build/bench/optimized" / cell.target;
  fs::create_directories(folder);
  const fs::path file = folder / (cell.model + "_optimized.tflite");
  write_file_atomically(file, export_with_device_metadata(graph));
  return file;
}

class Workers {
 public:
  explicit Workers(const TableRequest& request) : request_(request) {
    std::set<Needed> all;
    for (const Cell& cell : request.cells) all.insert(needed_by(cell));
    for (const Needed& needed : all) {
      fmt::print(stderr, "building for {}\n", needed.first);
      tools_[needed] = build_parts(request.tree, find_target(needed.first), needed.second);
    }
  }

  Table run() {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < request_.threads; ++i) threads.emplace_back([this] { work(); });
    for (std::thread& thread : threads) thread.join();
    if (!failures_.empty()) throw BadInput(failures_);
    return table_;
  }

 private:
  using Needed = std::pair<std::string, Library>;  // what to build, by target

  static Needed needed_by(const Cell& cell) {
    return {cell.target, request_of({}, cell.way).library()};
  }

  void work() {
    for (size_t i; (i = next_++) < request_.cells.size();) measure_cell(request_.cells[i]);
  }

  void measure_cell(const Cell& cell) {
    Request request = request_of(request_.models.at(cell.model), cell.way);
    const std::string what = fmt::format("{} {} {}", cell.model, cell.target, cell.way);
    try {
      if (cell.way == kOptimized) {
        request.model = optimized_file(request.model, cell, request_.tree);
      }
      const Measurement one =
          measure(request, find_target(cell.target), request_.tree, tools_.at(needed_by(cell)));
      const std::lock_guard guard(mutex_);
      table_[cell] = one;
      fmt::print(stderr, "{:<48}{:>14}\n", what, with_commas(one.inference.instructions));
    } catch (const std::exception& error) {
      const std::lock_guard guard(mutex_);
      failures_ += fmt::format("{}{}: {}", failures_.empty() ? "" : "; ", what, error.what());
      fmt::print(stderr, "{:<48}{}\n", what, error.what());
    }
  }

  const TableRequest& request_;
  std::map<Needed, Tools> tools_;  // only read by the threads
  std::atomic<size_t> next_ = 0;
  std::mutex mutex_;
  Table table_;
  std::string failures_;
};

}  // namespace

uint64_t figure(const Measurement& m, const std::string& name) {
  if (name == "instructions") return m.inference.instructions;
  if (name == "cycles") return m.inference.cycles.value_or(0);
  if (name == "startup") return m.start_up.instructions;
  if (name == "arena") return m.arena;
  if (name == "ram") return m.arena + m.data_bss;
  if (name == "stack") return m.stack.value_or(0);
  if (name == "code") return m.code;
  throw BadInput("figure " + name +
                 ": there are instructions, cycles, startup, arena, ram, stack, code");
}

Table measure_all(const TableRequest& request) {
  return Workers(request).run();
}

}  // namespace mote::host::bench
