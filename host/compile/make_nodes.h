// From a model to the nodes of its main subgraph, with what prepare has found out about each.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host/compile/node.h"
#include "host/compile/prepared_model.h"

namespace mote::host::compile {

// The model in both forms. Nodes point into it: it must stay where it is.
struct CompileModel {
  CompileModel(std::span<const uint8_t> bytes, const std::string& name);
  CompileModel(const CompileModel&) = delete;
  CompileModel& operator=(const CompileModel&) = delete;

  Graph graph;
  PreparedModel prepared;
  std::vector<Node> nodes;  // of the main subgraph, in the order of execution
};

// Throws BadInput, with `name` in front, when the device library refuses the model.
std::unique_ptr<CompileModel> make_nodes(std::span<const uint8_t> bytes, const std::string& name);

}  // namespace mote::host::compile
