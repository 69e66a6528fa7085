// Names that a compiled model's namespace can have.
#pragma once

#include <string>

namespace mote::host::compile {

// Throws BadInput for what is no name, a word of C++, or declared by the C headers that compiled
// models include.
void check_namespace_name(const std::string& name);

// The name of a model's file as such a name: wave-2.tflite is wave_2, float.tflite is model_float.
std::string namespace_name_of(const std::string& file);

}  // namespace mote::host::compile
