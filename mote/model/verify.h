// The two halves of the model door: is it a flatbuffer of the schema, and does it make sense?
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/base/diagnosis.h"
#include "mote/base/status.h"

namespace mote {

class Model;

// Offsets, vtables, vectors, strings and unions of every table that can be reached, against the
// description of the schema that is generated from schema/tflite.fbs. O(size), bounded stack.
Status verify_structure(const uint8_t* bytes, uint32_t size, Diagnosis* diagnosis);

// Indices, shapes, buffer lengths, quantization. Needs a model whose structure is verified.
Status verify_meaning(const Model& model, Diagnosis* diagnosis);

}  // namespace mote
