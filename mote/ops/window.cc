// From the options of an operator to a checked window.
#include "mote/ops/window.h"

#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kInputRank{
    Code::kUnsupported,
    "input has {got} dimensions, {want} (batch, rows, columns, channels) needed"};
constexpr Failure kOutputRank{
    Code::kInvalidModel,
    "output has {got} dimensions, {want} (batch, rows, columns, channels) needed"};
constexpr Failure kEmptyInput{Code::kUnsupported, "dimension {got} of the input is 0"};
constexpr Failure kPadding{Code::kInvalidModel, "padding {got} is neither SAME (0) nor VALID (1)"};
constexpr Failure kStride{Code::kInvalidModel, "a stride of {got}; 1 to {want} is possible"};
constexpr Failure kDilation{Code::kInvalidModel, "a dilation of {got}; 1 to {want} is possible"};
constexpr Failure kFilter{Code::kInvalidModel,
                          "a filter of {got} rows or columns; 1 to {want} is possible"};
constexpr Failure kExtent{
    Code::kUnsupported, "a dilated filter spans {got} rows or columns; at most {want} is possible"};
constexpr Failure kDoesNotFit{Code::kInvalidModel,
                              "a filter that spans {got} does not fit into an input of {want} rows "
                              "or columns: pad with SAME"};
constexpr Failure kBatches{Code::kInvalidModel, "output has {got} batches, {want} needed"};
constexpr Failure kRows{Code::kInvalidModel, "output has {got} rows, {want} needed"};
constexpr Failure kColumns{Code::kInvalidModel, "output has {got} columns, {want} needed"};

constexpr int32_t kLargest = 0xFFFF;  // WindowAxis holds 16 bits

enum Dimension : uint32_t { kBatch, kRow, kColumn, kChannel };

// Positions at which the lead of a window can be largest: both ends, and where the window leaves
// the padding. Between them everything grows evenly.
constexpr uint32_t kEdges = 4;

int64_t edge(const kernels::WindowAxis& axis, uint32_t which) {
  const int64_t last = axis.output - 1, leaves = axis.padding / axis.stride;
  const int64_t edges[kEdges] = {0, leaves, leaves + 1, last};
  return edges[which] < last ? edges[which] : last;
}

// Where the window of an output begins, at most: dilated windows may skip a few more.
int64_t first_needed(const kernels::WindowAxis& axis, int64_t output) {
  const int64_t first = output * axis.stride - axis.padding;
  return first > 0 ? first : 0;
}

// How far the output has to begin before the input, both NHWC with a single image: outputs are
// written position by position, each after it is computed, and a window needs nothing before its
// first element in its first row or, for those below it, before its next row.
int64_t window_lead(const kernels::Window& window, int64_t input_pixel, int64_t output_pixel) {
  const kernels::WindowAxis &down = window.rows, &across = window.columns;
  int64_t lead = INT64_MIN;
  for (uint32_t i = 0; i < kEdges * kEdges; ++i) {
    const int64_t row = edge(down, i / kEdges), column = edge(across, i % kEdges);
    const int64_t written = (row * across.output + column + 1) * output_pixel;
    int64_t needed = first_needed(down, row) * across.input + first_needed(across, column);
    const int64_t below = first_needed(down, row + 1) * across.input;
    if (row + 1 < down.output && below < needed) needed = below;
    const int64_t distance = written - needed * input_pixel;
    if (distance > lead) lead = distance;
  }
  return lead;
}

int64_t pixel_bytes(TensorView tensor) {
  return int64_t{tensor.shape()[kChannel]} * static_cast<int32_t>(bits(tensor.type()) / 8);
}

bool holds(int32_t value) {
  return value >= 1 && value <= kLargest;
}

}  // namespace

// SAME: one output a stride, the window centred, what is odd goes behind. VALID: only whole
// windows.
Status find_window_axis(PrepareContext& context, schema::Padding padding,
                        const WindowAxisOptions& options, int32_t input,
                        kernels::WindowAxis* axis) {
  if (padding != schema::Padding::kSame && padding != schema::Padding::kValid) {
    return context.fail(kPadding, static_cast<int64_t>(padding));
  }
  if (!holds(options.stride)) return context.fail(kStride, options.stride, kLargest);
  if (!holds(options.dilation)) return context.fail(kDilation, options.dilation, kLargest);
  if (!holds(options.filter)) return context.fail(kFilter, options.filter, kLargest);
  const int64_t extent = (int64_t{options.filter} - 1) * options.dilation + 1;
  if (extent > kLargest) return context.fail(kExtent, extent, kLargest);
  const int32_t span = static_cast<int32_t>(extent);
  axis->input = input;
  axis->filter = static_cast<uint16_t>(options.filter);
  axis->stride = static_cast<uint16_t>(options.stride);
  axis->dilation = static_cast<uint16_t>(options.dilation);
  const bool valid = padding == schema::Padding::kValid;
  if (valid && span > input) return context.fail(kDoesNotFit, span, input);
  axis->output = count_windows(padding, input, span, options.stride);
  axis->padding = 0;
  if (valid) return kOk;
  const int32_t missing = (axis->output - 1) * options.stride + span - input;
  axis->padding = static_cast<uint16_t>(missing > 0 ? missing / 2 : 0);
  return kOk;
}

Status find_window(PrepareContext& context, const WindowOptions& options, kernels::Window* window) {
  const Shape input = context.input(0).shape(), output = context.output(0).shape();
  if (input.rank != 4) return context.fail(kInputRank, input.rank, 4);
  if (output.rank != 4) return context.fail(kOutputRank, output.rank, 4);
  for (uint32_t i = 0; i < input.rank; ++i) {
    if (input[i] == 0) return context.fail(kEmptyInput, i);
  }
  const WindowAxisOptions down{options.stride_rows, options.filter_rows, options.dilation_rows};
  const WindowAxisOptions across{options.stride_columns, options.filter_columns,
                                 options.dilation_columns};
  if (Status failed =
          find_window_axis(context, options.padding, down, input[kRow], &window->rows)) {
    return failed;
  }
  if (Status failed =
          find_window_axis(context, options.padding, across, input[kColumn], &window->columns)) {
    return failed;
  }
  if (output[kBatch] != input[kBatch]) return context.fail(kBatches, output[kBatch], input[kBatch]);
  if (output[kRow] != window->rows.output) {
    return context.fail(kRows, output[kRow], window->rows.output);
  }
  if (output[kColumn] != window->columns.output) {
    return context.fail(kColumns, output[kColumn], window->columns.output);
  }
  return kOk;
}

Status let_window_trail(PrepareContext& context, const kernels::Window& window) {
  const TensorView input = context.input(0), output = context.output(0);
  if (input.shape()[kBatch] != 1) return kOk;
  const int64_t in = pixel_bytes(input), out = pixel_bytes(output);
  return context.let_output_trail(0, window_lead(window, in, out));
}

}  // namespace mote
