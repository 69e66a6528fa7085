// From a model to files, by the steps: nodes, choice, memory, text.
#include "host/compile/compile.h"

#include <fmt/format.h>

#include <set>

#include "host/base/bad_input.h"
#include "host/compile/make_nodes.h"
#include "host/compile/memory_layout.h"
#include "host/compile/model_writer.h"
#include "host/compile/namespace_name.h"
#include "host/graph/export_tflite.h"
#include "host/graph/import_tflite.h"
#include "host/optimize/optimize.h"

namespace mote::host::compile {
namespace {

std::vector<NodeMemory> memory_of(const std::vector<Choice>& choices) {
  std::vector<NodeMemory> nodes;
  for (const Choice& choice : choices) {
    NodeMemory node;
    node.is_library = choice.how == Choice::How::kLibrary;
    node.is_alias = choice.how == Choice::How::kAlias;
    node.scratch_bytes = choice.variant.cost.scratch_bytes;
    node.lead = choice.variant.lead;
    node.overlap_alignment = choice.variant.overlap_alignment;
    nodes.push_back(node);
  }
  return nodes;
}

// Code that several nodes share counts once.
Figures figures_of(const std::vector<Choice>& choices) {
  Figures figures;
  std::set<std::string> seen;
  bool cycles_known = true;
  for (const Choice& choice : choices) {
    const Cost& cost = choice.variant.cost;
    figures.instructions += cost.instructions;
    figures.cycles += cost.cycles;
    cycles_known &= cost.cycles != 0 || cost.instructions == 0;
    if (seen.insert(choice.variant.code_key).second) figures.code_bytes += cost.code_bytes;
  }
  if (!cycles_known) figures.cycles = 0;
  return figures;
}

constexpr const char* kObjectives[] = {"speed", "balanced", "memory"};

void list_tensors(const CompileModel& model, const MemoryImage& image, CompiledModel* made) {
  const SubgraphView main = model.prepared.model().subgraph(0);
  const auto list = [&](Span<const int32_t> tensors, std::vector<uint32_t>* bytes,
                        std::vector<std::string>* places) {
    for (const int32_t tensor : tensors) {
      Slot slot;
      slot.bits = image.slots[static_cast<uint32_t>(tensor)];
      bytes->push_back(main.tensor(static_cast<uint32_t>(tensor)).bytes());
      const bool planned = slot.region() == Region::kPlanned;
      places->push_back(planned ? "arena" : slot.region() == Region::kPersistent ? "state" : "");
    }
  };
  list(main.inputs(), &made->input_bytes, &made->input_places);
  list(main.outputs(), &made->output_bytes, &made->output_places);
}

// With less to compute, and the same outputs.
std::vector<uint8_t> optimized_model(std::span<const uint8_t> bytes,
                                     const CompileSettings& settings, CompiledModel* made) {
  if (settings.optimize) {
    Graph graph = import_tflite(bytes, settings.model.source);
    made->optimizations = host::optimize(graph).done;
    if (!made->optimizations.empty()) return export_tflite(graph);
  }
  return {bytes.begin(), bytes.end()};
}

}  // namespace

Objective objective_of(const std::string& name) {
  for (size_t i = 0; i < std::size(kObjectives); ++i) {
    if (name == kObjectives[i]) return static_cast<Objective>(i);
  }
  throw BadInput("--for " + name + ": one of speed, balanced, memory");
}

const char* objective_name(Objective objective) {
  return kObjectives[static_cast<size_t>(objective)];
}

CompiledModel compile(std::span<const uint8_t> bytes, const CompileSettings& settings) {
  check_namespace_name(settings.model.name);
  CompiledModel made;
  const std::vector<uint8_t> optimized = optimized_model(bytes, settings, &made);
  const std::unique_ptr<CompileModel> model = make_nodes(optimized, settings.model.source);
  const std::vector<Choice> choices = choose(*model, *settings.target, settings.objective);
  const std::vector<NodeMemory> memory = memory_of(choices);
  const MemoryLayout layout = lay_out_memory(*model, memory);
  const MemoryImage image = make_memory_image(*model, layout, memory);
  const ModelWriter writer(*model, settings, choices, layout, image);
  made.files = writer.files();
  made.figures = figures_of(choices);
  made.figures.arena_bytes = layout.arena_bytes;
  made.figures.state_bytes = image.state.size();
  made.figures.constant_bytes = writer.constant_bytes();
  made.memory_is_minimal = layout.exact;
  list_tensors(*model, image, &made);
  for (size_t i = 0; i < choices.size(); ++i) {
    const GraphOperator& op = model->graph.main().operators[i];
    made.nodes.push_back(
        {op.custom_code.empty() ? schema::EnumNameBuiltinOperator(op.code) : op.custom_code,
         choices[i].variant.name, choices[i].variant.cost});
  }
  return made;
}

std::array<Figures, 3> compare_objectives(std::span<const uint8_t> model,
                                          const CompileSettings& settings) {
  std::array<Figures, 3> all;
  for (size_t i = 0; i < all.size(); ++i) {
    CompileSettings other = settings;
    other.objective = static_cast<Objective>(i);
    all[i] = compile(model, other).figures;
  }
  return all;
}

}  // namespace mote::host::compile
