// Writes the page of results.
#include "host/bench_table/results_page.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/bench/report.h"

namespace mote::host::bench {
namespace {

struct Section {
  std::string figure;
  std::string title;
};

const std::vector<Section> kSections = {
    {"instructions", "Instructions of an inference"},
    {"cycles", "Cycles of an inference (an estimate: docs/benchmark.md)"},
    {"arena", "Arena, bytes"},
    {"code", "Code and constants without the model, bytes"},
    {"startup", "Instructions of start-up (of the peer: AllocateTensors)"},
    {"stack", "Stack, bytes"},
};

std::string with_ratio(uint64_t measured, std::optional<uint64_t> peer) {
  if (!peer || *peer == 0) return with_commas(measured);
  return fmt::format("{} ({:.2f}x)", with_commas(measured),
                     static_cast<double>(measured) / static_cast<double>(*peer));
}

class Page {
 public:
  Page(const Table& table, const std::vector<std::string>& models, const Baselines& baselines)
      : table_(table), models_(models), baselines_(baselines) {
    for (const auto& [cell, measurement] : table) {
      if (!contains(targets_, cell.target)) targets_.push_back(cell.target);
    }
    for (const Way& way : kWays) {
      const bool used = std::any_of(table.begin(), table.end(),
                                    [&](const auto& one) { return one.first.way == way; });
      if (used) ways_.push_back(way);
    }
  }

  std::string measurements() const {
    std::string text;
    for (const std::string& target : targets_) {
      text += fmt::format("\n## {}\n", target);
      for (const Section& section : kSections) text += section_text(target, section);
    }
    return text;
  }

  // Outputs that are not the peer's would make every other number worthless.
  std::string digests() const {
    const auto known = [&](const auto& one) { return !baselines_.digest(one.first.model).empty(); };
    const auto compared = std::count_if(table_.begin(), table_.end(), known);
    const std::vector<std::string> differing = differing_outputs(baselines_, table_);
    std::string text =
        fmt::format("\n## Outputs\n\n{} of {} measurements have the peer's outputs.\n",
                    static_cast<size_t>(compared) - differing.size(), compared);
    for (const std::string& sentence : differing) text += "\n- " + sentence;
    return text;
  }

 private:
  static bool contains(const std::vector<std::string>& list, const std::string& one) {
    return std::find(list.begin(), list.end(), one) != list.end();
  }

  std::string section_text(const std::string& target, const Section& section) const {
    std::string rows;
    for (const std::string& model : models_) rows += row(model, target, section.figure);
    if (rows.empty()) return "";
    return fmt::format("\n### {}\n\n| model | peer | {} |\n|---|---:{}|\n{}", section.title,
                       fmt::join(ways_, " | "), repeated("|---:", ways_.size()), rows);
  }

  static std::string repeated(const std::string& text, size_t times) {
    std::string all;
    for (size_t i = 0; i < times; ++i) all += text;
    return all;
  }

  // Empty when nothing of it is known.
  std::string row(const std::string& model, const std::string& target,
                  const std::string& name) const {
    const std::optional<uint64_t> peer = baselines_.find(model, name, target);
    std::string text = fmt::format("| {} | {} |", model, peer ? with_commas(*peer) : "");
    bool any = false;
    for (const Way& way : ways_) {
      const auto found = table_.find({model, target, way});
      const uint64_t measured = found == table_.end() ? 0 : figure(found->second, name);
      const bool known = found != table_.end() && (measured != 0 || name == "startup");
      any = any || known;
      text += known ? fmt::format(" {} |", with_ratio(measured, peer)) : " |";
    }
    return any ? text + "\n" : "";
  }

  const Table& table_;
  const std::vector<std::string>& models_;
  const Baselines& baselines_;
  std::vector<std::string> targets_;
  std::vector<Way> ways_;
};

std::string goals_text(const std::vector<Verdict>& verdicts) {
  size_t met = 0;
  std::string rows;
  for (const Verdict& one : verdicts) {
    const bool fine = one.measured <= one.most;
    met += fine ? 1 : 0;
    const std::string measured =
        one.ratio > 0 ? fmt::format("{} ({:.3f}x)", with_commas(one.measured), one.ratio)
                      : with_commas(one.measured);
    const std::string most =
        one.ratio > 0 ? fmt::format("{} ({:.3g}x)", with_commas(one.most), one.most_ratio)
                      : with_commas(one.most);
    rows += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", one.cell.target, one.cell.way,
                        one.cell.model, one.figure, measured, most, fine ? "yes" : "**no**");
  }
  return fmt::format(
      "\n## Goals\n\n{} of {} are met.\n\n"
      "| target | way | model | figure | measured | at most | met |\n"
      "|---|---|---|---|---:|---:|---|\n{}",
      met, verdicts.size(), rows);
}

constexpr char kHead[] =
    "# Results\n\n"
    "Written by `./dev bench`: do not edit. Each number is made by\n\n"
    "```\n"
    "build/mote bench MODEL.tflite --target TARGET --mode interpreter\n"
    "build/mote bench MODEL.tflite --target TARGET --mode aot --for speed|balanced|memory\n"
    "```\n\n"
    "(`optimized` is the interpreter on what `build/mote optimize MODEL.tflite -o OUT.tflite` "
    "makes) "
    "with the models of `bench/models.txt`; what is counted, and how, is in docs/benchmark.md. A "
    "ratio in brackets is to the peer's number.\n\n";

}  // namespace

std::string results_page(const Table& table, const std::vector<std::string>& models,
                         const Baselines& baselines, const std::vector<Goal>& goals) {
  const Page page(table, models, baselines);
  return kHead + ("The peer: " + baselines.source() + "\n") +
         goals_text(judge(goals, baselines, table)) + page.digests() + page.measurements();
}

}  // namespace mote::host::bench
