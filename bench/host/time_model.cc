// Times a model that `mote compile --target host` wrote beside the interpreter, for
// compare_with_litert.mjs: time_model MODEL.tflite INPUT.f32 OUTPUT.f32 RUNS
//
// Compiled once for each model, with MODEL_HEADER and MODEL_NAMESPACE. One input, one output, both
// f32. Prints the medians in microseconds as JSON and writes what the compiled model computes.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include MODEL_HEADER
#include "mote/mote.h"

namespace {

std::vector<char> read(const char* path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

template <class Run>
double median_microseconds(int runs, Run run) {
  std::vector<double> times;
  for (int i = 0; i < runs; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - begin;
    times.push_back(time.count());
  }
  std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
  return times[static_cast<size_t>(runs / 2)];
}

alignas(64) MODEL_NAMESPACE::Arena compiled_arena;

int fail(const char* what) {
  std::fprintf(stderr, "time_model: %s\n", what);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return fail("usage: time_model MODEL.tflite INPUT.f32 OUTPUT.f32 RUNS");
  // Read to memory from the heap, which is aligned as the door wants it.
  const std::vector<char> file = read(argv[1]), input = read(argv[2]);
  const int runs = std::atoi(argv[4]);
  if (input.size() != MODEL_NAMESPACE::kInputElements * sizeof(float) || runs < 1) {
    return fail("the input has not the model's size");
  }
  mote::Model model;
  if (model.open(file.data(), file.size())) return fail("the model is refused");
  std::vector<uint64_t> arena(1 << 20);
  mote::Interpreter interpreter(
      model, mote::all_ops(),
      {reinterpret_cast<uint8_t*>(arena.data()), static_cast<uint32_t>(arena.size() * 8)});
  if (interpreter.allocate()) return fail("the model is refused");

  const auto* const values = reinterpret_cast<const float*>(input.data());
  std::vector<float> output(MODEL_NAMESPACE::kOutputElements);
  const double compiled = median_microseconds(runs, [&] {
    static_cast<void>(MODEL_NAMESPACE::invoke(values, output.data(), compiled_arena));
  });
  bool failed = false;
  const double interpreted = median_microseconds(std::max(1, runs / 20), [&] {
    std::copy(input.begin(), input.end(), interpreter.input(0).as<char>());
    if (interpreter.invoke()) failed = true;
  });
  if (failed) return fail("invoke() failed");
  std::ofstream(argv[3], std::ios::binary)
      .write(reinterpret_cast<const char*>(output.data()),
             static_cast<std::streamsize>(output.size() * sizeof(float)));
  std::printf("{\"compiled\": %.3f, \"interpreter\": %.3f}\n", compiled, interpreted);
  return 0;
}
