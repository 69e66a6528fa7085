// Draws the loss over the epochs as SVG.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/train/report.h"

namespace mote::host {
namespace {

// The plot inside the picture, in SVG units.
constexpr double kWidth = 640, kHeight = 280;
constexpr double kLeft = 52, kRight = 16, kTop = 30, kBottom = 36;

// A decade is a good step for a loss that falls by orders of magnitude.
struct Axes {
  double epochs = 1;
  double low = -3, high = 1;  // log10 of the loss

  double x(double epoch) const {
    return kLeft + (kWidth - kLeft - kRight) * (epochs > 1 ? epoch / (epochs - 1) : 0.5);
  }
  double y(double loss) const {
    const double place = (std::log10(std::max(loss, 1e-9)) - low) / (high - low);
    return kHeight - kBottom - (kHeight - kTop - kBottom) * std::clamp(place, 0.0, 1.0);
  }
};

Axes axes_for(const std::vector<EpochLog>& history) {
  double least = 1e9, most = 1e-9;
  for (const EpochLog& log : history) {
    for (const float loss : {log.train_loss, log.validation_loss}) {
      least = std::min(least, static_cast<double>(loss));
      most = std::max(most, static_cast<double>(loss));
    }
  }
  Axes axes;
  axes.epochs = static_cast<double>(history.size());
  axes.low = std::clamp(std::floor(std::log10(std::max(least, 1e-9))), -5.0, 3.0);
  axes.high = std::max(axes.low + 1, std::ceil(std::log10(most)));
  return axes;
}

std::string grid(const Axes& axes) {
  std::string svg;
  for (double decade = axes.low; decade <= axes.high; ++decade) {
    const double y = axes.y(std::pow(10, decade));
    svg += fmt::format(R"(<line class="grid" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>)"
                       R"(<text x="{:.1f}" y="{:.1f}" text-anchor="end">{:g}</text>)",
                       kLeft, y, kWidth - kRight, y, kLeft - 8, y + 4, std::pow(10, decade));
    svg += "\n";
  }
  const double step = std::max(1.0, std::round(axes.epochs / 6 / 5) * 5);
  for (double epoch = step; epoch <= axes.epochs; epoch += step) {
    svg += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="middle">{:g}</text>)",
                       axes.x(epoch - 1), kHeight - kBottom + 18, epoch);
  }
  return svg +
         fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="end">epoch</text>)",
                     kWidth - kRight, kHeight - 4) +
         "\n";
}

std::string curve(const std::vector<EpochLog>& history, const Axes& axes, float EpochLog::*loss,
                  const char* name) {
  std::string points;
  for (size_t i = 0; i < history.size(); ++i) {
    points += fmt::format("{:.1f},{:.1f} ", axes.x(static_cast<double>(i)),
                          axes.y(static_cast<double>(history[i].*loss)));
  }
  return fmt::format("<polyline class=\"{}\" points=\"{}\"/>\n", name, points);
}

std::string legend(double x, const char* name, const char* text) {
  return fmt::format(R"(<line class="{}" x1="{:g}" y1="14" x2="{:g}" y2="14"/>)"
                     R"(<text x="{:g}" y="18">{}</text>)",
                     name, x, x + 22, x + 28, text) +
         "\n";
}

// The colours are readable on white and on a dark page.
constexpr char kStyle[] =
    "<style>.loss text{font:12px system-ui,sans-serif;fill:#7d8590}.loss .grid{stroke:#8884;"
    "stroke-width:1}.loss polyline,.loss .train,.loss .validation{fill:none;stroke-width:2;"
    "stroke-linejoin:round}.loss .train{stroke:#2f81f7}.loss .validation{stroke:#e8833a}"
    ".loss .best{stroke:#2da44e;stroke-dasharray:4 4}.loss .dot{fill:#2da44e}</style>\n";

}  // namespace

std::string loss_chart(const std::vector<EpochLog>& history, uint32_t best_epoch) {
  const Axes axes = axes_for(history);
  const double best_x = axes.x(best_epoch);
  std::string svg = fmt::format(
      R"(<svg class="loss" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {:g} {:g}" role="img">)",
      kWidth, kHeight);
  svg += "\n<title>Loss over the epochs</title>\n";
  svg += kStyle + grid(axes);
  svg += fmt::format(R"(<line class="best" x1="{:.1f}" y1="{:g}" x2="{:.1f}" y2="{:g}"/>)", best_x,
                     kTop, best_x, kHeight - kBottom);
  svg += curve(history, axes, &EpochLog::train_loss, "train");
  svg += curve(history, axes, &EpochLog::validation_loss, "validation");
  svg += fmt::format(R"(<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="4"/>)", best_x,
                     axes.y(static_cast<double>(history[best_epoch].validation_loss)));
  svg += legend(kLeft, "train", "training loss (with dropout)");
  svg += legend(kLeft + 220, "validation", "validation loss");
  svg += legend(kLeft + 360, "best", "kept weights");
  return svg + "</svg>\n";
}

}  // namespace mote::host
