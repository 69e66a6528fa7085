// The training report as one page of HTML that needs nothing else.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/train/report.h"

namespace mote::host {
namespace {

constexpr char kStyle[] = R"(
:root{--page:#f6f8fa;--card:#fff;--text:#1f2328;--soft:#59636e;--line:#d1d9e0;--good:#1a7f37}
@media(prefers-color-scheme:dark){:root{--page:#0d1117;--card:#161b22;--text:#e6edf3;--soft:#9198a1;
--line:#30363d;--good:#3fb950}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:32px 20px 64px}
h1{font-size:26px;margin:0}h2{font-size:16px;margin:0 0 12px}
.soft{color:var(--soft);margin:4px 0 24px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:16px}
section,.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:18px}
section{margin-top:16px;overflow-x:auto}
.card b{display:block;font-size:26px;font-variant-numeric:tabular-nums}
.card span{color:var(--soft)}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:6px 14px;text-align:right;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{text-align:left}
th{color:var(--soft);font-weight:600}
tr:last-child td{border-bottom:0}
.matrix td.cell{text-align:center;min-width:72px;border:2px solid var(--card);border-radius:6px}
.matrix td{white-space:nowrap;border:0}
.matrix td:last-child{text-align:left}
.matrix th{text-align:center;border:0;min-width:70px;max-width:130px;overflow-wrap:anywhere;font-size:13px}
.matrix th:first-child{white-space:nowrap;max-width:none}
.bar{display:inline-block;width:90px;height:10px;border-radius:5px;background:var(--line);
vertical-align:middle;margin-right:10px;overflow:hidden}
.bar i{display:block;height:100%;background:var(--good)}
code{font-size:13px;overflow-wrap:anywhere}
svg{width:100%;height:auto}
)";

std::string escape(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string percent(double share) {
  return fmt::format("{:.1f} %", 100.0 * share);
}

std::string card(const std::string& value, const std::string& text) {
  return fmt::format("<div class=\"card\"><b>{}</b><span>{}</span></div>\n", value, text);
}

std::string cards(const Dataset& dataset, const Experiment& experiment) {
  const std::string source = figures_source(experiment);
  return "<div class=\"cards\">\n" +
         card(percent(experiment.accuracy_int8()), "int8 accuracy, " + source) +
         card(percent(experiment.accuracy_float()), "float accuracy, " + source) +
         card(fmt::format("{:.1f} KiB", experiment.int8_size.file_bytes / 1024.0),
              fmt::format("int8 model, {} weights", weight_total(experiment))) +
         card(std::to_string(dataset.recordings.size()),
              fmt::format("recordings in {} classes", dataset.labels.size())) +
         "</div>\n";
}

// Green on the diagonal, red beside it, as strong as the share of the true class.
std::string confusion_cell(const Confusion& confusion, uint32_t actual, uint32_t predicted) {
  const uint32_t total = confusion.total_of(actual), count = confusion.count(actual, predicted);
  const double share = total == 0 ? 0 : static_cast<double>(count) / total;
  const char* hue = actual == predicted ? "46,160,67" : "248,81,73";
  const double strength = count == 0 ? 0.04 : 0.18 + 0.62 * share;
  return fmt::format("<td class=\"cell\" style=\"background:rgba({},{:.2f})\">{}</td>", hue,
                     strength, count);
}

std::string confusion_section(const Dataset& dataset, const Experiment& experiment) {
  const Confusion& confusion = experiment.int8_total;
  std::string html = fmt::format(
      "<section><h2>Confusion of the int8 model ({})</h2>\n<table class=\"matrix\">\n"
      "<tr><th>true \\ predicted</th>",
      figures_source(experiment));
  for (const std::string& label : dataset.labels) html += "<th>" + escape(label) + "</th>";
  html += "<th>recall</th></tr>\n";
  for (uint32_t actual = 0; actual < dataset.labels.size(); ++actual) {
    html += "<tr><th>" + escape(dataset.labels[actual]) + "</th>";
    for (uint32_t predicted = 0; predicted < dataset.labels.size(); ++predicted) {
      html += confusion_cell(confusion, actual, predicted);
    }
    const double recall = confusion.recall(actual);
    html +=
        fmt::format("<td><span class=\"bar\"><i style=\"width:{:.1f}%\"></i></span>{}</td></tr>\n",
                    100 * recall, percent(recall));
  }
  return html + "</table></section>\n";
}

std::string mistakes_section(const Dataset& dataset, const Experiment& experiment) {
  std::vector<Evaluation> evaluations = experiment.folds;
  if (evaluations.empty()) evaluations.push_back(experiment.test);
  std::string rows;
  for (const Evaluation& evaluation : evaluations) {
    for (const Mistake& mistake : evaluation.mistakes) {
      rows += fmt::format("<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>\n",
                          escape(mistake.source), escape(dataset.labels[mistake.actual]),
                          escape(dataset.labels[mistake.predicted]));
    }
  }
  if (rows.empty()) return "";
  return "<section><h2>Recordings that were not recognized</h2>\n<table><tr><th>recording</th>"
         "<th>is</th><th>taken for</th></tr>\n" +
         rows + "</table></section>\n";
}

std::string folds_section(const Experiment& experiment) {
  if (experiment.folds.empty()) return "";
  std::string html =
      "<section><h2>Folds</h2>\n<table><tr><th></th><th>windows</th><th>float</th><th>int8</th>"
      "</tr>\n";
  const auto row = [](const std::string& name, const Evaluation& evaluation) {
    return fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", name,
                       evaluation.int8_confusion.total(),
                       percent(evaluation.float_confusion.accuracy()),
                       percent(evaluation.int8_confusion.accuracy()));
  };
  for (size_t i = 0; i < experiment.folds.size(); ++i) {
    html += row("fold " + std::to_string(i + 1), experiment.folds[i]);
  }
  return html + row("test part of the final model", experiment.test) + "</table></section>\n";
}

std::string sizes_section(const Experiment& experiment) {
  const auto row = [](const char* name, const ModelSize& size) {
    return fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", name, size.file_bytes,
                       size.arena_bytes);
  };
  return "<section><h2>Sizes in bytes</h2>\n<table><tr><th></th><th>file (flash)</th>"
         "<th>arena (RAM)</th></tr>\n" +
         row("float", experiment.float_size) + row("int8", experiment.int8_size) +
         "</table></section>\n";
}

std::string data_section(const Dataset& dataset, const Experiment& experiment) {
  const std::vector<uint32_t> counts = recordings_per_class(dataset);
  const Normalization& normalization = experiment.model.normalization;
  std::string html = "<section><h2>Data</h2>\n<table><tr><th>class</th><th>recordings</th></tr>\n";
  for (size_t i = 0; i < counts.size(); ++i) {
    html += fmt::format("<tr><td>{}</td><td>{}</td></tr>\n", escape(dataset.labels[i]), counts[i]);
  }
  html += "</table>\n<br><table><tr><th>axis</th><th>mean</th><th>deviation</th></tr>\n";
  for (size_t i = 0; i < dataset.axes.size(); ++i) {
    html += fmt::format("<tr><td>{}</td><td>{:.5f}</td><td>{:.5f}</td></tr>\n", dataset.axes[i],
                        normalization.mean[i], normalization.deviation[i]);
  }
  html += "</table>\n";
  for (const std::string& note : dataset.notes) html += "<p>" + escape(note) + "</p>\n";
  return html + "</section>\n";
}

}  // namespace

std::string report_html(const Dataset& dataset, const TrainSettings& settings,
                        const Experiment& experiment) {
  const FittedNet& net = experiment.model.net;
  std::string html =
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<title>Mote training report</title>\n<style>";
  html += kStyle;
  html += "</style></head>\n<body><main>\n<h1>Training report</h1>\n";
  html += fmt::format(
      "<p class=\"soft\"><code>{}</code><br>windows of {} x {} at {:g} Hz, {}, seed {}</p>\n",
      escape(settings.net_text), dataset.shape.rows, fmt::join(dataset.axes, ","), dataset.rate_hz,
      settings.augment ? "augmented" : "not augmented", settings.fit.seed);
  html += cards(dataset, experiment);
  html += confusion_section(dataset, experiment);
  html += "<section><h2>Loss of the final model</h2>\n" + loss_chart(net.history, net.best_epoch) +
          "</section>\n";
  html += mistakes_section(dataset, experiment);
  html += folds_section(experiment);
  html += sizes_section(experiment);
  html += data_section(dataset, experiment);
  return html + "</main></body></html>\n";
}

}  // namespace mote::host
