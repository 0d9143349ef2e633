// `miniraft-lab simulate`: clusters of production replicas under faults, each from one seed.
//
// One seed: prints what it drew, what happened, its trace hash and a verdict. Many: a line for each
// that fails, and the sums. A failing run is made smaller, and the one command printed that repeats
// it.
#pragma once

namespace CLI {
class App;
}

namespace miniraft::lab {

/// Adds the subcommand to `app`. When it is chosen, its run sets `exit_status`: 0 every seed keeps
/// every promise, 1 one does not, 3 wrong usage. `exit_status` must outlive the parsing.
void add_simulate_command(CLI::App& app, int& exit_status);

}  // namespace miniraft::lab
