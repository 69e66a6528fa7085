// A replay that takes its bundle from beside the image, so that one image serves any model.
#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/replay/bundle.h"
#include "firmware/replay/replay.h"

namespace {

alignas(16) [[gnu::section(".noinit")]] uint8_t arena[MOTE_REPLAY_ARENA];

}  // namespace

int firmware_main() {
  const board::Bytes file = board::companion_file();
  firmware::Bundle bundle;
  if (const char* wrong = bundle.open(file.data, file.size)) {
    firmware::TextLine line;
    line.text("replay_bundle: ").text(wrong).text("\n");
    board::write(line.data(), line.size());
    return 1;
  }
  return firmware::run_replay(bundle, mote::all_ops(), arena);
}
