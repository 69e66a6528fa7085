// A progress bar on stderr, for people: silent when stderr is not a terminal.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace mote::host {

class Progress {
 public:
  explicit Progress(std::string title);
  ~Progress();  // clears the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Part `part` of `parts` is `share` done. May be called from several threads.
  void show(uint32_t part, uint32_t parts, double share);

 private:
  std::mutex mutex_;
  std::string title_;
  std::vector<double> shares_;
  int last_percent_ = -1;
  bool visible_;
};

}  // namespace mote::host
