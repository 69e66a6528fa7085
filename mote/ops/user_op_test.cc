// The example of docs/custom_operators.md: an operator that a user writes, compiled and run.
//
// What stands between the two marks is the document's text, and a test compares them.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/support/custom_op.h"

// [example]
// PreEmphasis: output[i] = input[i] - coefficient * input[i - 1]. The last sample of a call is kept
// for the next one.
#include "mote/mote.h"
#include "mote/ops/custom_options.h"
#include "mote/ops/prepare_context.h"

namespace app {

// 1. What eval needs to know, computed once. Integers of fixed width, floats, TensorRefs and Slots;
// no pointers, because the desk computes the chip's arena.
struct PreEmphasisPlan {
  mote::TensorRef input;
  mote::TensorRef output;
  uint32_t samples;
  float coefficient;
  mote::Slot previous;  // one float
};

// 2. What can go wrong, as constants in flash. "{got}" and "{want}" become numbers.
constexpr mote::Failure kCoefficient{mote::Code::kInvalidModel,
                                     "custom option coefficient must be 0 to 1"};

// 3. The kernel: no checks, no shape arithmetic. Memory is found through the plan.
mote::Status eval(const mote::EvalContext& context, const PreEmphasisPlan& plan) {
  const float* input = context.read<float>(plan.input);
  float* output = context.write<float>(plan.output);
  float* previous = context.write<float>(plan.previous);
  for (uint32_t i = 0; i < plan.samples; ++i) {
    const float sample = input[i];
    output[i] = sample - plan.coefficient * *previous;
    *previous = sample;
  }
  return mote::kOk;
}

// 4. Which dtypes there are: of input 0, of output 0, and the kernel for them.
constexpr mote::KernelRow kKernels[] = {
    {mote::DType::kF32, mote::DType::kF32, mote::kernel<PreEmphasisPlan, eval>},
};

// 5. Everything that can be checked or computed before the first inference. Model files may be
// damaged or hostile: whatever eval relies on is checked here.
mote::Status prepare(mote::PrepareContext& context) {
  if (mote::Status failed = context.expect_arity(1, 1, 1)) return failed;
  const mote::TensorView input = context.input(0);
  if (mote::Status failed = context.choose(input.type(), context.output(0).type())) return failed;
  PreEmphasisPlan* plan = nullptr;
  if (mote::Status failed = context.make_plan(&plan)) return failed;
  plan->input = context.input_ref(0);
  plan->output = context.output_ref(0);
  plan->samples = input.shape().elements();
  if (mote::Status failed = context.expect_output_elements(plan->samples)) return failed;
  const mote::CustomOptions options(context.op().custom_options());
  const bool known = options.read("coefficient", &plan->coefficient);
  if (!known || !(plan->coefficient >= 0 && plan->coefficient <= 1)) {
    return context.fail(kCoefficient);
  }
  float* previous = nullptr;  // zero at first; kept from one invoke to the next
  return context.make_state(1, &plan->previous, &previous);
}

// 6. The operator, under the name that the model calls it by.
constexpr mote::Op kPreEmphasis{mote::schema::BuiltinOperator::kCustom, "PreEmphasis", prepare,
                                kKernels};

}  // namespace app
// [/example]

namespace mote {
namespace {

using F32 = std::vector<float>;

test::OneOpModel pre_emphasis(const test::Options& options, int32_t output_size = 3) {
  test::OneOpModel model = test::custom_op("PreEmphasis", options);
  model.input({3}, DType::kF32).output({output_size}, DType::kF32);
  return model;
}

TEST(UserOp, RunsAndKeepsItsState) {
  Resolver<1> resolver;
  resolver.add(app::kPreEmphasis);
  test::Stream stream(pre_emphasis({{"coefficient", 0.5}}), resolver.table());
  EXPECT_EQ(stream.step<float>({F32{1, 2, 3}}), (F32{1, 1.5f, 2}));
  EXPECT_EQ(stream.step<float>({F32{4, 4, 4}}), (F32{2.5f, 2, 2}));
}

std::string message(const test::OneOpModel& op, OpTable ops) {
  const host::AlignedBytes bytes(op.bytes());
  Model model;
  EXPECT_FALSE(model.open(bytes.data(), bytes.size()));
  alignas(16) uint8_t arena[1024];
  Interpreter interpreter(model, ops, Span<uint8_t>(arena));
  EXPECT_TRUE(interpreter.allocate());
  char text[256];
  return std::string(text, write_message(interpreter.diagnosis(), text));
}

TEST(UserOp, SaysWhyItDoesNotRun) {
  Resolver<1> resolver;
  EXPECT_EQ(message(pre_emphasis({{"coefficient", 0.5}}), resolver.table()),
            "operator PreEmphasis is used by node 0 but not registered: call add() with an Op of "
            "yours");
  resolver.add(app::kPreEmphasis);
  EXPECT_EQ(message(pre_emphasis({{"coefficient", 1.5}}), resolver.table()),
            "node 0 PreEmphasis: custom option coefficient must be 0 to 1");
  EXPECT_EQ(message(pre_emphasis({}), resolver.table()),
            "node 0 PreEmphasis: custom option coefficient must be 0 to 1");
  EXPECT_EQ(message(pre_emphasis({{"coefficient", 0.5}}, 4), resolver.table()),
            "node 0 PreEmphasis: output has 4 elements, 3 needed");
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(UserOp, TheDocumentShowsThisCode) {
  const std::string here = __FILE__;
  const std::string root = here.substr(0, here.rfind("mote/ops/"));
  const std::string code = read_file(here), mark = "// [example]\n";
  const size_t first = code.find(mark) + mark.size();
  const std::string example = code.substr(first, code.find("// [/example]") - first);
  EXPECT_GT(example.size(), 1000u);
  const std::string document = read_file(root + "docs/custom_operators.md");
  EXPECT_NE(document.find("```cpp\n" + example + "```\n"), std::string::npos)
      << "copy what stands between the marks of " << here << " into docs/custom_operators.md";
}

}  // namespace
}  // namespace mote
