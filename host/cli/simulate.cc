// mote simulate: recordings of punch, flex and wave from a simulated MPU6050.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "host/cli/commands.h"
#include "host/simulate/gesture_files.h"

namespace mote::host {
namespace {

struct SimulateOptions {
  std::string out;
  SimulateSettings settings;
};

void simulate(const SimulateOptions& options) {
  const uint32_t written = write_gestures(options.out, options.settings);
  fmt::print(
      "{} recordings of punch, flex and wave at {:g} Hz (simulated MPU6050, +-{:g} g) in {}\n",
      written, options.settings.sensor.rate_hz, options.settings.sensor.range_g, options.out);
}

}  // namespace

void add_simulate_command(CLI::App& app) {
  auto options = std::make_shared<SimulateOptions>();
  CLI::App* command =
      app.add_subcommand("simulate", "Recordings of punch, flex and wave from a simulated MPU6050");
  SimulateSettings& settings = options->settings;
  command->add_option("--out", options->out, "folder for label_NNN.csv files")->required();
  command->add_option("--count", settings.count, "recordings of each gesture")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--seed", settings.seed, "the same seed gives the same recordings")
      ->capture_default_str();
  command->add_option("--rate", settings.sensor.rate_hz, "samples per second")
      ->check(CLI::Range(10.0, 1000.0))
      ->capture_default_str();
  command->add_option("--range", settings.sensor.range_g, "full scale in g: 2, 4, 8 or 16")
      ->check(CLI::IsMember({2.0, 4.0, 8.0, 16.0}))
      ->capture_default_str();
  command->footer(
      "Example: mote simulate --count 50 --out recordings && mote train recordings "
      "--augment --out gestures");
  command->callback([options] { simulate(*options); });
}

}  // namespace mote::host
