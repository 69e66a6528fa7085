// Finds the recordings in a folder of CSV files: which gesture, which rows, which rate.
#include "host/train/recordings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "host/base/bad_input.h"
#include "host/train/csv_table.h"
#include "host/train/resample.h"

namespace mote::host {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kAxes = {"ax", "ay", "az", "gx", "gy", "gz"};

// Time columns and what one unit of theirs is in seconds.
const std::vector<std::pair<std::string, double>> kTimeColumns = {
    {"t", 1.0}, {"t_ms", 1e-3}, {"t_us", 1e-6}};

// A sensor on a body reaches 16 g; beyond this the column is not in g (counts, mg, m/s^2 ...).
constexpr double kLargestAcceleration = 64.0;

// Mean length of the acceleration, in g, that no gesture keeps up.
constexpr double kStrangeMean = 5.0;

struct SourceFile {
  fs::path path;
  std::string name;          // below the data folder
  std::string label;         // as the data calls the class
  bool whole_class = false;  // the Arduino form: many recordings in one file
};

std::vector<std::string> known_columns() {
  std::vector<std::string> columns;
  for (const auto& [name, seconds] : kTimeColumns) columns.push_back(name);
  columns.insert(columns.end(), kAxes.begin(), kAxes.end());
  return columns;
}

bool is_csv(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension == ".csv";
}

std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(folder, error)) entries.push_back(entry.path());
  if (error) {
    throw BadInput(fmt::format("{}: the folder cannot be read ({}): give a folder of CSV files",
                               folder.string(), error.message()));
  }
  std::ranges::sort(entries);  // the order of a directory differs from machine to machine
  return entries;
}

// "punch_003" -> "punch"; empty when the stem has no number at its end.
std::string numbered_label(const std::string& stem) {
  const size_t bar = stem.rfind('_');
  if (bar == std::string::npos || bar == 0 || bar + 1 == stem.size()) return "";
  const bool digits = std::all_of(stem.begin() + static_cast<std::ptrdiff_t>(bar) + 1, stem.end(),
                                  [](unsigned char c) { return std::isdigit(c) != 0; });
  return digits ? stem.substr(0, bar) : "";
}

// The file names tell the form of the data: see read_recordings().
std::vector<SourceFile> list_files(const fs::path& folder) {
  std::vector<SourceFile> files;
  std::vector<fs::path> folders;
  for (const fs::path& entry : sorted_entries(folder)) {
    if (fs::is_directory(entry)) {
      folders.push_back(entry);
    } else if (is_csv(entry)) {
      const std::string stem = entry.stem().string();
      const std::string label = numbered_label(stem);
      files.push_back(
          {entry, entry.filename().string(), label.empty() ? stem : label, label.empty()});
    }
  }
  if (!files.empty()) return files;  // folders beside files are other cuts of the same data
  for (const fs::path& sub : folders) {
    const std::string label = sub.filename().string();
    for (const fs::path& entry : sorted_entries(sub)) {
      if (!is_csv(entry)) continue;
      files.push_back({entry, label + "/" + entry.filename().string(), label, false});
    }
  }
  if (files.empty()) {
    throw BadInput(
        fmt::format("{}: no recordings: label_NNN.csv, label.csv or a folder per class is expected",
                    folder.string()));
  }
  return files;
}

std::vector<ClassChoice> choose_classes(const ReadOptions& options,
                                        const std::vector<SourceFile>& files) {
  std::set<std::string> found;
  for (const SourceFile& file : files) found.insert(file.label);
  std::vector<ClassChoice> choices = options.classes;
  if (choices.empty()) {
    for (const std::string& label : found) choices.push_back({label, label});
  }
  std::set<std::string> labels;
  for (const ClassChoice& choice : choices) {
    labels.insert(choice.label);
    if (found.contains(choice.in_data)) continue;
    throw BadInput(fmt::format("{}: class '{}' is not there: --classes may pick from {}",
                               options.folder.string(), choice.in_data, fmt::join(found, ", ")));
  }
  if (labels.size() < 2) {
    throw BadInput(
        fmt::format("{}:1: only one class ('{}'): a classifier needs recordings of at least two",
                    (options.folder / files.front().name).string(), *labels.begin()));
  }
  return choices;
}

class Reader {
 public:
  explicit Reader(const ReadOptions& options) : options_(options) {}

  RecordingSet read() {
    const std::vector<SourceFile> files = list_files(options_.folder);
    for (const ClassChoice& choice : choose_classes(options_, files)) {
      const uint32_t label = label_index(choice.label);
      for (const SourceFile& file : files) {
        if (file.label == choice.in_data) read_file(file, label);
      }
    }
    note_strange_unit();
    return std::move(set_);
  }

