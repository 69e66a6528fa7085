// Collects what variants write: includes, constants, and a function for each node.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "host/compile/variant.h"

namespace mote::host::compile {

// Arrays in flash; equal ones are kept once.
class ConstantPool {
 public:
  struct Entry {
    std::string name;
    std::string declaration;  // "alignas(4) const int8_t kWeights0[72]"
    std::string contents;     // of the initializer
    uint32_t bytes = 0;
  };

  // Returns an expression of type const `type`*.
  std::string add(std::string_view type, std::span<const uint8_t> bytes, uint32_t alignment);
  const std::vector<Entry>& entries() const { return entries_; }
  uint32_t bytes() const;

 private:
  std::vector<Entry> entries_;
  std::map<std::pair<std::string, std::vector<uint8_t>>, size_t> known_;
};

// Where a node's tensors lie, as expressions over the names `arena` and `state` (uint8_t*).
struct NodePlaces {
  std::vector<std::string> inputs;  // empty for constants
  std::vector<std::string> outputs;
  std::string scratch;
};

class NodeCode : public NodeWriter {
 public:
  NodeCode(const Node& node, NodePlaces places, std::set<std::string>* includes,
           ConstantPool* constants)
      : node_(node), places_(std::move(places)), includes_(includes), constants_(constants) {}

  void include(std::string_view header) override { includes_->insert(std::string(header)); }
  std::string constants(std::string_view type, std::span<const uint8_t> bytes,
                        uint32_t alignment) override {
    return constants_->add(type, bytes, alignment);
  }
  std::string input(uint32_t index) override;
  std::string output(uint32_t index) override;
  std::string scratch() override;
  void statement(std::string_view text) override;

  const std::string& statements() const { return statements_; }

 private:
  const Node& node_;
  NodePlaces places_;
  std::set<std::string>* includes_;
  ConstantPool* constants_;
  std::string statements_;
};

}  // namespace mote::host::compile
