// What the fuzzers do with any bytes. Ends the process when a promise of the library is broken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mote::fuzz {

// As a model file: open, prepare, and run it twice in arenas of exactly the size that it asks for,
// filled with different bytes. Both runs must fail alike or give the same outputs.
void fuzz_model(const uint8_t* bytes, size_t size);

// As choices: an operator, its dtypes, shapes, constants, quantization and options; then as above.
void fuzz_operator(const uint8_t* bytes, size_t size);

// As a model file for the desk: import it, and when that succeeds export and import it again.
void fuzz_import(const uint8_t* bytes, size_t size);

// The model that fuzz_operator() makes of the bytes.
std::vector<uint8_t> operator_model(const uint8_t* bytes, size_t size);

// Whether the library prepares and runs this model.
bool runs(const std::vector<uint8_t>& model);

}  // namespace mote::fuzz
