// The command line tool `mote`: one sub-command a file, failures printed in one place.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "host/base/bad_input.h"
#include "host/cli/commands.h"

namespace {

constexpr int kInternalError = 1;
constexpr int kBadInput = 2;

// CLI11 numbers its parse errors from 100; for us they are all bad input.
int report_usage(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  const std::vector<std::string> unknown = app.remaining();
  if (app.get_subcommands().empty() && !unknown.empty()) {
    std::fprintf(stderr, "mote: %s: no such command (see mote --help)\n", unknown[0].c_str());
    return kBadInput;
  }
  std::fprintf(stderr, "mote: %s (see mote --help)\n", error.what());
  return kBadInput;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Mote: neural networks on microcontrollers, from recording to firmware");
  app.set_version_flag("--version", "mote 0.1.0");
  app.require_subcommand(1);
  mote::host::add_simulate_command(app);
  mote::host::add_train_command(app);
  mote::host::add_inspect_command(app);
  mote::host::add_run_command(app);
  mote::host::add_compile_command(app);
  mote::host::add_embed_command(app);
  mote::host::add_optimize_command(app);
  mote::host::add_bench_command(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return report_usage(app, error);
  } catch (const mote::host::BadInput& error) {
    std::fprintf(stderr, "mote: %s\n", error.what());
    return kBadInput;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mote: internal error: %s\n", error.what());
    return kInternalError;
  }
  return 0;
}
