// A progress bar on stderr, for people: silent when stderr is not a terminal.
#include "host/train/progress.h"

#include <unistd.h>

#include <cstdio>
#include <numeric>

namespace mote::host {
namespace {

constexpr int kBarWidth = 30;

}  // namespace

Progress::Progress(std::string title)
    : title_(std::move(title)), visible_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (visible_ && last_percent_ >= 0) std::fputs("\r\x1b[K", stderr);
}

void Progress::show(uint32_t part, uint32_t parts, double share) {
  if (!visible_) return;
  const std::lock_guard lock(mutex_);
  shares_.resize(parts, 0.0);
  shares_[part] = share;
  const double done = std::accumulate(shares_.begin(), shares_.end(), 0.0) / parts;
  const int percent = static_cast<int>(100 * done);
  if (percent == last_percent_) return;  // not more often than one can see
  last_percent_ = percent;
  const std::string filled(static_cast<size_t>(kBarWidth * done), '#');
  std::fprintf(stderr, "\r%s [%-*s] %3d %%", title_.c_str(), kBarWidth, filled.c_str(), percent);
  std::fflush(stderr);
}

}  // namespace mote::host
