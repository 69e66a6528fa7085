// FULLY_CONNECTED of one row, eight outputs at a time (mote/kernels/packed/byte_fully_connected.h).
#include <fmt/format.h>

#include <memory>

#include "host/compile/offer_pairs.h"
#include "mote/kernels/packed/byte_fully_connected_pack.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;

using PackedLayer = Packed<uint8_t, PackedBytes>;

// One output pixel that sees all inputs in their order: also a 1x1 convolution of one pixel, and
// any filter that is as large as the image.
bool can_do(const WeightedLayer& layer) {
  const auto whole = [](const Axis& axis) {
    return axis.output == 1 && axis.padding == 0 && axis.filter == axis.input &&
           (axis.dilation == 1 || axis.filter == 1);
  };
  return layer.kind != LayerKind::kDepthwiseConv2D && layer.groups == 1 && layer.batches == 1 &&
         whole(layer.rows) && whole(layer.columns);
}

std::shared_ptr<PackedLayer> pack(bool biased, const WeightedLayer& layer) {
  const LayerSource source = layer_source(layer, layer.weights);
  auto packed = std::make_shared<PackedLayer>(source.channels * kBentLineWords,
                                              byte_weights_size(source.steps, source.channels));
  if (!pack_bytes(source, biased, packed->found)) return nullptr;
  packed->cut(packed->found.parameter_words, packed->found.weight_bytes);
  return packed;
}

void write(const ByteRowsCore& core, const WeightedLayer& layer, const PackedLayer& packed,
           NodeWriter& writer) {
  writer.include(core.header);
  const std::string parameters = writer.constants("uint32_t", packed.parameters);
  const std::string weights = writer.constants("uint8_t", packed.weights);
  writer.statement(fmt::format(
      "const mote::kernels::packed::ByteRows rows = {{{}, {}, {}u, {}, {}}};",
      layer.weights.size() / static_cast<size_t>(layer.output_channels), layer.output_channels,
      line_limits(layer.activation_min, layer.activation_max), parameters, weights));
  const std::string arguments =
      fmt::format("rows, static_cast<const int8_t*>({}), static_cast<int8_t*>({})", writer.input(0),
                  writer.output());
  if (core.biased) {
    writer.statement(fmt::format(
        "mote::kernels::packed::fully_connected_biased<mote::kernels::packed::{}, {}>({}, "
        "static_cast<uint8_t*>({}));",
        core.code, packed.found.bent, arguments, writer.scratch()));
  } else {
    writer.statement(fmt::format("mote::kernels::packed::fully_connected_signed<{}>({});",
                                 packed.found.bent, arguments));
  }
}

}  // namespace

void offer_byte_rows(const ByteRowsCore& core, const Node& node, Variants& variants) {
  if (!node.layer.has_value() || !can_do(*node.layer)) return;
  const WeightedLayer& layer = *node.layer;
  const std::shared_ptr<PackedLayer> packed = pack(core.biased, layer);
  if (packed == nullptr) return;
  const uint32_t inputs =
      static_cast<uint32_t>(layer.weights.size()) / static_cast<uint32_t>(layer.output_channels);
  const double blocks = (layer.output_channels + 7) / 8;
  Variant variant;
  variant.name = fmt::format("{} rows{}", core.code, packed->found.bent ? " bent" : "");
  variant.code_key = variant.name;
  variant.inputs = {Layout::kNhwc};
  variant.cost.instructions = static_cast<uint64_t>(
      60 + (core.biased ? 8.0 * inputs : 0.0) + blocks * (core.block + core.block_input * inputs) +
      core.output * layer.output_channels);
  variant.cost.constant_bytes = packed->bytes();
  variant.cost.code_bytes = core.code_bytes;
  if (core.biased) {
    variant.cost.scratch_bytes = biased_inputs(inputs);
    variant.lead = -int64_t{inputs};  // all inputs are in scratch before an output is written
  }
  variant.write = [core, &layer, packed](NodeWriter& writer) {
    write(core, layer, *packed, writer);
  };
  variants.push_back(variant);
}

}  // namespace mote::host::compile
