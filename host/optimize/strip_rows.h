// Which rows of a layer's output are right when only a strip of its input's rows is there.
#pragma once

#include <cstdint>
#include <optional>

#include "host/graph/graph.h"

namespace mote::host {

// Rows [begin, end) of a tensor that are computed, as a tensor of their own. Near a cut the layers
// see padding where the image goes on: right are only rows [right_begin, right_end).
struct Strip {
  int32_t begin = 0, end = 0;
  int32_t right_begin = 0, right_end = 0;

  int32_t rows() const { return end - begin; }
  bool is_as_long_as(const Strip& other) const { return begin == other.begin && end == other.end; }
};

// The rows of a layer that goes over its input by windows. 1x1 is what element-wise operators are.
struct RowWindow {
  int32_t filter = 1, stride = 1, dilation = 1;
  bool same = false;  // SAME padding

  int32_t extent() const { return (filter - 1) * dilation + 1; }
  int32_t outputs(int32_t rows) const;
  int32_t padding(int32_t rows) const;  // before the first row

  // From the strip of an input with `rows` rows to that of the output; none where the windows of
  // the strip are not windows of the whole, or no row is right.
  std::optional<Strip> output(const Strip& input, int32_t rows) const;
};

// None when the operator does not compute its rows from windows of rows of one i8 image, or of two
// images of the same shape.
std::optional<RowWindow> row_window(const Subgraph& subgraph, const GraphOperator& op);

}  // namespace mote::host
