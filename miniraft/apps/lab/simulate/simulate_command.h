// `miniraft-lab simulate`: simulates clusters of production replicas under faults, each from a
// seed.
//
// For one seed it prints the settings drawn from it, what happened, the trace hash and a verdict.
// For many seeds it prints a line for each that fails, and the totals. A failing run is shrunk, and
// the command that repeats it is printed.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace miniraft::lab {

/// Adds the subcommand to `app`. If the user chose it, parsing runs it and sets `exit_status`: 0 if
/// every seed keeps every promise, 1 if one does not, 2 if unknown, 3 for wrong usage, 4 if no seed
/// detects the deception, 130 if interrupted. `exit_status` must outlive the parsing. `called_as`
/// is the name by which the program was called; printed commands begin with it.
void add_simulate_command(CLI::App& app, std::string called_as, int& exit_status);

}  // namespace miniraft::lab
