// How names of the schema are spelled in the device's header.
#pragma once

#include <string>

namespace mote::host {

// Name of an enumeration's value or of a field: CONV_2D, stride_w -> kConv2D, kStrideW.
std::string constant_name(const std::string& name);

// Name of a table or union member as a constant: Conv2DOptions -> kConv2DOptions.
std::string type_constant_name(const std::string& name);

// Name of a table as a namespace: Conv2DOptions, TopKV2Options -> conv_2d_options,
// top_k_v2_options. A keyword of C++ gets an underscore: Operator -> operator_.
std::string namespace_name(const std::string& name);

}  // namespace mote::host
