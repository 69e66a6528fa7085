// Numbers, shapes and parameters of operators in words, for people.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/graph/graph.h"

namespace mote::host {

std::string with_commas(uint64_t number);  // 2656768 -> "2,656,768"
std::string in_units(uint64_t number);     // 2656768 -> "2.66 M"; below 1000 as it is
std::string shape_text(const std::vector<int32_t>& shape);  // "1x49x10x1", "scalar"

// "scale 0.0235 zero point -128", "64 scales 0.0015 to 0.0102 along 0", or nothing.
std::string quantization_text(const Quantization& quantization);

// Kernel, strides, padding, activation and the like: "10x4, stride 2x2, SAME, RELU".
std::string options_text(const Subgraph& subgraph, const GraphOperator& op);

// At most `width` characters: the middle of a longer text gives way to "..".
std::string shortened(const std::string& text, size_t width);

}  // namespace mote::host
