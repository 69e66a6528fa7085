// The desk's importer on what may be a model.
#include <cstdio>
#include <cstdlib>

#include "host/base/bad_input.h"
#include "host/graph/export_tflite.h"
#include "host/graph/import_tflite.h"
#include "tests/fuzz/targets.h"

namespace mote::fuzz {

void fuzz_import(const uint8_t* bytes, size_t size) {
  host::Graph graph;
  try {
    graph = host::import_tflite({bytes, size}, "fuzzed");
  } catch (const host::BadInput&) {
    return;
  }
  try {
    const std::vector<uint8_t> written = host::export_tflite(graph);
    // Bytes are compared, not graphs: a scale may be NaN, which equals nothing.
    if (host::export_tflite(host::import_tflite(written, "exported")) == written) return;
    std::fprintf(stderr, "broken: a round trip loses nothing\n");
  } catch (const host::BadInput& refused) {
    std::fprintf(stderr, "broken: what was imported is exported and read (%s)\n", refused.what());
  }
  std::abort();
}

}  // namespace mote::fuzz
