// A replay that takes its bundle from beside the image, so that one image serves any model.
#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/replay/bundle.h"
#include "firmware/replay/replay.h"

namespace {

alignas(16) [[gnu::section(".noinit")]] uint8_t arena[MOTE_REPLAY_ARENA];

}  // namespace

// Bundles may lie one behind another: all are replayed, and counted at the end.
int firmware_main() {
  const board::Bytes file = board::companion_file();
  uint32_t offset = 0, run = 0, failed = 0, too_large = 0;
  for (;; ++run) {
    firmware::Bundle bundle;
    const char* wrong = bundle.open(file.data + offset, file.size - offset);
    if (wrong != nullptr && run == 0) {
      firmware::TextLine line;
      line.text("replay_bundle: ").text(wrong).text("\n");
      board::write(line.data(), line.size());
      return 1;
    }
    if (wrong != nullptr) break;
    const int result = firmware::run_replay(bundle, mote::all_ops(), arena);
    failed += result == 1 ? 1 : 0;
    too_large += result == firmware::kDoesNotFit ? 1 : 0;
    offset += mote::round_up(bundle.header().total_bytes, firmware::kBundleAlignment);
  }
  if (run > 1) {
    firmware::TextLine line;
    line.text("replays: ").number(run).text(", ").number(failed).text(" failed, ");
    line.number(too_large).text(" do not fit\n");
    board::write(line.data(), line.size());
  }
  const bool only_one_does_not_fit = run == 1 && too_large == 1;
  return failed > 0 || only_one_does_not_fit ? 1 : 0;
}