 private:
  uint32_t label_index(const std::string& label) {
    const auto found = std::ranges::find(set_.labels, label);
    if (found == set_.labels.end()) set_.labels.push_back(label);
    return static_cast<uint32_t>(std::ranges::find(set_.labels, label) - set_.labels.begin());
  }

  void read_file(const SourceFile& file, uint32_t label) {
    table_ = read_csv(file.path, file.name, known_columns());
    find_columns();
    std::vector<RowGroup> groups = table_.groups;
    if (file.whole_class) groups = split_class_file();
    for (const RowGroup& group : groups) add_recording(group, label);
  }

  // Where this file has the chosen axes, and its time if it has one: every file may have its own
  // order.
  void find_columns() {
    columns_.clear();
    for (const std::string& axis : options_.axes) {
      const auto found = std::ranges::find(table_.columns, axis);
      if (found == table_.columns.end()) {
        throw BadInput(fmt::format("{}:1: no column '{}': the file has {} (choose with --axes)",
                                   table_.name, axis, fmt::join(table_.columns, ", ")));
      }
      columns_.push_back(static_cast<size_t>(found - table_.columns.begin()));
    }
    time_column_ = table_.columns.size();
    for (const auto& [name, seconds] : kTimeColumns) {
      const auto found = std::ranges::find(table_.columns, name);
      if (found == table_.columns.end()) continue;
      time_column_ = static_cast<size_t>(found - table_.columns.begin());
      time_unit_ = seconds;
    }
  }

  bool has_time() const { return time_column_ < table_.columns.size(); }

  // Files that hold a whole class separate their recordings by blank lines, or not at all.
  std::vector<RowGroup> split_class_file() {
    if (options_.samples > 0) return split_every(options_.samples);
    if (table_.groups.size() > 1) return table_.groups;
    // The capture sketch of the tutorials takes one second at the fixed rate of the sensor. So
    // whole seconds at the rate that the user named are taken for recordings, and it is said.
    const uint32_t second = static_cast<uint32_t>(std::lround(options_.rate_hz));
    if (second > 1 && table_.rows() > second && table_.rows() % second == 0) {
      set_.notes.push_back(fmt::format(
          "{}: no blank lines: cut into {} recordings of {} rows (one second at --rate {:g})",
          table_.name, table_.rows() / second, second, options_.rate_hz));
      return split_every(second);
    }
    throw BadInput(fmt::format(
        "{}:{}: {} rows without a blank line: the recordings are not separated; give --samples N "
        "(rows of one recording), or name the file {}_001.csv if it is a single one",
        table_.name, table_.lines.front(), table_.rows(), fs::path(table_.name).stem().string()));
  }

  // Rows that do not fill a recording mean that N is wrong, so that all others would be cut wrongly
  // too.
  std::vector<RowGroup> split_every(uint32_t samples) const {
    std::vector<RowGroup> parts;
    for (const RowGroup& group : table_.groups) {
      const uint32_t whole = group.rows / samples * samples;
      if (whole != group.rows) {
        throw BadInput(fmt::format(
            "{}: {} rows are left over after recordings of --samples {} (of {} rows from line {})",
            table_.where(group.first_row + whole), group.rows - whole, samples, group.rows,
            table_.lines[group.first_row]));
      }
      for (uint32_t row = 0; row < whole; row += samples) {
        parts.push_back({group.first_row + row, samples});
      }
    }
    return parts;
  }

  void add_recording(const RowGroup& group, uint32_t label) {
    Recording recording;
    recording.source = table_.where(group.first_row);
    recording.label = label;
    recording.rows = group.rows;
    recording.channels = static_cast<uint32_t>(columns_.size());
    for (uint32_t row = group.first_row; row < group.first_row + group.rows; ++row) {
      for (const size_t column : columns_) {
        check_unit(row, column);
        recording.values.push_back(static_cast<float>(table_.at(row, column)));
      }
    }
    if (group.rows < 2) refuse_short(recording, "1 row");
    recording.rate_hz = has_time() ? straighten_time(group, &recording) : given_rate();
    if (recording.seconds() < options_.least_seconds) {
      refuse_short(recording, fmt::format("{} rows ({:.2f} s at {:g} Hz)", recording.rows,
                                          recording.seconds(), recording.rate_hz));
    }
    set_.recordings.push_back(std::move(recording));
  }

  [[noreturn]] void refuse_short(const Recording& recording, const std::string& length) const {
    throw BadInput(fmt::format(
        "{}: the recording is too short: {}, at least {:g} s are needed (is --rate right?)",
        recording.source, length, options_.least_seconds));
  }

  void check_unit(uint32_t row, size_t column) const {
    const double value = table_.at(row, column);
    if (table_.columns[column][0] == 'g' || std::abs(value) <= kLargestAcceleration) return;
    throw BadInput(fmt::format("{}: {} = {:g} is no acceleration in g: scale the raw values to g",
                               table_.where(row), table_.columns[column], value));
  }

