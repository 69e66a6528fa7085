// Checks FULLY_CONNECTED of one row (mote/kernels/packed/byte_fully_connected.h).
#pragma once

#include "firmware/checks/packed_layers.h"
#include "mote/kernels/packed/byte_fully_connected_pack.h"

namespace packed_check {

constexpr Geometry connected(int32_t inputs, int32_t outputs) {
  return {1, 1, inputs, outputs, 1, 1, 1, 1, 0, 0, 1, 1};
}
constexpr Geometry kConnectedShapes[] = {connected(1, 1),   connected(3, 7),  connected(4, 8),
                                         connected(5, 9),   connected(8, 16), connected(150, 10),
                                         connected(37, 40), connected(64, 12)};
constexpr uint32_t kConnectedCases = 24;

// With Code, the biased form; with SignedBytes the other.
struct SignedBytes {};

class ConnectedCheck {
 public:
  template <class Code>
  uint32_t wrong(const Geometry& shape, uint32_t seed) {
    using namespace mote::kernels::packed;
    constexpr bool kBiased = !is_signed(static_cast<Code*>(nullptr));
    const auto style = static_cast<Style>(seed % 4);
    layer_.fill(shape, false, style, seed);
    fill_input(input_, shape.channels, style, seed);
    PackedBytes packed{parameters_, weights_};
    if (!pack_bytes(layer_.source(), kBiased, packed)) {
      ++refused;
      return 0;
    }
    ++packed_layers;
    const auto inputs = static_cast<uint32_t>(shape.channels);
    const ByteRows rows = {inputs, static_cast<uint32_t>(shape.outputs),
                           line_limits(layer_.activation_min, layer_.activation_max),
                           packed.parameters, packed.weights};
    scratch_.clear(kBiased ? biased_inputs(inputs) : 0);
    output_.clear(static_cast<uint32_t>(shape.outputs));
    int8_t* const out = reinterpret_cast<int8_t*>(output_.data());
    run(static_cast<Code*>(nullptr), rows, packed.bent, out);
    uint32_t found = output_.whole() && scratch_.whole() ? 0 : 1000;
    for (int32_t n = 0; n < shape.outputs; ++n) {
      found += out[n] != layer_.reference(input_, 0, 0, n) ? 1 : 0;
    }
    return found;
  }

  uint32_t refused = 0, packed_layers = 0;

 private:
  static constexpr bool is_signed(SignedBytes*) { return true; }
  static constexpr bool is_signed(void*) { return false; }

  void run(SignedBytes*, const mote::kernels::packed::ByteRows& rows, bool bent, int8_t* out) {
    using namespace mote::kernels::packed;
    (bent ? fully_connected_signed<true> : fully_connected_signed<false>)(rows, input_, out);
  }
  template <class Code>
  void run(Code*, const mote::kernels::packed::ByteRows& rows, bool bent, int8_t* out) {
    using namespace mote::kernels::packed;
    (bent ? fully_connected_biased<Code, true>
          : fully_connected_biased<Code, false>)(rows, input_, out, scratch_.data());
  }

  Layer layer_;
  int8_t input_[160] = {};
  uint32_t parameters_[mote::kernels::packed::kBentLineWords * Layer::kMostChannels] = {};
  uint8_t weights_[mote::kernels::packed::byte_weights_size(150, 10)] = {};
  Fenced<160> scratch_;
  Fenced<Layer::kMostChannels> output_;
};

}  // namespace packed_check
