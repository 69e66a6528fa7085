// The files of a compiled model.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "host/base/files.h"
#include "host/compile/compile.h"
#include "host/compile/memory_image.h"
#include "host/compile/node_code.h"

namespace mote::host::compile {

class ModelWriter {
 public:
  ModelWriter(const CompileModel& model, const CompileSettings& settings,
              const std::vector<Choice>& choices, const MemoryLayout& layout,
              const MemoryImage& image);

  std::vector<OutputFile> files() const;
  uint64_t constant_bytes() const;

 private:
  struct NodeFunction {
    std::string text;
    bool can_fail = false;
    bool is_empty = false;
  };

  std::string name_of(uint32_t node) const;
  std::string place(uint32_t subgraph, int32_t tensor) const;
  NodePlaces places_of(const Node& node) const;
  NodeFunction write_node(const Node& node, const Choice& choice);
  std::string write_library_call(uint32_t node) const;
  std::string header() const;
  std::string tensor_functions() const;
  std::string tensor_function(const char* kind, uint32_t index, int32_t tensor) const;
  std::string invoke_function() const;
  std::string source() const;
  std::string run_function(bool hooked) const;
  std::string subgraph_functions() const;
  std::string library_tables() const;
  std::string reset_function() const;
  OutputFile weights() const;
  void add_library_files(std::vector<OutputFile>* files) const;
  void add_copies(std::vector<OutputFile>* files) const;
  bool has_state() const { return !image_.state.empty(); }
  bool has_library() const { return !library_rows_.empty(); }
  bool has_calls() const { return model_.prepared.places().count() > 1; }
  std::string arguments() const { return has_state() ? "arena.bytes, state.bytes" : "arena.bytes"; }
  std::string run_parameters() const {
    return has_state() ? "Arena& arena, State& state" : "Arena& arena";
  }

  const CompileModel& model_;
  const CompileSettings& settings_;
  const std::vector<Choice>& choices_;
  const MemoryLayout& layout_;
  const MemoryImage& image_;
  std::string name_;
  std::set<std::string> includes_;
  ConstantPool constants_;
  std::vector<NodeFunction> functions_;
  std::map<const Op*, std::set<uint32_t>> library_rows_;
};

}  // namespace mote::host::compile