  // Gravity alone is 1 g; a mean far above says m/s^2, which training bears but firmware may not.
  void note_strange_unit() {
    const std::vector<std::string> triple(kAxes.begin(), kAxes.begin() + 3);
    if (options_.axes != triple) return;
    double sum = 0, rows = 0;
    for (const Recording& recording : set_.recordings) {
      for (size_t i = 0; i < recording.values.size(); i += 3) {
        const float* a = &recording.values[i];
        sum += std::hypot(a[0], a[1], a[2]);
      }
      rows += recording.rows;
    }
    if (sum <= kStrangeMean * rows) return;
    set_.notes.push_back(
        fmt::format("the mean acceleration is {:.1f}: is it in m/s^2? Mote expects g", sum / rows));
  }

  double given_rate() {
    if (options_.rate_hz > 0) return options_.rate_hz;
    const std::string note =
        fmt::format("no time column and no --rate: {:g} Hz is assumed", options_.model_rate_hz);
    if (std::ranges::find(set_.notes, note) == set_.notes.end()) set_.notes.push_back(note);
    return options_.model_rate_hz;
  }

  // Puts rows with a time column onto an even grid of the same mean rate, and returns that rate.
  double straighten_time(const RowGroup& group, Recording* recording) const {
    std::vector<double> times;
    for (uint32_t row = group.first_row; row < group.first_row + group.rows; ++row) {
      times.push_back(table_.at(row, time_column_) * time_unit_);
      if (times.size() > 1 && times.back() <= times[times.size() - 2]) {
        throw BadInput(
            fmt::format("{}: {} does not grow from the line before (is a blank line "
                        "missing between two recordings?)",
                        table_.where(row), table_.columns[time_column_]));
      }
    }
    const double step = (times.back() - times.front()) / (group.rows - 1);
    for (uint32_t i = 1; i < group.rows; ++i) {
      if (times[i] - times[i - 1] <= kLargestGap * step) continue;
      throw BadInput(fmt::format(
          "{}: {:.0f} ms without a sample before this line, the mean is "
          "{:.1f} ms: the recording has a hole",
          table_.where(group.first_row + i), 1e3 * (times[i] - times[i - 1]), 1e3 * step));
    }
    const double rate = 1.0 / step;
    if (options_.rate_hz > 0 && std::abs(rate - options_.rate_hz) > 0.1 * options_.rate_hz) {
      throw BadInput(fmt::format("{}: {} says {:.1f} Hz but --rate says {:g}: leave --rate out",
                                 recording->source, table_.columns[time_column_], rate,
                                 options_.rate_hz));
    }
    recording->values = interpolate_evenly(times, recording->values, recording->channels);
    return rate;
  }

  // In mean sample distances; a lost packet or two may be bridged, a pause may not.
  static constexpr double kLargestGap = 5.0;

  const ReadOptions& options_;
  RecordingSet set_;
  CsvTable table_;
  std::vector<size_t> columns_;
  size_t time_column_ = 0;
  double time_unit_ = 1.0;
};

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  for (;;) {
    const size_t comma = text.find(',');
    items.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return items;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::vector<ClassChoice> parse_classes(std::string_view text) {
  std::vector<ClassChoice> choices;
  for (const std::string& item : split_list(text)) {
    const size_t equals = item.find('=');
    ClassChoice choice{item.substr(0, equals), item};
    if (equals != std::string::npos) choice.in_data = item.substr(equals + 1);
    if (choice.label.empty() || choice.in_data.empty()) {
      throw BadInput(
          fmt::format("--classes {}: an empty name; write it as punch,flex,wave=hori", text));
    }
    for (const ClassChoice& earlier : choices) {
      if (earlier.in_data != choice.in_data) continue;
      throw BadInput(fmt::format("--classes {}: '{}' is taken twice", text, choice.in_data));
    }
    choices.push_back(std::move(choice));
  }
  return choices;
}

std::vector<std::string> parse_axes(std::string_view text) {
  if (text == "all") return kAxes;
  std::vector<std::string> axes;
  for (const std::string& item : split_list(text)) {
    if (std::ranges::find(kAxes, item) == kAxes.end()) {
      throw BadInput(
          fmt::format("--axes {}: '{}' is not one of {}", text, item, fmt::join(kAxes, ", ")));
    }
    if (std::ranges::find(axes, item) != axes.end()) {
      throw BadInput(fmt::format("--axes {}: '{}' stands twice", text, item));
    }
    axes.push_back(item);
  }
  return axes;
}

RecordingSet read_recordings(const ReadOptions& options) {
  return Reader(options).read();
}

}  // namespace mote::host
