// How far the outputs of the kernels for Armv7E-M may overlap their inputs.
//
// Kernels read in raster order and write what they have read for. A lead L says: the output may
// begin at any address up to the input's less L; then nothing is overwritten that is still needed.
// It is the most by which what is written (in bytes from the output's begin) ever exceeds what is
// needed no more (in bytes from the input's). When all is read before anything is written, it is
// minus the input's size: the output may lie anywhere.
#pragma once

#include <stdint.h>

#include "mote/kernels/packed/arm_dsp_pointwise.h"
#include "mote/kernels/packed/arm_dsp_rows.h"
#include "mote/kernels/packed/arm_dsp_winograd.h"

namespace mote::kernels::packed {

// `input_positions`: of the whole input. Blocks of positions are read, then written.
inline int64_t pointwise_lead(const PointwiseLayer& layer, int64_t input_positions) {
  int64_t lead = -input_positions * layer.input_channels;
  for (int64_t done = layer.block; done < layer.positions; done += layer.block) {
    const int64_t place = layer.columns == 0 ? done
                                             : done / layer.columns * layer.row_step +
                                                   done % layer.columns * layer.column_step;
    const int64_t excess =
        done * layer.gemm.channels - place * static_cast<int64_t>(layer.input_channels);
    lead = excess > lead ? excess : lead;
  }
  return lead;
}

// Before an output row is written, the rows of its windows are read.
inline int64_t ring_lead(const RingShape& shape, int64_t output_channels) {
  const int64_t row_inputs = int64_t{shape.columns} * shape.input_channels;
  const int64_t row_outputs = shape.output_columns * output_channels;
  const int64_t rows = int64_t{shape.batches} * shape.rows;
  int64_t lead = -rows * row_inputs;
  for (int64_t i = 0; i < int64_t{shape.batches} * shape.output_rows; ++i) {
    const int64_t batch = i / shape.output_rows, y = i % shape.output_rows;
    int64_t read = y * shape.row_stride - shape.padding_top + shape.filter_rows;
    read = read < 0 ? 0 : read > shape.rows || y + 1 == shape.output_rows ? shape.rows : read;
    const int64_t needed = batch * shape.rows + read;
    const int64_t excess = (i + 1) * row_outputs - needed * row_inputs;
    if (needed < rows && excess > lead) lead = excess;
  }
  return lead;
}

// Two output rows are written from left to right, `pass` tiles after their inputs are read.
inline int64_t winograd_lead(const WinogradLayer& layer, int64_t input_channels,
                             int64_t output_channels) {
  const int64_t row_inputs = layer.columns * input_channels;
  const int64_t row_outputs = layer.output_columns * output_channels;
  const int64_t inputs = int64_t{layer.batches} * layer.rows * row_inputs;
  int64_t lead = -inputs;
  const auto note = [&](int64_t written, int64_t needed) {
    if (needed < inputs && written - needed > lead) lead = written - needed;
  };
  for (int64_t i = 0; i < int64_t{layer.batches} * layer.output_rows; i += 2) {
    const int64_t first_row = i / layer.output_rows * layer.rows, y = i % layer.output_rows;
    const int64_t top = y < layer.padding_top ? 0 : y - layer.padding_top;
    for (int64_t end = 2 * layer.pass; end < layer.output_columns; end += 2 * layer.pass) {
      note((i + 1) * row_outputs + end * output_channels,
           (first_row + top) * row_inputs + (end - layer.padding_left) * input_channels);
    }
    const bool last = y + 2 >= layer.output_rows;
    const int64_t next = last                        ? layer.rows
                         : y + 2 < layer.padding_top ? 0
                                                     : y + 2 - layer.padding_top;
    note((i + 2) * row_outputs, (first_row + next) * row_inputs);
  }
  return lead;
}

}  // namespace mote::kernels::packed
