// Compiled models build without a warning and compute what the interpreter computes.
#include "host/compile/compile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "host/base/bad_input.h"
#include "host/base/files.h"
#include "host/base/shared_folder.h"
#include "host/compile/namespace_name.h"
#include "host/compile/run_compiled.h"
#include "host/compile/targets.h"
#include "host/graph/export_tflite.h"
#include "host/optimize/i8_graph_maker.h"
#include "host/run/session.h"
#include "tests/support/model_builder.h"

namespace mote::host::compile {
namespace {

namespace fb = test::fb;

using Bytes = std::vector<uint8_t>;

Bytes random_bytes(size_t count, uint32_t seed) {
  Bytes bytes(count);
  uint32_t state = seed;
  for (uint8_t& byte : bytes) {
    state = state * 1664525u + 1013904223u;
    byte = static_cast<uint8_t>(state >> 24);
  }
  return bytes;
}

// f32 kernels for this computer multiply and add in one step: the last bits differ from portable
// C++.
void expect_close(const Bytes& got, const Bytes& wanted) {
  ASSERT_EQ(got.size(), wanted.size());
  for (size_t i = 0; i + 4 <= got.size(); i += 4) {
    float a = 0, b = 0;
    std::memcpy(&a, &got[i], 4);
    std::memcpy(&b, &wanted[i], 4);
    EXPECT_NEAR(a, b, 1e-4f * std::max(1.0f, std::abs(b)));
  }
}

// Two samples, so that state shows.
void expect_same(std::span<const uint8_t> model, const char* target, const char* objective) {
  Session session(model, "m");
  const Interpreter& interpreter = session.interpreter();
  std::vector<Bytes> inputs, wanted(interpreter.output_count());
  for (uint32_t i = 0; i < interpreter.input_count(); ++i) {
    inputs.push_back(random_bytes(2 * interpreter.input(i).bytes, i + 1));
  }
  for (size_t sample = 0; sample < 2; ++sample) {
    std::vector<std::span<const uint8_t>> parts;
    for (const Bytes& input : inputs) {
      parts.push_back(std::span(input).subspan(sample * input.size() / 2, input.size() / 2));
    }
    const std::vector<Bytes> outputs = session.run(parts);
    for (size_t i = 0; i < outputs.size(); ++i) {
      wanted[i].insert(wanted[i].end(), outputs[i].begin(), outputs[i].end());
    }
  }
  CompiledRun run;
  run.name = "m";
  run.target = &find_target(target);
  run.objective = objective;
  run.compiler = MOTE_CXX " -O1";
  run.samples = 2;
  const std::vector<Bytes> got = run_compiled(model, run, inputs);
  ASSERT_EQ(got.size(), wanted.size());
  for (uint32_t i = 0; i < got.size(); ++i) {
    SCOPED_TRACE(std::string(target) + " " + objective);
    if (interpreter.output(i).type == DType::kF32 && run.target->name == "host") {
      expect_close(got[i], wanted[i]);
    } else {
      EXPECT_EQ(got[i], wanted[i]);
    }
  }
}

// i8 with a kernel of each kind: a convolution, and an operator that only the library has.
test::OneOpModel convolution() {
  test::OneOpModel model(fb::BuiltinOperator_CONV_2D);
  std::vector<int8_t> weights;
  for (const uint8_t byte : random_bytes(8 * 9 * 3, 5))
    weights.push_back(static_cast<int8_t>(byte));
  model.input({1, 9, 7, 3}, DType::kI8, 0.5f, -3)
      .constant<int8_t>({8, 3, 3, 3}, weights, {0.1f})
      .output({1, 9, 7, 8}, DType::kI8, 5.0f, 5);
  fb::Conv2DOptionsT options;
  options.padding = fb::Padding_SAME;
  options.stride_h = options.stride_w = 1;
  model.options(options);
  return model;
}

TEST(Compile, EveryTargetsTwinsComputeTheSame) {
  const std::vector<uint8_t> model = convolution().bytes();
  for (const Target& target : all_targets()) {
    expect_same(model, std::string(target.name).c_str(), "speed");
  }
}

TEST(Compile, EveryObjectiveComputesTheSame) {
  const std::vector<uint8_t> model = convolution().bytes();
  for (const char* objective : {"balanced", "memory"}) expect_same(model, "cortex-m4", objective);
}

// Only the library has it: its kernel comes as a source of its own.
TEST(Compile, LibraryKernels) {
  test::OneOpModel cosine(fb::BuiltinOperator_COS);
  cosine.input({2, 5}, DType::kI8, 0.05f, 3).output({2, 5}, DType::kI8, 0.01f, -7);
  expect_same(cosine.bytes(), "cortex-m4", "speed");
}

TEST(Compile, StateIsKept) {
  test::OneOpModel svdf(fb::BuiltinOperator_SVDF);
  const std::vector<float> features(4 * 3, 0.25f), times(4 * 5, 0.5f);
  svdf.input({1, 3}, DType::kF32)
      .constant<float>({4, 3}, features)
      .constant<float>({4, 5}, times)
      .left_out()
      .variable({1, 20}, DType::kF32)
      .output({1, 4}, DType::kF32);
  fb::SVDFOptionsT options;
  options.rank = 1;
  svdf.options(options);
  Session session(svdf.bytes(), "m");
  CompileSettings settings;
  settings.model.name = settings.model.source = "m";
  settings.target = &find_target("host");
  EXPECT_EQ(compile(svdf.bytes(), settings).figures.state_bytes, 80u);
}

// Between layers that like planes: a constant lies as the file has it, whatever its neighbours do.
TEST(Compile, ConstantsDoNotChangeTheirLayout) {
  I8GraphMaker maker(3);
  const int32_t input = maker.input({1, 9, 8, 6});
  const int32_t constant = maker.activation({1, 9, 8, 6});
  maker.at(constant).data = random_bytes(9 * 8 * 6, 7);
  const int32_t before = maker.depthwise(input, 1, 3, 1, true, {0, 0});
  const int32_t sum = maker.add(before, constant);
  const int32_t after = maker.depthwise(sum, 1, 3, 1, true, {0, 0});
  const std::vector<uint8_t> model = export_tflite(maker.done({after}));
  for (const char* target : {"cortex-m4", "cortex-m0plus", "cortex-m55"}) {
    for (const char* objective : {"speed", "memory"}) expect_same(model, target, objective);
  }
}

TEST(Compile, RefusesNamesThatAreNone) {
  CompileSettings settings;
  settings.target = &find_target("host");
  for (const char* name : {"1st", "a b", "mote", "", "float", "sin", "unix"}) {
    settings.model.name = name;
    EXPECT_THROW(compile(convolution().bytes(), settings), BadInput) << name;
  }
  const std::pair<const char*, const char*> kFiles[] = {
      {"a/wave-2.tflite", "wave_2"}, {"2nd.tflite", "model_2nd"}, {"float.tflite", "model_float"}};
  for (const auto& [file, name] : kFiles) EXPECT_EQ(namespace_name_of(file), name);
  EXPECT_THROW(find_target("cortex-m99"), BadInput);
  EXPECT_THROW(objective_of("size"), BadInput);
}

TEST(Compile, RealModels) {
  const std::filesystem::path folder = shared_folder() / "models";
  if (shared_folder().empty()) GTEST_SKIP() << "shared data is not there";
  for (const char* name :
       {"gesture_fc.tflite", "kws_ref_model.tflite", "hello_world_float.tflite"}) {
    const std::vector<uint8_t> model = read_file(folder / name);
    for (const char* target : {"cortex-m4", "host"}) expect_same(model, target, "speed");
  }
}

}  // namespace
}  // namespace mote::host::compile
