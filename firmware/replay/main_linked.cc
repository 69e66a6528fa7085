// A replay whose bundle is linked into the image: made by mote_add_replay().
#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "firmware/replay/bundle.h"
#include "firmware/replay/replay.h"

// In the assembly file that mote_add_replay() writes.
extern "C" const uint8_t replay_bundle[];
extern "C" const uint8_t replay_bundle_end[];

namespace {

alignas(16) [[gnu::section(".noinit")]] uint8_t arena[MOTE_REPLAY_ARENA];

}  // namespace

int firmware_main() {
  firmware::Bundle bundle;
  const auto size = static_cast<uint32_t>(replay_bundle_end - replay_bundle);
  if (const char* wrong = bundle.open(replay_bundle, size)) {
    firmware::TextLine line;
    line.text("replay: ").text(wrong).text("\n");
    board::write(line.data(), line.size());
    return 1;
  }
  // What small int8 classifiers use: all operators would not fit the smallest boards.
  mote::Resolver<6> resolver;
  resolver.add_conv_2d_i8().add_depthwise_conv_2d_i8().add_fully_connected_i8();
  resolver.add_mean_i8().add_reshape().add_softmax_i8();
  return firmware::run_replay(bundle, resolver.table(), arena);
}
