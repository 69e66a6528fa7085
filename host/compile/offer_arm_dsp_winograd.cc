// Variants for Cortex-M4, M7 and M33 of 3x3 convolutions: exact Winograd.
#include <fmt/format.h>

#include <algorithm>

#include "host/compile/arm_dsp_gemm.h"
#include "host/compile/offer_arm_dsp_windows.h"
#include "mote/kernels/packed/arm_dsp_lead.h"
#include "mote/kernels/packed/arm_dsp_winograd_pack.h"

namespace mote::host::compile {
namespace {

using namespace kernels::packed;

bool fits(const WeightedLayer& layer) {
  const auto axis = [](const Axis& a) {
    return a.filter == 3 && a.stride == 1 && a.dilation == 1 && a.padding <= 1;
  };
  return axis(layer.rows) && axis(layer.columns) && layer.rows.output % 2 == 0 &&
         layer.columns.output % 8 == 0 && layer.input_channels % 4 == 0 &&
         layer.input_channels <= 256 && layer.output_channels % 2 == 0 &&
         layer.output_channels <= 512;
}

struct Choice {
  int pass;    // tiles at a time
  bool bytes;  // weights lie as bytes
};

WinogradLayer device_layer(const WeightedLayer& layer, int pass) {
  const Axis &y = layer.rows, &x = layer.columns;
  return {nullptr,   layer.batches,          y.input, x.input, y.output, x.output, y.padding,
          x.padding, layer.input_zero_point, pass};
}

// Counted: for each four tiles and two output channels 16 products of 14 instructions a pair of
// inputs and 8 transforms of the output; 16 an input for its transform, a fifth more in passes of
// four tiles; 39 for each pair of channels whose weights are transformed from bytes.
Cost winograd_cost(const WeightedLayer& layer, const Choice& choice, bool is_signed) {
  const auto number = [](int x) { return static_cast<uint64_t>(x); };
  const uint64_t row_pairs = number(layer.batches * layer.rows.output / 2);
  const uint64_t blocks = row_pairs * number(layer.columns.output / 8);
  const uint64_t outputs = number(layer.output_channels / 2);
  const uint64_t pairs = number(layer.input_channels / 2);
  const uint64_t loops = 16 / (pairs <= 8 ? 4 : pairs <= 16 ? 2 : 1);
  const uint64_t transformed = row_pairs * number(2 * layer.columns.output) *
                               number(layer.input_channels) * (choice.pass == 4 ? 6 : 5) / 5;
  const uint64_t rounding = is_signed ? 64 : 0;
  Cost cost;
  cost.instructions = blocks * outputs * (16 * (14 * pairs + 4) + 3 * loops + 518 + rounding) +
                      transformed * 16 + blocks * 30;
  cost.cycles = blocks * outputs * (16 * (16 * pairs + 18) + 6 * loops + 600 + rounding) +
                transformed * 20 + blocks * 50;
  if (choice.bytes) {
    const uint64_t weights = row_pairs * outputs * pairs * 4;
    cost.instructions += weights * 39 + row_pairs * outputs * 200;
    cost.cycles += weights * 43 + row_pairs * outputs * 300;
  }
  cost.constant_bytes =
      4 * winograd_stream_words(static_cast<uint32_t>(layer.input_channels),
                                static_cast<uint32_t>(layer.output_channels), choice.bytes);
  cost.code_bytes = static_cast<uint32_t>(2600 + 56 * pairs * (16 / loops));
  cost.scratch_bytes = static_cast<uint32_t>(
      4 * winograd_scratch_words(layer.input_channels, choice.pass, choice.bytes));
  return cost;
}

std::string text(const WinogradLayer& layer, const std::string& stream) {
  return fmt::format("{{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}}}", stream, layer.batches,
                     layer.rows, layer.columns, layer.output_rows, layer.output_columns,
                     layer.padding_top, layer.padding_left, layer.input_zero_point, layer.pass);
}

void offer(const WeightedLayer& layer, const GemmWeights& weights, const LayerRounding& rounding,
           const Choice& choice, Variants& variants) {
  Variant variant;
  variant.name = fmt::format("arm_dsp Winograd{}{}", choice.bytes ? " of bytes" : "",
                             choice.pass == 4 ? "" : " by rows");
  variant.inputs = {Layout::kNhwc};
  variant.cost = winograd_cost(layer, choice, rounding.rounding == Rounding::kSigned);
  const std::string form =
      fmt::format("{}, {}, {}, {}, {}", arm_dsp::name_of(rounding.rounding), rounding.final_shift,
                  layer.input_channels, layer.output_channels, choice.bytes);
  variant.code_key = "arm_dsp_winograd " + form;
  const WinogradLayer device = device_layer(layer, choice.pass);
  variant.lead = winograd_lead(device, layer.input_channels, layer.output_channels);
  std::vector<int32_t> stream(variant.cost.constant_bytes / 4);
  if (choice.bytes) {
    pack_winograd_bytes(weights, rounding, stream.data());
  } else {
    pack_winograd(weights, rounding, stream.data());
  }
  variant.write = [=, stream = std::move(stream)](NodeWriter& writer) {
    writer.include("mote/kernels/packed/arm_dsp_winograd.h");
    writer.statement(fmt::format("static const mote::kernels::packed::WinogradLayer layer = {};",
                                 text(device, writer.constants("int32_t", stream))));
    writer.statement(fmt::format(
        "mote::kernels::packed::Winograd<{}>::run(layer, static_cast<const int8_t*>({}), "
        "static_cast<int8_t*>({}), {});",
        form, writer.input(0), writer.output(), writer.scratch()));
  };
  variants.push_back(std::move(variant));
}

}  // namespace

void offer_arm_dsp_winograd(const WeightedLayer& layer, Variants& variants) {
  if (!fits(layer)) return;
  const GemmWeights weights = arm_dsp::gemm_weights(layer, 3);
  std::vector<SumRange> ranges(weights.channels);
  LayerRounding rounding = {};
  if (!prove_winograd(weights, ranges.data(), &rounding)) return;
  const int all = (layer.columns.output / 2 + 3) / 4 * 4;
  offer(layer, weights, rounding, {4, false}, variants);
  if (all > 4) offer(layer, weights, rounding, {all, false}, variants);
  offer(layer, weights, rounding, {all, true}, variants);
}

}  // namespace mote::host::compile
