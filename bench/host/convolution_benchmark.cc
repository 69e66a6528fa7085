// The convolutions of the MLPerf Tiny models in i8 on this computer, one thread: the packed kernels
// for x86 beside XNNPACK's operators for weights with a scale per channel, and the ratio.
//
//   build/bench/host/convolution_benchmark [--benchmark_min_time=1]
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <xnnpack.h>

#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "mote/kernels/packed/x86_convolution.h"
#include "mote/kernels/packed/x86_depthwise.h"

namespace {

using namespace mote;
using namespace mote::kernels::packed;
using kernels::WindowAxis;

struct Shape {
  const char* model;
  int32_t rows, columns, inputs, outputs;  // of the input
  int32_t filter_rows, filter_columns, stride;
  bool depthwise;
};

constexpr Shape kShapes[] = {
    {"IC", 32, 32, 3, 16, 3, 3, 1, false},   {"IC", 32, 32, 16, 16, 3, 3, 1, false},
    {"IC", 32, 32, 16, 32, 3, 3, 2, false},  {"IC", 16, 16, 32, 32, 3, 3, 1, false},
    {"IC", 32, 32, 16, 32, 1, 1, 2, false},  {"IC", 16, 16, 32, 64, 3, 3, 2, false},
    {"IC", 8, 8, 64, 64, 3, 3, 1, false},    {"IC", 16, 16, 32, 64, 1, 1, 2, false},
    {"KWS", 49, 10, 1, 64, 10, 4, 2, false}, {"KWS", 25, 5, 64, 64, 3, 3, 1, true},
    {"KWS", 25, 5, 64, 64, 1, 1, 1, false},  {"VWW", 96, 96, 3, 8, 3, 3, 2, false},
    {"VWW", 48, 48, 8, 8, 3, 3, 1, true},    {"VWW", 48, 48, 8, 16, 1, 1, 1, false},
    {"VWW", 48, 48, 16, 16, 3, 3, 2, true},  {"VWW", 24, 24, 16, 32, 1, 1, 1, false},
    {"VWW", 24, 24, 32, 32, 3, 3, 1, true},  {"VWW", 24, 24, 32, 32, 1, 1, 1, false},
    {"VWW", 12, 12, 32, 64, 1, 1, 1, false}, {"VWW", 12, 12, 64, 64, 3, 3, 1, true},
    {"VWW", 12, 12, 64, 64, 1, 1, 1, false}, {"VWW", 6, 6, 64, 128, 1, 1, 1, false},
    {"VWW", 6, 6, 128, 128, 3, 3, 1, true},  {"VWW", 6, 6, 128, 128, 1, 1, 1, false},
    {"VWW", 3, 3, 128, 256, 1, 1, 1, false}, {"VWW", 3, 3, 256, 256, 1, 1, 1, false},
    {"AD", 1, 1, 640, 128, 1, 1, 1, false},  {"AD", 1, 1, 128, 128, 1, 1, 1, false},
};

std::string name(const Shape& s) {
  return fmt::format("{} {}x{} {}x{}x{}->{} stride {}", s.model, s.filter_rows, s.filter_columns,
                     s.rows, s.columns, s.inputs,
                     s.depthwise ? "depthwise" : fmt::to_string(s.outputs), s.stride);
}

// SAME padding.
WindowAxis same(int32_t input, int32_t filter, int32_t stride) {
  const int32_t output = (input + stride - 1) / stride;
  const int32_t missing = std::max((output - 1) * stride + filter - input, 0);
  return {input,
          output,
          static_cast<uint16_t>(filter),
          static_cast<uint16_t>(stride),
          1,
          static_cast<uint16_t>(missing / 2)};
}

// A layer with noise for weights and a plausible scale.
struct Layer {
  X86Layer facts;
  std::vector<int8_t> weights, input, output;
  std::vector<int32_t> bias;
  float scale = 0.002f;

  explicit Layer(const Shape& s)
      : facts{{same(s.rows, s.filter_rows, s.stride), same(s.columns, s.filter_columns, s.stride)},
              1,
              s.inputs,
              s.outputs,
              -128,
              -128,
              -128,
              127} {
    const int32_t taps = s.filter_rows * s.filter_columns;
    weights = noise(taps * s.outputs * (s.depthwise ? 1 : s.inputs));
    input = noise(s.rows * s.columns * s.inputs);
    output.resize(static_cast<size_t>(x86_positions(facts) * s.outputs));
    bias.assign(static_cast<size_t>(s.outputs), 100);
  }
  static std::vector<int8_t> noise(int32_t count) {
    static std::minstd_rand random(1);
    std::vector<int8_t> values(static_cast<size_t>(count) + 16);  // XNNPACK reads beyond
    for (int8_t& value : values) value = static_cast<int8_t>(random() % 255 - 127);
    return values;
  }
};

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};
using Bytes = std::unique_ptr<uint8_t, Free>;

