// The sub-commands of `mote`: each registers its options, its help and the work it does.
#pragma once

namespace CLI {
class App;
}

namespace mote::host {

void add_bench_command(CLI::App& app);
void add_compile_command(CLI::App& app);
void add_embed_command(CLI::App& app);
void add_inspect_command(CLI::App& app);
void add_optimize_command(CLI::App& app);
void add_run_command(CLI::App& app);
void add_simulate_command(CLI::App& app);
void add_train_command(CLI::App& app);

}  // namespace mote::host
