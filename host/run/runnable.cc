// Tries a model as it is, then with static shapes.
#include "host/run/runnable.h"

#include <optional>

#include "host/base/bad_input.h"
#include "host/graph/export_tflite.h"
#include "host/graph/import_tflite.h"
#include "host/graph/static_shapes.h"
#include "host/run/session.h"

namespace mote::host {
namespace {

bool computes_shapes(const Session& session) {
  const Interpreter& interpreter = session.interpreter();
  for (uint32_t i = 0; i < interpreter.node_count(); ++i) {
    if (interpreter.op_of(i).builtin == mote::schema::BuiltinOperator::kShape) return true;
  }
  return false;
}

// Whether an inference with zeros ends well.
bool runs(Session* session) {
  std::vector<std::vector<uint8_t>> zeros;
  for (uint32_t i = 0; i < session->interpreter().input_count(); ++i) {
    zeros.emplace_back(session->interpreter().input(i).bytes);
  }
  try {
    session->run(std::vector<std::span<const uint8_t>>(zeros.begin(), zeros.end()));
    return true;
  } catch (const BadInput&) {
    return false;
  }
}

// `must_run`: opening is not enough.
std::optional<RunnableModel> with_static_shapes(std::span<const uint8_t> bytes,
                                                const std::string& name, bool must_run) {
  try {
    Graph graph = import_tflite(bytes, name);
    const StaticShapes report = make_shapes_static(&graph);
    if (!report.changed()) return std::nullopt;
    RunnableModel model{export_tflite(graph), name + ": " + report.describe()};
    Session session(model.bytes, name);
    if (must_run && !runs(&session)) return std::nullopt;
    return model;
  } catch (const BadInput&) {
    return std::nullopt;
  }
}

}  // namespace

// Where a node takes a shape at run time, it compares it with the one in the file only then: such
// a model opens, and fails when it runs. It is tried once; zeros may be wrong for a good model, so
// failing alone does not make it a bad one.
RunnableModel make_runnable(std::vector<uint8_t> bytes, const std::string& name) {
  try {
    Session session(bytes, name);
    if (!computes_shapes(session) || runs(&session)) return {std::move(bytes), ""};
  } catch (const BadInput&) {
    std::optional<RunnableModel> mended = with_static_shapes(bytes, name, false);
    if (!mended) throw;
    return std::move(*mended);
  }
  std::optional<RunnableModel> mended = with_static_shapes(bytes, name, true);
  return mended ? std::move(*mended) : RunnableModel{std::move(bytes), ""};
}

}  // namespace mote::host
