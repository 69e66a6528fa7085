// What one run of the gesture firmware left behind: its log, the sizes of its image, a count.
#include "host/demo/gesture_run.h"

#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "host/base/bad_input.h"
#include "host/base/files.h"

namespace mote::host {
namespace {

// Calls `use` with the parts of every line that matches `pattern` whole.
template <class Use>
int for_matching_lines(const std::string& text, const std::string& pattern, Use use) {
  const std::regex regex(pattern);
  std::istringstream lines(text);
  std::string line;
  std::smatch parts;
  int matches = 0;
  while (std::getline(lines, line)) {
    if (!std::regex_match(line, parts, regex)) continue;
    use(parts);
    ++matches;
  }
  return matches;
}

}  // namespace

void parse_log(const std::string& text, const std::string& where, GestureRun* run) {
  double microseconds = 0;
  const std::string gesture = R"(Gesture: (.*) \([0-9.]+%\) \|.*\| ([0-9]+) us)";
  for_matching_lines(text, gesture, [&](const std::smatch& parts) {
    run->predictions.push_back(parts[1]);
    microseconds += std::stod(parts[2]);
  });
  size_t windows = 0;
  const std::string summary =
      R"(gesture: ([0-9]+) windows, digest ([0-9a-f]{16}), arena ([0-9]+), stack ([0-9]+))";
  const int summaries = for_matching_lines(text, summary, [&](const std::smatch& parts) {
    windows = std::stoull(parts[1]);
    run->digest = parts[2];
    run->arena = std::stoull(parts[3]);
    run->stack = std::stoull(parts[4]);
  });
  if (summaries != 1 || windows == 0 || windows != run->predictions.size()) {
    throw BadInput(where + ": is not the log of a whole run of the gesture firmware");
  }
  run->mean_microseconds = microseconds / static_cast<double>(windows);
}

void parse_sizes(const std::string& text, const std::string& where, GestureRun* run) {
  std::map<std::string, uint64_t> sizes;
  for_matching_lines(text, "([a-z_]+) ([0-9]+)",
                     [&](const std::smatch& parts) { sizes[parts[1]] = std::stoull(parts[2]); });
  for (const char* name : {"text_and_rodata", "model", "data", "bss"}) {
    if (!sizes.contains(name)) throw BadInput(where + ": does not say " + name);
  }
  run->text_and_rodata = sizes["text_and_rodata"];
  run->model = sizes["model"];
  run->data = sizes["data"];
  run->bss = sizes["bss"];
}

void parse_count(const std::string& text, const std::string& where, GestureRun* run) {
  const std::string region = "count: region calls ([0-9]+) first [0-9]+ least ([0-9]+) .*";
  const int regions = for_matching_lines(text, region, [&](const std::smatch& parts) {
    // The least: a clock interrupt may fall into some of the inferences, but not into all.
    if (parts[1] != "0") run->instructions = std::stoull(parts[2]);
  });
  if (regions != 1 || !run->instructions) throw BadInput(where + ": does not count any inference");
}

GestureRun read_gesture_run(const std::filesystem::path& folder, const std::string& name) {
  GestureRun run;
  const auto file = [&](const char* ending) { return folder / (name + ending); };
  parse_log(read_text_file(file(".log")), file(".log").string(), &run);
  parse_sizes(read_text_file(file(".sizes")), file(".sizes").string(), &run);
  if (std::filesystem::exists(file(".count"))) {
    parse_count(read_text_file(file(".count")), file(".count").string(), &run);
  }
  return run;
}

std::vector<std::string> read_labels(const std::filesystem::path& file) {
  try {
    const nlohmann::json json = nlohmann::json::parse(read_text_file(file));
    std::vector<std::string> labels;
    for (const nlohmann::json& window : json.at("windows")) labels.push_back(window.at("label"));
    return labels;
  } catch (const nlohmann::json::exception& error) {
    throw BadInput(file.string() + ": the windows' labels cannot be read: " + error.what());
  }
}

}  // namespace mote::host
