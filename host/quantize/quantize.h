// Turns a float graph into a full-integer one: int8 activations and weights, int32 biases.
#pragma once

#include <string>
#include <vector>

#include "host/graph/graph.h"
#include "host/quantize/parameters.h"

namespace mote::host {

struct QuantizeOptions {
  // One weight scale for each unit of FULLY_CONNECTED. Off by default: the format's operator
  // specification has one for the tensor, and on the chip a table of multipliers costs RAM.
  bool per_channel_dense = false;
};

// `ranges` come from calibrate(). Follows TFLite's 8-bit quantization specification: CONV_2D and
// DEPTHWISE_CONV_2D weights per channel; same parameters in and out for RESHAPE, pools, PAD and
// CONCATENATION; SOFTMAX and LOGISTIC outputs at 1/256 and -128. Inputs and outputs become int8.
// Throws BadInput that names the node when an operator has no int8 form here.
Graph quantize_graph(const Graph& graph, const std::vector<Range>& ranges,
                     const QuantizeOptions& options, const std::string& name);

// The same int8 graph with float32 at its interface: a QUANTIZE at each input, a DEQUANTIZE at
// each output.
Graph with_float_interface(const Graph& quantized);

}  // namespace mote::host
