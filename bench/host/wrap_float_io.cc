// Gives a quantized model float inputs and outputs (QUANTIZE before, DEQUANTIZE behind), for
// runtimes that know only those: wrap_float_io IN.tflite OUT.tflite
#include <fmt/format.h>

#include <cstdio>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/graph/export_tflite.h"
#include "host/graph/import_tflite.h"

namespace mote::host {
namespace {

// Adds a float twin of `tensor` and returns its index.
int32_t add_float_twin(Subgraph& graph, int32_t tensor) {
  GraphTensor twin = graph.tensors[static_cast<size_t>(tensor)];
  twin.name += "_f32";
  twin.type = DType::kF32;
  twin.quantization = {};
  graph.tensors.push_back(twin);
  return static_cast<int32_t>(graph.tensors.size()) - 1;
}

GraphOperator conversion(schema::BuiltinOperator code, int32_t from, int32_t to) {
  GraphOperator node;
  node.code = code;
  node.inputs = {from};
  node.outputs = {to};
  return node;
}

bool is_quantized(const Subgraph& graph, int32_t tensor) {
  return !graph.tensors[static_cast<size_t>(tensor)].quantization.scales.empty();
}

void wrap(Graph& graph) {
  Subgraph& main = graph.main();
  for (int32_t& input : main.inputs) {
    if (!is_quantized(main, input)) continue;
    const int32_t twin = add_float_twin(main, input);
    main.operators.insert(main.operators.begin(),
                          conversion(schema::BuiltinOperator_QUANTIZE, twin, input));
    input = twin;
  }
  for (int32_t& output : main.outputs) {
    if (!is_quantized(main, output)) continue;
    const int32_t twin = add_float_twin(main, output);
    main.operators.push_back(conversion(schema::BuiltinOperator_DEQUANTIZE, output, twin));
    output = twin;
  }
  graph.signatures.clear();  // they name the tensors of before
}

}  // namespace
}  // namespace mote::host

int main(int argc, char** argv) {
  using namespace mote::host;
  if (argc != 3) {
    fmt::print(stderr, "usage: wrap_float_io IN.tflite OUT.tflite\n");
    return 2;
  }
  try {
    Graph graph = import_tflite(read_file(argv[1]), argv[1]);
    wrap(graph);
    write_file_atomically(argv[2], export_tflite(graph));
  } catch (const BadInput& error) {
    fmt::print(stderr, "wrap_float_io: {}\n", error.what());
    return 2;
  }
  return 0;
}
