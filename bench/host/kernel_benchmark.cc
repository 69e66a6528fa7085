// The kernels that `mote compile --target host` uses for the layers of the MLPerf Tiny models, in
// i8 and f32 on this computer, one thread, beside XNNPACK's operators, and the ratio.
//
//   build/bench/host/kernel_benchmark [--benchmark_filter=depthwise]
#include <benchmark/benchmark.h>

#include <cfloat>
#include <cstdlib>
#include <map>
#include <memory>

#include "bench/host/kernel_shapes.h"
#include "bench/host/xnnpack_kernels.h"
#include "mote/kernels/binary.h"
#include "mote/kernels/broadcast.h"
#include "mote/kernels/packed/x86_add.h"
#include "mote/kernels/packed/x86_convolution.h"
#include "mote/kernels/packed/x86_depthwise.h"
#include "mote/kernels/packed/x86_depthwise_f32.h"
#include "mote/kernels/pool_2d.h"
#include "mote/kernels/softmax.h"

namespace mote::bench {
namespace {

using namespace kernels::packed;

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

std::shared_ptr<uint8_t> aligned_bytes(size_t size) {
  return {static_cast<uint8_t*>(std::aligned_alloc(64, (size + 63) / 64 * 64)), Free()};
}

Work weighted(const Shape& shape, Layer<int8_t>* layer) {
  const X86Layer& facts = layer->facts;
  // 0.002 = 0.512 * 2^-8
  const std::vector<Multiplier> multipliers(layer->bias.size(), Multiplier{1099511628, -8});
  const bool depthwise = shape.kernel == Kernel::kDepthwise;
  const auto packed = aligned_bytes(depthwise ? x86_depthwise_packed_bytes(facts)
                                              : x86_convolution_packed_bytes(facts));
  const auto scratch = aligned_bytes(depthwise ? x86_depthwise_scratch_bytes(facts)
                                               : x86_convolution_scratch_bytes(facts));
  (depthwise ? x86_pack_depthwise : x86_pack_convolution)(
      facts, layer->weights.data(), layer->bias.data(), multipliers.data(), packed.get());
  const auto run = depthwise ? x86_depthwise : x86_convolution;
  return [=] {
    run(layer->facts, packed.get(), layer->input.data(), layer->output.data(), scratch.get(),
        x86_level());
  };
}

Work weighted(const Shape& shape, Layer<float>* layer) {
  const X86FloatLayer facts{layer->facts, 0.0f, FLT_MAX};
  const bool depthwise = shape.kernel == Kernel::kDepthwise;
  const int32_t taps = depthwise ? x86_depthwise_taps(facts.facts) : x86_depth(facts.facts);
  const auto packed = aligned_bytes(x86_float_packed_size(facts.facts, taps) * sizeof(float));
  const auto scratch = aligned_bytes(depthwise ? x86_depthwise_f32_scratch_bytes(facts.facts)
                                               : x86_float_scratch_bytes(facts.facts));
  auto* const weights = reinterpret_cast<float*>(packed.get());
  x86_pack_float(facts.facts, taps, layer->weights.data(), depthwise ? 1 : taps,
                 depthwise ? shape.outputs : 1, layer->bias.data(), weights);
  const auto run = depthwise ? x86_depthwise_f32 : x86_convolution_f32;
  return [=, keep = packed] {
    run(facts, weights, layer->input.data(), layer->output.data(), scratch.get(), x86_level());
  };
}

// Scales of 1 and 1, and 2 for the sum.
Work add(uint32_t count, Layer<int8_t>* layer) {
  const kernels::SumQuantization q{{128, 128, -128, -128, 127}, 1, {1 << 30, 0}, {1 << 30, -19}};
  return [=] {
    x86_add(q, layer->input.data(), layer->other_input.data(), count, layer->output.data());
  };
}

Work add(uint32_t count, Layer<float>* layer) {
  const kernels::Clamped<float, kernels::Add> sum{{}, 0.0f, FLT_MAX};
  return [=] {
    const auto bytes = [](const float* values) { return reinterpret_cast<const uint8_t*>(values); };
    kernels::BroadcastShape row{};
    row.row = count;
    row.steps[0] = row.steps[1] = 1;
    const kernels::BroadcastTensors<2> tensors{
        {bytes(layer->input.data()), bytes(layer->other_input.data())},
        reinterpret_cast<uint8_t*>(layer->output.data()),
        {sizeof(float), sizeof(float)},
        sizeof(float)};
    kernels::combine_row<float, float, decltype(sum)>(row, tensors, &sum);
  };
}

template <class T>
Work average_pool(uint32_t channels, Layer<T>* layer) {
  return [=] {
    const kernels::Pool2DShape pool{layer->facts.window, 1, channels};
    if constexpr (std::is_same_v<T, float>) {
      const kernels::AverageF32 mean{-FLT_MAX, FLT_MAX};
      kernels::pool_2d(pool, mean, layer->input.data(), layer->output.data());
    } else {
      const kernels::AverageInteger<T> mean{-128, 127};
      kernels::pool_2d(pool, mean, layer->input.data(), layer->output.data());
    }
  };
}

Work softmax(uint32_t depth, Layer<int8_t>* layer) {
  const kernels::SoftmaxQuantization q{{1 << 30, 24}, -248};
  return [=] { kernels::softmax_row(q, depth, layer->input.data(), layer->output.data()); };
}

Work softmax(uint32_t depth, Layer<float>* layer) {
  return [=] { kernels::softmax_row_f32(1.0f, depth, layer->input.data(), layer->output.data()); };
}

template <class T>
Work mote_work(const Shape& shape, Layer<T>* layer) {
  const auto channels = static_cast<uint32_t>(shape.inputs);
  switch (shape.kernel) {
    case Kernel::kAdd:
      return add(static_cast<uint32_t>(shape.rows * shape.columns) * channels, layer);
    case Kernel::kAveragePool:
      return average_pool(channels, layer);
    case Kernel::kSoftmax:
      return softmax(channels, layer);
    default:
      return weighted(shape, layer);
  }
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
  // In Markdown, with a `-` for what has not run.
  void print_ratios() const {
    fmt::print("\n| layer | i8 Mote | XNNPACK | ratio | f32 Mote | XNNPACK | ratio |\n");
    fmt::print("|---|---:|---:|---:|---:|---:|---:|\n");
    for (const Shape& shape : kShapes) {
      fmt::print("| {} | {} | {} |\n", name_of(shape), cells("i8/", shape), cells("f32/", shape));
    }
  }

 private:
  std::string cells(const std::string& type, const Shape& shape) const {
    const auto ours = times_.find("mote/" + type + name_of(shape));
    const auto theirs = times_.find("xnnpack/" + type + name_of(shape));
    if (ours == times_.end()) return "- | - | -";
    if (theirs == times_.end()) return fmt::format("{:.0f} | - | -", ours->second);
    return fmt::format("{:.0f} | {:.0f} | {:.2f}x", ours->second, theirs->second,
                       ours->second / theirs->second);
  }

  std::map<std::string, double> times_;
};

// Registers Mote's kernel and, where there is one, XNNPACK's.
template <class T>
void add_benchmarks(const Shape& shape, const std::string& type) {
  const auto layer = std::make_shared<Layer<T>>(shape);
  const auto time = [&](const std::string& whose, Work work) {
    if (!work) return;
    benchmark::RegisterBenchmark((whose + type + name_of(shape)).c_str(),
                                 [layer, work = std::move(work)](benchmark::State& state) {
                                   for ([[maybe_unused]] auto _ : state) {
                                     work();
                                     benchmark::ClobberMemory();
                                   }
                                 });
  };
  time("mote/", mote_work(shape, layer.get()));
  time("xnnpack/", xnnpack_work(shape, layer.get()));
}

}  // namespace
}  // namespace mote::bench

int main(int argc, char** argv) {
  using namespace mote::bench;
  benchmark::Initialize(&argc, argv);
  if (!start_xnnpack()) {
    fmt::print(stderr, "kernel_benchmark: XNNPACK does not start on this computer\n");
    return 1;
  }
  for (const Shape& shape : kShapes) {
    add_benchmarks<int8_t>(shape, "i8/");
    add_benchmarks<float>(shape, "f32/");
  }
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector);
  collector.print_ratios();
  return 0;
}
