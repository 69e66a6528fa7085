// What one run of the gesture firmware left behind: its log, the sizes of its image, a count.
#include "host/demo/gesture_run.h"

#include <cinttypes>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "host/base/bad_input.h"
#include "host/base/files.h"

namespace mote::host {
namespace {

struct Gesture {
  std::string label;
  double microseconds = 0;
};

// "Gesture: punch (98.4%) | wave=0.01 punch=0.98 flex=0.01 | 312 us"
std::optional<Gesture> parse_gesture(const std::string& line) {
  const std::string start = "Gesture: ";
  const size_t label_end = line.find(" (");
  const size_t time = line.rfind("| ");
  if (!line.starts_with(start) || label_end == std::string::npos || time == std::string::npos) {
    return std::nullopt;
  }
  Gesture gesture;
  gesture.label = line.substr(start.size(), label_end - start.size());
  if (std::sscanf(line.c_str() + time, "| %lf us", &gesture.microseconds) != 1) return std::nullopt;
  return gesture;
}

// The last line; returns the number of windows, 0 for any other line.
uint64_t parse_summary(const std::string& line, GestureRun* run) {
  uint64_t windows = 0;
  char digest[17] = {};
  const int found = std::sscanf(line.c_str(),
                                "gesture: %" SCNu64 " windows, digest %16[0-9a-f], arena %" SCNu64
                                ", stack %" SCNu64,
                                &windows, digest, &run->arena, &run->stack);
  if (found != 4) return 0;
  run->digest = digest;
  return windows;
}

}  // namespace

void parse_log(const std::string& text, const std::string& where, GestureRun* run) {
  std::istringstream lines(text);
  std::string line;
  double microseconds = 0;
  uint64_t windows = 0;
  while (std::getline(lines, line)) {
    if (const auto gesture = parse_gesture(line)) {
      run->predictions.push_back(gesture->label);
      microseconds += gesture->microseconds;
    } else if (const uint64_t count = parse_summary(line, run)) {
      windows = count;
    }
  }
  if (windows == 0 || windows != run->predictions.size()) {
    throw BadInput(where + ": is not the log of a whole run of the gesture firmware");
  }
  run->mean_microseconds = microseconds / static_cast<double>(windows);
}

void parse_sizes(const std::string& text, const std::string& where, GestureRun* run) {
  std::istringstream lines(text);
  std::string line, name;
  std::map<std::string, uint64_t> sizes;
  while (std::getline(lines, line)) {
    uint64_t bytes = 0;
    std::istringstream words(line);
    if (words >> name >> bytes) sizes[name] = bytes;
  }
  for (const char* needed : {"text_and_rodata", "model", "data", "bss"}) {
    if (!sizes.contains(needed)) throw BadInput(where + ": does not say " + needed);
  }
  run->text_and_rodata = sizes["text_and_rodata"];
  run->model = sizes["model"];
  run->data = sizes["data"];
  run->bss = sizes["bss"];
}

void parse_count(const std::string& text, const std::string& where, GestureRun* run) {
  const size_t region = text.find("count: region");
  uint64_t calls = 0, least = 0;
  // The least: a clock interrupt may fall into some of the inferences, but not into all.
  if (region != std::string::npos &&
      std::sscanf(text.c_str() + region, "count: region calls %" SCNu64 " first %*u least %" SCNu64,
                  &calls, &least) == 2 &&
      calls > 0) {
    run->instructions = least;
    return;
  }
  throw BadInput(where + ": does not count any inference");
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
