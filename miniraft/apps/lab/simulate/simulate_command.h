// `miniraft-lab simulate`: clusters of production replicas under faults, each from one seed.
//
// One seed: prints what it drew, what happened, its trace hash and a verdict. Many: a line for each
// that fails, and the sums. A failing run is made smaller, and the one command printed that repeats
// it.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace miniraft::lab {

/// Adds the subcommand to `app`. When it is chosen, its run sets `exit_status`: 0 every seed keeps
/// every promise, 1 one does not, 2 unknown, 3 wrong usage, 4 no seed shows the deception, 130
/// interrupted. `exit_status` must outlive the parsing. `called_as` is how the program was called,
/// for the commands that are printed.
void add_simulate_command(CLI::App& app, std::string called_as, int& exit_status);

}  // namespace miniraft::lab
