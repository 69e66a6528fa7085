// The layers on which the packed kernels for Armv7E-M are compared with the reference, on the desk
// and on the emulated chip.
#pragma once

#include "firmware/checks/packed_arm_dsp_trial.h"
#include "mote/kernels/packed/arm_dsp_convolution.h"
#include "mote/kernels/packed/arm_dsp_fully_connected.h"
#include "mote/kernels/packed/arm_dsp_gathered.h"
#include "mote/kernels/packed/arm_dsp_lead.h"
#include "mote/kernels/packed/arm_dsp_winograd_pack.h"

namespace packed_check {

// Of the scratch memory, for the table of segments: int16.
inline size_t table_elements(int segments) {
  return packed::SegmentTable::bytes(static_cast<uint32_t>(segments)) / 2;
}

template <int kDepth, int kPairs, bool kPlanesIn, bool kPlanesOut>
void pointwise_case(const char* name, const Shape& shape, uint32_t seed, uint32_t block,
                    const Workshop& workshop) {
  GuardedMemory memory(workshop.bytes, workshop.size);
  int mismatches = -1;  // not packed
  Layer layer = make_layer(shape, seed, memory);
  const int8_t* input = kPlanesIn ? in_planes(layer, memory) : layer.input;
  PackedGemm packed_layer = {};
  const bool done =
      pack(layer, 1, kDepth, kPlanesOut ? layer.positions() : 1, memory, packed_layer);
  int16_t* scratch =
      memory.take<int16_t>(table_elements(kDepth / (2 * kPairs)) + size_t{block} * kDepth);
  packed::PointwiseLayer call = {packed_layer.gemm,
                                 static_cast<uint32_t>(layer.positions()),
                                 static_cast<uint32_t>(shape.input_channels),
                                 kDepth / (2 * kPairs),
                                 block,
                                 static_cast<uint32_t>(shape.rows * shape.columns),
                                 0,
                                 0,
                                 0};
  if (shape.stride != 1) {
    call.columns = static_cast<uint32_t>(layer.output_columns);
    call.column_step = static_cast<uint32_t>(shape.stride);
    call.row_step = static_cast<uint32_t>(shape.stride * shape.columns);
  }
  const Trial trial = {layer, input, kPlanesOut, memory, workshop.observer};
  const int64_t lead = packed::pointwise_lead(call, shape.rows * shape.columns);
  if (done) {
    with_form(packed_layer.form, [&](auto form) {
      using F = decltype(form);
      mismatches = trial(kPlanesIn || kPlanesOut ? nullptr : &lead, [&](const int8_t* from,
                                                                        int8_t* to) {
        packed::Pointwise<F::rounding, F::final_shift, kPairs, 2 * kDepth, (kDepth > 2 * kPairs),
                          kPlanesIn, kPlanesOut>::run(call, from, to, scratch);
      });
    });
  }
  workshop.observer.result(name, shape, mismatches, memory.intact());
}

constexpr Activation kActivations[] = {Activation::kRelu, Activation::kNone, Activation::kNarrow};
constexpr int kChannels[] = {1, 3, 4, 6, 8, 9};

inline void pointwise_cases(const Workshop& workshop) {
  uint32_t seed = 1;
  for (int i = 0; i < 3 * 6 * 9; ++i) {
    const int columns = 1 + i % 9, channels = kChannels[i / 9 % 6];
    const Activation activation = kActivations[i / 54];
    const auto shape = [&](int depth, int stride) {
      return Shape{1, columns, depth, channels, 1, 1, stride, false, activation};
    };
    pointwise_case<8, 4, false, false>("8", shape(8, 1), ++seed, 4, workshop);
    pointwise_case<8, 2, true, true>("8 planes", shape(8, 1), ++seed, 4, workshop);
    pointwise_case<12, 6, false, true>("10 to planes", shape(10, 1), ++seed, 8, workshop);
    pointwise_case<12, 2, true, false>("9 from planes", shape(9, 1), ++seed, 4, workshop);
    pointwise_case<4, 2, false, false>("3 strides", shape(3, 2), ++seed, 4, workshop);
    pointwise_case<16, 4, false, false>("14 filled", shape(14, 1), ++seed, 4, workshop);
  }
}

template <int kSteps, bool kWiden>
void fully_connected_case(const char* name, const Shape& shape, uint32_t seed,
                          const Workshop& workshop) {
  GuardedMemory memory(workshop.bytes, workshop.size);
  int mismatches = -1;  // not packed
  Layer layer = make_layer(shape, seed, memory);
  const int padded = (shape.input_channels + 8 * kSteps - 1) / (8 * kSteps) * (8 * kSteps);
  PackedGemm packed_layer = {};
  const bool done = kWiden
                        ? pack<false>(layer, 1, padded, 1, memory, packed_layer)
                        : pack_ending_with_inputs(layer, padded, 8 * kSteps, memory, packed_layer);
  int16_t* scratch = kWiden ? memory.take<int16_t>(static_cast<size_t>(padded)) : nullptr;
  const packed::FullyConnectedLayer call = {
      packed_layer.gemm, static_cast<uint32_t>(layer.positions()),
      static_cast<uint32_t>(shape.input_channels), static_cast<uint32_t>(padded)};
  const Trial trial = {layer, layer.input, false, memory, workshop.observer};
  if (done) {
    with_form<false>(packed_layer.form, [&](auto form) {
      using F = decltype(form);
      mismatches = trial(nullptr, [&](const int8_t* from, int8_t* to) {
        packed::FullyConnected<F::rounding, F::final_shift, kSteps, kWiden>::run(call, from, to,
                                                                                 scratch);
      });
    });
  }
  workshop.observer.result(name, shape, mismatches, memory.intact());
}

inline void fully_connected_cases(const Workshop& workshop) {
  constexpr int kDepths[] = {1, 4, 7, 8, 9, 31, 32, 33, 64, 150};
  uint32_t seed = 2000;
  for (int i = 0; i < 3 * 10 * 6; ++i) {
    const Shape shape = {1, 1 + i % 2, kDepths[i / 6 % 10], kChannels[i % 6], 1, 1,
                         1, false,     kActivations[i / 60]};
    fully_connected_case<1, true>("fully connected, 8", shape, ++seed, workshop);
    fully_connected_case<4, true>("fully connected, 32", shape, ++seed, workshop);
    if (shape.input_channels < 8) continue;
    fully_connected_case<1, false>("fully connected in place, 8", shape, ++seed, workshop);
    if (shape.input_channels < 32) continue;
    fully_connected_case<4, false>("fully connected in place, 32", shape, ++seed, workshop);
  }
}

inline packed::RingShape ring_shape(const Layer& layer, int row_elements) {
  const Shape& s = layer.shape;
  return {1,
          s.rows,
          s.columns,
          layer.output_rows,
          layer.output_columns,
          s.filter_rows,
          s.stride,
          s.stride,
          layer.padding_top,
          layer.padding_left,
          s.input_channels,
          layer.input_zero_point,
          row_elements};
}

// Elements of a padded row, up to the second of a pair of windows.
inline int padded_row(const Layer& layer) {
  const Shape& s = layer.shape;
  const int windows = ((layer.output_columns + 1) / 2 * 2 - 1) * s.stride + s.filter_columns;
  const int image = layer.padding_left + s.columns;
  return (windows > image ? windows : image) * s.input_channels;
}

template <int kPairs, int kPosition, bool kTable, bool kPlanes>
void convolution_case(const char* name, const Shape& shape, uint32_t seed,
                      const Workshop& workshop) {
  GuardedMemory memory(workshop.bytes, workshop.size);
  int mismatches = -1;  // not packed
  Layer layer = make_layer(shape, seed, memory);
  const int run = shape.filter_columns * shape.input_channels;
  PackedGemm packed_layer = {};
  const bool done =
      pack(layer, shape.filter_rows, run, kPlanes ? layer.positions() : 1, memory, packed_layer);
  const int row = padded_row(layer);
  const int segments = shape.filter_rows * (run / (2 * kPairs));
  int16_t* scratch =
      memory.take<int16_t>(table_elements(segments) + static_cast<size_t>(row * shape.filter_rows));
  const packed::ConvolutionLayer call = {packed_layer.gemm, ring_shape(layer, row),
                                         run / (2 * kPairs)};
  const Trial trial = {layer, layer.input, kPlanes, memory, workshop.observer};
  const int64_t lead = packed::ring_lead(call.shape, shape.output_channels);
  if (done) {
    with_form(packed_layer.form, [&](auto form) {
      using F = decltype(form);
      mismatches = trial(kPlanes ? nullptr : &lead, [&](const int8_t* from, int8_t* to) {
        packed::Convolution<F::rounding, F::final_shift, kPairs, kPosition, kTable, kPlanes>::run(
            call, from, to, scratch);
      });
    });
  }
  workshop.observer.result(name, shape, mismatches, memory.intact());
}

// Rows in natural order, one segment each; kPitch: in order, so many bytes apart.
template <int kPairs, int kPosition, bool kPlanes, int kRows, int kPitch>
void natural_case(const char* name, const Shape& shape, uint32_t seed, const Workshop& workshop) {
  GuardedMemory memory(workshop.bytes, workshop.size);
  int mismatches = -1;  // not packed
  Layer layer = make_layer(shape, seed, memory);
  PackedGemm packed_layer = {};
  const bool done = pack(layer, kRows, 2 * kPairs, kPlanes ? layer.positions() : 1, memory,
                         packed_layer, packed::TapOrder::kNatural);
  const int needed = padded_row(layer) + 2 * kPairs - shape.filter_columns * shape.input_channels;
  const int row = kPitch != 0 ? kPitch / 2 : needed + needed % 2;
  int16_t* scratch = memory.take<int16_t>(table_elements(kRows) + static_cast<size_t>(row * kRows));
  const packed::ConvolutionLayer call = {packed_layer.gemm, ring_shape(layer, row), 1};
  const Trial trial = {layer, layer.input, kPlanes, memory, workshop.observer};
  const int64_t lead = packed::ring_lead(call.shape, shape.output_channels);
  if (done && row >= needed) {
    with_form(packed_layer.form, [&](auto form) {
      using F = decltype(form);
      mismatches = trial(kPlanes ? nullptr : &lead, [&](const int8_t* from, int8_t* to) {
        if constexpr (kPitch == 0) {
          packed::Convolution<F::rounding, F::final_shift, kPairs, kPosition, true, kPlanes,
                              packed::NaturalRow>::run(call, from, to, scratch);
        } else {
          packed::ConvolutionInOrder<F::rounding, F::final_shift, kPairs, kPosition, kPlanes, kRows,
                                     kPitch, packed::NaturalRow>::run(call, from, to, scratch);
        }
      });
    });
  }
  workshop.observer.result(name, shape, mismatches, memory.intact());
}

template <int kPairs, int kPosition, bool kTable, bool kPlanes, int kWords>
void gathered_case(const char* name, const Shape& shape, uint32_t seed, uint32_t block,
                   const Workshop& workshop) {
  GuardedMemory memory(workshop.bytes, workshop.size);
  int mismatches = -1;  // not packed
  Layer layer = make_layer(shape, seed, memory);
  PackedGemm packed_layer = {};
  constexpr int kDepth = kPosition / 2;
  const bool done = pack(layer, 1, kDepth, kPlanes ? layer.positions() : 1, memory, packed_layer);
  const int row = padded_row(layer) + 4;
  uint8_t* scratch =
      memory.take<uint8_t>(2 * table_elements(kDepth / (2 * kPairs)) + size_t{block} * kDepth * 3 +
                           4 + static_cast<size_t>(row * shape.filter_rows));
  const packed::GatheredLayer call = {
      packed_layer.gemm, ring_shape(layer, row), kDepth / (2 * kPairs),
      static_cast<uint32_t>(shape.filter_columns * shape.input_channels), block};
  const Trial trial = {layer, layer.input, kPlanes, memory, workshop.observer};
  const int64_t lead = packed::ring_lead(call.shape, shape.output_channels);
  if (done) {
    with_form(packed_layer.form, [&](auto form) {
      using F = decltype(form);
      mismatches = trial(kPlanes ? nullptr : &lead, [&](const int8_t* from, int8_t* to) {
        packed::Gathered<F::rounding, F::final_shift, kPairs, kPosition, kTable, kPlanes,
                         kWords>::run(call, from, to, scratch);
      });
    });
  }
  workshop.observer.result(name, shape, mismatches, memory.intact());
}

inline void convolution_cases(const Workshop& workshop) {
  uint32_t seed = 5000;
  for (int i = 0; i < 3 * 6 * 6; ++i) {
    const int rows = 1 + i % 6, columns = 1 + (i + i / 6) % 6;
    const bool same = rows < 3 || columns < 3 || i % 2 == 0;
    const auto shape = [&](int depth, int filter, int stride) {
      return Shape{rows, columns, depth, kChannels[i / 6 % 6], filter,
                   3,    stride,  same,  kActivations[i / 36]};
    };
    convolution_case<6, 8, true, false>("3x3x4", shape(4, 3, 1), ++seed, workshop);
    convolution_case<4, 32, true, true>("3x3x8 strides", shape(8, 3, 2), ++seed, workshop);
    convolution_case<6, 8, false, false>("1x3x4", shape(4, 1, 1), ++seed, workshop);
    convolution_case<6, 24, true, false>("2x3x4 strides 3", shape(4, 2, 3), ++seed, workshop);
    natural_case<5, 12, true, 3, 0>("3x3x3 natural", shape(3, 3, 2), ++seed, workshop);
    natural_case<5, 12, false, 3, 64>("3x3x3 in order", shape(3, 3, 2), ++seed, workshop);
    natural_case<3, 8, true, 2, 60>("2x3x2 in order", shape(2, 2, 2), ++seed, workshop);
    gathered_case<14, 56, false, false, 3>("3x3x3", shape(3, 3, 1), ++seed, 8, workshop);
    gathered_case<14, 56, false, true, 3>("3x3x3 strides", shape(3, 3, 2), ++seed, 4, workshop);
    gathered_case<6, 24, false, true, 1>("3x3x1", shape(1, 3, 2), ++seed, 8, workshop);
    gathered_case<6, 96, true, false, 4>("3x3x5", shape(5, 3, 1), ++seed, 6, workshop);
  }
}

template <int kInputs, int kOutputs, bool kBytes>
void winograd_case(const char* name, const Shape& shape, uint32_t seed, int pass,
                   const Workshop& workshop) {
  GuardedMemory memory(workshop.bytes, workshop.size);
  int mismatches = -1;  // not packed
  Layer layer = make_layer(shape, seed, memory);
  const packed::GemmWeights weights = gemm_weights(layer, 3, memory);
  packed::SumRange* ranges = memory.take<packed::SumRange>(weights.channels);
  packed::LayerRounding form = {};
  bool done = packed::prove_winograd(weights, ranges, &form);
  int32_t* stream = memory.take<int32_t>(packed::winograd_stream_words(kInputs, kOutputs, kBytes));
  if (done && kBytes) packed::pack_winograd_bytes(weights, form, stream);
  if (done && !kBytes) packed::pack_winograd(weights, form, stream);
  int32_t* scratch = memory.take<int32_t>(
      static_cast<size_t>(packed::winograd_scratch_words(kInputs, pass, kBytes)));
  const packed::WinogradLayer call = {stream,
                                      1,
                                      shape.rows,
                                      shape.columns,
                                      layer.output_rows,
                                      layer.output_columns,
                                      layer.padding_top,
                                      layer.padding_left,
                                      layer.input_zero_point,
                                      pass};
  const Trial trial = {layer, layer.input, false, memory, workshop.observer};
  const int64_t lead = packed::winograd_lead(call, kInputs, kOutputs);
  const auto run = [&](auto kind) {
    using F = decltype(kind);
    mismatches = trial(&lead, [&](const int8_t* from, int8_t* to) {
      packed::Winograd<F::rounding, F::final_shift, kInputs, kOutputs, kBytes>::run(call, from, to,
                                                                                    scratch);
    });
  };
  if (form.rounding == Rounding::kFused) done = done && form.final_shift == 12;
  if (done && form.rounding == Rounding::kFused) run(Form<Rounding::kFused, 12>());
  if (done && form.rounding == Rounding::kSigned) run(Form<Rounding::kSigned, 0>());
  workshop.observer.result(name, shape, mismatches, memory.intact());
}

inline void winograd_cases(const Workshop& workshop) {
  uint32_t seed = 9000;
  for (int i = 0; i < 2 * 2 * 3 * 3; ++i) {
    const bool same = i % 2 == 0;
    const int rows = (same ? 2 : 4) + i / 4 % 3 * 2, columns = (same ? 8 : 10) + i / 12 * 8;
    const auto shape = [&](int inputs, int outputs) {
      return Shape{rows, columns, inputs, outputs, 3, 3, 1, same, kActivations[i / 2 % 2]};
    };
    winograd_case<4, 2, false>("Winograd 4 to 2", shape(4, 2), ++seed, 4, workshop);
    winograd_case<16, 6, false>("Winograd 16 to 6", shape(16, 6), ++seed, 8, workshop);
    winograd_case<8, 4, true>("Winograd 8 to 4, bytes", shape(8, 4), ++seed, 12, workshop);
    winograd_case<20, 2, true>("Winograd 20 to 2, bytes", shape(20, 2), ++seed, 12, workshop);
  }
}

inline void all_cases(const Workshop& workshop) {
  pointwise_cases(workshop);
  fully_connected_cases(workshop);
  convolution_cases(workshop);
  winograd_cases(workshop);
}

}  // namespace packed_check
