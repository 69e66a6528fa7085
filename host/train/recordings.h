// Finds the recordings in a folder of CSV files: which gesture, which rows, which rate.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mote::host {

// One gesture, performed once. `values` is rows x channels, the channels being the chosen axes.
struct Recording {
  std::string source;  // "punch.csv:122": the file below the data folder and the first line
  uint32_t label = 0;  // index into RecordingSet::labels
  double rate_hz = 0;
  uint32_t rows = 0;
  uint32_t channels = 0;
  std::vector<float> values;

  double seconds() const { return rows / rate_hz; }
};

struct RecordingSet {
  std::vector<std::string> labels;
  std::vector<Recording> recordings;
  std::vector<std::string> notes;  // decisions that the user should see, one line each
};

// "wave=hori" takes the class `hori` of the data and calls it `wave`.
struct ClassChoice {
  std::string label;
  std::string in_data;
};

struct ReadOptions {
  std::filesystem::path folder;
  std::vector<ClassChoice> classes;  // empty = every class of the folder, in alphabetical order
  std::vector<std::string> axes = {"ax", "ay", "az"};
  double rate_hz = 0;    // of rows without a time column; 0 = not given
  uint32_t samples = 0;  // rows of a recording in files that hold a whole class; 0 = not given
  double model_rate_hz = 50;
  double least_seconds = 0.5;  // shorter recordings are refused
};

// "punch,flex,wave=hori". Throws BadInput on an empty name or on one label used for two names.
std::vector<ClassChoice> parse_classes(std::string_view text);

// "ax,ay,az" in any order, or "all". Throws BadInput on an unknown or repeated axis.
std::vector<std::string> parse_axes(std::string_view text);

// Reads files `label_NNN.csv` (a recording each) and `label.csv` (a class each, recordings apart by
// blank lines or every `samples` rows); if there are none, a sub-folder for each class with a file
// for each recording. Throws BadInput ("file:line: ...") on anything that it cannot train on.
RecordingSet read_recordings(const ReadOptions& options);

}  // namespace mote::host
