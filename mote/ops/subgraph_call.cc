// Calls of subgraphs: checks of their signatures, and the copies that a call makes.
#include "mote/ops/subgraph_call.h"

#include <string.h>

#include "mote/ops/prepare_context.h"

namespace mote {
namespace {

constexpr Failure kNoSubgraph{Code::kInvalidModel, "calls the missing subgraph {got}"};
constexpr Failure kCount{Code::kInvalidModel,
                         "passes {got} tensors where a subgraph has {want} inputs or outputs"};
constexpr Failure kType{Code::kInvalidModel, "passes {got:type} where a subgraph has {want:type}"};
constexpr Failure kSize{Code::kInvalidModel,
                        "passes {got} bytes where a subgraph has {want}: shapes that change at run "
                        "time are not supported"};
constexpr Failure kLeftOut{Code::kInvalidModel, "leaves out argument {got} of a subgraph"};
constexpr Failure kCondition{Code::kInvalidModel, "needs one bool as its condition"};

// An operator that calls subgraphs, and the neighbouring fields of its options that say which.
struct Caller {
  schema::BuiltinOperator builtin;
  schema::BuiltinOptions options;  // kNone: it has BuiltinOptions2
  uint8_t first_field;
  uint8_t count;
};

constexpr Caller kCallers[] = {
    {schema::BuiltinOperator::kIf, schema::BuiltinOptions::kIfOptions,
     schema::if_options::kThenSubgraphIndex, 2},
    {schema::BuiltinOperator::kWhile, schema::BuiltinOptions::kWhileOptions,
     schema::while_options::kCondSubgraphIndex, 2},
    {schema::BuiltinOperator::kCallOnce, schema::BuiltinOptions::kCallOnceOptions,
     schema::call_once_options::kInitSubgraphIndex, 1},
    {schema::BuiltinOperator::kStablehloComposite, schema::BuiltinOptions::kNone,
     schema::stable_hlo_composite_options::kDecompositionSubgraphIndex, 1},
};

TensorView view_of(const TensorList& list, uint32_t index) {
  return list.subgraph.tensor(static_cast<uint32_t>(list.tensors[index]));
}

TensorRef ref_of(const TensorList& list, uint32_t index) {
  return static_cast<TensorRef>(list.first_tensor + list.tensors[index]);
}

TensorList list_of(const PrepareContext& context, Span<const int32_t> tensors) {
  return {context.subgraph(), tensors, context.node().place.first_tensor};
}

}  // namespace

uint32_t called_subgraphs(OperatorView op, int32_t (&callees)[kMostCallees]) {
  for (const Caller& caller : kCallers) {
    if (op.builtin() != static_cast<int32_t>(caller.builtin)) continue;
    const Table options = caller.options == schema::BuiltinOptions::kNone
                              ? op.options(schema::BuiltinOptions2::kStableHLOCompositeOptions)
                              : op.options(caller.options);
    for (uint32_t i = 0; i < caller.count; ++i) {
      callees[i] = options.get<int32_t>(static_cast<uint16_t>(caller.first_field + 2 * i), 0);
    }
    return caller.count;
  }
  return 0;
}

void copy_tensors(const EvalContext& context, const CopyList& list) {
  const TensorCopy* copies = context.read<TensorCopy>(list.copies);
  for (uint32_t i = 0; i < list.count; ++i) {
    memcpy(context.at(copies[i].to), context.at(copies[i].from), copies[i].bytes);
  }
}

Status make_copies(PrepareContext& context, const TensorList& from, const TensorList& to,
                   CopyList* list) {
  if (from.tensors.size != to.tensors.size) {
    return context.fail(kCount, from.tensors.size, to.tensors.size);
  }
  TensorCopy* copies = nullptr;
  list->count = from.tensors.size;
  if (Status failed = context.make_table(list->count, &list->copies, &copies)) return failed;
  for (uint32_t i = 0; i < list->count; ++i) {
    if (from.tensors[i] < 0) return context.fail(kLeftOut, i);
    const TensorView source = view_of(from, i), target = view_of(to, i);
    if (source.type() != target.type()) return context.fail(kType, source.type(), target.type());
    if (source.bytes() != target.bytes())
      return context.fail(kSize, source.bytes(), target.bytes());
    if (copies != nullptr) copies[i] = {ref_of(from, i), ref_of(to, i), source.bytes()};
  }
  return kOk;
}

Status find_callee(PrepareContext& context, uint32_t which, Callee* callee) {
  int32_t callees[kMostCallees];
  called_subgraphs(context.op(), callees);
  const Model& model = context.subgraphs().model();
  const int32_t index = callees[which];
  if (index < 0 || index >= static_cast<int32_t>(model.subgraph_count())) {
    return context.fail(kNoSubgraph, index);
  }
  const SubgraphView view = model.subgraph(static_cast<uint32_t>(index));
  callee->place = context.subgraphs().place(static_cast<uint32_t>(index));
  callee->inputs = {view, view.inputs(), callee->place.first_tensor};
  callee->outputs = {view, view.outputs(), callee->place.first_tensor};
  return kOk;
}

TensorList node_inputs(const PrepareContext& context, uint32_t first) {
  const Span<const int32_t> all = context.op().inputs();
  return list_of(context, {all.data + first, all.size - first});
}

TensorList node_outputs(const PrepareContext& context) {
  return list_of(context, context.op().outputs());
}

Status prepare_call(PrepareContext& context, uint32_t which, uint32_t first_argument,
                    SubgraphCall* call) {
  Callee callee{{}, node_outputs(context), node_outputs(context)};
  if (Status failed = find_callee(context, which, &callee)) return failed;
  call->place = callee.place;
  if (Status failed = make_copies(context, node_inputs(context, first_argument), callee.inputs,
                                  &call->arguments)) {
    return failed;
  }
  return make_copies(context, callee.outputs, node_outputs(context), &call->results);
}

Status run_call(const EvalContext& context, const SubgraphCall& call) {
  copy_tensors(context, call.arguments);
  if (Status failed = context.run(call.place)) return failed;
  copy_tensors(context, call.results);
  return kOk;
}

Status expect_condition(PrepareContext& context, const TensorList& tensors) {
  const bool one = tensors.tensors.size == 1 && tensors.tensors[0] >= 0;
  if (!one) return context.fail(kCondition);
  const TensorView view = view_of(tensors, 0);
  const bool fits = view.type() == DType::kBool && view.shape().elements() == 1;
  return fits ? kOk : context.fail(kCondition);
}

}  // namespace mote
