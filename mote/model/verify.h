// The two halves of the model door: is it a flatbuffer of the schema, and does it make sense?
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "mote/base/diagnosis.h"
#include "mote/base/status.h"

namespace mote {

class Model;

// For files that refer to the same bytes again and again, so that checking them would take long.
extern const Failure kTooMuchSharing;

// Offsets, vtables, vectors and strings that the library follows. O(size), bounded stack.
Status verify_structure(const uint8_t* bytes, uint32_t size, Diagnosis* diagnosis);

// Indices, shapes, buffer lengths, quantization. Needs a model whose structure is verified.
Status verify_meaning(const Model& model, Diagnosis* diagnosis);

}  // namespace mote
