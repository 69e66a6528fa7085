// Prints the demo's table: demo_table FOLDER HOST CHIP TITLE WINDOWS.json, see gesture_run.h.
#include <cstdio>

#include "host/base/bad_input.h"
#include "host/demo/demo_table.h"

namespace {

// 0: the chip agrees with the host. 1: it does not.
int print_table(const char* folder, const char* host_name, const char* chip_name, const char* title,
                const char* windows) {
  const auto host = mote::host::read_gesture_run(folder, host_name);
  const auto chip = mote::host::read_gesture_run(folder, chip_name);
  const auto labels = mote::host::read_labels(windows);
  std::fputs(mote::host::demo_table(host, chip, title, labels).c_str(), stdout);
  const auto agreement = mote::host::compare_runs(host, chip);
  return agreement.equal == agreement.windows && agreement.same_bytes ? 0 : 1;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 6) {
    std::fputs("usage: demo_table FOLDER HOST CHIP TITLE WINDOWS.json\n", stderr);
    return 2;
  }
  try {
    return print_table(arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
  } catch (const mote::host::BadInput& error) {
    std::fprintf(stderr, "demo_table: %s\n", error.what());
    return 2;
  }
}
