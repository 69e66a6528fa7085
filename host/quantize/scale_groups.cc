// Which tensors of a graph must have the same scale and zero point, and what these are.
#include "host/quantize/scale_groups.h"

#include <map>
#include <numeric>

namespace mote::host {
namespace {

// The operators that can be quantized, with the restriction that the specification puts on each.
const std::map<schema::BuiltinOperator, ScaleRule> kRules = {
    {schema::BuiltinOperator_ADD, ScaleRule::kFree},
    {schema::BuiltinOperator_AVERAGE_POOL_2D, ScaleRule::kSame},
    {schema::BuiltinOperator_CONCATENATION, ScaleRule::kSameAll},
    {schema::BuiltinOperator_CONV_2D, ScaleRule::kFree},
    {schema::BuiltinOperator_DEPTHWISE_CONV_2D, ScaleRule::kFree},
    {schema::BuiltinOperator_FULLY_CONNECTED, ScaleRule::kFree},
    {schema::BuiltinOperator_LOGISTIC, ScaleRule::kProbability},
    {schema::BuiltinOperator_MAX_POOL_2D, ScaleRule::kSame},
    {schema::BuiltinOperator_MEAN, ScaleRule::kFree},
    {schema::BuiltinOperator_MUL, ScaleRule::kFree},
    {schema::BuiltinOperator_PAD, ScaleRule::kSame},
    {schema::BuiltinOperator_RELU, ScaleRule::kFree},
    {schema::BuiltinOperator_RELU6, ScaleRule::kFree},
    {schema::BuiltinOperator_RESHAPE, ScaleRule::kSame},
    {schema::BuiltinOperator_SOFTMAX, ScaleRule::kProbability},
};

// Disjoint sets of tensors. A set is named by one of its members; `fixed` and the range belong to
// the set.
class Groups {
 public:
  explicit Groups(const std::vector<Range>& ranges)
      : parents_(ranges.size()), ranges_(ranges), fixed_(ranges.size(), false) {
    std::iota(parents_.begin(), parents_.end(), size_t{0});
  }

  size_t find(size_t tensor) {
    while (parents_[tensor] != tensor) tensor = parents_[tensor] = parents_[parents_[tensor]];
    return tensor;
  }

  void join(size_t a, size_t b) {
    a = find(a);
    b = find(b);
    if (a == b) return;
    parents_[b] = a;
    ranges_[a].include(ranges_[b]);
    fixed_[a] = fixed_[a] || fixed_[b];
  }

  void fix(size_t tensor) { fixed_[find(tensor)] = true; }
  bool is_fixed(size_t tensor) { return fixed_[find(tensor)]; }

  Affine parameters(size_t tensor) {
    const size_t set = find(tensor);
    return fixed_[set] ? kProbability : activation_parameters(ranges_[set]);
  }

 private:
  std::vector<size_t> parents_;
  std::vector<Range> ranges_;
  std::vector<bool> fixed_;
};

// A tensor that is fixed to [0, 1) stays out of a concatenation with wider ones: the quantizer puts
// a QUANTIZE between them.
void tie_concatenation(const GraphOperator& op, Groups* groups) {
  const size_t output = static_cast<size_t>(op.outputs.front());
  for (const int32_t input : op.inputs) {
    if (!groups->is_fixed(static_cast<size_t>(input))) {
      groups->join(output, static_cast<size_t>(input));
    }
  }
}

}  // namespace

const ScaleRule* scale_rule(schema::BuiltinOperator code) {
  const auto found = kRules.find(code);
  return found == kRules.end() ? nullptr : &found->second;
}

std::vector<Affine> activation_parameters_of(const Subgraph& subgraph,
                                             const std::vector<Range>& ranges) {
  Groups groups(ranges);
  // In the order of execution, so that a tensor's being fixed is known where it is used.
  for (const GraphOperator& op : subgraph.operators) {
    const ScaleRule* rule = scale_rule(op.code);
    if (rule == nullptr || *rule == ScaleRule::kFree) continue;
    const size_t output = static_cast<size_t>(op.outputs.front());
    if (*rule == ScaleRule::kProbability) groups.fix(output);
    if (*rule == ScaleRule::kSame) groups.join(static_cast<size_t>(op.inputs.front()), output);
    if (*rule == ScaleRule::kSameAll) tie_concatenation(op, &groups);
  }
  std::vector<Affine> parameters;
  for (size_t i = 0; i < ranges.size(); ++i) parameters.push_back(groups.parameters(i));
  return parameters;
}

}  // namespace mote::host
