// Measures the whole table and writes bench/RESULTS.md, or holds it to the budgets: ./dev bench.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/bench_table/limits.h"
#include "host/bench_table/results_page.h"

namespace mote::host::bench {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> targets;  // empty: the table's
  std::vector<std::string> ways = kWays;
  std::vector<std::string> models;  // empty: all
  unsigned threads = 2;
  bool check = false;
  bool update = false;
};

// Its size depends on what was trained last: shown, not held to a budget.
constexpr char kOwnModel[] = "gesture";

struct ModelFile {
  std::string name;
  fs::path path;
};

std::vector<ModelFile> read_models(const fs::path& tree) {
  const char* given = std::getenv("MOTE_SHARED");
  const fs::path shared = given != nullptr ? fs::path(given) : tree / ".." / "shared";
  std::vector<ModelFile> models;
  std::istringstream lines(read_text_file(tree / "bench/models.txt"));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name, file;
    if (!(words >> name >> file) || name[0] == '#') continue;
    const bool is_shared = file.rfind("shared/", 0) == 0;
    models.push_back({name, is_shared ? shared / file.substr(7) : tree / file});
  }
  return models;
}

bool chosen(const std::vector<std::string>& names, const std::string& name) {
  return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
}

// Cortex-M7 and M33 are there to be compared with M4; the peer's arenas are known for M4.
struct TargetWays {
  std::string target;
  std::vector<Way> ways;
};

std::vector<TargetWays> target_ways(const Options& options) {
  std::vector<TargetWays> all;
  for (const std::string& target : options.targets) all.push_back({target, options.ways});
  if (!all.empty()) return all;
  all.push_back({"cortex-m4", options.ways});
  std::vector<Way> others = options.ways;
  std::erase_if(others, [](const Way& way) { return way == kOptimized || way == kSmall; });
  for (const char* target : {"cortex-m0plus", "cortex-m55", "rv32imc"}) {
    all.push_back({target, others});
  }
  if (!chosen(options.ways, "speed")) return all;
  for (const char* target : {"cortex-m7", "cortex-m33"}) all.push_back({target, {"speed"}});
  return all;
}

TableRequest make_request(const Options& options, const fs::path& tree,
                          const std::vector<ModelFile>& models) {
  TableRequest request;
  request.tree = tree;
  request.threads = options.threads;
  for (const ModelFile& model : models) {
    if (!chosen(options.models, model.name)) continue;
    if (!fs::exists(model.path)) {
      fmt::print("skipped: {} is not there ({})\n", model.name, model.path.string());
      continue;
    }
    request.models[model.name] = model.path;
    for (const TargetWays& one : target_ways(options)) {
      for (const Way& way : one.ways) request.cells.push_back({model.name, one.target, way});
    }
  }
  return request;
}

// Exit code 1 when something is over its budget or computes something else.
int check(const fs::path& budgets, const Baselines& baselines, const Table& table) {
  const std::vector<Budget> limits = read_budgets(read_text_file(budgets), budgets.string());
  const std::vector<std::string> over = exceeded(limits, table);
  const std::vector<std::string> wrong = differing_outputs(baselines, table);
  for (const std::string& sentence : over) fmt::print("over budget: {}\n", sentence);
  for (const std::string& sentence : wrong) fmt::print("wrong: {}\n", sentence);
  fmt::print("{} measurements: {} figures over budget, {} with wrong outputs\n", table.size(),
             over.size(), wrong.size());
  return over.empty() && wrong.empty() ? 0 : 1;
}

int run(const Options& options) {
  const fs::path tree = find_tree();
  const std::vector<ModelFile> models = read_models(tree);
  const Table table = measure_all(make_request(options, tree, models));
  const fs::path budgets = tree / "budgets/instructions.txt";
  const fs::path peer = tree / "bench/baselines.json";
  const Baselines baselines(read_text_file(peer), peer.string());
  if (options.check) return check(budgets, baselines, table);
  if (options.update) {
    Table held = table;
    std::erase_if(held, [](const auto& one) { return one.first.model == kOwnModel; });
    write_file_atomically(budgets, with_measured(read_text_file(budgets), budgets.string(), held));
  }
  std::vector<std::string> names;
  for (const ModelFile& model : models) names.push_back(model.name);
  const fs::path goals = tree / "bench/goals.txt";
  const std::string page =
      results_page(table, names, baselines, read_goals(read_text_file(goals), goals.string()));
  // A part of the table would leave a page that lacks the rest.
  if (!options.targets.empty() || !options.models.empty() || options.ways != kWays) {
    fmt::print("{}", page);
    return 0;
  }
  write_file_atomically(tree / "bench/RESULTS.md", page);
  fmt::print("bench/RESULTS.md: {} measurements\n", table.size());
  return 0;
}

}  // namespace
}  // namespace mote::host::bench

int main(int argument_count, char** arguments) {
  mote::host::bench::Options options;
  CLI::App app("Measures every model on every target: writes bench/RESULTS.md");
  app.add_option("--target", options.targets, "instead of the table's")->delimiter(',');
  app.add_option("--way", options.ways, "interpreter, small, optimized, speed, balanced, memory")
      ->delimiter(',')
      ->check(CLI::IsMember(mote::host::bench::kWays));
  app.add_option("--model", options.models, "names of bench/models.txt; default: all")
      ->delimiter(',');
  app.add_option("--threads", options.threads, "measurements at a time");
  app.add_flag("--check", options.check, "compare with budgets/instructions.txt, write nothing");
  app.add_flag("--update", options.update, "write budgets/instructions.txt, too");
  try {
    app.parse(argument_count, arguments);
    return mote::host::bench::run(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const mote::host::BadInput& error) {
    std::fprintf(stderr, "bench: %s\n", error.what());
    return 2;
  }
}