Bytes aligned_bytes(size_t size) {
  return Bytes(static_cast<uint8_t*>(std::aligned_alloc(64, (size + 63) / 64 * 64)));
}

void run_mote(benchmark::State& state, const Shape& shape) {
  Layer layer(shape);
  const X86Layer& facts = layer.facts;
  // 0.002 = 0.512 * 2^-8
  const std::vector<Multiplier> multipliers(layer.bias.size(), Multiplier{1099511628, -8});
  const bool depthwise = shape.depthwise;
  const Bytes packed = aligned_bytes(depthwise ? x86_depthwise_packed_bytes(facts)
                                               : x86_convolution_packed_bytes(facts));
  const Bytes scratch = aligned_bytes(depthwise ? x86_depthwise_scratch_bytes(facts)
                                                : x86_convolution_scratch_bytes(facts));
  (depthwise ? x86_pack_depthwise : x86_pack_convolution)(
      facts, layer.weights.data(), layer.bias.data(), multipliers.data(), packed.get());
  const auto run = depthwise ? x86_depthwise : x86_convolution;
  const X86Level level = x86_level();
  for ([[maybe_unused]] auto _ : state) {
    run(facts, packed.get(), layer.input.data(), layer.output.data(), scratch.get(), level);
    benchmark::DoNotOptimize(layer.output.data());
    benchmark::ClobberMemory();
  }
}

// XNNPACK has no way to say SAME for even strides but explicit padding.
void run_xnnpack(benchmark::State& state, const Shape& shape) {
  Layer layer(shape);
  const kernels::WindowAxis &rows = layer.facts.window.rows, &columns = layer.facts.window.columns;
  const auto after = [](const kernels::WindowAxis& axis) {
    const int32_t all = (axis.output - 1) * axis.stride + axis.filter - axis.input - axis.padding;
    return static_cast<uint32_t>(std::max(all, 0));
  };
  const auto inputs = static_cast<size_t>(shape.inputs),
             outputs = static_cast<size_t>(shape.outputs);
  const auto stride = static_cast<uint32_t>(shape.stride);
  const std::vector<float> scales(outputs, layer.scale);
  xnn_operator_t op = nullptr;
  const xnn_status created = xnn_create_convolution2d_nhwc_qc8(
      rows.padding, after(columns), after(rows), columns.padding, rows.filter, columns.filter,
      stride, stride, 1, 1, shape.depthwise ? static_cast<uint32_t>(inputs) : 1,
      shape.depthwise ? 1 : inputs, shape.depthwise ? 1 : outputs, inputs, outputs, -128, 1.0f,
      scales.data(), layer.weights.data(), layer.bias.data(), -128, 1.0f, -128, 127,
      shape.depthwise ? XNN_FLAG_DEPTHWISE_CONVOLUTION : 0, &op);
  if (created != xnn_status_success ||
      xnn_setup_convolution2d_nhwc_qc8(op, 1, static_cast<size_t>(shape.rows),
                                       static_cast<size_t>(shape.columns), layer.input.data(),
                                       layer.output.data(), nullptr) != xnn_status_success) {
    state.SkipWithError("XNNPACK refuses this layer");
    return;
  }
  for ([[maybe_unused]] auto _ : state) xnn_run_operator(op, nullptr);
  xnn_delete_operator(op);
}

// Keeps the times, for the table at the end.
class Collector : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (!run.error_occurred) times_[run.benchmark_name()] = run.GetAdjustedCPUTime();
    }
    ConsoleReporter::ReportRuns(runs);
  }
  void print_ratios() const {
    fmt::print("\n{:<36} {:>10} {:>10} {:>8}\n", "layer", "Mote ns", "XNNPACK ns", "ratio");
    for (const Shape& shape : kShapes) {
      const auto ours = times_.find("mote/" + name(shape));
      const auto theirs = times_.find("xnnpack/" + name(shape));
      if (ours == times_.end() || theirs == times_.end()) continue;
      fmt::print("{:<36} {:>10.0f} {:>10.0f} {:>8.2f}\n", name(shape), ours->second, theirs->second,
                 ours->second / theirs->second);
    }
  }

 private:
  std::map<std::string, double> times_;
};

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (xnn_initialize(nullptr) != xnn_status_success) {
    fmt::print(stderr, "convolution_benchmark: XNNPACK does not start on this computer\n");
    return 1;
  }
  for (const Shape& shape : kShapes) {
    benchmark::RegisterBenchmark(("mote/" + name(shape)).c_str(),
                                 [&shape](benchmark::State& state) { run_mote(state, shape); });
    benchmark::RegisterBenchmark(("xnnpack/" + name(shape)).c_str(),
                                 [&shape](benchmark::State& state) { run_xnnpack(state, shape); });
  }
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  collector.print_ratios();
  return 0;
}
