// Shows that Model::open() takes time in proportion to the file: files of 1,000 to 8,000 nodes.
//
// The emulator's clock counts instructions, so the figures repeat exactly.
#include <string.h>

#include "firmware/base/text_line.h"
#include "firmware/boards/board.h"
#include "mote/mote.h"

namespace {

constexpr uint32_t kMostNodes = 8000;
alignas(16) uint8_t file[64 + kMostNodes * 56];

// Writes a .tflite with `nodes` operators in a row, each with its own tensors, back to back.
class ModelWriter {
 public:
  uint32_t write(uint32_t nodes) {
    memset(file, 0, sizeof file);
    memcpy(file + 4, "TFL3", 4);
    at_ = 8;
    write_field_lists();
    const uint32_t model = table(model_list_, 20);
    point(0, model);
    word(model + 4, 3);                    // version
    one_table(model + 8, bare_list_, 4);   // an operator code
    one_table(model + 16, bare_list_, 4);  // a buffer
    const uint32_t graph = one_table(model + 12, graph_list_, 20);
    write_nodes(graph, nodes);
    return at_;
  }

 private:
  // A table's fields by number: where each lies in it, 0 = absent.
  uint32_t list(uint32_t table_bytes, const uint16_t (&places)[5]) {
    const uint32_t start = at_;
    half(at_, static_cast<uint16_t>(4 + sizeof places));
    half(at_ + 2, static_cast<uint16_t>(table_bytes));
    memcpy(file + at_ + 4, places, sizeof places);
    at_ += 16;
    return start;
  }
  void write_field_lists() {
    model_list_ = list(20, {4, 8, 12, 0, 16});  // version, codes, subgraphs, -, buffers
    graph_list_ = list(20, {4, 0, 0, 16, 0});   // tensors, -, -, operators
    tensor_list_ = list(8, {4, 0, 0, 0, 0});    // shape
    node_list_ = list(12, {0, 4, 8, 0, 0});     // -, inputs, outputs
    bare_list_ = list(4, {0, 0, 0, 0, 0});
  }
  uint32_t table(uint32_t fields, uint32_t bytes) {
    const uint32_t start = at_;
    word(start, start - fields);
    at_ += bytes;
    return start;
  }
  uint32_t vector(uint32_t length) {
    const uint32_t start = at_;
    word(start, length);
    at_ += 4 + 4 * length;
    return start;
  }
  // The field at `field` becomes a vector of one table.
  uint32_t one_table(uint32_t field, uint32_t fields, uint32_t bytes) {
    const uint32_t only = vector(1), start = table(fields, bytes);
    point(field, only);
    point(only + 4, start);
    return start;
  }

  void write_nodes(uint32_t graph, uint32_t nodes) {
    const uint32_t tensors = vector(nodes + 1), operators = vector(nodes);
    point(graph + 4, tensors);
    point(graph + 16, operators);
    for (uint32_t i = 0; i <= nodes; ++i) {
      const uint32_t tensor = table(tensor_list_, 8), shape = vector(1);
      point(tensors + 4 + 4 * i, tensor);
      point(tensor + 4, shape);
      word(shape + 4, 1);
    }
    for (uint32_t i = 0; i < nodes; ++i) {
      const uint32_t node = table(node_list_, 12), input = vector(1), output = vector(1);
      point(operators + 4 + 4 * i, node);
      point(node + 4, input);
      point(node + 8, output);
      word(input + 4, i);
      word(output + 4, i + 1);
    }
  }

  void word(uint32_t at, uint32_t value) { memcpy(file + at, &value, sizeof value); }
  void half(uint32_t at, uint16_t value) { memcpy(file + at, &value, sizeof value); }
  void point(uint32_t at, uint32_t target) { word(at, target - at); }

  uint32_t at_ = 0;
  uint32_t model_list_ = 0, graph_list_ = 0, tensor_list_ = 0, node_list_ = 0, bare_list_ = 0;
};

uint32_t ticks_to_open(uint32_t nodes) {
  const uint32_t size = ModelWriter().write(nodes);
  mote::Model model;
  const uint32_t start = board::ticks();
  mote::Diagnosis diagnosis;
  const mote::Status failed = model.open(file, size, &diagnosis);
  const uint32_t ticks = board::ticks() - start;
  firmware::TextLine line;
  line.text("open: ").number(size).text(" bytes, ").number(ticks).text(" ticks\n");
  board::write(line.data(), line.size());
  if (!failed) return ticks;
  char text[100];
  mote::write_message(diagnosis, text);
  line.clear();
  line.text(text).text("\n");
  board::write(line.data(), line.size());
  return 0;
}

}  // namespace

int firmware_main() {
  uint32_t last = ticks_to_open(kMostNodes / 8);
  for (uint32_t nodes = kMostNodes / 4; nodes <= kMostNodes; nodes *= 2) {
    const uint32_t ticks = ticks_to_open(nodes);
    const bool proportional = last > 0 && ticks > last && ticks <= last * 2 + last / 20;
    if (!proportional) return 1;
    last = ticks;
  }
  return 0;
}
